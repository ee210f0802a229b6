// SPDX-License-Identifier: GPL-2.0-or-later
// Luxon's fromFormat: each token reads as many digits as it may, names in English.
#include <string.h>

#include "moment.h"
#include "pattern.h"

enum { UNSET = INT32_MIN, TWO_DIGITS = 60 }; // yy above it is of the last century

typedef struct kwic_read_moment {
    kwic_str rest;
    int64_t year, month, day, ordinal, quarter;
    int64_t hour, minute, second, ms;
    int64_t week_year, week, weekday;
    int afternoon; // -1: not said
    bool has_zone;
    kwic_zone zone;
} kwic_read_moment;

static bool read_digits(kwic_read_moment *r, size_t min, size_t max, int64_t *out)
{
    size_t n = 0;
    int64_t sum = 0;
    while (n < max && n < r->rest.n && g_ascii_isdigit(r->rest.p[n]))
        sum = sum * 10 + (r->rest.p[n++] - '0');
    if (n < min)
        return false;
    r->rest = kwic_str_sub(r->rest, n, r->rest.n);
    *out = sum;
    return true;
}

static bool read_word(kwic_read_moment *r, const char *word, size_t n)
{
    if (r->rest.n < n || g_ascii_strncasecmp(r->rest.p, word, n) != 0)
        return false;
    r->rest = kwic_str_sub(r->rest, n, r->rest.n);
    return true;
}

static bool read_name(kwic_read_moment *r, const char *(*name)(int), int names,
                      size_t width, int64_t *out)
{
    for (int i = 1; i <= names; i++) {
        const char *word = name(i);
        if (read_word(r, word, width == 3 ? 3 : strlen(word))) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool read_year(kwic_read_moment *r, size_t n, int64_t *year)
{
    if (n == 2) {
        if (!read_digits(r, 2, 2, year) && !read_digits(r, 4, 4, year))
            return false;
        if (*year < 100)
            *year += *year > TWO_DIGITS ? 1900 : 2000;
        return true;
    }
    return n == 1   ? read_digits(r, 1, 6, year)
           : n == 4 ? read_digits(r, 4, 4, year)
           : n == 5 ? read_digits(r, 4, 6, year)
                    : n == 6 && read_digits(r, 6, 6, year);
}

// Z +5, +5:30; ZZ +05:30; ZZZ +0530.
static bool read_offset(kwic_read_moment *r, size_t n)
{
    int64_t hours, minutes = 0;
    if (!r->rest.n || (r->rest.p[0] != '+' && r->rest.p[0] != '-'))
        return false;
    int sign = r->rest.p[0] == '-' ? -1 : 1;
    r->rest = kwic_str_sub(r->rest, 1, r->rest.n);
    if (!read_digits(r, n == 1 ? 1 : 2, 2, &hours))
        return false;
    bool colon = n != 3 && r->rest.n && r->rest.p[0] == ':';
    if (colon)
        r->rest = kwic_str_sub(r->rest, 1, r->rest.n);
    if ((colon || n == 3) && !read_digits(r, 2, 2, &minutes))
        return false;
    r->zone = kwic_zone_fixed((int32_t)(sign * (hours * 60 + minutes)));
    r->has_zone = true;
    return true;
}

static bool read_zone_name(kwic_read_moment *r)
{
    size_t n = 0;
    while (n < r->rest.n &&
           (g_ascii_isalnum(r->rest.p[n]) || strchr("_/+-", r->rest.p[n])))
        n++;
    if (!kwic_zone_find(kwic_str_sub(r->rest, 0, n), &r->zone))
        return false;
    r->rest = kwic_str_sub(r->rest, n, r->rest.n);
    r->has_zone = true;
    return true;
}

static bool read_noon(kwic_read_moment *r)
{
    r->afternoon = read_word(r, "PM", 2) ? 1 : read_word(r, "AM", 2) ? 0 : -1;
    return r->afternoon >= 0;
}

static bool read_fraction(kwic_read_moment *r)
{
    size_t n = 0;
    double sum = 0, place = 100;
    while (n < 9 && n < r->rest.n && g_ascii_isdigit(r->rest.p[n])) {
        sum += (r->rest.p[n++] - '0') * place;
        place /= 10;
    }
    r->rest = kwic_str_sub(r->rest, n, r->rest.n);
    r->ms = (int64_t)sum;
    return n > 0;
}

static bool read_number(kwic_read_moment *r, size_t n, size_t two, int64_t *out)
{
    return n == 1 ? read_digits(r, 1, two, out) : n == two && read_digits(r, n, n, out);
}

static bool read_token(kwic_read_moment *r, char c, size_t n)
{
    switch (c) {
    case 'y':
        return read_year(r, n, &r->year);
    case 'k':
        return read_year(r, n, &r->week_year);
    case 'L':
    case 'M':
        return n <= 2 ? read_number(r, n, 2, &r->month)
                      : read_name(r, kwic_month_name, 12, n, &r->month);
    case 'd':
        return read_number(r, n, 2, &r->day);
    case 'o':
        return n == 1 ? read_digits(r, 1, 3, &r->ordinal)
                      : read_digits(r, 3, 3, &r->ordinal);
    case 'q':
        return read_number(r, n, 2, &r->quarter);
    case 'W':
        return read_number(r, n, 2, &r->week);
    case 'E':
    case 'c':
        return n == 1 ? read_digits(r, 1, 1, &r->weekday)
                      : read_name(r, kwic_weekday_name, 7, n, &r->weekday);
    case 'H':
    case 'h':
        return read_number(r, n, 2, &r->hour);
    case 'm':
        return read_number(r, n, 2, &r->minute);
    case 's':
        return read_number(r, n, 2, &r->second);
    case 'S':
        return n == 1 ? read_digits(r, 1, 3, &r->ms) : read_digits(r, 3, 3, &r->ms);
    case 'u':
        return read_fraction(r);
    case 'a':
        return read_noon(r);
    case 'Z':
        return read_offset(r, n);
    case 'z':
        return read_zone_name(r);
    default:
        return false;
    }
}

static bool is_token(char c)
{
    return c && strchr("ykLMdoqWEcHhmsSuaZz", c);
}

static bool read_all(kwic_read_moment *r, kwic_str format)
{
    kwic_date_pattern pattern = {.rest = format};
    kwic_date_pattern_token t;
    while (kwic_date_pattern_next(&pattern, &t)) {
        bool read = !t.literal && is_token(t.text.p[0])
                        ? read_token(r, t.text.p[0], t.text.n)
                        : read_word(r, t.text.p, t.text.n);
        if (!read)
            return false;
    }
    return r->rest.n == 0;
}

static int64_t given(int64_t value, int64_t otherwise)
{
    return value == UNSET ? otherwise : value;
}

// Parts below the largest one given are the first; those above it are today's.
static void fill(kwic_read_moment *r, const kwic_civil *today, kwic_civil *c)
{
    bool has_year = r->year != UNSET, has_month = r->month != UNSET;
    if (r->quarter != UNSET && !has_month) {
        r->month = (r->quarter - 1) * 3 + 1;
        has_month = true;
    }
    c->year = given(r->year, today->year);
    c->month = given(r->month, has_year || r->ordinal != UNSET ? 1 : today->month);
    c->day = given(r->day, has_year || has_month ? 1 : today->day);
    if (r->ordinal != UNSET)
        c->day = r->ordinal;
    if (r->week != UNSET || r->week_year != UNSET) {
        kwic_civil fourth = {
            .year = given(r->week_year, today->year), .month = 1, .day = 4};
        *c = fourth;
        c->day = 4 + 1 - kwic_civil_weekday(&fourth) + (given(r->week, 1) - 1) * 7 +
                 given(r->weekday, 1) - 1;
    }
    c->hour = given(r->hour, 0);
    if (r->afternoon >= 0)
        c->hour = c->hour % 12 + (r->afternoon ? 12 : 0);
    c->minute = given(r->minute, 0);
    c->second = given(r->second, 0);
    c->ms = given(r->ms, 0);
}

static bool is_valid(const kwic_read_moment *r, const kwic_civil *c)
{
    bool by_week = r->week != UNSET || r->week_year != UNSET;
    bool day = by_week || r->ordinal != UNSET ||
               (c->month >= 1 && c->month <= 12 && c->day >= 1 &&
                c->day <= kwic_days_in_month(c->year, c->month));
    return day && c->hour < 24 && c->minute < 60 && c->second < 60;
}

bool kwic_moment_read(kwic_str text, kwic_str format, const kwic_moment *today,
                      kwic_moment *out)
{
    kwic_read_moment r = {text,  UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET,
                          UNSET, UNSET, UNSET, UNSET, UNSET, -1,    false, {0}};
    kwic_civil c = {0}, now = kwic_moment_civil(today);
    if (!read_all(&r, format))
        return false;
    fill(&r, &now, &c);
    if (!is_valid(&r, &c) || !kwic_moment_make(&c, today->zone, out))
        return false;
    if (r.has_zone) {
        kwic_moment there;
        if (!kwic_moment_make(&c, r.zone, &there))
            return false;
        out->ms = there.ms; // shown in the local zone
    }
    return true;
}
