// SPDX-License-Identifier: GPL-2.0-or-later
#include "when.h"

#include "base/clock.h"

#include <math.h>
#include <time.h>

#include "kwic/calendar.h"

enum { DAY_S = 86400 };

// A stretch of wall time [from, to).
typedef struct stretch {
    int64_t from, to;
} stretch;

// ---- the calendar ----

static kwic_interval between(double low, double high, bool above, bool upto)
{
    return (kwic_interval){.low = low, .high = high, .above = above, .upto = upto};
}

static int64_t floor_day(int64_t s)
{
    return kwic_floor_div(s, DAY_S);
}

// The month that lies `by` months from that of days.
static stretch month_at(int64_t days, int by)
{
    kwic_calendar_date date = kwic_calendar_of(days);
    int64_t first = kwic_calendar_days(date.year, (int64_t)date.month + by, 1);
    int64_t last = kwic_calendar_days(date.year, (int64_t)date.month + by + 1, 1);
    return (stretch){first * DAY_S, last * DAY_S};
}

static stretch year_at(int64_t y)
{
    return (stretch){kwic_calendar_days(y, 1, 1) * DAY_S,
                     kwic_calendar_days(y + 1, 1, 1) * DAY_S};
}

static stretch days_at(int64_t first, int64_t n)
{
    return (stretch){first * DAY_S, (first + n) * DAY_S};
}

static int64_t monday_of(int64_t days)
{
    int64_t weekday = (days + 3) % 7; // 1970-01-01 was a Thursday
    return days - (weekday < 0 ? weekday + 7 : weekday);
}

// ---- ISO 8601 and its prefixes ----

static bool take_char(kwic_str *s, char a, char b)
{
    if (s->n == 0 || (s->p[0] != a && s->p[0] != b))
        return false;
    *s = kwic_str_sub(*s, 1, s->n);
    return true;
}

static bool parse_time(kwic_str s, int64_t day, stretch *out)
{
    int h, m = 0, sec = 0;
    int64_t unit = 3600;
    if (!kwic_str_take_digits(&s, 2, &h) || h > 23)
        return false;
    if (take_char(&s, ':', ':')) {
        unit = 60;
        if (!kwic_str_take_digits(&s, 2, &m) || m > 59)
            return false;
        if (take_char(&s, ':', ':')) {
            unit = 1;
            if (!kwic_str_take_digits(&s, 2, &sec) || sec > 60)
                return false;
        }
    }
    out->from = day * DAY_S + h * 3600 + m * 60 + sec;
    out->to = out->from + unit;
    return s.n == 0;
}

static bool parse_week(kwic_str s, int year, stretch *out)
{
    int week;
    if (!kwic_str_take_digits(&s, 2, &week) || week < 1 || week > 53 || s.n)
        return false;
    // The week with the year's first Thursday, that is with 4 January, is the first.
    int64_t monday = monday_of(kwic_calendar_days(year, 1, 4)) + (week - 1) * 7;
    *out = days_at(monday, 7);
    return true;
}

static bool parse_iso(kwic_str s, stretch *out)
{
    int y, m, d;
    if (!kwic_str_take_digits(&s, 4, &y))
        return false;
    *out = year_at(y);
    if (s.n == 0)
        return true;
    if (!take_char(&s, '-', '/'))
        return false;
    if (take_char(&s, 'W', 'w'))
        return parse_week(s, y, out);
    if (take_char(&s, 'Q', 'q')) {
        if (!kwic_str_take_digits(&s, 1, &m) || m < 1 || m > 4 || s.n)
            return false;
        int64_t first = kwic_calendar_days(y, 3 * m - 2, 1);
        out->from = first * DAY_S;
        out->to = month_at(first, 2).to;
        return true;
    }
    if (!kwic_str_take_digits(&s, 2, &m) || m < 1 || m > 12)
        return false;
    *out = month_at(kwic_calendar_days(y, m, 1), 0);
    if (s.n == 0)
        return true;
    if (!take_char(&s, '-', '/') || !kwic_str_take_digits(&s, 2, &d) || d < 1)
        return false;
    int64_t day = kwic_calendar_days(y, m, d);
    if (day * DAY_S >= out->to)
        return false;
    *out = days_at(day, 1);
    return s.n == 0 || (take_char(&s, 'T', ' ') && parse_time(s, day, out));
}

// ---- words ----

typedef enum unit { DAY, WEEK, MONTH, YEAR } unit;

static stretch unit_at(int64_t today, unit u, int by)
{
    switch (u) {
    case DAY:
        return days_at(today + by, 1);
    case WEEK:
        return days_at(monday_of(today) + 7 * by, 7);
    case MONTH:
        return month_at(today, by);
    default:
        return year_at(kwic_calendar_of(today).year + by);
    }
}

static bool parse_word(kwic_str s, int64_t now, stretch *out)
{
    static const struct {
        const char *name;
        unit u;
        int by;
    } table[] = {
        {"today", DAY, 0},        {"yesterday", DAY, -1},    {"tomorrow", DAY, 1},
        {"this-week", WEEK, 0},   {"last-week", WEEK, -1},   {"next-week", WEEK, 1},
        {"this-month", MONTH, 0}, {"last-month", MONTH, -1}, {"next-month", MONTH, 1},
        {"this-year", YEAR, 0},   {"last-year", YEAR, -1},   {"next-year", YEAR, 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        if (strlen(table[i].name) != s.n ||
            g_ascii_strncasecmp(table[i].name, s.p, s.n) != 0)
            continue;
        *out = unit_at(floor_day(now), table[i].u, table[i].by);
        return true;
    }
    return false;
}

// ---- ages ----

// The moment so long before now.
static bool parse_age(kwic_str s, int64_t now, int64_t *moment)
{
    int64_t n = 0;
    size_t i = 0;
    for (; i < s.n && i < 6 && g_ascii_isdigit(s.p[i]); i++)
        n = n * 10 + (s.p[i] - '0');
    if (i == 0 || i + 1 != s.n)
        return false;
    int64_t time = now - floor_day(now) * DAY_S;
    switch (g_ascii_tolower(s.p[i])) {
    case 'h':
        *moment = now - n * 3600;
        return true;
    case 'd':
        *moment = now - n * DAY_S;
        return true;
    case 'w':
        *moment = now - n * 7 * DAY_S;
        return true;
    case 'm':
    case 'y': {
        kwic_calendar_date date = kwic_calendar_of(floor_day(now));
        int64_t back = g_ascii_tolower(s.p[i]) == 'y' ? 12 * n : n;
        if (date.year * 12 + date.month <= back)
            return false;
        int64_t first = kwic_calendar_days(date.year, date.month - back, 1);
        stretch month = month_at(first, 0);
        // A month before 31 March is the end of February.
        int64_t day = MIN(first + date.day - 1, month.to / DAY_S - 1);
        *moment = day * DAY_S + time;
        return true;
    }
    default:
        return false;
    }
}

static bool compare_age(int64_t moment, int64_t now, kwic_compare compare,
                        kwic_interval *out)
{
    *out = between(-INFINITY, INFINITY, false, true);
    if (compare == KWIC_GREATER || compare == KWIC_AT_LEAST) {
        out->high = (double)moment;
        return true;
    }
    // "Not older than", and not to come: this second is over in the next one.
    *out = between((double)moment, (double)(now + 1), false, false);
    return true;
}

// ---- all ----

static bool parse_stretch(kwic_str s, int64_t now, stretch *out)
{
    int64_t moment;
    if (parse_iso(s, out) || parse_word(s, now, out))
        return true;
    if (!parse_age(s, now, &moment))
        return false;
    *out = (stretch){moment, moment + 1};
    return true;
}

static kwic_interval compared(double from, double to, kwic_compare compare)
{
    switch (compare) {
    case KWIC_LESS:
        return between(-INFINITY, from, false, false);
    case KWIC_AT_MOST:
        return between(-INFINITY, to, false, false);
    case KWIC_GREATER:
        return between(to, INFINITY, false, true);
    case KWIC_AT_LEAST:
        return between(from, INFINITY, false, true);
    default:
        return between(from, to, false, false);
    }
}

// Where ".." stands; s.n when it does not.
static size_t dots_at(kwic_str s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            return i;
    return s.n;
}

bool kwic_when_parse(kwic_str text, kwic_compare compare, int64_t now_s,
                     kwic_interval *out)
{
    int64_t now = (int64_t)kwic_clock_local(now_s), moment;
    size_t dots = dots_at(text);
    stretch a = {0, 0}, b = {0, 0};
    if (dots == text.n) {
        if (parse_age(text, now, &moment))
            return compare_age(moment, now, compare, out);
        if (!parse_stretch(text, now, &a))
            return false;
        *out = compared((double)a.from, (double)a.to, compare);
        return true;
    }
    kwic_str low = kwic_str_sub(text, 0, dots);
    kwic_str high = kwic_str_sub(text, dots + 2, text.n);
    if ((low.n == 0 && high.n == 0) || (low.n && !parse_stretch(low, now, &a)) ||
        (high.n && !parse_stretch(high, now, &b)))
        return false;
    if (low.n && high.n && a.from > b.from) { // 10d..3d and 3d..10d are one
        stretch swap = a;
        a = b;
        b = swap;
    }
    *out = between(low.n ? (double)a.from : -INFINITY, high.n ? (double)b.to : INFINITY,
                   false, high.n == 0);
    return true;
}

static bool parse_number(kwic_str s, double *out)
{
    char buffer[64], *end;
    if (s.n == 0 || s.n >= sizeof buffer)
        return false;
    memcpy(buffer, s.p, s.n);
    buffer[s.n] = 0;
    // strtod takes more than numbers: inf, nan, hexadecimal, leading space.
    if (strspn(buffer, "+-.0123456789eE") != s.n)
        return false;
    *out = g_ascii_strtod(buffer, &end);
    return *end == 0 && end > buffer && isfinite(*out);
}

bool kwic_when_number(kwic_str text, kwic_compare compare, kwic_interval *out)
{
    double a = -INFINITY, b = INFINITY;
    size_t dots = dots_at(text);
    if (dots < text.n) {
        kwic_str low = kwic_str_sub(text, 0, dots);
        kwic_str high = kwic_str_sub(text, dots + 2, text.n);
        if ((low.n == 0 && high.n == 0) || (low.n && !parse_number(low, &a)) ||
            (high.n && !parse_number(high, &b)))
            return false;
        *out = between(a, b, false, true);
        return true;
    }
    if (!parse_number(text, &a))
        return false;
    *out = between(a, a, false, true);
    if (compare == KWIC_LESS || compare == KWIC_AT_MOST)
        *out = between(-INFINITY, a, false, compare == KWIC_AT_MOST);
    if (compare == KWIC_GREATER || compare == KWIC_AT_LEAST)
        *out = between(a, INFINITY, compare == KWIC_GREATER, true);
    return true;
}
