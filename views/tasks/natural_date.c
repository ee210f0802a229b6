// SPDX-License-Identifier: GPL-2.0-or-later
// What the readers found becomes one list: the longer of two that overlap stays, neighbours
// that belong together ("friday, 3 May", "tomorrow at 5", "2 weeks after today", "1 to 3
// May") become one, and what is no date is dropped.
#include "natural_read.h"
#include "natural_units.h"
#include "regexp.h"

typedef struct merging {
    kwic_str text;
    const kwic_wall_clock *clock;
} merging;

typedef bool merger(const merging *m, kwic_str between, const kwic_date_found *a,
                    const kwic_date_found *b, kwic_date_found *out);

static kwic_str text_of(const merging *m, const kwic_date_found *f)
{
    return kwic_str_sub(m->text, f->from, f->to);
}

// ---- one list ----

typedef struct ranked {
    kwic_date_found found;
    guint rank;
} ranked;

static gint by_place(gconstpointer a, gconstpointer b)
{
    const ranked *x = a, *y = b;
    if (x->found.from != y->found.from)
        return x->found.from < y->found.from ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static void sort(GArray *found)
{
    g_autoptr(GArray) order =
        g_array_sized_new(FALSE, FALSE, sizeof(ranked), found->len);
    for (guint i = 0; i < found->len; i++) {
        ranked one = {g_array_index(found, kwic_date_found, i), i};
        g_array_append_val(order, one);
    }
    g_array_sort(order, by_place);
    for (guint i = 0; i < found->len; i++)
        g_array_index(found, kwic_date_found, i) =
            g_array_index(order, ranked, i).found;
}

static void drop_overlaps(GArray *found)
{
    guint kept = 0;
    for (guint i = 1; i < found->len; i++) {
        kwic_date_found *last = &g_array_index(found, kwic_date_found, kept);
        const kwic_date_found *f = &g_array_index(found, kwic_date_found, i);
        if (f->from >= last->to)
            g_array_index(found, kwic_date_found, ++kept) = *f;
        else if (f->to - f->from > last->to - last->from)
            *last = *f;
    }
    g_array_set_size(found, MIN(found->len, kept + 1));
}

static void merge(const merging *m, GArray *found, merger *try)
{
    guint kept = 0;
    for (guint i = 1; i < found->len; i++) {
        kwic_date_found *last = &g_array_index(found, kwic_date_found, kept),
                        out = *last;
        const kwic_date_found *f = &g_array_index(found, kwic_date_found, i);
        if (try(m, kwic_str_sub(m->text, last->to, f->from), last, f, &out))
            *last = out;
        else
            g_array_index(found, kwic_date_found, ++kept) = *f;
    }
    g_array_set_size(found, MIN(found->len, kept + 1));
}

// ---- what belongs together ----

// "2026-01-15T10:00 +0100"
static void read_offsets(const merging *m, GArray *found)
{
    static kwic_regexp offset =
        KWIC_REGEXP("^\\s*(?:\\(?(?:GMT|UTC)\\s?)?([+-])(\\d{1,2})(?::?(\\d{2}))?\\)?");
    for (guint i = 0; i < found->len; i++) {
        kwic_date_found *f = &g_array_index(found, kwic_date_found, i);
        kwic_captures c;
        uint64_t hours = 0, minutes = 0;
        if (kwic_date_parts_is(&f->start, KWIC_DATE_ZONE) ||
            !kwic_regexp_find(&offset, kwic_str_sub(m->text, f->to, m->text.n), &c))
            continue;
        kwic_str_number(c.group[2], &hours);
        kwic_str_number(c.group[3], &minutes);
        int32_t east = (int32_t)(hours * 60 + minutes);
        if (east > 14 * 60)
            continue;
        east = c.group[1].p[0] == '-' ? -east : east;
        kwic_date_parts_assign(&f->end, KWIC_DATE_ZONE, east);
        kwic_date_parts_assign(&f->start, KWIC_DATE_ZONE, east);
        f->to += c.group[0].n;
    }
}

static bool merge_weekday(const merging *m, kwic_str between, const kwic_date_found *a,
                          const kwic_date_found *b, kwic_date_found *out)
{
    static kwic_regexp blank = KWIC_REGEXP("^,?\\s*$");
    (void)m;
    if (!kwic_date_parts_only_weekday(&a->start) ||
        kwic_date_parts_is(&a->start, KWIC_DATE_HOUR) ||
        !kwic_date_parts_is(&b->start, KWIC_DATE_DAY) ||
        !kwic_regexp_in(&blank, between))
        return false;
    *out = *b;
    out->from = a->from;
    int32_t weekday = a->start.value[KWIC_DATE_WEEKDAY];
    kwic_date_parts_assign(&out->start, KWIC_DATE_WEEKDAY, weekday);
    kwic_date_parts_assign(&out->end, KWIC_DATE_WEEKDAY, weekday);
    return true;
}

static bool merge_spell(const merging *m, kwic_str between, const kwic_date_found *a,
                        const kwic_date_found *b, kwic_date_found *out)
{
    static kwic_regexp blank = KWIC_REGEXP("^\\s*$");
    static kwic_regexp before = KWIC_REGEXP("\\s+(before|from)$");
    static kwic_regexp after = KWIC_REGEXP("\\s+(after|since)$");
    kwic_str text = text_of(m, a);
    bool earlier = kwic_regexp_in(&before, text);
    if (!kwic_regexp_in(&blank, between) || (!earlier && !kwic_regexp_in(&after, text)))
        return false;
    const int32_t *v = b->start.value;
    if (!v[KWIC_DATE_DAY] || !v[KWIC_DATE_MONTH] || !v[KWIC_DATE_YEAR])
        return false;
    kwic_spell spell = kwic_spell_read(text);
    *out = (kwic_date_found){.from = a->from, .to = b->to};
    out->start = kwic_spell_apply(&spell, earlier ? -1 : 1,
                                  kwic_date_parts_wall(&b->start, m->clock->zone_min));
    return true;
}

static kwic_date_parts add_time(const kwic_date_parts *date,
                                const kwic_date_parts *time)
{
    kwic_date_parts p = *date;
    bool hour = kwic_date_parts_is(time, KWIC_DATE_HOUR);
    for (int part = KWIC_DATE_HOUR; part <= KWIC_DATE_SECOND; part++) {
        bool sure = hour && (part < KWIC_DATE_SECOND ||
                             kwic_date_parts_is(time, (kwic_date_part)part));
        (sure ? kwic_date_parts_assign
              : kwic_date_parts_imply)(&p, (kwic_date_part)part, time->value[part]);
    }
    if (kwic_date_parts_is(time, KWIC_DATE_ZONE))
        kwic_date_parts_assign(&p, KWIC_DATE_ZONE, time->value[KWIC_DATE_ZONE]);
    unsigned pm = 1U << KWIC_DATE_PM;
    if (kwic_date_parts_is(time, KWIC_DATE_PM))
        kwic_date_parts_assign(&p, KWIC_DATE_PM, time->value[KWIC_DATE_PM]);
    else if ((time->known & pm) && !(p.known & pm))
        kwic_date_parts_imply(&p, KWIC_DATE_PM, time->value[KWIC_DATE_PM]);
    if ((p.known & pm) && p.value[KWIC_DATE_PM] && p.value[KWIC_DATE_HOUR] < 12)
        (hour ? kwic_date_parts_assign : kwic_date_parts_imply)(
            &p, KWIC_DATE_HOUR, p.value[KWIC_DATE_HOUR] + 12);
    return p;
}

static kwic_date_found add_times(const kwic_date_found *date,
                                 const kwic_date_found *time)
{
    kwic_date_found out = *date;
    out.start = add_time(&date->start, &time->start);
    out.ranged = date->ranged || time->ranged;
    if (!out.ranged)
        return out;
    const kwic_date_parts *end = date->ranged ? &date->end : &date->start;
    out.end = add_time(end, time->ranged ? &time->end : &time->start);
    if (!date->ranged &&
        kwic_date_parts_wall(&out.end, 0) < kwic_date_parts_wall(&out.start, 0))
        out.end.value[KWIC_DATE_DAY]++;
    return out;
}

static bool merge_time(const merging *m, kwic_str between, const kwic_date_found *a,
                       const kwic_date_found *b, kwic_date_found *out)
{
    static kwic_regexp joint =
        KWIC_REGEXP_EXACT("^\\s*(T|at|after|before|on|of|,|-)?\\s*$");
    (void)m;
    bool first = kwic_date_parts_only_date(&a->start);
    bool fits =
        (first && kwic_date_parts_only_time(&b->start)) ||
        (kwic_date_parts_only_date(&b->start) && kwic_date_parts_only_time(&a->start));
    if (!fits || !kwic_regexp_in(&joint, between))
        return false;
    *out = first ? add_times(a, b) : add_times(b, a);
    out->from = a->from;
    out->to = b->to;
    return true;
}

// What one of two dates says for certain and the other does not holds for both.
static void share(kwic_date_parts *a, kwic_date_parts *b)
{
    for (int part = 0; part < KWIC_DATE_PARTS; part++) {
        bool in_a = kwic_date_parts_is(a, (kwic_date_part)part);
        bool in_b = kwic_date_parts_is(b, (kwic_date_part)part);
        if (in_b && !in_a)
            kwic_date_parts_assign(a, (kwic_date_part)part, b->value[part]);
        else if (in_a && !in_b)
            kwic_date_parts_assign(b, (kwic_date_part)part, a->value[part]);
    }
}

static void order(const merging *m, kwic_date_parts *a, kwic_date_parts *b)
{
    int32_t zone = m->clock->zone_min;
    int64_t from = kwic_date_parts_wall(a, zone), to = kwic_date_parts_wall(b, zone);
    if (from <= to)
        return;
    int64_t week = (int64_t)7 * KWIC_DAY_S;
    if (kwic_date_parts_only_weekday(a) && from - week < to) {
        kwic_date_parts_imply_day(a, kwic_floor_div(from - week, KWIC_DAY_S));
    } else if (kwic_date_parts_only_weekday(b) && to + week > from) {
        kwic_date_parts_imply_day(b, kwic_floor_div(to + week, KWIC_DAY_S));
    } else {
        kwic_date_parts swap = *a;
        *a = *b;
        *b = swap;
    }
}

static bool merge_range(const merging *m, kwic_str between, const kwic_date_found *a,
                        const kwic_date_found *b, kwic_date_found *out)
{
    static kwic_regexp joint = KWIC_REGEXP("^\\s*(to|-)\\s*$");
    if (a->ranged || b->ranged || !kwic_regexp_in(&joint, between))
        return false;
    *out = *a;
    out->to = b->to;
    out->end = b->start;
    out->ranged = true;
    if (!kwic_date_parts_only_weekday(&a->start) &&
        !kwic_date_parts_only_weekday(&b->start))
        share(&out->start, &out->end);
    order(m, &out->start, &out->end);
    return true;
}

// ---- what is no date ----

// Digits alone, one blank not counted.
static bool is_number(kwic_str text)
{
    size_t points = 0, blanks = 0;
    for (size_t i = 0; i < text.n; i++) {
        points += text.p[i] == '.';
        blanks += text.p[i] == ' ';
        if (!g_ascii_isdigit(text.p[i]) && text.p[i] != '.' && text.p[i] != ' ')
            return false;
    }
    return points <= 1 && blanks <= 1;
}

static void drop_unlikely(const merging *m, GArray *found)
{
    guint kept = 0;
    for (guint i = 0; i < found->len; i++) {
        kwic_date_found f = g_array_index(found, kwic_date_found, i);
        if (!is_number(text_of(m, &f)) && kwic_date_parts_valid(&f.start) &&
            (!f.ranged || kwic_date_parts_valid(&f.end)))
            g_array_index(found, kwic_date_found, kept++) = f;
    }
    g_array_set_size(found, kept);
}

size_t kwic_natural_dates(kwic_str text, const kwic_wall_clock *clock, int64_t days[2])
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(kwic_date_found));
    const merging m = {text, clock};
    kwic_natural_read(text, clock, found);
    sort(found);
    drop_overlaps(found);
    read_offsets(&m, found);
    merge(&m, found, merge_weekday);
    merge(&m, found, merge_spell);
    merge(&m, found, merge_time);
    merge(&m, found, merge_range);
    drop_overlaps(found);
    drop_unlikely(&m, found);
    for (guint i = 0; i < MIN(found->len, 2); i++)
        days[i] = kwic_floor_div(
            kwic_date_parts_wall(&g_array_index(found, kwic_date_found, i).start,
                                 clock->zone_min),
            KWIC_DAY_S);
    return found->len;
}
