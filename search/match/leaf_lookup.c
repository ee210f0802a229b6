// SPDX-License-Identifier: GPL-2.0-or-later
// What a leaf says of notes: an array of docids is halved, a bit set is asked.
#include "leaf.h"

void kwic_leaf_add_to(const kwic_leaf *leaf, kwic_docset *set)
{
    if (leaf->bits)
        for (size_t i = 0; i < set->n_words; i++)
            set->words[i] |= leaf->bits[i];
    else
        for (uint32_t i = 0; i < leaf->n; i++)
            kwic_docset_add(set, leaf->docids[i]);
}

// The index of docid in a rare leaf; n when it is not there.
static uint32_t place(const kwic_leaf *leaf, uint32_t docid)
{
    uint32_t from = 0, n = leaf->n;
    while (n > 1) {
        uint32_t half = n / 2;
        from = leaf->docids[from + half] <= docid ? from + half : from;
        n -= half;
    }
    return leaf->n && leaf->docids[from] == docid ? from : leaf->n;
}

bool kwic_leaf_has(const kwic_leaf *leaf, uint32_t docid)
{
    if (leaf->bits)
        return leaf->bits[docid / 64] >> (docid % 64) & 1;
    return place(leaf, docid) < leaf->n;
}

float kwic_leaf_weight(const kwic_leaf *leaf, uint32_t docid)
{
    if (!leaf->weights)
        return 0;
    if (leaf->bits)
        return leaf->unit * leaf->weights[docid];
    uint32_t i = place(leaf, docid);
    return i < leaf->n ? leaf->unit * leaf->weights[i] : 0;
}
