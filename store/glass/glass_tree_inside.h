/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What glass_tree.c, which reads, and glass_tree_change.c, which writes, share. */
#ifndef KWIC_GLASS_TREE_INSIDE_H
#define KWIC_GLASS_TREE_INSIDE_H

#include "glass_free.h"
#include "glass_tree.h"
#include "kwic/arena.h"

typedef struct kwic_tree_change {
    kwic_str key, tag;
    bool put;
    bool compressed;
} kwic_tree_change;

struct kwic_glass_tree {
    int fd;
    const unsigned char *bytes; /* of the file, as it was opened */
    size_t n_bytes;
    unsigned char *checked; // by block: it is the one that was written
    kwic_table_state *state;
    uint32_t revision; /* of the last commit */
    uint32_t next;     /* of the one being written */
    bool doubted;
    bool changed; /* there is something to sync */
    int failed;   /* errno of a failed write */
    kwic_free free;
    kwic_arena *arena; /* of changes and joined tags */
    GArray *changes;   /* kwic_tree_change */
    bool unsorted;
    kwic_arena *items;    /* of one block in the making */
    unsigned char *empty; /* the leaf of a table without one */
    unsigned char *block; /* being written */
};

/* The block, of that level; NULL is doubt. */
const unsigned char *kwic_tree_block(kwic_glass_tree *t, uint32_t number,
                                     unsigned level);
/* The i-th item of a block; false is doubt. */
bool kwic_tree_item(kwic_glass_tree *t, const unsigned char *block, unsigned i,
                    kwic_block_item *out);
/* How many items from lo on stand before the first part of key; the first of a branch is
 * before all. */
unsigned kwic_tree_items_before(kwic_glass_tree *t, const unsigned char *block,
                                unsigned lo, kwic_str key);

#endif
