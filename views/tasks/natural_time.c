// SPDX-License-Identifier: GPL-2.0-or-later
// Times of day in natural dates. Groups: 1 hour, 2 minute, 3 second, 4 its fraction, 5 am or
// pm; of what follows a dash, one more.
#include "natural_read.h"
#include "regexp.h"

static int number(kwic_str s)
{
    uint64_t n = 0;
    return kwic_str_number(s, &n) && n < 100000 ? (int)n : 0;
}

static bool ends(kwic_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && memcmp(s.p + s.n - n, word, n) == 0;
}

static bool is_pm(kwic_str meridiem)
{
    return meridiem.n && g_ascii_tolower(meridiem.p[0]) == 'p';
}

static bool set_seconds(kwic_date_parts *p, kwic_str second)
{
    if (!second.n)
        return true;
    kwic_date_parts_assign(p, KWIC_DATE_SECOND, number(second));
    return number(second) < 60;
}

static void set_clock(kwic_date_parts *p, int hour, int minute)
{
    kwic_date_parts_assign(p, KWIC_DATE_HOUR, hour);
    kwic_date_parts_assign(p, KWIC_DATE_MINUTE, minute);
}

static int to_24(int hour, kwic_str meridiem)
{
    return is_pm(meridiem) ? (hour == 12 ? 12 : hour + 12) : hour == 12 ? 0 : hour;
}

static bool read_first(const kwic_str *g, kwic_date_parts *p)
{
    int hour = number(g[1]), minute = 0;
    if (hour > 100) {
        if (g[2].n)
            return false;
        minute = hour % 100;
        hour /= 100;
    }
    if (g[2].n) {
        if (g[2].n == 1 && !g[5].n)
            return false;
        minute = number(g[2]);
    }
    if (hour > 24 || minute >= 60 || (g[5].n && hour > 12))
        return false;
    bool late = hour > 12;
    if (g[5].n)
        hour = to_24(hour, g[5]);
    set_clock(p, hour, minute);
    if (g[5].n || late)
        kwic_date_parts_assign(p, KWIC_DATE_PM, g[5].n ? is_pm(g[5]) : 1);
    else
        kwic_date_parts_imply(p, KWIC_DATE_PM, hour >= 12);
    return set_seconds(p, g[3]);
}

static void shift_to(kwic_date_parts *p, int hour, bool pm)
{
    kwic_date_parts_assign(p, KWIC_DATE_HOUR, hour);
    kwic_date_parts_assign(p, KWIC_DATE_PM, pm);
}

// "7 at night", "7 in the morning"
static void read_part(kwic_str text, kwic_date_parts *p)
{
    int hour = p->value[KWIC_DATE_HOUR];
    if (ends(text, "night") && hour < 12)
        shift_to(p, hour >= 6 ? hour + 12 : hour, hour >= 6);
    if (ends(text, "afternoon"))
        shift_to(p, hour <= 6 ? hour + 12 : hour, true);
    if (ends(text, "morning"))
        kwic_date_parts_assign(p, KWIC_DATE_PM, 0);
}

// Whether what stands alone is a time and not just a number.
static bool may_stand_alone(kwic_str text)
{
    static kwic_regexp number_only = KWIC_REGEXP("^\\d$|^\\d\\d\\d+$|\\d[ap]$");
    static kwic_regexp tail = KWIC_REGEXP("[^\\d:.](\\d[\\d.]+)$");
    static kwic_regexp dotted = KWIC_REGEXP("\\d(\\.\\d{2})+$");
    kwic_captures m;
    if (kwic_regexp_in(&number_only, text))
        return false;
    if (!kwic_regexp_find(&tail, text, &m))
        return true;
    kwic_str end = m.group[1];
    if (memchr(end.p, '.', end.n) && !kwic_regexp_in(&dotted, end))
        return false;
    return g_ascii_strtoull(end.p, NULL, 10) <= 24;
}

static bool may_be_range(kwic_str text)
{
    static kwic_regexp numbers = KWIC_REGEXP("^\\d+-\\d+$");
    static kwic_regexp tail = KWIC_REGEXP("[^\\d:.](\\d[\\d.]+)\\s*-\\s*(\\d[\\d.]+)$");
    static kwic_regexp dotted = KWIC_REGEXP("\\d(\\.\\d{2})+$");
    kwic_captures m;
    if (kwic_regexp_in(&numbers, text))
        return false;
    if (!kwic_regexp_find(&tail, text, &m))
        return true;
    kwic_str end = m.group[2];
    if (memchr(end.p, '.', end.n) && !kwic_regexp_in(&dotted, end))
        return false;
    return g_ascii_strtoull(end.p, NULL, 10) <= 24 &&
           g_ascii_strtoull(m.group[1].p, NULL, 10) <= 24;
}

static void next_day(kwic_date_parts *p)
{
    kwic_date_parts_imply(p, KWIC_DATE_DAY, p->value[KWIC_DATE_DAY] + 1);
}

// An hour after the dash says which half of the day the first one meant.
static void settle_start(kwic_date_parts *start, bool pm)
{
    int hour = start->value[KWIC_DATE_HOUR];
    if (kwic_date_parts_is(start, KWIC_DATE_PM))
        return;
    kwic_date_parts_imply(start, KWIC_DATE_PM, pm);
    if (!pm && hour == 12)
        kwic_date_parts_assign(start, KWIC_DATE_HOUR, 0);
    else if (pm && hour != 12)
        kwic_date_parts_assign(start, KWIC_DATE_HOUR, hour + 12);
}

static void settle_end(const kwic_date_parts *start, kwic_date_parts *end, int hour)
{
    int first = start->value[KWIC_DATE_HOUR];
    bool late = kwic_date_parts_is(start, KWIC_DATE_PM) && first > 12;
    if (late && first - 12 > hour)
        kwic_date_parts_imply(end, KWIC_DATE_PM, 0);
    else if (late && hour <= 12)
        shift_to(end, hour + 12, true);
    else if (!late)
        kwic_date_parts_imply(end, KWIC_DATE_PM, hour > 12);
}

static bool read_second(const kwic_str *g, kwic_date_found *found)
{
    kwic_date_parts *end = &found->end;
    int hour = number(g[2]), minute = 0, pm = -1;
    if (!set_seconds(end, g[4]))
        return false;
    if (g[3].n) {
        minute = number(g[3]);
    } else if (hour > 100) {
        minute = hour % 100;
        hour /= 100;
    }
    if (minute >= 60 || hour > 24 || (g[6].n && hour > 12))
        return false;
    if (hour >= 12)
        pm = 1;
    if (g[6].n) {
        pm = is_pm(g[6]);
        if (!pm && hour == 12)
            next_day(end);
        hour = to_24(hour, g[6]);
        settle_start(&found->start, pm);
    }
    set_clock(end, hour, minute);
    if (pm >= 0)
        kwic_date_parts_assign(end, KWIC_DATE_PM, pm);
    else
        settle_end(&found->start, end, hour);
    if (kwic_date_parts_wall(end, 0) < kwic_date_parts_wall(&found->start, 0))
        next_day(end);
    return true;
}

bool kwic_natural_read_time(kwic_reading *r, kwic_date_found *found)
{
    static kwic_regexp following = KWIC_REGEXP(
        "^(\\s*(?:-|\xE2\x80\x93|~|\xE3\x80\x9C|to|\\?)\\s*)(\\d{1,4})"
        "(?:(?:\\.|:|\xEF\xBC\x9A)(\\d{1,2})(?:(?:\\.|:|\xEF\xBC\x9A)(\\d{1,2})"
        "(?:\\.(\\d{1,6}))?)?)?(?:\\s*(a\\.m\\.|p\\.m\\.|am?|pm?))?(?=\\W|$)");
    static kwic_regexp zone = KWIC_REGEXP("^\\s*([+-])\\s*\\d{2,4}$");
    static kwic_regexp long_zone = KWIC_REGEXP("^\\s*([+-])\\s*\\d{3,4}$");
    static kwic_regexp year = KWIC_REGEXP("^\\d{3,4}");
    kwic_str text = r->group[0];
    kwic_captures m;
    r->at += text.n;
    if (!read_first(r->group, &found->start))
        return false;
    read_part(text, &found->start);
    bool more =
        kwic_regexp_find(&following, kwic_str_sub(r->text, r->at, r->text.n), &m);
    if (more && kwic_regexp_in(&year, text) && kwic_regexp_in(&zone, m.group[0]))
        return false;
    if (!more || kwic_regexp_in(&long_zone, m.group[0]))
        return may_stand_alone(text);
    found->end = kwic_date_parts_at(r->clock->wall_s);
    found->ranged = read_second(m.group, found);
    if (found->ranged)
        found->to += m.group[0].n;
    return may_be_range(kwic_str_sub(r->text, found->from, found->to));
}
