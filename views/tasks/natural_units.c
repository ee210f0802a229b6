// SPDX-License-Identifier: GPL-2.0-or-later
#include "natural_units.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

#include "regexp.h"

static bool starts_folded(kwic_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && g_ascii_strncasecmp(s.p, word, n) == 0;
}

static bool has_folded(kwic_str s, const char *word)
{
    for (size_t i = 0; i < s.n; i++)
        if (starts_folded(kwic_str_sub(s, i, s.n), word))
            return true;
    return false;
}

// The place of the first name that s begins with, -1 for none.
static int find_front(kwic_str s, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (starts_folded(s, names[i]))
            return i;
    return -1;
}

static int digits_of(kwic_str s)
{
    int sum = 0;
    for (size_t i = 0; i < s.n && g_ascii_isdigit(s.p[i]) && sum < 100000000; i++)
        sum = sum * 10 + (s.p[i] - '0');
    return sum;
}

int kwic_weekday_read(kwic_str name)
{
    static const char *const names[] = {"su", "mo", "tu", "we", "th", "fr", "sa"};
    return find_front(name, names, G_N_ELEMENTS(names));
}

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

int kwic_month_read(kwic_str name)
{
    return find_front(name, months, G_N_ELEMENTS(months)) + 1;
}

bool kwic_unit_read(kwic_str name, kwic_time_unit *unit)
{
    static const struct {
        const char *front;
        kwic_time_unit unit;
    } units[] = {
        {"s", KWIC_UNIT_SECOND},  {"mi", KWIC_UNIT_MINUTE}, {"h", KWIC_UNIT_HOUR},
        {"d", KWIC_UNIT_DAY},     {"w", KWIC_UNIT_WEEK},    {"mo", KWIC_UNIT_MONTH},
        {"q", KWIC_UNIT_QUARTER}, {"y", KWIC_UNIT_YEAR},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (starts_folded(name, units[i].front)) {
            *unit = units[i].unit;
            return true;
        }
    return false;
}

static double number_read(kwic_str s)
{
    static const char *const words[] = {"one",  "two", "three",  "four",
                                        "five", "six", "seven",  "eight",
                                        "nine", "ten", "eleven", "twelve"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (s.n == strlen(words[i]) && starts_folded(s, words[i]))
            return (double)(i + 1);
    if (has_folded(s, "few"))
        return 3;
    if (has_folded(s, "half"))
        return 0.5;
    if (has_folded(s, "couple"))
        return 2;
    if (has_folded(s, "several"))
        return 7;
    if (s.n && !g_ascii_isdigit(s.p[0]))
        return 1; // a, an
    g_autofree char *text = g_strndup(s.p, s.n);
    return g_ascii_strtod(text, NULL);
}

int kwic_ordinal_read(kwic_str s)
{
    static const char *const words[] = {
        "first",     "second",      "third",      "fourth",     "fifth",
        "sixth",     "seventh",     "eighth",     "ninth",      "tenth",
        "eleventh",  "twelfth",     "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"};
    if (s.n && g_ascii_isdigit(s.p[0]))
        return digits_of(s);
    if (starts_folded(s, "thirtieth"))
        return 30;
    int tens = starts_folded(s, "twenty") ? 20 : starts_folded(s, "thirty") ? 30 : 0;
    return tens +
           find_front(tens ? kwic_str_sub(s, 7, s.n) : s, words, G_N_ELEMENTS(words)) +
           1;
}

int kwic_year_likely(int year)
{
    return year >= 100 ? year : year > 50 ? year + 1900 : year + 2000;
}

int kwic_year_read(kwic_str s)
{
    int year = digits_of(s);
    if (has_folded(s, "BE"))
        return year - 543;
    if (has_folded(s, "BC"))
        return -year;
    if (has_folded(s, "AD") || has_folded(s, "CE"))
        return year;
    return kwic_year_likely(year);
}

static int64_t in_year(int64_t year, int month, int day)
{
    int64_t first = kwic_calendar_days(year, month, 1);
    return first + MIN(day, kwic_calendar_month_days(year, month)) - 1;
}

int kwic_year_nearest(int64_t wall_s, int day, int month)
{
    int64_t today = kwic_floor_div(wall_s, KWIC_DAY_S);
    int64_t year = kwic_calendar_of(today).year;
    // A day that the month has not (31 April) is one of the next month.
    kwic_calendar_date named = kwic_calendar_of(kwic_calendar_days(year, month, day));
    int64_t best = year, nearest = INT64_MAX;
    static const int tries[] = {0, 1, -1};
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        int64_t off = in_year(year + tries[i], named.month, named.day) - today;
        if ((off < 0 ? -off : off) < nearest) {
            nearest = off < 0 ? -off : off;
            best = year + tries[i];
        }
    }
    return (int)best;
}

// ---- spells ----

static void add_unit(kwic_spell *spell, kwic_time_unit unit, double number)
{
    size_t i = 0;
    while (i < spell->n && spell->order[i] != unit)
        i++;
    spell->order[i] = unit;
    spell->n = MAX(spell->n, i + 1);
    spell->number[unit] = number;
}

kwic_spell kwic_spell_of(kwic_time_unit unit, double number)
{
    kwic_spell spell = {.n = 0};
    add_unit(&spell, unit, number);
    return spell;
}

kwic_spell kwic_spell_read(kwic_str text)
{
    static kwic_regexp one =
        KWIC_REGEXP("(" KWIC_EN_NUMBER ")\\s{0,3}(" KWIC_EN_UNIT ")");
    kwic_spell spell = {.n = 0};
    kwic_captures m;
    while (kwic_regexp_find(&one, text, &m)) {
        kwic_time_unit unit;
        if (kwic_unit_read(m.group[2], &unit))
            add_unit(&spell, unit, number_read(m.group[1]));
        text = kwic_str_sub(text, m.group[0].n, text.n);
    }
    return spell;
}

static int64_t add_months(int64_t wall_s, double n)
{
    int64_t day = kwic_floor_div(wall_s, KWIC_DAY_S);
    kwic_calendar_date civil = kwic_calendar_of(day);
    int64_t to = (int64_t)trunc(civil.month - 1 + n), years = kwic_floor_div(to, 12);
    int64_t there = in_year(civil.year + years, (int)(to - years * 12) + 1, civil.day);
    return wall_s + (there - day) * KWIC_DAY_S;
}

static int64_t add_years(int64_t wall_s, double n)
{
    int64_t day = kwic_floor_div(wall_s, KWIC_DAY_S);
    kwic_calendar_date civil = kwic_calendar_of(day);
    int64_t year = (int64_t)trunc((double)civil.year + n);
    return wall_s + (in_year(year, civil.month, civil.day) - day) * KWIC_DAY_S;
}

static int64_t add(int64_t wall_s, kwic_time_unit unit, double n)
{
    static const int seconds[KWIC_TIME_UNITS] = {
        [KWIC_UNIT_SECOND] = 1, [KWIC_UNIT_MINUTE] = 60, [KWIC_UNIT_HOUR] = 3600};
    static const int days[KWIC_TIME_UNITS] = {
        [KWIC_UNIT_DAY] = 1, [KWIC_UNIT_WEEK] = 7};
    static const int of_months[KWIC_TIME_UNITS] = {
        [KWIC_UNIT_MONTH] = 1, [KWIC_UNIT_QUARTER] = 3};
    n = CLAMP(n, -1e6, 1e6); // farther is no date that anybody means
    if (seconds[unit])
        return wall_s + (int64_t)floor(n * seconds[unit]);
    if (days[unit])
        return wall_s + (int64_t)floor(n * days[unit] + 0.5) * KWIC_DAY_S;
    return of_months[unit] ? add_months(wall_s, n * of_months[unit])
                           : add_years(wall_s, n);
}

static bool has(const kwic_spell *spell, kwic_time_unit unit)
{
    return spell->number[unit] != 0;
}

static void assign_month(kwic_date_parts *p, kwic_calendar_date civil)
{
    kwic_date_parts_assign(p, KWIC_DATE_MONTH, civil.month);
    kwic_date_parts_assign(p, KWIC_DATE_YEAR, (int32_t)civil.year);
}

kwic_date_parts kwic_spell_apply(const kwic_spell *spell, int sign, int64_t wall_s)
{
    int64_t to = wall_s;
    for (size_t i = 0; i < spell->n; i++)
        to = add(to, spell->order[i], sign * spell->number[spell->order[i]]);
    int64_t day = kwic_floor_div(to, KWIC_DAY_S);
    kwic_date_parts p = kwic_date_parts_at(wall_s);
    if (has(spell, KWIC_UNIT_HOUR) || has(spell, KWIC_UNIT_MINUTE) ||
        has(spell, KWIC_UNIT_SECOND)) {
        kwic_date_parts_assign_time(&p, to);
        kwic_date_parts_assign_day(&p, day);
        return p;
    }
    kwic_date_parts_imply_time(&p, to);
    if (has(spell, KWIC_UNIT_DAY)) {
        kwic_date_parts_assign_day(&p, day);
        return p;
    }
    kwic_calendar_date civil = kwic_calendar_of(day);
    if (has(spell, KWIC_UNIT_WEEK))
        kwic_date_parts_imply(&p, KWIC_DATE_WEEKDAY, kwic_calendar_weekday(day));
    kwic_date_parts_imply_day(&p, day);
    if (has(spell, KWIC_UNIT_MONTH))
        assign_month(&p, civil);
    else if (has(spell, KWIC_UNIT_YEAR))
        kwic_date_parts_assign(&p, KWIC_DATE_YEAR, (int32_t)civil.year);
    return p;
}
