/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and dates of notes, by key, as columns sorted by value: key:>5 is two binary
 * searches. A column is made by one pass over a value slot, when it is first asked for. */
#ifndef KWIC_RANGE_H
#define KWIC_RANGE_H

#include "kwic/arena.h"
#include "kwic/xapian-c.h"

/* A value is a number or a date's seconds, and does not say which. Taken for dates are whole
 * days, what is 100 million or more either way (before November 1966, after March 1973),
 * and 0 beside a date of its key. */
typedef enum kwic_value_kind { KWIC_VALUES, KWIC_NUMBERS, KWIC_DATES } kwic_value_kind;

/* [low, high), or with the ends as told. */
typedef struct kwic_interval {
    double low, high;
    bool above; /* low itself is out */
    bool upto;  /* high itself is in */
    kwic_value_kind of;
} kwic_interval;

/* Columns beside those of properties. */
#define KWIC_RANGE_MODIFIED "\001modified" /* property modified, else the file's time */
#define KWIC_RANGE_GENERATION "\001generation"

typedef struct kwic_ranges kwic_ranges;
kwic_ranges *kwic_ranges_new(kwic_db *db, bool resident);
void kwic_ranges_free(kwic_ranges *r);

/* The docids, ascending, each once, of notes with a value of the (folded) key inside; *n
 * of them, in the arena. NULL and *n 0 when there are none. */
const uint32_t *kwic_ranges_find(kwic_ranges *r, kwic_str key, const kwic_interval *in,
                                 kwic_arena *arena, size_t *n, GError **error);

/* True when some note has a number or date under the key. */
bool kwic_ranges_has(kwic_ranges *r, kwic_str key, GError **error);

#endif
