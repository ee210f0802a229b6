// SPDX-License-Identifier: GPL-2.0-or-later
#include "budget.h"

enum { STEPS = 512 }; // between two looks at the clock: some hundred microseconds

void kwic_budget_init(kwic_budget *b, size_t ceiling, uint32_t timeout_ms,
                      const int *cancelled)
{
    *b = (kwic_budget){
        .arena = kwic_arena_new(), .ceiling = ceiling, .cancelled = cancelled};
    if (timeout_ms)
        b->deadline_us = g_get_monotonic_time() + (int64_t)timeout_ms * 1000;
}

void kwic_budget_clear(kwic_budget *b)
{
    g_clear_pointer(&b->arena, kwic_arena_free);
}

void *kwic_budget_take(kwic_budget *b, size_t n)
{
    b->used += n + 8;
    if (b->used > b->ceiling && !b->spent)
        b->spent = KWIC_BUDGET_MEMORY;
    return kwic_arena_alloc(b->arena, n);
}

kwic_str kwic_budget_str(kwic_budget *b, kwic_str s)
{
    char *p = kwic_budget_take(b, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (kwic_str){p, s.n};
}

bool kwic_budget_room(kwic_budget *b, size_t n)
{
    if (b->used <= b->ceiling && n <= b->ceiling - b->used)
        return true;
    if (!b->spent)
        b->spent = KWIC_BUDGET_MEMORY;
    return false;
}

bool kwic_budget_spent(kwic_budget *b)
{
    if (b->spent || ++b->steps < STEPS)
        return b->spent != KWIC_BUDGET_LEFT;
    b->steps = 0;
    if (b->cancelled && g_atomic_int_get(b->cancelled))
        b->spent = KWIC_BUDGET_CANCELLED;
    else if (b->deadline_us && g_get_monotonic_time() > b->deadline_us)
        b->spent = KWIC_BUDGET_TIME;
    return b->spent != KWIC_BUDGET_LEFT;
}
