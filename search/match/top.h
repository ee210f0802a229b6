/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best k of many: by score falling, then path rising (order NULL: docid).
 *
 *     kwic_top top = {best, 0, k, order};   // room for k in best, k not 0
 *     kwic_top_offer(&top, docid, score);   // … each, docids rising
 *     kwic_top_order(&top);                 // best[0 … top.n)
 */
#ifndef KWIC_TOP_H
#define KWIC_TOP_H

#include "result.h"

typedef struct kwic_top {
    kwic_scored *best;
    size_t n, k;
    const kwic_derived *order;
} kwic_top;

/* Puts one in, in the place of the worst when it is full. */
void kwic_top_put(kwic_top *t, uint32_t docid, double score);

/* Docids are offered in rising order: without an order of its own, of two of one score the
 * later never replaces the earlier. */
static inline void kwic_top_offer(kwic_top *t, uint32_t docid, double score)
{
    const kwic_scored *worst = &t->best[0];
    if (t->n < t->k || score > worst->score ||
        (t->order && score == worst->score &&
         kwic_derived_before(t->order, docid, worst->docid)))
        kwic_top_put(t, docid, score);
}

void kwic_top_order(kwic_top *t);

/* Puts n notes into that order. */
void kwic_scored_sort(kwic_scored *all, size_t n, const kwic_derived *order);
/* The same of notes nearly in order, as when a part of their scores was added to some. */
void kwic_scored_settle(kwic_scored *all, size_t n, const kwic_derived *order);

#endif
