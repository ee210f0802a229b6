// SPDX-License-Identifier: GPL-2.0-or-later
// Filters that are fixed words: "not done", "has due date", "priority is above none".
#include "filter.h"
#include "regexp.h"

#define TEST(name)                                                                     \
    static bool name(kwic_task_filter *f, const kwic_task_item *item,                  \
                     const kwic_tasks_all *all)

TEST(is_over)
{
    (void)all;
    return kwic_task_is_over(&item->task) != f->negate;
}

TEST(is_recurring)
{
    (void)all;
    return (item->task.recurrence.n > 0) != f->negate;
}

TEST(has_tags)
{
    (void)all;
    return (item->task.n_tags > 0) != f->negate;
}

TEST(has_id)
{
    (void)all;
    return (item->task.id.n > 0) != f->negate;
}

TEST(has_depends_on)
{
    (void)all;
    return (item->task.n_depends_on > 0) != f->negate;
}

static bool knows(GHashTable *ids, kwic_str id)
{
    g_autofree char *key = g_strndup(id.p, id.n);
    return g_hash_table_contains(ids, key);
}

TEST(is_blocking)
{
    const kwic_task_line *t = &item->task;
    bool is = t->id.n && !kwic_task_is_over(t) && knows(all->wanted_ids, t->id);
    return is != f->negate;
}

TEST(is_blocked)
{
    const kwic_task_line *t = &item->task;
    bool is = false;
    for (size_t i = 0; i < t->n_depends_on && !is && !kwic_task_is_over(t); i++)
        is = knows(all->open_ids, t->depends_on[i]);
    return is != f->negate;
}

TEST(is_top_level)
{
    (void)f, (void)all;
    kwic_str indent = item->task.indent;
    const char *quote = indent.n ? memrchr(indent.p, '>', indent.n) : NULL;
    if (!quote)
        return indent.n == 0;
    kwic_str rest = kwic_str_sub(indent, (size_t)(quote - indent.p) + 1, indent.n);
    return rest.n == 0 || (rest.n == 1 && rest.p[0] == ' ');
}

TEST(has_day)
{
    (void)all;
    return (item->task.day[f->field] != KWIC_NO_DAY) != f->negate;
}

TEST(has_happens)
{
    (void)all;
    const int64_t *day = item->task.day;
    bool has = day[KWIC_DAY_START] != KWIC_NO_DAY ||
               day[KWIC_DAY_SCHEDULED] != KWIC_NO_DAY ||
               day[KWIC_DAY_DUE] != KWIC_NO_DAY;
    return has != f->negate;
}

TEST(is_bad_day)
{
    (void)all;
    return item->task.day[f->field] == KWIC_BAD_DAY;
}

#define DAY_WORDS(word, day)                                                           \
    {"has " word " date", has_day, day, false, NULL},                                  \
        {"no " word " date", has_day, day, true, NULL},                                \
    {                                                                                  \
        word " date is invalid", is_bad_day, day, false, NULL                          \
    }

static const struct word_filter {
    const char *words;
    kwic_filter_test *test;
    int field;
    bool negate;
    const char *explanation;
} word_filters[] = {
    {"done", is_over, 0, false, "status type is DONE or CANCELLED or NON_TASK"},
    {"not done", is_over, 0, true, "status type is TODO or IN_PROGRESS or ON_HOLD"},
    {"is recurring", is_recurring, 0, false, NULL},
    {"is not recurring", is_recurring, 0, true, NULL},
    {"has happens date", has_happens, 0, false, NULL},
    {"no happens date", has_happens, 0, true, NULL},
    DAY_WORDS("cancelled", KWIC_DAY_CANCELLED),
    DAY_WORDS("created", KWIC_DAY_CREATED),
    DAY_WORDS("start", KWIC_DAY_START),
    DAY_WORDS("scheduled", KWIC_DAY_SCHEDULED),
    DAY_WORDS("due", KWIC_DAY_DUE),
    DAY_WORDS("done", KWIC_DAY_DONE),
    {"has tag", has_tags, 0, false, NULL},
    {"has tags", has_tags, 0, false, NULL},
    {"no tag", has_tags, 0, true, NULL},
    {"no tags", has_tags, 0, true, NULL},
    {"exclude sub-items", is_top_level, 0, false, NULL},
    {"has id", has_id, 0, false, NULL},
    {"no id", has_id, 0, true, NULL},
    {"has depends on", has_depends_on, 0, false, NULL},
    {"no depends on", has_depends_on, 0, true, NULL},
    {"is blocking", is_blocking, 0, false, NULL},
    {"is not blocking", is_blocking, 0, true, NULL},
    {"is blocked", is_blocked, 0, false, NULL},
    {"is not blocked", is_blocked, 0, true, NULL},
};

static bool is_line(kwic_str line, const char *words)
{
    return line.n == strlen(words) && g_ascii_strncasecmp(line.p, words, line.n) == 0;
}

static kwic_task_filter *read_words(kwic_str line, kwic_filter_reading *r)
{
    for (size_t i = 0; i < G_N_ELEMENTS(word_filters); i++) {
        const struct word_filter *row = &word_filters[i];
        if (!is_line(line, row->words))
            continue;
        kwic_task_filter *f = kwic_filter_new(line, row->test, r);
        f->field = row->field;
        f->negate = row->negate;
        if (row->explanation)
            f->explanation = kwic_explanation_printf(r->arena, "%s", row->explanation);
        return f;
    }
    return NULL;
}

// ---- priority ----

enum { IS, ABOVE, BELOW };

TEST(fits_priority)
{
    (void)all;
    int priority = item->task.priority;
    bool fits = f->compare == ABOVE   ? priority < f->field
                : f->compare == BELOW ? priority > f->field
                                      : priority == f->field;
    return fits != f->negate;
}

static kwic_task_filter *read_priority(kwic_str line, kwic_filter_reading *r)
{
    static kwic_regexp priority =
        KWIC_REGEXP("^priority(?:\\s+is)?(?:\\s+(above|below|not))?"
                    "\\s+(lowest|low|none|medium|high|highest)$");
    static const char *const names[] = {"highest", "high", "medium",
                                        "none",    "low",  "lowest"};
    kwic_captures m;
    if (!kwic_regexp_find(&priority, line, &m))
        return NULL;
    kwic_task_filter *f = kwic_filter_new(line, fits_priority, r);
    while (!is_line(m.group[2], names[f->field]))
        f->field++;
    f->negate = is_line(m.group[1], "not");
    f->compare = is_line(m.group[1], "above")   ? ABOVE
                 : is_line(m.group[1], "below") ? BELOW
                                                : IS;
    if (!m.group[1].n)
        f->explanation = kwic_explanation_printf(r->arena, "priority is %.*s",
                                                 KWIC_STR_ARG(m.group[2]));
    return f;
}

// ---- status.type ----

TEST(fits_type)
{
    (void)all;
    return ((int)kwic_task_line_type(&item->task) == f->field) != f->negate;
}

static kwic_task_filter *read_type(kwic_str line, kwic_filter_reading *r)
{
    static kwic_regexp front = KWIC_REGEXP("^status\\.type");
    static kwic_regexp whole = KWIC_REGEXP("^status\\.type (is|is not) ([^ ]+)$");
    kwic_captures m;
    if (!kwic_regexp_in(&front, line))
        return NULL;
    if (kwic_regexp_find(&whole, line, &m))
        for (int type = 0; type < KWIC_STATUS_TYPES; type++)
            if (is_line(m.group[2], kwic_status_type_name((kwic_status_type)type))) {
                kwic_task_filter *f = kwic_filter_new(line, fits_type, r);
                f->field = type;
                f->negate = m.group[1].n > 2;
                return f;
            }
    return kwic_filter_fail(
        r,
        "Invalid status.type instruction: '%.*s'.\n"
        "    Allowed options: 'is' and 'is not' (without quotes).\n"
        "    Allowed values:  TODO DONE IN_PROGRESS ON_HOLD CANCELLED NON_TASK\n"
        "                     Note: values are case-insensitive,\n"
        "                           so 'in_progress' works too, for example.\n"
        "    Example:         status.type is not NON_TASK",
        KWIC_STR_ARG(line));
}

kwic_task_filter *kwic_filter_read_word(kwic_str line, kwic_filter_reading *r)
{
    kwic_task_filter *f = read_type(line, r);
    if (!f && !r->error.n)
        f = read_words(line, r);
    return f || r->error.n ? f : read_priority(line, r);
}
