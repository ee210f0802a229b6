/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates as people write them in English: "tomorrow", "next friday", "in two weeks", "14
 * October", "2026-01-15", "3 days after tomorrow at 5pm".
 *
 *     kwic_wall_clock clock = {.wall_s = 1768478400};
 *     int64_t days[2];
 *     size_t n = kwic_natural_dates(KWIC_STR("2026-01-01 next friday"), &clock, days);
 *
 * n is 2 then, days count from 1970. What is no date is passed over. The grammar is that of
 * chrono-node 2.3.9, casual English, which the Tasks plugin reads dates with; names of time
 * zones ("EST") alone are not read. O(bytes of text) readers' matches, under PCRE2's limits. */
#ifndef KWIC_VIEWS_NATURAL_DATE_H
#define KWIC_VIEWS_NATURAL_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kwic/str.h"

/* The clock that dates are read by. */
typedef struct kwic_wall_clock {
    int64_t wall_s;   /* seconds since 1970 on the clock of the place */
    int32_t zone_min; /* minutes that the place is east of UTC */
} kwic_wall_clock;

/* How many dates (or ranges: their first day) text names; the first two go to days. */
size_t kwic_natural_dates(kwic_str text, const kwic_wall_clock *clock, int64_t days[2]);

#endif
