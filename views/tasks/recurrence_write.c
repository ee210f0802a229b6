// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "kwic/calendar.h"
#include "recurrence_rule.h"

static const char *const weekday_names[] = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

typedef void item_writer(int value, GString *out);

static void write_number(int value, GString *out)
{
    g_string_append_printf(out, "%d", value);
}

static void write_month(int value, GString *out)
{
    g_string_append(out, month_names[(value - 1) % 12]);
}

static void write_nth(int value, GString *out)
{
    int n = abs(value), last = n % 10;
    bool teen = n >= 10 && n <= 20;
    if (value == -1) {
        g_string_append(out, "last");
        return;
    }
    // Beyond 31 rrule.js says "th" whatever the number.
    const char *end = teen || n > 31 ? "th"
                      : last == 1    ? "st"
                      : last == 2    ? "nd"
                      : last == 3    ? "rd"
                                     : "th";
    g_string_append_printf(out, "%d%s%s", n, end, value < 0 ? " last" : "");
}

static void separate(GString *out, size_t i, size_t n, const char *final)
{
    if (i == 0)
        return;
    if (final && i == n - 1)
        g_string_append_printf(out, " %s ", final);
    else
        g_string_append(out, ", ");
}

static void write_list(const int *values, size_t n, item_writer *item,
                       const char *final, GString *out)
{
    for (size_t i = 0; i < n; i++) {
        separate(out, i, n, final);
        item(values[i], out);
    }
}

static bool is_plural(int n)
{
    return n % 100 != 1;
}

// Whether exactly these are named, Monday to Friday or to Sunday.
static bool are_days(const kwic_rule *rule, int last)
{
    unsigned named = 0;
    for (size_t i = 0; i < rule->n_weekdays; i++)
        named |= 1U << rule->weekday[i].weekday;
    return named == (1U << (last + 1)) - 1;
}

static int by_weekday(const void *a, const void *b)
{
    return ((const kwic_rule_weekday *)a)->weekday -
           ((const kwic_rule_weekday *)b)->weekday;
}

// Weekdays of each week (nth false) or of some, Monday first.
static size_t pick(const kwic_rule *rule, bool nth, kwic_rule_weekday *out)
{
    size_t n = 0;
    for (size_t i = 0; i < rule->n_weekdays; i++)
        if ((rule->weekday[i].nth != 0) == nth)
            out[n++] = rule->weekday[i];
    // An insertion sort: stable, of a few.
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j && by_weekday(&out[j - 1], &out[j]) > 0; j--) {
            kwic_rule_weekday swap = out[j];
            out[j] = out[j - 1];
            out[j - 1] = swap;
        }
    return n;
}

static void write_weekday_list(const kwic_rule *rule, bool nth, const char *final,
                               GString *out)
{
    kwic_rule_weekday days[KWIC_RULE_LIST];
    size_t n = pick(rule, nth, days);
    for (size_t i = 0; i < n; i++) {
        separate(out, i, n, final);
        if (days[i].nth) {
            write_nth(days[i].nth, out);
            g_string_append_c(out, ' ');
        }
        g_string_append(out, weekday_names[days[i].weekday]);
    }
}

static bool has_weekdays(const kwic_rule *rule, bool nth)
{
    kwic_rule_weekday days[KWIC_RULE_LIST];
    return pick(rule, nth, days) > 0;
}

static void write_weekdays(const kwic_rule *rule, GString *out)
{
    bool all = has_weekdays(rule, false);
    if (all && !are_days(rule, 4)) {
        g_string_append(out, " on ");
        write_weekday_list(rule, false, NULL, out);
    }
    if (has_weekdays(rule, true)) {
        g_string_append(out, all ? " and on the " : " on the ");
        write_weekday_list(rule, true, "and", out);
    }
}

// Days counted from the front go up, those from the end follow.
static int by_monthday(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    if ((x > 0) != (y > 0))
        return x > 0 ? -1 : 1;
    return x > 0 ? x - y : y - x;
}

static void write_monthdays(const kwic_rule *rule, GString *out)
{
    kwic_rule_numbers days = rule->monthday;
    bool all = has_weekdays(rule, false);
    qsort(days.value, days.n, sizeof days.value[0], by_monthday);
    if (all) {
        g_string_append(out, " on ");
        write_weekday_list(rule, false, "or", out);
        g_string_append(out, " the ");
    } else {
        g_string_append(out, " on the ");
    }
    write_list(days.value, days.n, write_nth, all ? "or" : "and", out);
}

static void write_months(const kwic_rule *rule, const char *before, GString *out)
{
    g_string_append(out, before);
    write_list(rule->month.value, rule->month.n, write_month, "and", out);
}

static void write_hours(const kwic_rule *rule, GString *out)
{
    g_string_append(out, " at ");
    write_list(rule->hour.value, rule->hour.n, write_number, "and", out);
}

static void write_unit(const kwic_rule *rule, const char *unit, GString *out)
{
    if (rule->interval != 1)
        g_string_append_printf(out, " %d", rule->interval);
    g_string_append_printf(out, " %s%s", unit, is_plural(rule->interval) ? "s" : "");
}

static void write_days(const kwic_rule *rule, GString *out)
{
    if (rule->monthday.n)
        write_monthdays(rule, out);
    else if (rule->weekdays_said)
        write_weekdays(rule, out);
}

static void write_daily(const kwic_rule *rule, GString *out)
{
    write_unit(rule, rule->weekdays_said && are_days(rule, 4) ? "weekday" : "day", out);
    if (rule->month.n)
        write_months(rule, " in ", out);
    write_days(rule, out);
    if (!rule->monthday.n && !rule->weekdays_said && rule->hour.n)
        write_hours(rule, out);
}

static void write_weekly(const kwic_rule *rule, GString *out)
{
    if (rule->interval != 1)
        write_unit(rule, "week", out);
    if (rule->weekdays_said && are_days(rule, 4)) {
        g_string_append(out, rule->interval == 1 ? " weekday" : " on weekdays");
        return;
    }
    if (rule->weekdays_said && are_days(rule, 6)) {
        g_string_append(out, is_plural(rule->interval) ? " days" : " day");
        return;
    }
    if (rule->interval == 1)
        g_string_append(out, " week");
    if (rule->month.n)
        write_months(rule, " in ", out);
    write_days(rule, out);
    if (rule->hour.n)
        write_hours(rule, out);
}

static void write_monthly(const kwic_rule *rule, GString *out)
{
    if (!rule->month.n) {
        write_unit(rule, "month", out);
    } else {
        if (rule->interval != 1)
            g_string_append_printf(out, " %d months%s", rule->interval,
                                   is_plural(rule->interval) ? " in" : "");
        write_months(rule, " ", out);
    }
    if (!rule->monthday.n && rule->weekdays_said && are_days(rule, 4))
        g_string_append(out, " on weekdays");
    else
        write_days(rule, out);
}

static void write_yearly(const kwic_rule *rule, GString *out)
{
    if (!rule->month.n) {
        write_unit(rule, "year", out);
    } else {
        if (rule->interval != 1)
            g_string_append_printf(out, " %d years", rule->interval);
        write_months(rule, " ", out);
    }
    write_days(rule, out);
    if (!rule->week.n)
        return;
    g_string_append(out, is_plural((int)rule->week.n) ? " in weeks " : " in week ");
    write_list(rule->week.value, rule->week.n, write_number, "and", out);
}

static void write_hourly(const kwic_rule *rule, GString *out)
{
    write_unit(rule, "hour", out);
}

static void write_minutely(const kwic_rule *rule, GString *out)
{
    write_unit(rule, "minute", out);
}

void kwic_rule_write(const kwic_rule *rule, GString *out)
{
    static void (*const writers[])(const kwic_rule *, GString *) = {
        [KWIC_YEARLY] = write_yearly, [KWIC_MONTHLY] = write_monthly,
        [KWIC_WEEKLY] = write_weekly, [KWIC_DAILY] = write_daily,
        [KWIC_HOURLY] = write_hourly, [KWIC_MINUTELY] = write_minutely,
    };
    g_string_append(out, "every");
    writers[rule->frequency](rule, out);
    if (rule->until) {
        kwic_calendar_date c = kwic_calendar_of(rule->until_day);
        g_string_append_printf(out, " until %s %d, %d", month_names[c.month - 1], c.day,
                               (int)c.year);
    } else if (rule->count) {
        g_string_append_printf(out, " for %d time%s", rule->count,
                               is_plural(rule->count) ? "s" : "");
    }
}
