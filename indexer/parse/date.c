// SPDX-License-Identifier: GPL-2.0-or-later
#include "date.h"

#include <glib.h>

#include "kwic/calendar.h"

bool kwic_date_days(int year, int month, int day, int32_t *days)
{
    if (year < 1 || year > 9999 || !kwic_calendar_is_day(year, month, day))
        return false;
    *days = (int32_t)kwic_calendar_days(year, month, day);
    return true;
}

static bool skip(kwic_str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = (kwic_str){s->p + 1, s->n - 1};
    return true;
}

// YYYY sep MM sep DD, where sep may be '\0' for none.
static bool day_front(kwic_str *s, char sep, int32_t *days)
{
    int year, month, day;
    kwic_str rest = *s;
    if (!kwic_str_take_digits(&rest, 4, &year) || (sep && !skip(&rest, sep)) ||
        !kwic_str_take_digits(&rest, 2, &month) || (sep && !skip(&rest, sep)) ||
        !kwic_str_take_digits(&rest, 2, &day) || (rest.n && g_ascii_isdigit(rest.p[0])))
        return false;
    if (!kwic_date_days(year, month, day, days))
        return false;
    *s = rest;
    return true;
}

bool kwic_date_parse_day(kwic_str text, int32_t *days)
{
    return day_front(&text, '-', days);
}

// Z, +02:00, +0200, +02: seconds to take off.
static bool zone(kwic_str *s, int *offset)
{
    *offset = 0;
    skip(s, ' ');
    if (!s->n || skip(s, 'Z') || skip(s, 'z'))
        return true;
    int sign = s->p[0] == '-' ? -1 : 1, hours, minutes = 0;
    if ((!skip(s, '+') && !skip(s, '-')) || !kwic_str_take_digits(s, 2, &hours))
        return false;
    if (s->n && (skip(s, ':'), !kwic_str_take_digits(s, 2, &minutes)))
        return false;
    *offset = sign * (hours * 3600 + minutes * 60);
    return hours <= 14 && minutes < 60;
}

// HH:MM[:SS[.fraction]] and a zone.
static bool clock_time(kwic_str *s, double *seconds)
{
    int hour, minute, second = 0, offset;
    double fraction = 0, scale = 0.1;
    if (!kwic_str_take_digits(s, 2, &hour) || !skip(s, ':') ||
        !kwic_str_take_digits(s, 2, &minute))
        return false;
    if (skip(s, ':') && !kwic_str_take_digits(s, 2, &second))
        return false;
    if (skip(s, '.')) {
        for (int digit; kwic_str_take_digits(s, 1, &digit);) {
            fraction += digit * scale;
            scale /= 10;
        }
    }
    if (hour > 24 || minute > 59 || second > 60 || !zone(s, &offset))
        return false;
    *seconds = hour * 3600 + minute * 60 + second + fraction - offset;
    return true;
}

bool kwic_date_parse_compact(kwic_str text, double *seconds)
{
    int32_t days;
    if (!day_front(&text, '\0', &days) || text.n)
        return false;
    *seconds = 86400.0 * days;
    return true;
}

bool kwic_date_parse(kwic_str text, double *seconds)
{
    int32_t days;
    double time = 0;
    if (!day_front(&text, '-', &days) && !day_front(&text, '/', &days))
        return false;
    bool has_time = skip(&text, 'T') || skip(&text, 't') || skip(&text, ' ');
    if (has_time && !clock_time(&text, &time))
        return false;
    *seconds = 86400.0 * days + time;
    return text.n == 0;
}

static kwic_str word(kwic_str *s)
{
    size_t n = 0;
    while (n < s->n && g_ascii_isalpha(s->p[n]))
        n++;
    kwic_str w = kwic_str_sub(*s, 0, n);
    *s = kwic_str_sub(*s, n, s->n);
    return w;
}

// A name or its first three letters and more, of a table of full names; its index or -1.
static int named(kwic_str w, const char *const *names, int n)
{
    for (int i = 0; i < n && w.n >= 3; i++)
        if (w.n <= strlen(names[i]) && !g_ascii_strncasecmp(w.p, names[i], w.n))
            return i;
    return -1;
}

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static void blanks(kwic_str *s)
{
    while (skip(s, ' ') || skip(s, ',') || skip(s, '.'))
        ;
}

// 22, 22nd
static bool ordinal(kwic_str *s, int *day)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    kwic_str rest = *s;
    if (!kwic_str_take_digits(&rest, 2, day) && !kwic_str_take_digits(&rest, 1, day))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (rest.n >= 2 && !g_ascii_strncasecmp(rest.p, ends[i], 2)) {
            rest = (kwic_str){rest.p + 2, rest.n - 2};
            break;
        }
    }
    if (rest.n && g_ascii_isalnum(rest.p[0]))
        return false;
    *s = rest;
    return true;
}

static void weekday(kwic_str *s)
{
    kwic_str rest = *s;
    if (named(word(&rest), weekdays, 7) >= 0) {
        blanks(&rest);
        *s = rest;
    }
}

// "Oct 22nd, 2025", "22 October 2025", a weekday before or after.
static bool written_out(kwic_str s, int32_t *days)
{
    int day, year;
    weekday(&s);
    bool day_first = ordinal(&s, &day);
    blanks(&s);
    int month = named(word(&s), months, 12);
    blanks(&s);
    if (!day_first && !ordinal(&s, &day))
        return false;
    blanks(&s);
    if (month < 0 || !kwic_str_take_digits(&s, 4, &year))
        return false;
    blanks(&s);
    weekday(&s);
    return s.n == 0 && kwic_date_days(year, month + 1, day, days);
}

bool kwic_date_parse_name(kwic_str stem, int32_t *days)
{
    static const char separators[] = {'-', '_', '.', '\0'};
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++) {
        kwic_str s = stem;
        if (!day_front(&s, separators[i], days))
            continue;
        if (s.n == 0 || (separators[i] == '-' && strchr(" _-,.", s.p[0])))
            return true;
    }
    if (stem.n > 10 && stem.p[stem.n - 11] == '.') {
        kwic_str s = kwic_str_sub(stem, stem.n - 10, stem.n);
        if ((day_front(&s, '.', days) || day_front(&s, '-', days)) && s.n == 0)
            return true;
    }
    return written_out(stem, days);
}
