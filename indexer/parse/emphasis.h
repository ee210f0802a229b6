/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Emphasis: which runs of * _ ~~ == are markers (a reader does not see them) and which are
 * text. CommonMark's rules of flanking and of matching (spec 0.31, section 6.2), also for
 * ~~strikethrough~~ and ==highlight==. O(delimiters). */
#ifndef KWIC_EMPHASIS_H
#define KWIC_EMPHASIS_H

#include "leaf_block.h"

typedef struct kwic_delim {
    char c;
    bool opens, closes;
    uint32_t n;      /* characters not yet matched */
    uint32_t length; /* of the run as written */
    uint32_t piece;  /* its piece of the leaf */
    int prev, next;  /* while being resolved */
} kwic_delim;

/* Takes the run of n characters at `at` as a piece that may turn out to be a marker. */
void kwic_emphasis_push(kwic_leaf_block *leaf, uint32_t at, uint32_t n);

/* Matches the runs pushed since there were `bottom`, takes markers out of their pieces, and
 * forgets the runs. */
void kwic_emphasis_resolve(kwic_leaf_block *leaf, guint bottom);

#endif
