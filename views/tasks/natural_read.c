// SPDX-License-Identifier: GPL-2.0-or-later
#include "natural_read.h"

#include "natural_units.h"
#include "regexp.h"

enum { FOUND_MAX = 1000 };

#define BOUND "(\\W|^)"
#define END "(?=\\W|$)"

typedef bool reader(kwic_reading *r, kwic_date_found *found);

static int64_t today(const kwic_reading *r)
{
    return kwic_floor_div(r->clock->wall_s, KWIC_DAY_S);
}

static bool is(kwic_str s, const char *word)
{
    return s.n == strlen(word) && g_ascii_strncasecmp(s.p, word, s.n) == 0;
}

static bool is_back(kwic_str word)
{
    return is(word, "last") || is(word, "past") || is(word, "-");
}

static int number(kwic_str s)
{
    uint64_t n = 0;
    return kwic_str_number(s, &n) && n < 100000 ? (int)n : 0;
}

// ---- spells: "next 2 weeks", "in a month", "3 days ago" ----

static bool read_toward(kwic_reading *r, kwic_date_found *found)
{
    kwic_spell spell = kwic_spell_read(r->group[2]);
    found->start =
        kwic_spell_apply(&spell, is_back(r->group[1]) ? -1 : 1, r->clock->wall_s);
    return true;
}

static bool read_ahead(kwic_reading *r, kwic_date_found *found)
{
    kwic_spell spell = kwic_spell_read(r->group[1]);
    found->start = kwic_spell_apply(&spell, 1, r->clock->wall_s);
    return true;
}

static bool read_ago(kwic_reading *r, kwic_date_found *found)
{
    kwic_spell spell = kwic_spell_read(r->group[1]);
    found->start = kwic_spell_apply(&spell, -1, r->clock->wall_s);
    return true;
}

// "this week" is its Sunday, "this month" its first day; "this yr" is today.
static void this_period(const kwic_reading *r, kwic_time_unit unit, kwic_date_parts *p)
{
    int64_t day = today(r);
    kwic_calendar_date civil = kwic_calendar_of(day);
    if (unit == KWIC_UNIT_WEEK) {
        kwic_date_parts_imply_day(p, day - kwic_calendar_weekday(day));
    } else if (unit == KWIC_UNIT_MONTH) {
        kwic_date_parts_imply(p, KWIC_DATE_DAY, 1);
        kwic_date_parts_assign(p, KWIC_DATE_YEAR, (int32_t)civil.year);
        kwic_date_parts_assign(p, KWIC_DATE_MONTH, civil.month);
    } else if (unit == KWIC_UNIT_YEAR && r->group[2].n >= strlen("year")) {
        kwic_date_parts_imply_day(p, kwic_calendar_days(civil.year, 1, 1));
        kwic_date_parts_assign(p, KWIC_DATE_YEAR, (int32_t)civil.year);
    }
}

static bool read_period(kwic_reading *r, kwic_date_found *found)
{
    kwic_time_unit unit;
    if (!kwic_unit_read(r->group[2], &unit))
        return false;
    if (is(r->group[1], "this")) {
        this_period(r, unit, &found->start);
        return true;
    }
    kwic_spell spell = kwic_spell_of(unit, 1);
    found->start =
        kwic_spell_apply(&spell, is_back(r->group[1]) ? -1 : 1, r->clock->wall_s);
    return true;
}

// ---- words: "tomorrow", "this afternoon", "next friday" ----

static bool read_day_word(kwic_reading *r, kwic_date_found *found)
{
    kwic_str word = r->group[0];
    kwic_date_parts *p = &found->start;
    int64_t now = r->clock->wall_s;
    int64_t hour = kwic_floor_div(now, 3600) - today(r) * 24;
    int shift = is(word, "yesterday")                                         ? -1
                : is(word, "tomorrow") || is(word, "tmr") || is(word, "tmrw") ? 1
                                                                              : 0;
    bool last_night = g_ascii_tolower(word.p[0]) == 'l';
    if (last_night && hour > 6)
        shift = -1;
    kwic_date_parts_assign_day(p, today(r) + shift);
    if (is(word, "now"))
        kwic_date_parts_assign_time(p, now);
    else if (last_night || is(word, "tonight"))
        kwic_date_parts_imply(p, KWIC_DATE_HOUR, last_night ? 0 : 22);
    else
        kwic_date_parts_imply_time(p, now);
    if (is(word, "tonight"))
        kwic_date_parts_imply(p, KWIC_DATE_PM, 1);
    return true;
}

static bool read_part_of_day(kwic_reading *r, kwic_date_found *found)
{
    static const struct {
        const char *word;
        int hour, pm; // pm -1: neither
    } words[] = {{"afternoon", 15, 1}, {"evening", 20, 1}, {"night", 20, 1},
                 {"morning", 6, 0},    {"noon", 12, 0},    {"midnight", 0, -1}};
    kwic_date_parts *p = &found->start;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!is(r->group[1], words[i].word))
            continue;
        if (words[i].pm < 0)
            kwic_date_parts_assign_day(p, today(r) + 1);
        else
            kwic_date_parts_imply(p, KWIC_DATE_PM, words[i].pm);
        kwic_date_parts_imply(p, KWIC_DATE_HOUR, words[i].hour);
    }
    return true;
}

// The nearest one, or of the week from Sunday on that is said.
static int64_t weekday_day(int64_t day, int weekday, kwic_str modifier)
{
    int now = kwic_calendar_weekday(day), to = weekday;
    int off = ABS(weekday - now);
    if (is(modifier, "next"))
        to += 7;
    else if (is_back(modifier))
        to -= 7;
    else if (modifier.n == 0 && ABS(weekday - 7 - now) < off)
        to -= 7;
    else if (modifier.n == 0 && ABS(weekday + 7 - now) < off)
        to += 7;
    return day + to - now;
}

static bool read_weekday(kwic_reading *r, kwic_date_found *found)
{
    int weekday = kwic_weekday_read(r->group[2]);
    kwic_str modifier = r->group[1].n ? r->group[1] : r->group[3];
    kwic_date_parts_assign(&found->start, KWIC_DATE_WEEKDAY, weekday);
    kwic_date_parts_imply_day(&found->start, weekday_day(today(r), weekday, modifier));
    return true;
}

// ---- months by name ----

static void set_year(kwic_reading *r, kwic_str year, kwic_date_parts *p)
{
    if (year.n)
        kwic_date_parts_assign(p, KWIC_DATE_YEAR, kwic_year_read(year));
    else
        kwic_date_parts_imply(p, KWIC_DATE_YEAR,
                              kwic_year_nearest(r->clock->wall_s,
                                                p->value[KWIC_DATE_DAY],
                                                p->value[KWIC_DATE_MONTH]));
}

static bool set_day(kwic_reading *r, kwic_str month, kwic_str year, kwic_str days[2],
                    kwic_date_found *found)
{
    int day = kwic_ordinal_read(days[0]);
    if (day > 31)
        return false;
    kwic_date_parts_assign(&found->start, KWIC_DATE_MONTH, kwic_month_read(month));
    kwic_date_parts_assign(&found->start, KWIC_DATE_DAY, day);
    set_year(r, year, &found->start);
    found->ranged = days[1].n > 0;
    found->end = found->start;
    if (found->ranged)
        kwic_date_parts_assign(&found->end, KWIC_DATE_DAY, kwic_ordinal_read(days[1]));
    return true;
}

static bool read_day_month(kwic_reading *r, kwic_date_found *found)
{
    kwic_str days[2] = {r->group[1], r->group[2]};
    if (set_day(r, r->group[3], r->group[4], days, found))
        return true;
    r->at += r->group[1].n;
    return false;
}

static bool read_month_day(kwic_reading *r, kwic_date_found *found)
{
    kwic_str days[2] = {r->group[2], r->group[3]};
    return set_day(r, r->group[1], r->group[4], days, found);
}

static bool read_month(kwic_reading *r, kwic_date_found *found)
{
    int month = kwic_month_read(r->group[2]);
    if (r->group[0].n <= 3 && month != 5) // "mar" alone is a word; May is whole
        return false;
    found->from += r->group[1].n;
    kwic_date_parts_imply(&found->start, KWIC_DATE_DAY, 1);
    kwic_date_parts_assign(&found->start, KWIC_DATE_MONTH, month);
    set_year(r, r->group[3], &found->start);
    return true;
}

// ---- numbers ----

static void assign_date(kwic_date_parts *p, int year, int month, int day)
{
    kwic_date_parts_assign(p, KWIC_DATE_YEAR, year);
    kwic_date_parts_assign(p, KWIC_DATE_MONTH, month);
    kwic_date_parts_assign(p, KWIC_DATE_DAY, day);
}

static bool read_iso(kwic_reading *r, kwic_date_found *found)
{
    const kwic_str *g = r->group;
    kwic_date_parts *p = &found->start;
    assign_date(p, number(g[1]), number(g[2]), number(g[3]));
    if (!g[4].n)
        return true;
    kwic_date_parts_assign(p, KWIC_DATE_HOUR, number(g[4]));
    kwic_date_parts_assign(p, KWIC_DATE_MINUTE, number(g[5]));
    if (g[6].n)
        kwic_date_parts_assign(p, KWIC_DATE_SECOND, number(g[6]));
    int zone = 0;
    if (g[7].n) {
        zone = number(kwic_str_sub(g[7], 1, g[7].n)) * 60 + number(g[8]);
        zone = g[7].p[0] == '-' ? -zone : zone;
    }
    kwic_date_parts_assign(p, KWIC_DATE_ZONE, zone);
    return true;
}

static bool read_year_first(kwic_reading *r, kwic_date_found *found)
{
    const kwic_str *g = r->group;
    int month = g[3].n ? number(g[3]) : kwic_month_read(g[2]);
    if (month < 1 || month > 12)
        return false;
    assign_date(&found->start, number(g[1]), month, number(g[4]));
    return true;
}

static bool read_month_year(kwic_reading *r, kwic_date_found *found)
{
    kwic_date_parts_imply(&found->start, KWIC_DATE_DAY, 1);
    kwic_date_parts_assign(&found->start, KWIC_DATE_MONTH, number(r->group[1]));
    kwic_date_parts_assign(&found->start, KWIC_DATE_YEAR, number(r->group[2]));
    return true;
}

// Month first; where there is no such month, day first.
static bool read_slashes(kwic_reading *r, kwic_date_found *found)
{
    static kwic_regexp version =
        KWIC_REGEXP("^\\d\\.\\d$|^\\d\\.\\d{1,2}\\.\\d{1,2}\\s*$");
    const kwic_str *g = r->group;
    char before = r->at ? r->text.p[r->at - 1] : ' ';
    kwic_str text = kwic_str_sub(g[0], 0, g[0].n - g[4].n);
    if (before == '/' || (g[4].n && g[4].p[0] == '/')) {
        r->at += g[0].n;
        return false;
    }
    if (kwic_regexp_in(&version, text) ||
        (!g[3].n && !memchr(g[0].p, '/', g[0].n) && before != '/'))
        return false;
    int month = number(g[1]), day = number(g[2]);
    if (month > 12 && (day < 1 || day > 12 || month > 31))
        return false;
    if (month > 12) {
        int swap = month;
        month = day;
        day = swap;
    }
    if (day < 1 || day > 31)
        return false;
    found->to = found->from + text.n;
    kwic_date_parts_assign(&found->start, KWIC_DATE_DAY, day);
    kwic_date_parts_assign(&found->start, KWIC_DATE_MONTH, month);
    if (g[3].n)
        kwic_date_parts_assign(&found->start, KWIC_DATE_YEAR,
                               kwic_year_likely(number(g[3])));
    else
        set_year(r, g[3], &found->start);
    return true;
}

// ---- the table ----

static struct reader_row {
    kwic_regexp pattern;
    reader *read;
} readers[] = {
    {KWIC_REGEXP(BOUND "(this|last|past|next|after|\\+|-)\\s*(" KWIC_EN_SPELL ")" END),
     read_toward},
    {KWIC_REGEXP(BOUND "(this|last|past|next|after\\s*this)\\s*(" KWIC_EN_UNIT
                       ")(?=\\s*)" END),
     read_period},
    {KWIC_REGEXP(BOUND "((?:in)\\s*)?(" KWIC_EN_MONTH ")\\s*(?:[,-]?\\s*(" KWIC_EN_YEAR
                       ")?)?(?=[^\\s\\w]|\\s+[^0-9]|\\s+$|$)"),
     read_month},
    {KWIC_REGEXP(
         BOUND "(?:this)?\\s{0,3}(morning|afternoon|evening|night|midnight|noon)" END),
     read_part_of_day},
    {KWIC_REGEXP(BOUND
                 "(now|today|tonight|tomorrow|tmr|tmrw|yesterday|last\\s*night)" END),
     read_day_word},
    {KWIC_REGEXP(BOUND "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
                       "(?:T([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.\\d{1,4})?)?"
                       "(?:Z|([+-]\\d{2}):?(\\d{2})?)?)?" END),
     read_iso},
    {KWIC_REGEXP("([^\\d]|^)([0-3]?[0-9])[/.-]([0-3]?[0-9])"
                 "(?:[/.-]([0-9]{4}|[0-9]{2}))?(\\W|$)"),
     read_slashes},
    {KWIC_REGEXP(BOUND "(?:within|in|for)\\s*(?:(?:about|around|roughly|approximately|"
                       "just)\\s*(?:~\\s*)?)?(" KWIC_EN_SPELL ")" END),
     read_ahead},
    {KWIC_REGEXP(BOUND "(?:on\\s{0,3})?(" KWIC_EN_ORDINAL
                       ")(?:\\s{0,3}(?:to|-|\xE2\x80\x93|until|through|till)?\\s{0,3}"
                       "(" KWIC_EN_ORDINAL "))?(?:-|/|\\s{0,3}(?:of)?\\s{0,3})"
                       "(" KWIC_EN_MONTH ")(?:(?:-|/|,?\\s{0,3})"
                       "(" KWIC_EN_YEAR "(?!\\S\\d)))?" END),
     read_day_month},
    {KWIC_REGEXP(BOUND "(" KWIC_EN_MONTH ")(?:-|/|\\s*,?\\s*)(" KWIC_EN_ORDINAL
                       ")(?!\\s*(?:am|pm))\\s*(?:(?:to|-)\\s*(" KWIC_EN_ORDINAL
                       ")\\s*)?(?:(?:-|/|\\s*,?\\s*)(" KWIC_EN_YEAR "))?" END
                       "(?!:\\d)"),
     read_month_day},
    {KWIC_REGEXP(BOUND "(?:(?:,|\\(|\xEF\xBC\x88)\\s*)?(?:on\\s*?)?"
                       "(?:(this|last|past|next)\\s*)?(" KWIC_EN_WEEKDAY ")"
                       "(?:\\s*(?:,|\\)|\xEF\xBC\x89))?"
                       "(?:\\s*(this|last|past|next)\\s*week)?" END),
     read_weekday},
    {KWIC_REGEXP(BOUND "([0-9]{4})[./\\s](?:(" KWIC_EN_MONTH ")|([0-9]{1,2}))[./\\s]"
                       "([0-9]{1,2})" END),
     read_year_first},
    {KWIC_REGEXP(BOUND "([0-9]|0[1-9]|1[012])/([0-9]{4})"), read_month_year},
    {KWIC_REGEXP(
         "(^|\\s|T|\\b)(?:(?:at|from)\\s*)?"
         "?(\\d{1,4})"
         "(?:(?:\\.|:|\xEF\xBC\x9A)(\\d{1,2})(?:(?::|\xEF\xBC\x9A)(\\d{2})"
         "(?:\\.(\\d{1,6}))?)?)?(?:\\s*(a\\.m\\.|p\\.m\\.|am?|pm?))?"
         "(?:\\s*(?:o\\W*clock|at\\s*night|in\\s*the\\s*(?:morning|afternoon)))?"
         "(?!/)" END),
     kwic_natural_read_time},
    {KWIC_REGEXP(BOUND "(" KWIC_EN_SPELL ")\\s{0,5}(?:ago|before|earlier)" END),
     read_ago},
    {KWIC_REGEXP(BOUND "(" KWIC_EN_SPELL
                       ")\\s{0,5}(?:later|after|from now|henceforth|forward|out)" END),
     read_ahead},
};

// One match: group 1 of the pattern is what bounds it, the others move up.
static size_t read_match(struct reader_row *row, kwic_reading *r, size_t rest,
                         const kwic_captures *m, GArray *found)
{
    size_t bound = m->group[1].n, index = rest + m->from;
    kwic_date_found one = {.from = index + bound,
                           .to = index + m->group[0].n,
                           .start = kwic_date_parts_at(r->clock->wall_s)};
    r->at = one.from;
    r->group[0] = kwic_str_sub(m->group[0], bound, m->group[0].n);
    for (size_t i = 1; i + 1 < KWIC_CAPTURES; i++)
        r->group[i] = m->group[i + 1];
    if (!row->read(r, &one))
        return r->at + 1;
    g_array_append_val(found, one);
    return MAX(index + (one.to - one.from), rest + 1);
}

void kwic_natural_read(kwic_str text, const kwic_wall_clock *clock, GArray *found)
{
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
        kwic_reading r = {.text = text, .clock = clock};
        kwic_captures m;
        size_t rest = 0;
        while (
            rest <= text.n && found->len < FOUND_MAX &&
            kwic_regexp_find(&readers[i].pattern, kwic_str_sub(text, rest, text.n), &m))
            rest = read_match(&readers[i], &r, rest, &m, found);
    }
}
