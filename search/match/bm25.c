// SPDX-License-Identifier: GPL-2.0-or-later
#include "bm25.h"

#include <glib.h>
#include <math.h>

const kwic_bm25_table kwic_bm25_params = {.k1 = 2.5, .b = 0.7, .min_length = 0.25};

double kwic_bm25_idf(uint32_t count, uint32_t n)
{
    return log(1 + (count - MIN(n, count) + 0.5) / (n + 0.5));
}

double kwic_bm25_norm(uint32_t length, double average)
{
    const kwic_bm25_table *t = &kwic_bm25_params;
    double part = average > 0 ? length / average : 1;
    return t->k1 * (1 - t->b + t->b * MAX(part, t->min_length));
}
