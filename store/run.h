// SPDX-License-Identifier: GPL-2.0-or-later
// Scratch files of a bulk build, written and read once, in order.
//
// A spool is a stream of bytes. A run is one of lists, ascending by key: of a term, its
// entries (a document each, ascending); of a value slot, its values. One lane of the build
// spills several runs, the documents of each after those of the one before.
//
//     run     list*
//     list    vint key bytes | key | vint entries | vint sum of wdf
//             | vint bytes << 1, and 1 when there are positions | entry*
//     entry   vint docid gap | vint wdf | vint tag bytes | tag of positions
//        or   vint docid gap | vint 0 | vint value bytes | value
#ifndef KWIC_RUN_H
#define KWIC_RUN_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

// ---- writing ----

typedef struct kwic_spool {
    char *path;
    int fd;
    int failed; // errno of the first write that failed
    GString *buffer;
} kwic_spool;

bool kwic_spool_init(kwic_spool *s, const char *folder, const char *name,
                     GError **error);
void kwic_spool_put(kwic_spool *s, kwic_str bytes);
void kwic_spool_put_vint(kwic_spool *s, uint64_t n);
// Writes out what is buffered and closes; tells of any write that failed.
bool kwic_spool_close(kwic_spool *s, GError **error);
void kwic_spool_clear(kwic_spool *s);

// ---- reading ----

typedef struct kwic_spool_reader {
    int fd;
    bool bad; // it ended early or could not be read
    unsigned char *buffer;
    size_t size, at, end;
} kwic_spool_reader;

bool kwic_spool_reader_init(kwic_spool_reader *r, const char *path, GError **error);
void kwic_spool_reader_clear(kwic_spool_reader *r);
bool kwic_spool_reader_at_end(kwic_spool_reader *r);
// Slow ways of the two below: they read on.
kwic_str kwic_spool_reader_more(kwic_spool_reader *r, size_t n);
uint64_t kwic_spool_reader_long_vint(kwic_spool_reader *r);
void kwic_spool_reader_skip(kwic_spool_reader *r, size_t n);

// The next n bytes, valid until the next call.
static inline kwic_str kwic_spool_reader_bytes(kwic_spool_reader *r, size_t n)
{
    if (n > r->end - r->at)
        return kwic_spool_reader_more(r, n);
    kwic_str bytes = {(const char *)r->buffer + r->at, n};
    r->at += n;
    return bytes;
}

static inline uint64_t kwic_spool_reader_vint(kwic_spool_reader *r)
{
    if (r->at < r->end && r->buffer[r->at] < 0x80)
        return r->buffer[r->at++];
    return kwic_spool_reader_long_vint(r);
}

// ---- merging ----

typedef struct kwic_run_reader {
    kwic_spool_reader in;
    unsigned order;
    uint32_t base; // docid before the first of its lane
    GString *key;  // of the list it stands at; empty: the run is over
    uint64_t sort; // the key's first bytes, as a number
    uint64_t entries;
    uint64_t sum;
    uint64_t bytes;
    bool positions;
} kwic_run_reader;

// Many runs as one: the lists of one key together, in the order the runs were added.
typedef struct kwic_run_merge {
    GPtrArray *runs;         // kwic_run_reader
    kwic_run_reader **heap;  // those not over, by key and then in order
    kwic_run_reader **group; // those at the key in turn
    size_t n_heap, n_group;
} kwic_run_merge;

void kwic_run_merge_init(kwic_run_merge *m);
void kwic_run_merge_clear(kwic_run_merge *m);
// The run's docids count from base + 1. All are added before the first next.
bool kwic_run_merge_add(kwic_run_merge *m, const char *path, uint32_t base,
                        GError **error);
// Goes to the next key: the runs that have it, in order; their entries must all be read or
// skipped before the next call. NULL at the end.
kwic_run_reader **kwic_run_merge_next(kwic_run_merge *m, size_t *n);
bool kwic_run_merge_failed(const kwic_run_merge *m);

#endif
