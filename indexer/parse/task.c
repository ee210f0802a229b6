// SPDX-License-Identifier: GPL-2.0-or-later
#include "task.h"

#include "date.h"
#include "leaf_block.h"

#define AT(member) offsetof(kwic_task, member)

// What may stand in a text behind its sign.
#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define NAME WORD "-_"

typedef enum sign_of { OF_DATE, OF_TEXT, OF_PRIORITY } sign_of;

static const struct sign {
    const char *text;
    sign_of of;
    size_t member;
    int priority;
    const char *letters; // of a text
} signs[] = {
    {"📅", OF_DATE, AT(due), 0, NULL},
    {"📆", OF_DATE, AT(due), 0, NULL},
    {"🗓", OF_DATE, AT(due), 0, NULL},
    {"⏳", OF_DATE, AT(scheduled), 0, NULL},
    {"⌛", OF_DATE, AT(scheduled), 0, NULL},
    {"🛫", OF_DATE, AT(start), 0, NULL},
    {"✅", OF_DATE, AT(done), 0, NULL},
    {"➕", OF_DATE, AT(created), 0, NULL},
    {"❌", OF_DATE, AT(cancelled), 0, NULL},
    {"🔁", OF_TEXT, AT(recurrence), 0, WORD ", !"},
    {"🆔", OF_TEXT, AT(id), 0, NAME},
    {"⛔", OF_TEXT, AT(depends_on), 0, NAME ", "},
    {"🏁", OF_TEXT, AT(on_completion), 0, WORD},
    {"🔺", OF_PRIORITY, 0, 5, NULL},
    {"⏫", OF_PRIORITY, 0, 4, NULL},
    {"🔼", OF_PRIORITY, 0, 3, NULL},
    {"🔽", OF_PRIORITY, 0, 2, NULL},
    {"⏬", OF_PRIORITY, 0, 1, NULL},
};

static const struct key {
    const char *name;
    sign_of of;
    size_t member;
} keys[] = {
    {"due", OF_DATE, AT(due)},
    {"scheduled", OF_DATE, AT(scheduled)},
    {"start", OF_DATE, AT(start)},
    {"completion", OF_DATE, AT(done)},
    {"completed", OF_DATE, AT(done)},
    {"done", OF_DATE, AT(done)},
    {"created", OF_DATE, AT(created)},
    {"cancelled", OF_DATE, AT(cancelled)},
    {"repeat", OF_TEXT, AT(recurrence)},
    {"id", OF_TEXT, AT(id)},
    {"dependsOn", OF_TEXT, AT(depends_on)},
    {"onCompletion", OF_TEXT, AT(on_completion)},
};

static void *at(kwic_task *task, size_t member)
{
    return (char *)task + member;
}

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

// The letters at the front of s, without blanks and commas at their end.
static kwic_str take_letters(kwic_str s, const char *letters)
{
    size_t n = 0;
    while (n < s.n && s.p[n] && strchr(letters, s.p[n]))
        n++;
    while (n && (s.p[n - 1] == ' ' || s.p[n - 1] == ','))
        n--;
    return kwic_str_sub(s, 0, n);
}

// A sign at the front of s.
static void read_sign(kwic_str s, kwic_task *task)
{
    static const kwic_str variant = {"\xEF\xB8\x8F", 3}; // "as an emoji"
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        kwic_str sign = kwic_str_of(signs[i].text);
        if (!kwic_str_starts(s, sign))
            continue;
        kwic_str rest = kwic_parse_skip(s, sign.n);
        if (kwic_str_starts(rest, variant))
            rest = kwic_parse_skip(rest, variant.n);
        if (signs[i].of == OF_PRIORITY)
            task->priority = (uint8_t)signs[i].priority;
        else if (signs[i].of == OF_DATE)
            kwic_date_parse_day(skip_blanks(rest), at(task, signs[i].member));
        else
            *(kwic_str *)at(task, signs[i].member) =
                take_letters(skip_blanks(rest), signs[i].letters);
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

static void read_field(const kwic_property *field, kwic_task *task)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (!is(field->key, keys[i].name))
            continue;
        if (keys[i].of == OF_TEXT)
            *(kwic_str *)at(task, keys[i].member) = field->value;
        else if (field->type == KWIC_VALUE_DATE)
            *(int32_t *)at(task, keys[i].member) = day_of(field->number);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(priorities) && is(field->key, "priority"); i++)
        if (is(field->value, priorities[i]))
            task->priority = (uint8_t)(i + 1);
}

static void read_signs(kwic_str text, const GArray *codes, kwic_task *task)
{
    guint code = 0;
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] < 0xE2)
            continue;
        while (code < codes->len && g_array_index(codes, kwic_leaf_span, code).to <= i)
            code++;
        if (code == codes->len || g_array_index(codes, kwic_leaf_span, code).from > i)
            read_sign(kwic_str_sub(text, i, text.n), task);
    }
}

void kwic_task_add(kwic_parse *p, uint32_t block, uint32_t state, guint fields,
                   const GArray *codes)
{
    kwic_task task = {.block = block, .state = state};
    uint32_t line = g_array_index(p->blocks, kwic_block, block).line - 1;
    if (!kwic_parse_takes(p, KWIC_PARSE_TASK, p->tasks->len, line))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].of == OF_DATE)
            *(int32_t *)at(&task, keys[i].member) = KWIC_NO_DATE;
    kwic_str text = g_array_index(p->blocks, kwic_block, block).text;
    read_signs(text, codes, &task);
    for (guint i = fields; i < p->properties->len; i++)
        read_field(&g_array_index(p->properties, kwic_property, i), &task);
    g_array_append_val(p->tasks, task);
}
