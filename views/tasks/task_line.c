// SPDX-License-Identifier: GPL-2.0-or-later
#include "task_line.h"

#include "kwic/calendar.h"
#include "kwic/utf8.h"
#include "recurrence.h"
#include "task_field.h"

enum { PASSES = 21 }; // over the end of a line; the plugin makes no more

// ---- the line ----

static bool take_marker(kwic_str *s, kwic_str *marker)
{
    size_t n = 0;
    if (s->n && strchr("-*+", s->p[0])) {
        n = 1;
    } else {
        while (n < s->n && g_ascii_isdigit(s->p[n]))
            n++;
        if (n == 0 || n == s->n || (s->p[n] != '.' && s->p[n] != ')'))
            return false;
        n++;
    }
    *marker = kwic_str_sub(*s, 0, n);
    *s = kwic_str_sub(*s, n, s->n);
    return true;
}

static bool take_box(kwic_str *s, kwic_str *status)
{
    size_t n = 0;
    while (n < s->n && s->p[n] == ' ')
        n++;
    kwic_str box = kwic_str_sub(*s, n, s->n);
    if (n == 0 || box.n < 3 || box.p[0] != '[')
        return false;
    size_t length;
    uint32_t c = kwic_utf8_at(box, 1, &length);
    if (length + 2 > box.n || box.p[length + 1] != ']' || c == '\n')
        return false;
    *status = kwic_str_sub(box, 1, length + 1);
    *s = kwic_str_sub(box, length + 2, box.n);
    return true;
}

static bool read_front(kwic_str line, kwic_task_line *task, kwic_str *body)
{
    size_t n = 0;
    while (n < line.n && (g_ascii_isspace(line.p[n]) || line.p[n] == '>'))
        n++;
    task->indent = kwic_str_sub(line, 0, n);
    *body = kwic_str_sub(line, n, line.n);
    return take_marker(body, &task->marker) && take_box(body, &task->status);
}

static void take_block_link(kwic_str *body, kwic_task_line *task)
{
    size_t at = body->n;
    while (at && (g_ascii_isalnum(body->p[at - 1]) || body->p[at - 1] == '-'))
        at--;
    if (at < 2 || at == body->n || body->p[at - 1] != '^' || body->p[at - 2] != ' ')
        return;
    task->block_link = kwic_str_sub(*body, at - 2, body->n);
    *body = kwic_task_trim(kwic_str_sub(*body, 0, at - 2));
}

// ---- its fields ----

// What stands after a hyphen: that many digits.
static bool take_next(kwic_str *s, size_t digits, int *value)
{
    if (s->n == 0 || s->p[0] != '-')
        return false;
    *s = kwic_str_sub(*s, 1, s->n);
    return kwic_str_take_digits(s, digits, value);
}

static int64_t day_of(kwic_str s)
{
    int year, month, day;
    if (!kwic_str_take_digits(&s, 4, &year) || !take_next(&s, 2, &month) ||
        !take_next(&s, 2, &day) || !kwic_calendar_is_day(year, month, day))
        return KWIC_BAD_DAY;
    return kwic_calendar_days(year, month, day);
}

static int priority_of(kwic_str word)
{
    for (int i = 0; i < 6; i++)
        if (kwic_priority_words[i] &&
            kwic_str_eq(word, kwic_str_of(kwic_priority_words[i])))
            return i;
    return KWIC_PRIORITY_NONE;
}

static void set_ids(kwic_str value, kwic_arena *arena, kwic_task_line *task)
{
    size_t n = 1;
    for (size_t i = 0; i < value.n; i++)
        n += value.p[i] == ',';
    task->depends_on = kwic_arena_new_array(arena, kwic_str, n);
    task->n_depends_on = 0;
    while (task->n_depends_on < n) {
        const char *comma = memchr(value.p, ',', value.n);
        size_t to = comma ? (size_t)(comma - value.p) : value.n;
        task->depends_on[task->n_depends_on++] =
            kwic_task_trim(kwic_str_sub(value, 0, to));
        value = kwic_str_sub(value, to + 1, value.n);
    }
}

static kwic_str completion_of(kwic_str word)
{
    static const char *const words[] = {"keep", "delete"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (word.n == strlen(words[i]) &&
            g_ascii_strncasecmp(word.p, words[i], word.n) == 0)
            return kwic_str_of(words[i]);
    return (kwic_str){NULL, 0};
}

static void set_field(const kwic_field_row *row, kwic_str value, kwic_arena *arena,
                      kwic_task_line *task)
{
    switch (row->field) {
    case KWIC_TASK_PRIORITY:
        task->priority = priority_of(value);
        break;
    case KWIC_TASK_DATE:
        task->day[row->day] = day_of(value);
        break;
    case KWIC_TASK_RECURRENCE:
        task->recurrence = value;
        break;
    case KWIC_TASK_ON_COMPLETION:
        task->on_completion = completion_of(value);
        break;
    case KWIC_TASK_ID:
        task->id = value;
        break;
    case KWIC_TASK_DEPENDS_ON:
        set_ids(value, arena, task);
        break;
    }
}

// One pass over the fields and the last tag, which goes to the front of the list.
static bool read_pass(kwic_task_format format, kwic_str *body, kwic_arena *arena,
                      kwic_task_line *task, GString *tags)
{
    bool any = false;
    kwic_str value;
    for (size_t i = 0; i < kwic_field_rows_n; i++) {
        if (i == KWIC_FIELD_ROW_ID && kwic_tag_take_last(body, &value)) {
            g_string_prepend_len(tags, value.p, (gssize)value.n);
            g_string_prepend_c(tags, ' ');
            any = true;
        }
        if (kwic_field_take(&kwic_field_rows[i], format, body, &value)) {
            set_field(&kwic_field_rows[i], value, arena, task);
            any = true;
        }
    }
    return any;
}

static void read_tags(kwic_task_line *task, kwic_arena *arena)
{
    kwic_str tag;
    size_t n = 0, at = 0;
    while (kwic_tag_next(task->description, &at, &tag))
        n++;
    task->tags = kwic_arena_new_array(arena, kwic_str, n);
    for (at = 0; kwic_tag_next(task->description, &at, &tag);)
        task->tags[task->n_tags++] = tag;
}

bool kwic_task_line_read(kwic_str line, kwic_task_format format, kwic_arena *arena,
                         kwic_task_line *out)
{
    kwic_str body;
    *out = (kwic_task_line){.format = format, .priority = KWIC_PRIORITY_NONE};
    for (size_t i = 0; i < KWIC_TASK_DAYS; i++)
        out->day[i] = KWIC_NO_DAY;
    if (!read_front(line, out, &body))
        return false;
    body = kwic_task_trim(body);
    take_block_link(&body, out);
    g_autoptr(GString) tags = g_string_new(NULL);
    for (int i = 0; i < PASSES && read_pass(format, &body, arena, out, tags); i++)
        continue;
    out->description = body;
    if (tags->len) {
        g_string_prepend_len(tags, body.p, (gssize)body.n);
        out->description = kwic_arena_str(arena, (kwic_str){tags->str, tags->len});
        if (body.n == 0)
            out->description = kwic_str_sub(out->description, 1, tags->len);
    }
    g_autofree char *rule =
        out->recurrence.n ? kwic_recurrence_text(out->recurrence) : NULL;
    out->recurrence =
        rule ? kwic_arena_str(arena, kwic_str_of(rule)) : (kwic_str){NULL, 0};
    read_tags(out, arena);
    return true;
}

static bool has_fields(const kwic_task_line *t)
{
    bool any = t->priority != KWIC_PRIORITY_NONE || t->recurrence.n || t->id.n ||
               t->n_depends_on || t->on_completion.n;
    for (size_t i = 0; i < KWIC_TASK_DAYS && !any; i++)
        any = t->day[i] != KWIC_NO_DAY;
    return any;
}

bool kwic_task_line_read_any(kwic_str line, kwic_arena *arena, kwic_task_line *out)
{
    kwic_task_line fields;
    if (!kwic_task_line_read(line, KWIC_TASK_EMOJI, arena, out))
        return false;
    if (!has_fields(out) &&
        kwic_task_line_read(line, KWIC_TASK_DATAVIEW, arena, &fields) &&
        has_fields(&fields))
        *out = fields;
    return true;
}

// ---- what it means ----

static const struct status {
    const char *symbol, *name;
    kwic_status_type type;
} statuses[] = {{" ", "Todo", KWIC_STATUS_TODO},
                {"x", "Done", KWIC_STATUS_DONE},
                {"/", "In Progress", KWIC_STATUS_IN_PROGRESS},
                {"-", "Cancelled", KWIC_STATUS_CANCELLED}};

static const struct status *status_of(const kwic_task_line *task)
{
    static const struct status unknown = {"", "Unknown", KWIC_STATUS_TODO};
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (kwic_str_eq(task->status, kwic_str_of(statuses[i].symbol)))
            return &statuses[i];
    return &unknown;
}

kwic_status_type kwic_task_line_type(const kwic_task_line *task)
{
    return status_of(task)->type;
}

const char *kwic_task_line_status_name(const kwic_task_line *task)
{
    return status_of(task)->name;
}

const char *kwic_status_type_name(kwic_status_type type)
{
    static const char *const names[] = {"IN_PROGRESS", "TODO",      "ON_HOLD",
                                        "DONE",        "CANCELLED", "NON_TASK"};
    return names[type];
}

const char *kwic_task_priority_name(int priority)
{
    static const char *const names[] = {"Highest", "High", "Medium",
                                        "Normal",  "Low",  "Lowest"};
    return names[priority];
}

// Seven days overdue is all of it, two weeks ahead a fifth.
static double due_part(int64_t overdue)
{
    if (overdue >= 7)
        return 1.0;
    return overdue >= -14 ? (((double)overdue + 14.0) * 0.8) / 21.0 + 0.2 : 0.2;
}

double kwic_task_line_urgency(const kwic_task_line *task, int64_t today)
{
    static const double of_priority[] = {9.0, 6.0, 3.9, 1.95, 0.0, -1.8};
    double urgency = 0;
    const int64_t *day = task->day;
    if (kwic_day_is(day[KWIC_DAY_DUE]))
        urgency += due_part(today - day[KWIC_DAY_DUE]) * 12.0;
    if (kwic_day_is(day[KWIC_DAY_SCHEDULED]) && today >= day[KWIC_DAY_SCHEDULED])
        urgency += 5.0;
    if (kwic_day_is(day[KWIC_DAY_START]) && today < day[KWIC_DAY_START])
        urgency -= 3.0;
    return urgency + of_priority[task->priority];
}

void kwic_task_line_untagged(const kwic_task_line *task, GString *out)
{
    kwic_str text = task->description, tag;
    g_autoptr(GString) kept = g_string_new(NULL);
    size_t at = 0, from = 0;
    while (kwic_tag_next(text, &at, &tag)) {
        size_t start = (size_t)(tag.p - text.p);
        start -= start > from; // and the blank before it
        g_string_append_len(kept, text.p + from, (gssize)(start - from));
        from = at;
    }
    g_string_append_len(kept, text.p + from, (gssize)(text.n - from));
    kwic_str trimmed = kwic_task_trim((kwic_str){kept->str, kept->len});
    g_string_append_len(out, trimmed.p, (gssize)trimmed.n);
}
