// SPDX-License-Identifier: GPL-2.0-or-later
// Days from and to civil dates: Howard Hinnant, chrono-compatible low-level date algorithms.
#include "moment.h"

#include <math.h>

#define MS_MAX INT64_C(8640000000000000) // JavaScript's Date ends there
enum { DAY_MS = 86400000, YEARS = 400000 };

// ---- zones ----

static struct {
    GMutex lock;
    GHashTable *named; // char * -> GTimeZone *
    GTimeZone *local;
} zones;

static GTimeZone *take_named(const char *name)
{
    g_mutex_lock(&zones.lock);
    if (!zones.named)
        zones.named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GTimeZone *zone = g_hash_table_lookup(zones.named, name);
    if (!zone) {
        zone = g_time_zone_new_identifier(name);
        if (zone)
            g_hash_table_insert(zones.named, g_strdup(name), zone);
    }
    g_mutex_unlock(&zones.lock);
    return zone;
}

kwic_zone kwic_zone_local(void)
{
    g_mutex_lock(&zones.lock);
    if (!zones.local)
        zones.local = g_time_zone_new_local();
    g_mutex_unlock(&zones.lock);
    return (kwic_zone){.named = zones.local, .local = true};
}

kwic_zone kwic_zone_fixed(int32_t minutes)
{
    return (kwic_zone){.minutes = minutes};
}

bool kwic_zone_find(kwic_str name, kwic_zone *zone)
{
    char copy[64];
    if (!name.n || name.n >= sizeof copy || name.p[0] == '/' ||
        memchr(name.p, '.', name.n))
        return false;
    memcpy(copy, name.p, name.n);
    copy[name.n] = '\0';
    if (!g_ascii_strcasecmp(copy, "utc") || !g_ascii_strcasecmp(copy, "gmt")) {
        *zone = kwic_zone_fixed(0);
        return true;
    }
    *zone = (kwic_zone){.named = take_named(copy)};
    return zone->named != NULL;
}

bool kwic_zone_same(kwic_zone a, kwic_zone b)
{
    return a.named == b.named && a.minutes == b.minutes && a.local == b.local;
}

static int64_t offset_ms(kwic_zone zone, int64_t utc_ms)
{
    if (!zone.named)
        return (int64_t)zone.minutes * 60000;
    int64_t seconds = utc_ms >= 0 ? utc_ms / 1000 : -((999 - utc_ms) / 1000);
    gint at = g_time_zone_find_interval(zone.named, G_TIME_TYPE_UNIVERSAL, seconds);
    return at < 0 ? 0 : (int64_t)g_time_zone_get_offset(zone.named, at) * 1000;
}

// ---- the calendar ----

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t kwic_days_of(int64_t year, int64_t month, int64_t day)
{
    year += floor_div(month - 1, 12);
    month = month - 1 - floor_div(month - 1, 12) * 12 + 1;
    year -= month <= 2;
    int64_t era = floor_div(year, 400), of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468 +
           day - 1;
}

static void civil_of_days(int64_t days, kwic_civil *c)
{
    days += 719468;
    int64_t era = floor_div(days, 146097), of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    c->day = of_year - (153 * month + 2) / 5 + 1;
    c->month = month + (month < 10 ? 3 : -9);
    c->year = year + era * 400 + (c->month <= 2);
}

int kwic_days_in_month(int64_t year, int64_t month)
{
    return (int)(kwic_days_of(year, month + 1, 1) - kwic_days_of(year, month, 1));
}

int kwic_civil_weekday(const kwic_civil *c)
{
    int64_t days =
        kwic_days_of(c->year, c->month, c->day) + 3; // 1970 began on a Thursday
    return (int)(days - floor_div(days, 7) * 7) + 1;
}

int kwic_civil_ordinal(const kwic_civil *c)
{
    return (int)(kwic_days_of(c->year, c->month, c->day) -
                 kwic_days_of(c->year, 1, 1)) +
           1;
}

int kwic_civil_week(const kwic_civil *c, int64_t *year)
{
    // A week belongs to the year that its Thursday is in.
    kwic_civil thursday = *c;
    civil_of_days(kwic_days_of(c->year, c->month, c->day) + 4 - kwic_civil_weekday(c),
                  &thursday);
    *year = thursday.year;
    return (kwic_civil_ordinal(&thursday) - 1) / 7 + 1;
}

// ---- moments ----

bool kwic_moment_make(const kwic_civil *c, kwic_zone zone, kwic_moment *out)
{
    if (c->year > YEARS || c->year < -YEARS || llabs(c->month) > YEARS * 12 ||
        llabs(c->day) > YEARS * 366 || llabs(c->hour) > MS_MAX / 3600000 ||
        llabs(c->minute) > MS_MAX / 60000 || llabs(c->second) > MS_MAX / 1000 ||
        llabs(c->ms) > MS_MAX)
        return false;
    int64_t local = kwic_days_of(c->year, c->month, c->day) * DAY_MS +
                    c->hour * 3600000 + c->minute * 60000 + c->second * 1000 + c->ms;
    // In the hour that a change of the clock repeats or leaves out, as Luxon decides.
    int64_t first = offset_ms(zone, local), second = offset_ms(zone, local - first);
    int64_t ms = local - second;
    if (first != second) {
        int64_t third = offset_ms(zone, ms);
        if (third != second)
            ms = local - MIN(second, third);
    }
    *out = (kwic_moment){ms, zone};
    return ms <= MS_MAX && ms >= -MS_MAX;
}

int kwic_moment_offset(const kwic_moment *m)
{
    return (int)(offset_ms(m->zone, m->ms) / 60000);
}

kwic_civil kwic_moment_civil(const kwic_moment *m)
{
    kwic_civil c;
    int64_t local = m->ms + offset_ms(m->zone, m->ms);
    int64_t days = floor_div(local, DAY_MS), of_day = local - days * DAY_MS;
    civil_of_days(days, &c);
    c.hour = of_day / 3600000;
    c.minute = of_day / 60000 % 60;
    c.second = of_day / 1000 % 60;
    c.ms = of_day % 1000;
    return c;
}

bool kwic_moment_move(const kwic_moment *m, kwic_zone zone, kwic_moment *out)
{
    kwic_civil c = kwic_moment_civil(m);
    return kwic_moment_make(&c, zone, out);
}

bool kwic_moment_bound(const kwic_moment *m, char unit, bool end, kwic_moment *out)
{
    kwic_civil c = kwic_moment_civil(m);
    c.hour = c.minute = c.second = c.ms = 0;
    if (unit == 'w')
        c.day += 1 - kwic_civil_weekday(&c) + (end ? 7 : 0);
    else if (unit == 'd')
        c.day += end;
    else
        c.day = 1;
    if (unit == 'm')
        c.month += end;
    if (unit == 'y') {
        c.month = 1;
        c.year += end;
    }
    bool made = kwic_moment_make(&c, m->zone, out);
    out->ms -= end;
    return made;
}

// ---- arithmetic ----

bool kwic_moment_add(const kwic_moment *m, const kwic_duration *d, double sign,
                     kwic_moment *out)
{
    double u[KWIC_UNITS], rest = 0;
    for (size_t i = 0; i < KWIC_UNITS; i++)
        u[i] = d->units[i] * sign;
    // Luxon: what is whole of the calendar's units, then fractions and the clock's as time.
    kwic_duration clock = {{0}};
    for (size_t i = 0; i <= KWIC_UNIT_DAYS; i++) {
        clock.units[i] = u[i] - trunc(u[i]);
        u[i] = trunc(u[i]);
    }
    for (size_t i = KWIC_UNIT_HOURS; i < KWIC_UNITS; i++)
        clock.units[i] = u[i];
    rest = kwic_duration_ms(&clock);
    if (!(fabs(u[KWIC_UNIT_YEARS]) < YEARS) ||
        !(fabs(u[KWIC_UNIT_MONTHS]) < YEARS * 12.0) ||
        !(fabs(u[KWIC_UNIT_WEEKS]) < YEARS * 53.0) ||
        !(fabs(u[KWIC_UNIT_DAYS]) < YEARS * 366.0) || !(fabs(rest) < (double)MS_MAX))
        return false;
    kwic_civil c = kwic_moment_civil(m);
    int64_t months = c.month - 1 + (int64_t)u[KWIC_UNIT_MONTHS];
    c.year += (int64_t)u[KWIC_UNIT_YEARS] + floor_div(months, 12);
    c.month = months - floor_div(months, 12) * 12 + 1;
    c.day = MIN(c.day, kwic_days_in_month(c.year, c.month)) +
            (int64_t)u[KWIC_UNIT_DAYS] + (int64_t)u[KWIC_UNIT_WEEKS] * 7;
    if (!kwic_moment_make(&c, m->zone, out))
        return false;
    out->ms += (int64_t)rest;
    return out->ms <= MS_MAX && out->ms >= -MS_MAX;
}

// How far two civil dates are apart in whole units, not looking at what is smaller.
static double apart(kwic_duration_unit unit, const kwic_civil *a, const kwic_civil *b)
{
    if (unit == KWIC_UNIT_YEARS)
        return (double)(b->year - a->year);
    if (unit == KWIC_UNIT_MONTHS)
        return (double)((b->year - a->year) * 12 + b->month - a->month);
    return (double)(kwic_days_of(b->year, b->month, b->day) -
                    kwic_days_of(a->year, a->month, a->day));
}

// Sets d's unit to as many as still fit between from and end; *at is from + d then.
static void step(const kwic_moment *from, const kwic_moment *end,
                 kwic_duration_unit unit, kwic_duration *d, kwic_moment *at)
{
    kwic_civil a = kwic_moment_civil(at), b = kwic_moment_civil(end);
    d->units[unit] = apart(unit, &a, &b);
    for (int tries = 0; tries < 3; tries++) {
        if (!kwic_moment_add(from, d, 1, at) || at->ms <= end->ms)
            return;
        d->units[unit]--;
    }
}

kwic_duration kwic_moment_between(const kwic_moment *later, const kwic_moment *earlier)
{
    kwic_duration d = {{0}};
    bool turned = earlier->ms > later->ms;
    kwic_moment from = turned ? *later : *earlier;
    kwic_moment end = {turned ? earlier->ms : later->ms, from.zone}, at = from;
    step(&from, &end, KWIC_UNIT_YEARS, &d, &at);
    step(&from, &end, KWIC_UNIT_MONTHS, &d, &at);
    step(&from, &end, KWIC_UNIT_DAYS, &d, &at);
    int64_t left = end.ms - at.ms;
    const int64_t clock[] = {left / 3600000, left / 60000 % 60, left / 1000 % 60,
                             left % 1000};
    for (size_t i = 0; i < G_N_ELEMENTS(clock); i++)
        d.units[KWIC_UNIT_HOURS + i] = (double)clock[i];
    return turned ? kwic_duration_scale(&d, -1) : d;
}
