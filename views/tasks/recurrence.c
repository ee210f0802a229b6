// SPDX-License-Identifier: GPL-2.0-or-later
// Rules of recurrence, read word by word:
//
//     rule  = every [number] unit [on] [at] [end] | every weekday (, weekday)* …
//     on    = (on | in | the) (nth [weekday] | weekday | month | week number) (, …)*
//     at    = at hour (, hour)*
//     end   = until date | for number [times]
//
// What follows a word that does not fit is passed over, as rrule.js passes it over.
#include "recurrence.h"

#include "kwic/calendar.h"
#include "natural_units.h"
#include "recurrence_rule.h"
#include "regexp.h"

enum {
    WORD_SKIP,
    WORD_NUMBER,
    WORD_EVERY,
    WORD_DAY,
    WORD_WEEKDAYS,
    WORD_WEEK,
    WORD_HOUR,
    WORD_MINUTE,
    WORD_MONTH_UNIT,
    WORD_YEAR,
    WORD_ON,
    WORD_AT,
    WORD_THE,
    WORD_FIRST,
    WORD_SECOND,
    WORD_THIRD,
    WORD_NTH,
    WORD_LAST,
    WORD_FOR,
    WORD_UNTIL,
    WORD_COMMA,
    WORD_IGNORED,                  // words of the grammar that no rule uses
    WORD_WEEKDAY,                  // + 0 … 6, Monday first
    WORD_MONTH = WORD_WEEKDAY + 7, // + 0 … 11
    WORD_NONE = WORD_MONTH + 12,
};

static struct word_row {
    kwic_regexp pattern;
    int word;
} words[] = {
    {KWIC_REGEXP("^[ \\r\\n\\t]+|^\\.$"), WORD_SKIP},
    {KWIC_REGEXP("^[1-9][0-9]*"), WORD_NUMBER},
    {KWIC_REGEXP("^(one|two|three)"), WORD_IGNORED},
    {KWIC_REGEXP("^every"), WORD_EVERY},
    {KWIC_REGEXP("^days?"), WORD_DAY},
    {KWIC_REGEXP("^weekdays?"), WORD_WEEKDAYS},
    {KWIC_REGEXP("^weeks?"), WORD_WEEK},
    {KWIC_REGEXP("^hours?"), WORD_HOUR},
    {KWIC_REGEXP("^minutes?"), WORD_MINUTE},
    {KWIC_REGEXP("^months?"), WORD_MONTH_UNIT},
    {KWIC_REGEXP("^years?"), WORD_YEAR},
    {KWIC_REGEXP("^(on|in)"), WORD_ON},
    {KWIC_REGEXP("^at"), WORD_AT},
    {KWIC_REGEXP("^the"), WORD_THE},
    {KWIC_REGEXP("^first"), WORD_FIRST},
    {KWIC_REGEXP("^second"), WORD_SECOND},
    {KWIC_REGEXP("^third"), WORD_THIRD},
    {KWIC_REGEXP("^([1-9][0-9]*)(\\.|th|nd|rd|st)"), WORD_NTH},
    {KWIC_REGEXP("^last"), WORD_LAST},
    {KWIC_REGEXP("^for"), WORD_FOR},
    {KWIC_REGEXP("^times?"), WORD_IGNORED},
    {KWIC_REGEXP("^(un)?til"), WORD_UNTIL},
    {KWIC_REGEXP("^mo(n(day)?)?"), WORD_WEEKDAY + 0},
    {KWIC_REGEXP("^tu(e(s(day)?)?)?"), WORD_WEEKDAY + 1},
    {KWIC_REGEXP("^we(d(n(esday)?)?)?"), WORD_WEEKDAY + 2},
    {KWIC_REGEXP("^th(u(r(sday)?)?)?"), WORD_WEEKDAY + 3},
    {KWIC_REGEXP("^fr(i(day)?)?"), WORD_WEEKDAY + 4},
    {KWIC_REGEXP("^sa(t(urday)?)?"), WORD_WEEKDAY + 5},
    {KWIC_REGEXP("^su(n(day)?)?"), WORD_WEEKDAY + 6},
    {KWIC_REGEXP("^jan(uary)?"), WORD_MONTH + 0},
    {KWIC_REGEXP("^feb(ruary)?"), WORD_MONTH + 1},
    {KWIC_REGEXP("^mar(ch)?"), WORD_MONTH + 2},
    {KWIC_REGEXP("^apr(il)?"), WORD_MONTH + 3},
    {KWIC_REGEXP("^may"), WORD_MONTH + 4},
    {KWIC_REGEXP("^june?"), WORD_MONTH + 5},
    {KWIC_REGEXP("^july?"), WORD_MONTH + 6},
    {KWIC_REGEXP("^aug(ust)?"), WORD_MONTH + 7},
    {KWIC_REGEXP("^sep(t(ember)?)?"), WORD_MONTH + 8},
    {KWIC_REGEXP("^oct(ober)?"), WORD_MONTH + 9},
    {KWIC_REGEXP("^nov(ember)?"), WORD_MONTH + 10},
    {KWIC_REGEXP("^dec(ember)?"), WORD_MONTH + 11},
    {KWIC_REGEXP("^(,\\s*|(and|or)\\s*)+"), WORD_COMMA},
};

typedef struct scanner {
    kwic_str rest;
    int word; // WORD_NONE at the end, and where no word fits
    int number;
    bool done; // nothing follows the word
    bool bad;  // no rule
} scanner;

static int digits(kwic_str s)
{
    uint64_t n = 0;
    while (s.n && !g_ascii_isdigit(s.p[s.n - 1]))
        s.n--;
    return kwic_str_number(s, &n) && n < 100000000 ? (int)n : 0;
}

// The longest word at the front, the first in the table of those as long.
static bool longest(scanner *s, size_t *length)
{
    *length = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        kwic_captures m;
        if (kwic_regexp_find(&words[i].pattern, s->rest, &m) &&
            m.group[0].n > *length) {
            *length = m.group[0].n;
            s->word = words[i].word;
            s->number = digits(m.group[0]);
        }
    }
    return *length > 0;
}

static bool next(scanner *s)
{
    size_t length;
    do {
        if (s->done || !longest(s, &length)) {
            s->done = true;
            s->word = WORD_NONE;
            return false;
        }
        s->rest = kwic_str_sub(s->rest, length, s->rest.n);
        s->done = s->rest.n == 0;
    } while (s->word == WORD_SKIP);
    return true;
}

static bool take(scanner *s, int word)
{
    if (s->word != word)
        return false;
    next(s);
    return true;
}

static bool take_number(scanner *s, int *number)
{
    *number = s->number;
    return take(s, WORD_NUMBER);
}

static void add(scanner *s, kwic_rule_numbers *list, int number)
{
    if (list->n < KWIC_RULE_LIST)
        list->value[list->n++] = number;
    else
        s->bad = true;
}

static void add_weekday(scanner *s, kwic_rule *rule, int weekday, int nth)
{
    if (rule->n_weekdays < KWIC_RULE_LIST)
        rule->weekday[rule->n_weekdays++] = (kwic_rule_weekday){weekday, nth};
    else
        s->bad = true;
    rule->weekdays_said = true;
}

static void add_workdays(scanner *s, kwic_rule *rule)
{
    for (int day = 0; day < 5; day++)
        add_weekday(s, rule, day, 0);
}

static bool is_weekday(const scanner *s)
{
    return s->word >= WORD_WEEKDAY && s->word < WORD_MONTH;
}

static bool is_month(const scanner *s)
{
    return s->word >= WORD_MONTH && s->word < WORD_NONE;
}

// "last", "2nd", "second last"; 0 for none.
static int take_nth(scanner *s)
{
    int n = s->word == WORD_LAST     ? -1
            : s->word == WORD_FIRST  ? 1
            : s->word == WORD_SECOND ? 2
            : s->word == WORD_THIRD  ? 3
            : s->word == WORD_NTH    ? s->number
                                     : 0;
    bool may_be_last = s->word != WORD_LAST && s->word != WORD_FIRST;
    if (n > 366)
        s->bad = true;
    if (n)
        next(s);
    return n && may_be_last && take(s, WORD_LAST) ? -n : n;
}

static void read_weeks(scanner *s, kwic_rule *rule)
{
    int n;
    next(s);
    rule->week.n = 0;
    do {
        if (!take_number(s, &n))
            s->bad = true;
        else
            add(s, &rule->week, n);
    } while (!s->bad && take(s, WORD_COMMA));
}

static bool read_on_one(scanner *s, kwic_rule *rule)
{
    int nth = take_nth(s), word = s->word;
    if (is_weekday(s)) {
        next(s);
        add_weekday(s, rule, word - WORD_WEEKDAY, nth);
    } else if (nth) {
        add(s, &rule->monthday, nth);
        take(s, WORD_DAY);
    } else if (take(s, WORD_WEEKDAYS)) {
        if (!rule->weekdays_said)
            add_workdays(s, rule);
    } else if (s->word == WORD_WEEK) {
        read_weeks(s, rule);
    } else if (is_month(s)) {
        next(s);
        add(s, &rule->month, word - WORD_MONTH + 1);
    } else {
        return false;
    }
    return true;
}

static void read_on(scanner *s, kwic_rule *rule)
{
    bool on = take(s, WORD_ON), the = take(s, WORD_THE);
    if (!on && !the)
        return;
    while (!s->bad && read_on_one(s, rule))
        if (!take(s, WORD_COMMA) && !take(s, WORD_THE) && !take(s, WORD_ON))
            return;
}

static void read_at(scanner *s, kwic_rule *rule)
{
    int n;
    if (!take(s, WORD_AT))
        return;
    do {
        rule->hour.n = 0;
        do {
            if (!take_number(s, &n))
                s->bad = true;
            else
                add(s, &rule->hour, n);
        } while (!s->bad && take(s, WORD_COMMA));
    } while (!s->bad && take(s, WORD_AT));
}

// "January 1, 2027", "1 January 2027", "January 2027", "2027"
static bool read_until(kwic_str text, int64_t *day)
{
    static kwic_regexp date =
        KWIC_REGEXP("^\\s*(?:(" KWIC_EN_MONTH ")\\s+(\\d{1,2}),?\\s+|(\\d{1,2})\\s+"
                    "(" KWIC_EN_MONTH "),?\\s+|(" KWIC_EN_MONTH ")\\s+)?(\\d{4})\\s*$");
    kwic_captures m;
    if (!kwic_regexp_find(&date, text, &m))
        return false;
    kwic_str name = m.group[1].n ? m.group[1] : m.group[4].n ? m.group[4] : m.group[5];
    kwic_str of_month = m.group[2].n ? m.group[2] : m.group[3];
    int month = name.n ? kwic_month_read(name) : 1;
    int number = of_month.n ? digits(of_month) : 1, year = digits(m.group[6]);
    *day = kwic_calendar_days(year, month, number);
    return kwic_calendar_is_day(year, month, number);
}

static void read_end(scanner *s, kwic_rule *rule)
{
    if (s->word == WORD_UNTIL) {
        rule->until = read_until(s->rest, &rule->until_day);
        s->bad = s->bad || !rule->until;
    } else if (take(s, WORD_FOR)) {
        s->bad = s->bad || !take_number(s, &rule->count);
    }
}

static void read_monthdays(scanner *s, kwic_rule *rule)
{
    take(s, WORD_ON);
    take(s, WORD_THE);
    int nth = take_nth(s);
    if (!nth)
        return;
    do {
        if (!nth)
            s->bad = true;
        else
            add(s, &rule->monthday, nth);
        next(s);
    } while (!s->bad && take(s, WORD_COMMA) && ((nth = take_nth(s)), true));
}

// "every Monday, Friday", "every January, May": whether more may follow.
static bool read_names(scanner *s, kwic_rule *rule, bool weekdays)
{
    bool more = true;
    while (more && !s->bad) {
        if (weekdays ? !is_weekday(s) : !is_month(s)) {
            s->bad = true;
        } else if (weekdays) {
            add_weekday(s, rule, s->word - WORD_WEEKDAY, 0);
        } else {
            add(s, &rule->month, s->word - WORD_MONTH + 1);
        }
        if (!next(s))
            return false;
        more = take(s, WORD_COMMA);
    }
    return !s->bad;
}

static void read_named(scanner *s, kwic_rule *rule, bool weekdays)
{
    rule->frequency = weekdays ? KWIC_WEEKLY : KWIC_YEARLY;
    if (!read_names(s, rule, weekdays))
        return;
    if (weekdays) {
        read_at(s, rule);
        read_monthdays(s, rule);
    } else {
        read_on(s, rule);
    }
    read_end(s, rule);
}

static void read_unit(scanner *s, kwic_rule *rule)
{
    static const struct {
        int word;
        kwic_frequency frequency;
        bool on, at;
    } units[] = {
        {WORD_DAY, KWIC_DAILY, false, true},
        {WORD_WEEKDAYS, KWIC_WEEKLY, false, true},
        {WORD_WEEK, KWIC_WEEKLY, true, true},
        {WORD_HOUR, KWIC_HOURLY, true, false},
        {WORD_MINUTE, KWIC_MINUTELY, true, false},
        {WORD_MONTH_UNIT, KWIC_MONTHLY, true, false},
        {WORD_YEAR, KWIC_YEARLY, true, false},
    };
    size_t i = 0;
    while (i < G_N_ELEMENTS(units) && s->word != units[i].word)
        i++;
    if (i == G_N_ELEMENTS(units)) {
        s->bad = true;
        return;
    }
    rule->frequency = units[i].frequency;
    if (units[i].word == WORD_WEEKDAYS)
        add_workdays(s, rule);
    if (!next(s))
        return;
    if (units[i].on)
        read_on(s, rule);
    if (units[i].at)
        read_at(s, rule);
    read_end(s, rule);
}

bool kwic_rule_read(kwic_str text, kwic_rule *rule)
{
    scanner s = {.rest = text, .word = WORD_NONE};
    *rule = (kwic_rule){.interval = 1};
    if (!next(&s) || !take(&s, WORD_EVERY))
        return false;
    int n;
    if (take_number(&s, &n))
        rule->interval = n;
    if (s.done && s.word == WORD_NONE)
        return false;
    if (is_weekday(&s) || is_month(&s))
        read_named(&s, rule, is_weekday(&s));
    else
        read_unit(&s, rule);
    return !s.bad;
}

char *kwic_recurrence_text(kwic_str text)
{
    static kwic_regexp whole = KWIC_REGEXP("^([a-z0-9, !]+?)( when done)?$");
    kwic_captures m;
    kwic_rule rule;
    if (!kwic_regexp_find(&whole, text, &m))
        return NULL;
    kwic_str isolated = m.group[1];
    while (isolated.n && isolated.p[0] == ' ')
        isolated = kwic_str_sub(isolated, 1, isolated.n);
    while (isolated.n && isolated.p[isolated.n - 1] == ' ')
        isolated.n--;
    if (!kwic_rule_read(isolated, &rule))
        return NULL;
    GString *out = g_string_new(NULL);
    kwic_rule_write(&rule, out);
    if (m.group[2].n)
        g_string_append(out, " when done");
    return g_string_free(out, FALSE);
}
