/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of leaves: what leaf.c and positional.c share. */
#ifndef KWIC_LEAF_INSIDE_H
#define KWIC_LEAF_INSIDE_H

#include "leaf.h"
#include "length.h"

struct kwic_leaves {
    kwic_db *db;
    uint32_t last, count;
    double average;
    GPtrArray *others; // kwic_leaves of other vaults that answer with this one
    bool parted;       // the others are not held now
    uint64_t stamp;    // of what weights depend on
    kwic_lengths *lengths;
    float *sums;    // scratch, all zero between uses
    uint64_t *bits; // scratch, all zero between uses
    size_t n_words;
    GArray *docids, *wdfs; // scratch of one term's postings
    kwic_arena *work;      // of the leaf being made
    int depth;             // of kwic_leaves_get in itself
    int64_t until_us;      // positions are read; 0: for ever
    bool cut;              // … which was over for the leaf being made
    bool any_cut;          // … or for one of this query's
    uint64_t *open;        // the notes not looked at then; NULL: none so far
    GHashTable *table;     // GString key -> entry
    GQueue used;           // entries, the latest used first
    size_t bytes, keep_bytes;
    uint64_t epoch;
};

/* Appends the docids of notes in which the words of a PHRASE, a NEAR or an OR of phrases stand
 * so. What time did not suffice for is left open (kwic_leaves_open). */
bool kwic_leaves_positional(kwic_leaves *l, const kwic_query *node, GArray *docids,
                            GError **error);

#endif
