/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A point in time with the zone it is shown in. Calendars are Gregorian, weeks ISO 8601.
 *
 *     kwic_civil day = {.year = 2026, .month = 1, .day = 15};
 *     kwic_moment m;
 *     if (kwic_moment_make(&day, kwic_zone_local(), &m)) … // m.ms since 1970 UTC
 *     kwic_civil back = kwic_moment_civil(&m);
 *
 * Arithmetic and formats are Luxon's. Zones are GLib's and live as long as the process. */
#ifndef KWIC_VIEWS_MOMENT_H
#define KWIC_VIEWS_MOMENT_H

#include <glib.h>

#include "duration.h"

/* The process's own (TZ), a fixed offset, or one by name. */
typedef struct kwic_zone {
    GTimeZone *named; /* NULL: fixed */
    int32_t minutes;  /* east of UTC, of a fixed one */
    bool local;       /* the process's own */
} kwic_zone;

kwic_zone kwic_zone_local(void);
kwic_zone kwic_zone_fixed(int32_t minutes);
/* False for a name that is none ("Europe/Paris"). */
bool kwic_zone_find(kwic_str name, kwic_zone *zone);
bool kwic_zone_same(kwic_zone a, kwic_zone b);

typedef struct kwic_moment {
    int64_t ms; /* since 1970 UTC */
    kwic_zone zone;
} kwic_moment;

/* As a calendar and a clock show it. What is beyond its range carries over. */
typedef struct kwic_civil {
    int64_t year;
    int64_t month, day; /* from 1 */
    int64_t hour, minute, second, ms;
} kwic_civil;

/* False when no calendar of JavaScript reaches there (some 270,000 years). */
bool kwic_moment_make(const kwic_civil *civil, kwic_zone zone, kwic_moment *out);
kwic_civil kwic_moment_civil(const kwic_moment *m);
/* Minutes east of UTC. */
int kwic_moment_offset(const kwic_moment *m);
/* The same wall clock in another zone. */
bool kwic_moment_move(const kwic_moment *m, kwic_zone zone, kwic_moment *out);

/* Days since 1970 of a day, and back. */
int64_t kwic_days_of(int64_t year, int64_t month, int64_t day);
int kwic_days_in_month(int64_t year, int64_t month);
/* 1 Monday … 7 Sunday; week and its year; day of the year from 1. */
int kwic_civil_weekday(const kwic_civil *c);
int kwic_civil_week(const kwic_civil *c, int64_t *year);
int kwic_civil_ordinal(const kwic_civil *c);

/* The start of the day, week, month or year that m is in ('d', 'w', 'm', 'y'), or its last
 * millisecond. */
bool kwic_moment_bound(const kwic_moment *m, char unit, bool end, kwic_moment *out);

/* m + sign * d: months and years by the calendar (a day that the month has not is its
 * last), then days, then hours. */
bool kwic_moment_add(const kwic_moment *m, const kwic_duration *d, double sign,
                     kwic_moment *out);
/* later - earlier in years, months, days, hours … */
kwic_duration kwic_moment_between(const kwic_moment *later, const kwic_moment *earlier);

/* Appends m in a format of Luxon's tokens (toFormat), in English. */
void kwic_moment_format(const kwic_moment *m, kwic_str format, GString *out);
/* Reads text by a format of Luxon's tokens (fromFormat), in the local zone unless it names
 * one. today fills what the format leaves out. */
bool kwic_moment_read(kwic_str text, kwic_str format, const kwic_moment *today,
                      kwic_moment *out);

/* Names in English: month from 1, weekday from 1 (Monday). */
const char *kwic_month_name(int month);
const char *kwic_weekday_name(int weekday);

#endif
