/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of days as filters of the Tasks plugin take them: "last month", "2026-W03",
 * "2026-Q1", "2026", two natural dates ("today 2026-02-01"), or one.
 *
 *     kwic_day_range range;
 *     if (kwic_day_range_read(KWIC_STR("this week"), &clock, &range)) …
 *
 * Both ends belong to the range and count days from 1970. */
#ifndef KWIC_VIEWS_DAY_RANGE_H
#define KWIC_VIEWS_DAY_RANGE_H

#include <glib.h>

#include "natural_date.h"

typedef struct kwic_day_range {
    int64_t first, last;
} kwic_day_range;

bool kwic_day_range_read(kwic_str text, const kwic_wall_clock *clock,
                         kwic_day_range *range);

/* Appends "2026-01-15". */
void kwic_day_append(GString *out, int64_t day);
/* Appends "2026-01-15 (Thursday 15th January 2026)". */
void kwic_day_append_long(GString *out, int64_t day);
/* The name of the weekday that day is. */
const char *kwic_day_name(int64_t day);

#endif
