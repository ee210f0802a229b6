// SPDX-License-Identifier: GPL-2.0-or-later
// A binary heap with the worst of the best on top, so that most offers cost one comparison.
#include "top.h"

#include <stdlib.h>

static bool worse(const kwic_derived *order, const kwic_scored *a, const kwic_scored *b)
{
    if (a->score != b->score)
        return a->score < b->score;
    return order ? kwic_derived_before(order, b->docid, a->docid) : a->docid > b->docid;
}

static void sink(kwic_top *t, size_t at)
{
    kwic_scored moved = t->best[at];
    for (size_t kid; (kid = 2 * at + 1) < t->n; at = kid) {
        if (kid + 1 < t->n && worse(t->order, &t->best[kid + 1], &t->best[kid]))
            kid++;
        if (!worse(t->order, &t->best[kid], &moved))
            break;
        t->best[at] = t->best[kid];
    }
    t->best[at] = moved;
}

void kwic_top_put(kwic_top *t, uint32_t docid, double score)
{
    kwic_scored s = {docid, score};
    if (t->n == t->k) {
        t->best[0] = s;
        sink(t, 0);
        return;
    }
    t->best[t->n++] = s;
    for (size_t i = t->n / 2 + 1; t->n == t->k && i-- > 0;)
        sink(t, i);
}

static int by_docid(const void *a, const void *b)
{
    const kwic_scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

static int by_path(gconstpointer a, gconstpointer b, gpointer order)
{
    const kwic_scored *x = a, *y = b;
    if (x->score != y->score || x->docid == y->docid)
        return by_docid(a, b);
    return kwic_derived_before(order, x->docid, y->docid) ? -1 : 1;
}

void kwic_scored_sort(kwic_scored *all, size_t n, const kwic_derived *order)
{
    if (order)
        g_qsort_with_data(all, (gint)n, sizeof *all, by_path,
                          (gpointer)(uintptr_t)order);
    else
        qsort(all, n, sizeof *all, by_docid);
}

void kwic_scored_settle(kwic_scored *all, size_t n, const kwic_derived *order)
{
    for (size_t i = 1; i < n; i++) {
        kwic_scored moved = all[i];
        size_t to = i;
        for (; to > 0 && worse(order, &all[to - 1], &moved); to--)
            all[to] = all[to - 1];
        all[to] = moved;
    }
}

void kwic_top_order(kwic_top *t)
{
    kwic_scored_sort(t->best, t->n, t->order);
}
