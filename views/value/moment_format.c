// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "decimal.h"
#include "moment.h"
#include "pattern.h"

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

const char *kwic_month_name(int month)
{
    return months[CLAMP(month, 1, 12) - 1];
}

const char *kwic_weekday_name(int weekday)
{
    return weekdays[CLAMP(weekday, 1, 7) - 1];
}

typedef struct kwic_shown_moment {
    const kwic_moment *moment;
    kwic_civil civil;
    GString *out;
} kwic_shown_moment;

static void put(kwic_shown_moment *s, int64_t number, size_t width)
{
    kwic_decimal_write_padded((double)number, width, s->out);
}

static void put_name(GString *out, const char *name, size_t width)
{
    size_t n = width == 3 ? 3 : width == 5 ? 1 : strlen(name);
    g_string_append_len(out, name, (gssize)n);
}

static int64_t hour12(const kwic_civil *c)
{
    return c->hour % 12 ? c->hour % 12 : 12;
}

// Z: +5; ZZ: +05:30; ZZZ: +0530.
static void put_offset(kwic_shown_moment *s, size_t width)
{
    int offset = kwic_moment_offset(s->moment), minutes = abs(offset);
    char sign = offset < 0 ? '-' : '+';
    if (width == 1 && minutes % 60 == 0)
        g_string_append_printf(s->out, "%c%d", sign, minutes / 60);
    else if (width == 1)
        g_string_append_printf(s->out, "%c%d:%02d", sign, minutes / 60, minutes % 60);
    else
        g_string_append_printf(s->out, width == 3 ? "%c%02d%02d" : "%c%02d:%02d", sign,
                               minutes / 60, minutes % 60);
}

static void put_zone(kwic_shown_moment *s, bool longer)
{
    int offset = kwic_moment_offset(s->moment), minutes = abs(offset);
    if (!offset) {
        g_string_append(s->out, longer ? "Coordinated Universal Time" : "UTC");
        return;
    }
    g_string_append_printf(s->out, "GMT%c", offset < 0 ? '-' : '+');
    if (longer)
        g_string_append_printf(s->out, "%02d:%02d", minutes / 60, minutes % 60);
    else if (minutes % 60)
        g_string_append_printf(s->out, "%d:%02d", minutes / 60, minutes % 60);
    else
        g_string_append_printf(s->out, "%d", minutes / 60);
}

static void put_zone_name(kwic_shown_moment *s)
{
    kwic_zone zone = s->moment->zone;
    const char *name = zone.named ? g_time_zone_get_identifier(zone.named) : "UTC";
    g_string_append(s->out, name);
    if (!zone.named && zone.minutes) {
        int minutes = abs(zone.minutes);
        g_string_append_printf(s->out, "%c%d", zone.minutes < 0 ? '-' : '+',
                               minutes / 60);
        if (minutes % 60)
            g_string_append_printf(s->out, ":%02d", minutes % 60);
    }
}

static bool put_clock(kwic_shown_moment *s, char c, size_t n)
{
    const kwic_civil *at = &s->civil;
    switch (c) {
    case 'S':
        return n == 1 || n == 3 ? (put(s, at->ms, n), true) : false;
    case 'u':
        if (n == 1)
            put(s, at->ms, 3);
        else if (n <= 3)
            put(s, n == 2 ? at->ms / 10 : at->ms / 100, n == 2 ? 2 : 1);
        return n <= 3;
    case 's':
        return n <= 2 ? (put(s, at->second, n), true) : false;
    case 'm':
        return n <= 2 ? (put(s, at->minute, n), true) : false;
    case 'h':
        return n <= 2 ? (put(s, hour12(at), n), true) : false;
    case 'H':
        return n <= 2 ? (put(s, at->hour, n), true) : false;
    case 'a':
        return n == 1 ? (g_string_append(s->out, at->hour < 12 ? "AM" : "PM"), true)
                      : false;
    default:
        return false;
    }
}

static bool put_zones(kwic_shown_moment *s, char c, size_t n)
{
    if (c == 'z' && n == 1)
        put_zone_name(s);
    else if (c == 'Z' && n <= 3)
        put_offset(s, n);
    else if (c == 'Z' && n <= 5)
        put_zone(s, n == 5);
    else
        return false;
    return true;
}

static bool put_year(kwic_shown_moment *s, char c, size_t n)
{
    int64_t year = s->civil.year, week_year;
    int week = kwic_civil_week(&s->civil, &week_year);
    switch (c) {
    case 'y':
        if (n == 2)
            put(s, (year % 100 + 100) % 100, 2);
        else if (n == 1 || n == 4 || n == 6)
            put(s, year, n);
        return n == 1 || n == 2 || n == 4 || n == 6;
    case 'k':
        if (n == 2)
            put(s, (week_year % 100 + 100) % 100, 2);
        else if (n == 4)
            put(s, week_year, 4);
        return n == 2 || n == 4;
    case 'W':
        return n <= 2 ? (put(s, week, n), true) : false;
    case 'o':
        return n == 1 || n == 3 ? (put(s, kwic_civil_ordinal(&s->civil), n), true)
                                : false;
    case 'q':
        return n <= 2 ? (put(s, (s->civil.month - 1) / 3 + 1, n), true) : false;
    case 'G':
        if (n == 1 || n == 5)
            g_string_append(s->out,
                            n == 1 ? (year > 0 ? "AD" : "BC") : (year > 0 ? "A" : "B"));
        else if (n == 2)
            g_string_append(s->out, year > 0 ? "Anno Domini" : "Before Christ");
        return n <= 2 || n == 5;
    default:
        return false;
    }
}

static bool put_day(kwic_shown_moment *s, char c, size_t n)
{
    int weekday = kwic_civil_weekday(&s->civil);
    switch (c) {
    case 'd':
        return n <= 2 ? (put(s, s->civil.day, n), true) : false;
    case 'c':
    case 'E':
        if (n == 1)
            put(s, weekday, 1);
        else if (n >= 3 && n <= 5)
            put_name(s->out, kwic_weekday_name(weekday), n);
        return n == 1 || (n >= 3 && n <= 5);
    case 'L':
    case 'M':
        if (n <= 2)
            put(s, s->civil.month, n);
        else if (n <= 5)
            put_name(s->out, kwic_month_name((int)s->civil.month), n);
        return n <= 5;
    case 'X':
        return n == 1 ? (put(s, s->moment->ms / 1000, 1), true) : false;
    case 'x':
        return n == 1 ? (put(s, s->moment->ms, 1), true) : false;
    default:
        return false;
    }
}

// English forms of whole dates and times, as formats of the other tokens.
static const char *macro(char c, size_t n)
{
    static const struct {
        char letter;
        const char *forms[4];
    } table[] = {
        {'D', {"M/d/y", "MMM d, y", "MMMM d, y", "EEEE, MMMM d, y"}},
        {'t', {"h:mm a", "h:mm:ss a", "h:mm:ss a ZZZZ", "h:mm:ss a ZZZZZ"}},
        {'T', {"HH:mm", "HH:mm:ss", "HH:mm:ss ZZZZ", "HH:mm:ss ZZZZZ"}},
        {'f',
         {"M/d/y, h:mm a", "MMM d, y, h:mm a", "MMMM d, y 'at' h:mm a ZZZZ",
          "EEEE, MMMM d, y 'at' h:mm a ZZZZZ"}},
        {'F',
         {"M/d/y, h:mm:ss a", "MMM d, y, h:mm:ss a", "MMMM d, y 'at' h:mm:ss a ZZZZ",
          "EEEE, MMMM d, y 'at' h:mm:ss a ZZZZZ"}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].letter == c && n <= 4)
            return table[i].forms[n - 1];
    return NULL;
}

static bool put_token(kwic_shown_moment *s, char c, size_t n)
{
    return put_clock(s, c, n) || put_day(s, c, n) || put_year(s, c, n) ||
           put_zones(s, c, n);
}

void kwic_moment_format(const kwic_moment *m, kwic_str format, GString *out)
{
    kwic_shown_moment s = {m, kwic_moment_civil(m), out};
    kwic_date_pattern pattern = {.rest = format};
    kwic_date_pattern_token t;
    while (kwic_date_pattern_next(&pattern, &t)) {
        const char *form = t.literal ? NULL : macro(t.text.p[0], t.text.n);
        if (form)
            kwic_moment_format(m, kwic_str_of(form), out);
        else if (t.literal || !put_token(&s, t.text.p[0], t.text.n))
            g_string_append_len(out, t.text.p, (gssize)t.text.n);
    }
}
