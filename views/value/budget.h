/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one query may cost: bytes, time, and a flag that ends it. All that a query makes
 * lives in its arena and goes with it.
 *
 *     kwic_budget budget;
 *     kwic_budget_init(&budget, 64 << 20, 10000, NULL);
 *     double *sums = kwic_budget_take(&budget, n * sizeof(double));
 *     …
 *     if (kwic_budget_spent(&budget)) …
 *     kwic_budget_clear(&budget);
 *
 * Memory is always given: what could ask for much at once asks kwic_budget_room before, and
 * each step of an evaluation looks whether the budget is spent. */
#ifndef KWIC_VIEWS_BUDGET_H
#define KWIC_VIEWS_BUDGET_H

#include "kwic/arena.h"

typedef enum kwic_budget_end {
    KWIC_BUDGET_LEFT, /* not spent */
    KWIC_BUDGET_MEMORY,
    KWIC_BUDGET_TIME,
    KWIC_BUDGET_CANCELLED,
} kwic_budget_end;

typedef struct kwic_budget {
    kwic_arena *arena;
    size_t used, ceiling;  /* bytes */
    int64_t deadline_us;   /* of the monotonic clock; 0: none */
    const int *cancelled;  /* atomic, may be NULL */
    uint32_t steps;        /* since the clock was looked at */
    kwic_budget_end spent; /* the first thing that ran out */
} kwic_budget;

/* timeout_ms 0: no end. */
void kwic_budget_init(kwic_budget *b, size_t ceiling, uint32_t timeout_ms,
                      const int *cancelled);
void kwic_budget_clear(kwic_budget *b);

/* n zeroed bytes that live as long as the budget. Never NULL. */
void *kwic_budget_take(kwic_budget *b, size_t n);
#define kwic_budget_new(b, type, n) ((type *)kwic_budget_take((b), sizeof(type) * (n)))
/* A copy of s in the budget's memory. */
kwic_str kwic_budget_str(kwic_budget *b, kwic_str s);

/* Whether n more bytes fit; when not, the budget is spent from now on. */
bool kwic_budget_room(kwic_budget *b, size_t n);
/* One step; looks at the clock now and then. */
bool kwic_budget_spent(kwic_budget *b);

#endif
