// SPDX-License-Identifier: GPL-2.0-or-later
// The arithmetic is Luxon 3's (shiftTo, normalize), its rounding included.
#include "duration.h"

#include <math.h>

#include "decimal.h"
#include "pattern.h"

enum { ALL = (1 << KWIC_UNITS) - 1 };

static const double milliseconds[KWIC_UNITS] = {
    365.0 * 86400000, 30.0 * 86400000, 7.0 * 86400000, 86400000,
    3600000,          60000,           1000,           1};

const char *kwic_unit_name(kwic_duration_unit unit)
{
    static const char *const names[KWIC_UNITS] = {"years",   "months",      "weeks",
                                                  "days",    "hours",       "minutes",
                                                  "seconds", "milliseconds"};
    return names[unit];
}

// How many of `small` are one `large`. A year has 12 months and 52 weeks, a month 4 weeks.
static double ratio(size_t large, size_t small)
{
    if (large == KWIC_UNIT_YEARS && small == KWIC_UNIT_MONTHS)
        return 12;
    if (large == KWIC_UNIT_YEARS && small == KWIC_UNIT_WEEKS)
        return 52;
    if (large == KWIC_UNIT_MONTHS && small == KWIC_UNIT_WEEKS)
        return 4;
    return milliseconds[large] / milliseconds[small];
}

static int sign_of(double x)
{
    return (x > 0) - (x < 0);
}

// Moves what is whole of from[small] to *to, which counts units `large`.
static void convert(double *from, size_t small, double *to, size_t large)
{
    double by = ratio(large, small), raw = from[small] / by;
    bool same = sign_of(raw) == sign_of(*to);
    double added = trunc(raw);
    if (!same && *to != 0 && fabs(raw) <= 1)
        added = raw < 0 ? floor(raw) : ceil(raw);
    *to += added;
    from[small] -= added * by;
}

static void normalize(double *units, unsigned mask)
{
    int before = -1;
    for (int unit = KWIC_UNITS - 1; unit >= 0; unit--) {
        if (!(mask & (1u << unit)))
            continue;
        if (before >= 0)
            convert(units, (size_t)before, &units[unit], (size_t)unit);
        before = unit;
    }
}

// What larger units left over, in units of `unit`.
static double take_left(double *left, size_t unit)
{
    double own = 0;
    for (size_t larger = 0; larger < unit; larger++) {
        own += ratio(larger, unit) * left[larger];
        left[larger] = 0;
    }
    return own;
}

kwic_duration kwic_duration_shift(const kwic_duration *d, unsigned mask)
{
    kwic_duration built = {{0}};
    double values[KWIC_UNITS], left[KWIC_UNITS] = {0};
    size_t last = 0;
    memcpy(values, d->units, sizeof values);
    for (size_t unit = 0; unit < KWIC_UNITS; unit++) {
        if (!(mask & (1u << unit))) {
            left[unit] = values[unit];
            continue;
        }
        last = unit;
        double own = take_left(left, unit) + values[unit], whole = trunc(own);
        built.units[unit] = whole;
        left[unit] = (own * 1000 - whole * 1000) / 1000;
        for (size_t down = unit + 1; down < KWIC_UNITS; down++)
            convert(values, down, &built.units[unit], unit);
    }
    for (size_t unit = 0; unit < KWIC_UNITS; unit++)
        if (left[unit] != 0)
            built.units[last] +=
                unit == last ? left[unit] : left[unit] / ratio(last, unit);
    normalize(built.units, mask);
    return built;
}

kwic_duration kwic_duration_normalize(const kwic_duration *d)
{
    kwic_duration all = kwic_duration_shift(d, ALL);
    normalize(all.units, ALL);
    return all;
}

double kwic_duration_in(const kwic_duration *d, kwic_duration_unit unit)
{
    return kwic_duration_shift(d, 1u << unit).units[unit];
}

double kwic_duration_ms(const kwic_duration *d)
{
    return kwic_duration_in(d, KWIC_UNIT_MILLISECONDS);
}

bool kwic_duration_same(const kwic_duration *a, const kwic_duration *b)
{
    for (size_t unit = 0; unit < KWIC_UNITS; unit++)
        if (a->units[unit] != b->units[unit])
            return false;
    return true;
}

kwic_duration kwic_duration_add(const kwic_duration *a, const kwic_duration *b,
                                double sign)
{
    kwic_duration sum;
    for (size_t unit = 0; unit < KWIC_UNITS; unit++)
        sum.units[unit] = a->units[unit] + sign * b->units[unit];
    return sum;
}

kwic_duration kwic_duration_scale(const kwic_duration *d, double by)
{
    kwic_duration scaled;
    for (size_t unit = 0; unit < KWIC_UNITS; unit++)
        scaled.units[unit] = d->units[unit] * by;
    return scaled;
}

void kwic_duration_write(const kwic_duration *d, GString *out)
{
    kwic_duration all = kwic_duration_normalize(d);
    const char *comma = "";
    for (size_t unit = 0; unit < KWIC_UNITS; unit++) {
        if (all.units[unit] == 0)
            continue;
        g_string_append(out, comma);
        size_t from = out->len;
        kwic_decimal_write_rounded(all.units[unit], 3, out);
        bool one =
            g_str_equal(out->str + from, "1") || g_str_equal(out->str + from, "-1");
        const char *name = kwic_unit_name((kwic_duration_unit)unit);
        g_string_append_printf(out, " %.*s", (int)strlen(name) - one, name);
        comma = ", ";
    }
}

static int unit_of(char c)
{
    static const char letters[] = "yMwdhmsS";
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? (int)(at - letters) : -1;
}

void kwic_duration_format(const kwic_duration *d, kwic_str format, GString *out)
{
    kwic_date_pattern pattern = {.rest = format};
    kwic_date_pattern_token token;
    unsigned mask = 0;
    while (kwic_date_pattern_next(&pattern, &token))
        if (!token.literal && unit_of(token.text.p[0]) >= 0)
            mask |= 1u << unit_of(token.text.p[0]);
    kwic_duration in = mask ? kwic_duration_shift(d, mask) : *d;
    pattern = (kwic_date_pattern){.rest = format};
    while (kwic_date_pattern_next(&pattern, &token)) {
        int unit = token.literal ? -1 : unit_of(token.text.p[0]);
        if (unit < 0)
            g_string_append_len(out, token.text.p, (gssize)token.text.n);
        else
            kwic_decimal_write_padded(floor(in.units[unit]), MIN(token.text.n, 21),
                                      out);
    }
}
