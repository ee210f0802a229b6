/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The best k of many: by score falling, then docid rising.
 *
 *     kwic_top top = {best, 0, k};          // room for k in best, k not 0
 *     for (…) kwic_top_offer(&top, docid, score);   // docids rising
 *     kwic_top_order(&top);                 // best[0 … top.n)
 */
#ifndef KWIC_TOP_H
#define KWIC_TOP_H

#include "result.h"

typedef struct kwic_top {
    kwic_scored *best;
    size_t n, k;
} kwic_top;

/* Puts one in, in the place of the worst when it is full. */
void kwic_top_put(kwic_top *t, uint32_t docid, double score);

/* Docids are offered in rising order: of two of one score the later never replaces the
 * earlier. */
static inline void kwic_top_offer(kwic_top *t, uint32_t docid, double score)
{
    if (t->n < t->k || score > t->best[0].score)
        kwic_top_put(t, docid, score);
}

void kwic_top_order(kwic_top *t);

#endif
