// SPDX-License-Identifier: GPL-2.0-or-later
// Filters by date: "due before tomorrow", "happens this week", "starts on or after 2026-02".
#include "filter.h"
#include "regexp.h"

enum { HAPPENS = KWIC_TASK_DAYS }; // start, scheduled or due

enum { IN, BEFORE, AFTER, AT_MOST, AT_LEAST };

static const struct day_field {
    const char *word;  // in an instruction
    const char *name;  // in an explanation
    const char *error; // in an error
    int field;
} day_fields[] = {
    {"happens", "due, start or scheduled", "happens", HAPPENS},
    {"cancelled", "cancelled", "cancelled", KWIC_DAY_CANCELLED},
    {"created", "created", "created", KWIC_DAY_CREATED},
    {"starts", "start", "start", KWIC_DAY_START},
    {"scheduled", "scheduled", "scheduled", KWIC_DAY_SCHEDULED},
    {"due", "due", "due", KWIC_DAY_DUE},
    {"done", "done", "done", KWIC_DAY_DONE},
};

static bool fits(const kwic_task_filter *f, int64_t day)
{
    const kwic_day_range *r = &f->range;
    if (day == KWIC_BAD_DAY)
        return false;
    switch (f->compare) {
    case BEFORE:
        return day < r->first;
    case AFTER:
        return day > r->last;
    case AT_MOST:
        return day <= r->last;
    case AT_LEAST:
        return day >= r->first;
    default:
        return day >= r->first && day <= r->last;
    }
}

static bool fits_day(kwic_task_filter *f, const kwic_task_item *item,
                     const kwic_tasks_all *all)
{
    (void)all;
    int64_t day = item->task.day[f->field];
    // A task without a start can be started.
    return day == KWIC_NO_DAY ? f->field == KWIC_DAY_START : fits(f, day);
}

static bool fits_happens(kwic_task_filter *f, const kwic_task_item *item,
                         const kwic_tasks_all *all)
{
    (void)all;
    static const kwic_task_day days[] = {KWIC_DAY_START, KWIC_DAY_SCHEDULED,
                                         KWIC_DAY_DUE};
    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        int64_t day = item->task.day[days[i]];
        if (day != KWIC_NO_DAY && fits(f, day))
            return true;
    }
    return false;
}

static int compare_of(kwic_str word)
{
    bool at = word.n > 8; // "on or before", "in or after"
    if (word.n < 5)
        return IN;
    char c = g_ascii_tolower(word.p[word.n - 5]);
    return c == 'e' ? (at ? AT_MOST : BEFORE) : at ? AT_LEAST : AFTER;
}

static kwic_explanation *line_of(const kwic_task_filter *f, const char *name,
                                 bool start, kwic_arena *arena)
{
    static const char *const words[] = {[IN] = "on",
                                        [BEFORE] = "before",
                                        [AFTER] = "after",
                                        [AT_MOST] = "on or before",
                                        [AT_LEAST] = "on or after"};
    bool last = f->compare == AFTER || f->compare == AT_MOST;
    g_autoptr(GString) day = g_string_new(NULL);
    kwic_day_append_long(day, last ? f->range.last : f->range.first);
    return kwic_explanation_printf(arena, "%s date is %s %s%s", name, words[f->compare],
                                   day->str, start ? " OR no start date" : "");
}

static kwic_explanation *explain(const kwic_task_filter *f, const char *name,
                                 kwic_arena *arena)
{
    bool start = f->field == KWIC_DAY_START;
    if (f->compare != IN || f->range.first == f->range.last)
        return line_of(f, name, start, arena);
    g_autoptr(GString) first = g_string_new(NULL), last = g_string_new(NULL);
    kwic_day_append_long(first, f->range.first);
    kwic_day_append_long(last, f->range.last);
    kwic_explanation *e = kwic_explanation_printf(arena, "%s date is between:", name);
    kwic_explanation_add(e, kwic_explanation_printf(arena, "%s and", first->str));
    kwic_explanation_add(e, kwic_explanation_printf(arena, "%s inclusive", last->str));
    if (start)
        kwic_explanation_add(e, kwic_explanation_printf(arena, "OR no start date"));
    return e;
}

kwic_task_filter *kwic_filter_read_day(kwic_str line, kwic_filter_reading *r)
{
    static kwic_regexp whole = KWIC_REGEXP(
        "^(happens|cancelled|created|starts|scheduled|due|done) "
        "(((?:on|in) or before|before|(?:on|in) or after|after|on|in)? ?(.*))");
    kwic_captures m;
    if (!kwic_regexp_find(&whole, line, &m))
        return NULL;
    const struct day_field *row = day_fields;
    while (g_ascii_strncasecmp(m.group[1].p, row->word, m.group[1].n) != 0)
        row++;
    kwic_task_filter *f =
        kwic_filter_new(line, row->field == HAPPENS ? fits_happens : fits_day, r);
    f->field = row->field;
    f->compare = compare_of(m.group[3]);
    // "in two weeks" is a date only with its first word.
    if (!kwic_day_range_read(m.group[4], r->clock, &f->range) &&
        !kwic_day_range_read(m.group[2], r->clock, &f->range))
        return kwic_filter_fail(r, "do not understand %s date", row->error);
    f->explanation = explain(f, row->name, r->arena);
    return f;
}
