/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of the lists in the postlist table (glass_posting.c draws their chunks): of a
 * term, of the documents' lengths, of a slot's values. Chunks that no change falls into stay
 * as they are. */
#ifndef KWIC_POSTING_CHANGE_H
#define KWIC_POSTING_CHANGE_H

#include "glass_tree.h"

/* A document's new wdf (or length), or that it is in the list no more. */
typedef struct kwic_posting_change {
    uint32_t docid;
    uint32_t wdf;
    bool gone;
} kwic_posting_change;

/* A document's new value; empty: it has none. */
typedef struct kwic_value_change {
    uint32_t docid;
    kwic_str value;
} kwic_value_change;

typedef struct kwic_list_change {
    kwic_str key;   /* of the list's first chunk */
    bool is_term;   /* else the lengths */
    GArray *change; /* kwic_posting_change, ascending by docid */
    int64_t tf, cf; /* by how much its totals change */
} kwic_list_change;

/* Puts what changes into the tree's changes. False: the list is not understood. */
bool kwic_posting_list_change(kwic_glass_tree *t, const kwic_list_change *c);

/* key: without a docid. change: kwic_value_change. */
bool kwic_value_list_change(kwic_glass_tree *t, kwic_str key, const GArray *change);

#endif
