/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lengths of time, kept in the units they were given in: 90 minutes are not 1.5 hours until
 * somebody asks. Arithmetic is Luxon's ("casual" months of 30 days, years of 365).
 *
 *     kwic_duration d = {.units = {[KWIC_UNIT_MINUTES] = 90}};
 *     double hours = kwic_duration_in(&d, KWIC_UNIT_HOURS); // 1.5
 *     kwic_duration whole = kwic_duration_normalize(&d);    // 1 hour, 30 minutes */
#ifndef KWIC_VIEWS_DURATION_H
#define KWIC_VIEWS_DURATION_H

#include <glib.h>

#include "kwic/str.h"

typedef enum kwic_duration_unit { /* ORDER falling, kwic_duration_shift */
                                  KWIC_UNIT_YEARS,
                                  KWIC_UNIT_MONTHS,
                                  KWIC_UNIT_WEEKS,
                                  KWIC_UNIT_DAYS,
                                  KWIC_UNIT_HOURS,
                                  KWIC_UNIT_MINUTES,
                                  KWIC_UNIT_SECONDS,
                                  KWIC_UNIT_MILLISECONDS,
                                  KWIC_UNITS
} kwic_duration_unit;

typedef struct kwic_duration {
    double units[KWIC_UNITS];
} kwic_duration;

/* "years" … "milliseconds". */
const char *kwic_unit_name(kwic_duration_unit unit);

/* In the units of mask (bits 1 << unit) alone; the last of them has the fraction. */
kwic_duration kwic_duration_shift(const kwic_duration *d, unsigned mask);
/* In all units, each below the next one's, of one sign. */
kwic_duration kwic_duration_normalize(const kwic_duration *d);
double kwic_duration_in(const kwic_duration *d, kwic_duration_unit unit);
double kwic_duration_ms(const kwic_duration *d);
/* Unit by unit: an hour is not 60 minutes. */
bool kwic_duration_same(const kwic_duration *a, const kwic_duration *b);

/* a + sign * b, unit by unit. */
kwic_duration kwic_duration_add(const kwic_duration *a, const kwic_duration *b,
                                double sign);
kwic_duration kwic_duration_scale(const kwic_duration *d, double by);

/* Appends "1 day, 12 hours"; nothing for a duration of nothing. */
void kwic_duration_write(const kwic_duration *d, GString *out);
/* Appends it in Luxon's format: tokens y M w d h m s S, as often as they have digits;
 * 'quoted' text stays. */
void kwic_duration_format(const kwic_duration *d, kwic_str format, GString *out);

#endif
