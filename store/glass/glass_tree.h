/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and changes one B-tree of a glass database, many entries at once. The tree of the
 * last commit is read where it lies; changes are gathered and then written in one pass over
 * the leaves they touch, to blocks that the last commit does not use: who reads it, or is
 * killed before the version file tells of the new root, finds the old tree whole.
 *
 *     kwic_glass_tree *t = kwic_glass_tree_open("gen-3", "docdata.glass", &state, revision);
 *     kwic_glass_tree_put(t, key, tag, false);
 *     if (kwic_glass_tree_apply(t, revision + 1, &failed) && kwic_glass_tree_sync(t)) …
 *
 * Whatever is not understood is doubt: nothing it says then is to be used, and Xapian's own
 * writer does the work. */
#ifndef KWIC_GLASS_TREE_H
#define KWIC_GLASS_TREE_H

#include <glib.h>

#include "glass_block.h"
#include "glass_state.h"
#include "glass_sums.h"

typedef struct kwic_glass_tree kwic_glass_tree;

/* state is changed by apply. NULL when the table cannot be opened. */
kwic_glass_tree *kwic_glass_tree_open(const char *folder, const char *name,
                                      kwic_table_state *state, uint32_t revision);
void kwic_glass_tree_free(kwic_glass_tree *t);

// Holds the blocks that are read against the hashes of the last commit (NULL: there are none).
void kwic_glass_tree_hold(kwic_glass_tree *t, const kwic_sums *sums, int table);
// What was written, as kwic_sum.
GArray *kwic_glass_tree_written(const kwic_glass_tree *t);

bool kwic_glass_tree_doubted(const kwic_glass_tree *t);

/* ---- reading the last commit ---- */

typedef struct kwic_tree_place {
    uint32_t blocks[KWIC_BLOCK_LEVELS];
    unsigned items[KWIC_BLOCK_LEVELS];
} kwic_tree_place;

/* Slices live as long as the tree. */
typedef struct kwic_tree_entry {
    kwic_str key, tag;
    bool compressed;
} kwic_tree_entry;

/* The first entry whose key is not before key; false when there is none, or in doubt. */
bool kwic_glass_tree_seek(kwic_glass_tree *t, kwic_str key, kwic_tree_place *place,
                          kwic_tree_entry *entry);
/* The entry after it. */
bool kwic_glass_tree_next(kwic_glass_tree *t, kwic_tree_place *place,
                          kwic_tree_entry *entry);
/* The entry of that very key. */
bool kwic_glass_tree_find(kwic_glass_tree *t, kwic_str key, kwic_tree_entry *entry);

/* ---- changing it ---- */

/* Gathers a change; of one key the last put counts. Both slices are copied. What is as it
 * was costs no write. */
void kwic_glass_tree_put(kwic_glass_tree *t, kwic_str key, kwic_str tag,
                         bool compressed);
/* Nothing when the key is put, too. Fine when there is no such entry. */
void kwic_glass_tree_del(kwic_glass_tree *t, kwic_str key);

/* Writes the changed tree. False: in doubt, or *failed is errno of a failed write. */
bool kwic_glass_tree_apply(kwic_glass_tree *t, uint32_t revision, int *failed);
/* Brings it to the disk; false and errno when that fails. */
bool kwic_glass_tree_sync(const kwic_glass_tree *t);

#endif
