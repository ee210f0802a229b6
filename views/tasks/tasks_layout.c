// SPDX-License-Identifier: GPL-2.0-or-later
// What of a task `hide` and `show` leave to be seen.
#include "tasks_query.h"

typedef enum part {
    PART_DAY,
    PART_PRIORITY,
    PART_RECURRENCE,
    PART_ON_COMPLETION,
    PART_ID,
    PART_DEPENDS_ON,
    PART_TAGS,
} part;

static const struct {
    const char *name;
    part part;
    kwic_task_day day;
} elements[] = {
    {"tags", PART_TAGS, 0},
    {"id", PART_ID, 0},
    {"depends on", PART_DEPENDS_ON, 0},
    {"priority", PART_PRIORITY, 0},
    {"cancelled date", PART_DAY, KWIC_DAY_CANCELLED},
    {"created date", PART_DAY, KWIC_DAY_CREATED},
    {"start date", PART_DAY, KWIC_DAY_START},
    {"scheduled date", PART_DAY, KWIC_DAY_SCHEDULED},
    {"due date", PART_DAY, KWIC_DAY_DUE},
    {"done date", PART_DAY, KWIC_DAY_DONE},
    {"recurrence rule", PART_RECURRENCE, 0},
    {"on completion", PART_ON_COMPLETION, 0},
};

static void hide(kwic_task_line *task, size_t element, kwic_arena *arena)
{
    static const kwic_str none = {"", 0};
    g_autoptr(GString) text = NULL;
    switch (elements[element].part) {
    case PART_DAY:
        task->day[elements[element].day] = KWIC_NO_DAY;
        break;
    case PART_PRIORITY:
        task->priority = KWIC_PRIORITY_NONE;
        break;
    case PART_RECURRENCE:
        task->recurrence = none;
        break;
    case PART_ON_COMPLETION:
        task->on_completion = none;
        break;
    case PART_ID:
        task->id = none;
        break;
    case PART_DEPENDS_ON:
        task->n_depends_on = 0;
        break;
    case PART_TAGS:
        text = g_string_new(NULL);
        kwic_task_line_untagged(task, text);
        task->description = kwic_arena_str(arena, kwic_str_of_string(text));
    }
}

static bool starts_with(kwic_str s, const char *word, kwic_str *rest)
{
    size_t n = strlen(word);
    if (s.n < n || g_ascii_strncasecmp(s.p, word, n) != 0)
        return false;
    *rest = kwic_str_sub(s, n, s.n);
    while (rest->n && rest->p[0] == ' ')
        *rest = kwic_str_sub(*rest, 1, rest->n);
    return true;
}

void kwic_tasks_query_hide(const kwic_tasks_query *query, kwic_task_line *task,
                           kwic_arena *arena)
{
    bool hidden[G_N_ELEMENTS(elements)] = {false};
    for (guint i = 0; i < query->layout->len; i++) {
        const kwic_statement *s = query->layout->pdata[i];
        kwic_str option, rest;
        bool hides = starts_with(s->expanded, "hide ", &option);
        if (!hides && !starts_with(s->expanded, "show ", &option))
            continue;
        for (size_t e = 0; e < G_N_ELEMENTS(elements); e++)
            if (starts_with(option, elements[e].name, &rest))
                hidden[e] = hides;
    }
    for (size_t e = 0; e < G_N_ELEMENTS(elements); e++)
        if (hidden[e])
            hide(task, e, arena);
}
