// SPDX-License-Identifier: GPL-2.0-or-later
#include "task.h"

#include "date.h"

typedef enum task_date {
    DATE_DUE,
    DATE_SCHEDULED,
    DATE_START,
    DATE_DONE,
    DATE_CREATED,
    DATES
} task_date;

static const struct sign {
    const char *text;
    int date; // -1 for a priority
    int priority;
} signs[] = {
    {"📅", DATE_DUE, 0},
    {"📆", DATE_DUE, 0},
    {"🗓", DATE_DUE, 0},
    {"⏳", DATE_SCHEDULED, 0},
    {"⌛", DATE_SCHEDULED, 0},
    {"🛫", DATE_START, 0},
    {"✅", DATE_DONE, 0},
    {"➕", DATE_CREATED, 0},
    {"🔺", -1, 5},
    {"⏫", -1, 4},
    {"🔼", -1, 3},
    {"🔽", -1, 2},
    {"⏬", -1, 1},
};

static const struct key {
    const char *name;
    task_date date;
} keys[] = {
    {"due", DATE_DUE},         {"scheduled", DATE_SCHEDULED}, {"start", DATE_START},
    {"completion", DATE_DONE}, {"completed", DATE_DONE},      {"done", DATE_DONE},
    {"created", DATE_CREATED},
};

static const char *const priorities[] = {"lowest", "low", "medium", "high", "highest"};

size_t kwic_task_read_box(kwic_str text, uint32_t *state)
{
    size_t n;
    if (text.n < 3 || text.p[0] != '[')
        return 0;
    uint32_t box = kwic_parse_char(kwic_str_sub(text, 1, text.n), &n);
    if (n + 1 >= text.n || text.p[n + 1] != ']' || text.p[1] == '\n')
        return 0;
    *state = box;
    n += 2;
    if (n < text.n && !g_ascii_isspace(text.p[n]))
        return 0;
    return n < text.n && text.p[n] != '\n' ? n + 1 : n;
}

static kwic_str skip_blanks(kwic_str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = kwic_parse_skip(s, 1);
    return s;
}

// A sign at the front of s.
static void read_sign(kwic_str s, int32_t dates[DATES], kwic_task *task)
{
    static const kwic_str variant = {"\xEF\xB8\x8F", 3}; // "as an emoji"
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        kwic_str sign = kwic_str_of(signs[i].text);
        if (!kwic_str_starts(s, sign))
            continue;
        kwic_str rest = kwic_parse_skip(s, sign.n);
        if (kwic_str_starts(rest, variant))
            rest = kwic_parse_skip(rest, variant.n);
        if (signs[i].date < 0)
            task->priority = (uint8_t)signs[i].priority;
        else
            kwic_date_parse_day(skip_blanks(rest), &dates[signs[i].date]);
        return;
    }
}

static bool is(kwic_str s, const char *name)
{
    return s.n == strlen(name) && !g_ascii_strncasecmp(s.p, name, s.n);
}

static int32_t day_of(double seconds)
{
    int32_t days = (int32_t)(seconds / 86400);
    return days - (seconds < 86400.0 * days);
}

static void read_field(const kwic_property *field, int32_t dates[DATES],
                       kwic_task *task)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (is(field->key, keys[i].name) && field->type == KWIC_VALUE_DATE)
            dates[keys[i].date] = day_of(field->number);
    for (size_t i = 0; i < G_N_ELEMENTS(priorities) && is(field->key, "priority"); i++)
        if (is(field->value, priorities[i]))
            task->priority = (uint8_t)(i + 1);
}

void kwic_task_add(kwic_parse *p, uint32_t block, uint32_t state, guint fields)
{
    int32_t dates[DATES];
    for (int i = 0; i < DATES; i++)
        dates[i] = KWIC_NO_DATE;
    kwic_task task = {.block = block, .state = state};
    kwic_str text = g_array_index(p->blocks, kwic_block, block).text;
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0xE2)
            read_sign(kwic_str_sub(text, i, text.n), dates, &task);
    for (guint i = fields; i < p->properties->len; i++)
        read_field(&g_array_index(p->properties, kwic_property, i), dates, &task);
    task.due = dates[DATE_DUE];
    task.scheduled = dates[DATE_SCHEDULED];
    task.start = dates[DATE_START];
    task.done = dates[DATE_DONE];
    task.created = dates[DATE_CREATED];
    g_array_append_val(p->tasks, task);
}
