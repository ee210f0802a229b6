/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the tables of a glass database without Xapian: what a search asks most, in a tenth
 * of the time. It is a fast path and nothing more: whatever it does not know (another format,
 * a block that a writer has reused, a damaged one, a deflated tag) makes a function return
 * false, and the caller asks Xapian.
 *
 *     kwic_glass_reader *g = kwic_glass_reader_open("gen-3"); // or NULL
 *     if (!g || !kwic_glass_postings(g, term, docids, wdfs)) …
 *
 * Blocks are read whole and kept (4 MiB at most), so what a function looks at is its own;
 * one thread at a time. */
#ifndef KWIC_GLASS_READER_H
#define KWIC_GLASS_READER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "glass_block.h"
#include "kwic/xapian-c.h"

G_BEGIN_DECLS

typedef struct kwic_glass_reader kwic_glass_reader;

/* NULL when the folder holds no database of the format known. */
kwic_glass_reader *kwic_glass_reader_open(const char *path);
void kwic_glass_reader_close(kwic_glass_reader *g);

/* Whether each table begins as it should: what is missing or damaged shows when the database
 * is opened, and not in the middle of an answer. */
bool kwic_glass_reader_whole(kwic_glass_reader *g);

/* Whether a block was met that is not the one that was written (glass_sums.h), and that no
 * writer has written since: then Xapian must not be asked either. */
bool kwic_glass_reader_is_damaged(const kwic_glass_reader *g);

/* Goes to the newest commit; false when it cannot be read. */
bool kwic_glass_reader_reopen(kwic_glass_reader *g);
uint64_t kwic_glass_reader_revision(const kwic_glass_reader *g);

typedef struct kwic_glass_counts {
    uint32_t count, last_docid; /* of documents */
    uint64_t total_length;
} kwic_glass_counts;

const kwic_glass_counts *kwic_glass_reader_counts(const kwic_glass_reader *g);

/* As the functions of xapian-c.h of the same name; on false nothing was appended. */
bool kwic_glass_postings(kwic_glass_reader *g, kwic_str term, GArray *docids,
                         GArray *wdfs);
bool kwic_glass_positions(kwic_glass_reader *g, uint32_t docid, kwic_str term,
                          GArray *positions);
bool kwic_glass_term_freq(kwic_glass_reader *g, kwic_str term, uint32_t *freq,
                          uint64_t *cf);
/* The data as it lies there; false, too, when the document has none. */
bool kwic_glass_data(kwic_glass_reader *g, uint32_t docid, kwic_str *packed);

bool kwic_glass_meta(kwic_glass_reader *g, kwic_str name, GString *out);
bool kwic_glass_value(kwic_glass_reader *g, uint32_t docid, uint32_t slot,
                      GString *out);
bool kwic_glass_length(kwic_glass_reader *g, uint32_t docid, uint32_t *length);
bool kwic_glass_all(kwic_glass_reader *g, GArray *docids, GArray *lengths);
/* These two say where doubt came: what was given until then stands. */
bool kwic_glass_terms(kwic_glass_reader *g, kwic_str prefix, kwic_str from,
                      kwic_term_fn fn, void *ctx);
bool kwic_glass_values(kwic_glass_reader *g, uint32_t slot, kwic_value_fn fn,
                       void *ctx);

/* ---- for glass_lookup.c and glass_list.c ---- */

enum {
    KWIC_GLASS_READ = KWIC_GLASS_POSITION + 1
}; /* tables that are read, the first ones */

/* A place in a table. */
typedef struct kwic_glass_cursor {
    kwic_glass_reader *g;
    uint64_t revision; /* of the reader then */
    kwic_glass_table_id table;
    unsigned top; /* level of the root */
    uint32_t blocks[KWIC_BLOCK_LEVELS];
    unsigned items[KWIC_BLOCK_LEVELS];
} kwic_glass_cursor;

/* What stands there. Slices live until the next call with the same reader. */
typedef struct kwic_glass_entry {
    kwic_str key, tag;
} kwic_glass_entry;

typedef enum kwic_glass_found {
    KWIC_GLASS_DOUBT, /* ask Xapian */
    KWIC_GLASS_NONE,
    KWIC_GLASS_FOUND,
} kwic_glass_found;

/* The entry of exactly that key. */
kwic_glass_found kwic_glass_seek(kwic_glass_reader *g, kwic_glass_table_id which,
                                 kwic_str key, kwic_glass_cursor *c,
                                 kwic_glass_entry *entry);
/* The last entry whose key is not after that one; its key may be empty. */
kwic_glass_found kwic_glass_seek_last(kwic_glass_reader *g, kwic_glass_table_id which,
                                      kwic_str key, kwic_glass_cursor *c,
                                      kwic_glass_entry *entry);
/* The entry after it. */
kwic_glass_found kwic_glass_next(kwic_glass_cursor *c, kwic_glass_entry *entry);

G_END_DECLS

#endif
