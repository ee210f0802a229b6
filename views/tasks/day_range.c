// SPDX-License-Identifier: GPL-2.0-or-later
#include "day_range.h"

#include "kwic/calendar.h"
#include "natural_units.h"
#include "regexp.h"

static kwic_day_range months(int64_t year, int64_t month, int n)
{
    return (kwic_day_range){kwic_calendar_days(year, month, 1),
                            kwic_calendar_days(year, month + n, 1) - 1};
}

static int64_t monday_of(int64_t day)
{
    return day - (kwic_calendar_weekday(day) + 6) % 7;
}

static bool read_relative(kwic_str text, int64_t today, kwic_day_range *range)
{
    static kwic_regexp relative =
        KWIC_REGEXP_EXACT("(last|this|next) (week|month|quarter|year)");
    kwic_captures m;
    kwic_time_unit unit;
    if (!kwic_regexp_find(&relative, text, &m) || !kwic_unit_read(m.group[2], &unit))
        return false;
    int step = m.group[1].p[0] == 'l' ? -1 : m.group[1].p[0] == 'n' ? 1 : 0;
    kwic_calendar_date now = kwic_calendar_of(today);
    if (unit == KWIC_UNIT_WEEK) {
        range->first = monday_of(today) + (int64_t)7 * step;
        range->last = range->first + 6;
    } else if (unit == KWIC_UNIT_MONTH) {
        *range = months(now.year, now.month + step, 1);
    } else if (unit == KWIC_UNIT_QUARTER) {
        *range = months(now.year, (now.month - 1) / 3 * 3 + 1 + 3 * step, 3);
    } else {
        *range = months(now.year + step, 1, 12);
    }
    return true;
}

// Week 1 has the year's first Thursday.
static bool read_week(int year, int week, kwic_day_range *range)
{
    int64_t first = monday_of(kwic_calendar_days(year, 1, 4));
    int64_t next = monday_of(kwic_calendar_days((int64_t)year + 1, 1, 4));
    range->first = first + (int64_t)7 * (week - 1);
    range->last = range->first + 6;
    return week >= 1 && range->first < next;
}

static int number(kwic_str s)
{
    uint64_t n = 0;
    kwic_str_number(s, &n);
    return (int)n;
}

static bool read_numbered(kwic_str text, kwic_day_range *range)
{
    static kwic_regexp numbered = KWIC_REGEXP_EXACT(
        "^\\s*([0-9]{4})(?:-(?:Q([1-4])|W([0-9]{2})|([0-9]{2})))?\\s*$");
    kwic_captures m;
    if (!kwic_regexp_find(&numbered, text, &m))
        return false;
    int year = number(m.group[1]), month = number(m.group[4]);
    if (m.group[3].n)
        return read_week(year, number(m.group[3]), range);
    if (m.group[2].n)
        *range = months(year, number(m.group[2]) * 3 - 2, 3);
    else
        *range = m.group[4].n ? months(year, month, 1) : months(year, 1, 12);
    return !m.group[4].n || (month >= 1 && month <= 12);
}

bool kwic_day_range_read(kwic_str text, const kwic_wall_clock *clock,
                         kwic_day_range *range)
{
    if (read_relative(text, kwic_floor_div(clock->wall_s, KWIC_DAY_S), range) ||
        read_numbered(text, range))
        return true;
    int64_t days[2];
    size_t n = kwic_natural_dates(text, clock, days);
    if (n == 0)
        return false;
    int64_t last = days[n > 1];
    *range = (kwic_day_range){MIN(days[0], last), MAX(days[0], last)};
    return true;
}

// ---- days as text ----

void kwic_day_append(GString *out, int64_t day)
{
    kwic_calendar_date c = kwic_calendar_of(day);
    g_string_append_printf(out, "%04d-%02d-%02d", (int)c.year, c.month, c.day);
}

const char *kwic_day_name(int64_t day)
{
    static const char *const names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
    return names[kwic_calendar_weekday(day)];
}

void kwic_day_append_long(GString *out, int64_t day)
{
    static const char *const names[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    kwic_calendar_date c = kwic_calendar_of(day);
    const char *end = c.day / 10 == 1   ? "th"
                      : c.day % 10 == 1 ? "st"
                      : c.day % 10 == 2 ? "nd"
                      : c.day % 10 == 3 ? "rd"
                                        : "th";
    kwic_day_append(out, day);
    g_string_append_printf(out, " (%s %d%s %s %04d)", kwic_day_name(day), c.day, end,
                           names[c.month - 1], (int)c.year);
}
