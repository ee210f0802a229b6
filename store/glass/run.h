/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scratch files of a bulk build, written and read once, in order.
 *
 * A spool is a stream of bytes. A run is one of lists, ascending by key: of a term, its
 * entries (a document each, ascending); of a value slot, its values. One lane of the build
 * spills several runs, the documents of each after those of the one before.
 *
 *     run     list*
 *     list    vint key bytes | key | vint entries | vint sum of wdf
 *             | vint bytes << 1, and 1 when there are positions | entry*
 *     entry   vint docid gap | vint wdf | vint tag bytes | tag of positions
 *        or   vint docid gap | vint 0 | vint value bytes | value */
#ifndef KWIC_RUN_H
#define KWIC_RUN_H

#include <glib.h>
#include <stdint.h>

#include "glass_pack.h"

/* ---- writing ---- */

enum { KWIC_SPOOL_BYTES = 256 << 10 };

typedef struct kwic_spool {
    char *path;
    int fd;
    int failed; /* errno of the first write that failed */
    unsigned char *buffer;
    size_t n; /* bytes in it */
} kwic_spool;

bool kwic_spool_init(kwic_spool *s, const char *folder, const char *name,
                     GError **error);
/* Writes what is buffered; then there is room for KWIC_SPOOL_BYTES. */
void kwic_spool_flush(kwic_spool *s);
void kwic_spool_put(kwic_spool *s, kwic_str bytes);
static inline void kwic_spool_put_vint(kwic_spool *s, uint64_t n)
{
    if (s->n + KWIC_VINT_BYTES > KWIC_SPOOL_BYTES)
        kwic_spool_flush(s);
    s->n += kwic_vint_write(s->buffer + s->n, n);
}

/* Writes out what is buffered and closes; tells of any write that failed. */
bool kwic_spool_close(kwic_spool *s, GError **error);
void kwic_spool_clear(kwic_spool *s);

/* ---- reading ---- */

typedef struct kwic_spool_reader {
    int fd;                       /* -1: all is in memory */
    bool bad;                     /* it ended early or could not be read */
    const unsigned char *p, *end; /* what is there and not taken yet */
    unsigned char *buffer;
    size_t size;
} kwic_spool_reader;

bool kwic_spool_reader_init(kwic_spool_reader *r, const char *path, GError **error);
void kwic_spool_reader_clear(kwic_spool_reader *r);
bool kwic_spool_reader_at_end(kwic_spool_reader *r);
/* Slow ways of the two below: they read on. */
kwic_str kwic_spool_reader_more(kwic_spool_reader *r, size_t n);
uint64_t kwic_spool_reader_long_vint(kwic_spool_reader *r);
bool kwic_spool_reader_skip_far(kwic_spool_reader *r, size_t n);

/* The next n bytes, valid until the next call. */
static inline kwic_str kwic_spool_reader_bytes(kwic_spool_reader *r, size_t n)
{
    if (n > (size_t)(r->end - r->p))
        return kwic_spool_reader_more(r, n);
    kwic_str bytes = {(const char *)r->p, n};
    r->p += n;
    return bytes;
}

static inline uint64_t kwic_spool_reader_vint(kwic_spool_reader *r)
{
    if (r->p < r->end && *r->p < 0x80)
        return *r->p++;
    return kwic_spool_reader_long_vint(r);
}

static inline void kwic_spool_reader_skip(kwic_spool_reader *r, size_t n)
{
    if (n <= (size_t)(r->end - r->p))
        r->p += n;
    else
        kwic_spool_reader_skip_far(r, n);
}

/* ---- merging ---- */

typedef struct kwic_run_reader kwic_run_reader;

/* A run that was not written: its lists, each set into the reader (key, entries, sum,
 * positions, bytes, and the entries in in.p … in.end). */
typedef struct kwic_run_lists {
    const void *ctx;
    uint32_t n;
    void (*set)(const void *ctx, uint32_t i, kwic_run_reader *r);
} kwic_run_lists;

struct kwic_run_reader {
    kwic_spool_reader in;
    kwic_run_lists lists; /* of one in memory */
    uint32_t next;        /* of these */
    unsigned order;
    uint32_t base; /* docid before the first of its lane */
    kwic_str key;  /* of the list it stands at */
    uint64_t sort; /* the key's first bytes, as a number */
    uint64_t entries;
    uint64_t sum;
    uint64_t bytes;
    bool positions;
    unsigned char room[KWIC_GLASS_TERM_BYTES]; /* for the key of a run that is read */
};

/* The reader's buffer, with room for n bytes. */
unsigned char *kwic_spool_reader_room(kwic_spool_reader *r, size_t n);

/* Many runs as one: the lists of one key together, in the order the runs were added. */
typedef struct kwic_run_merge {
    GPtrArray *runs;         /* kwic_run_reader */
    kwic_run_reader **heap;  /* those not over, by key and then in order */
    kwic_run_reader **group; /* those at the key in turn */
    size_t n_heap, n_group;
} kwic_run_merge;

void kwic_run_merge_init(kwic_run_merge *m);
void kwic_run_merge_clear(kwic_run_merge *m);
/* The run's docids count from base + 1. All are added before the first next. */
bool kwic_run_merge_add(kwic_run_merge *m, const char *path, uint32_t base,
                        GError **error);
/* The same for a run in memory, which outlives m. */
void kwic_run_merge_add_lists(kwic_run_merge *m, const kwic_run_lists *lists,
                              uint32_t base);
/* Goes to the next key: the runs that have it, in order; their entries must all be read or
 * skipped before the next call. NULL at the end. */
kwic_run_reader **kwic_run_merge_next(kwic_run_merge *m, size_t *n);
bool kwic_run_merge_failed(const kwic_run_merge *m);

#endif
