// SPDX-License-Identifier: GPL-2.0-or-later
#include "day_range.h"
#include "task_field.h"

static void append(GString *out, kwic_str s)
{
    g_string_append_len(out, s.p, (gssize)s.n);
}

static void append_day(GString *out, int64_t day)
{
    if (day == KWIC_BAD_DAY)
        g_string_append(out, "Invalid date");
    else
        kwic_day_append(out, day);
}

static void append_ids(GString *out, const kwic_task_line *task)
{
    for (size_t i = 0; i < task->n_depends_on; i++) {
        if (i)
            g_string_append_c(out, ',');
        append(out, task->depends_on[i]);
    }
}

static bool has_field(const kwic_field_row *row, const kwic_task_line *task)
{
    switch (row->field) {
    case KWIC_TASK_PRIORITY:
        return task->priority != KWIC_PRIORITY_NONE;
    case KWIC_TASK_DATE:
        return task->day[row->day] != KWIC_NO_DAY;
    case KWIC_TASK_RECURRENCE:
        return task->recurrence.n > 0;
    case KWIC_TASK_ON_COMPLETION:
        return task->on_completion.n > 0;
    case KWIC_TASK_ID:
        return task->id.n > 0;
    default:
        return task->n_depends_on > 0;
    }
}

static void append_value(GString *out, const kwic_field_row *row,
                         const kwic_task_line *task)
{
    if (row->field == KWIC_TASK_DATE)
        append_day(out, task->day[row->day]);
    else if (row->field == KWIC_TASK_DEPENDS_ON)
        append_ids(out, task);
    else
        append(out, row->field == KWIC_TASK_RECURRENCE      ? task->recurrence
                    : row->field == KWIC_TASK_ON_COMPLETION ? task->on_completion
                                                            : task->id);
}

static void append_emoji(GString *out, const kwic_field_row *row,
                         const kwic_task_line *task)
{
    if (row->field == KWIC_TASK_PRIORITY) {
        g_string_append_printf(out, " %s", kwic_priority_signs[task->priority]);
        return;
    }
    g_string_append_printf(out, " %s ", row->signs[0]);
    append_value(out, row, task);
}

// Two blanks, since one alone hides every other field in the plugin's view.
static void append_inline(GString *out, const kwic_field_row *row,
                          const kwic_task_line *task)
{
    g_string_append_printf(out, "  [%s:: ", row->key);
    if (row->field == KWIC_TASK_PRIORITY)
        g_string_append(out, kwic_priority_words[task->priority]);
    else
        append_value(out, row, task);
    g_string_append_c(out, ']');
}

void kwic_task_line_write(const kwic_task_line *task, kwic_task_format format,
                          GString *out)
{
    // ORDER: as the plugin writes them; rows of kwic_field_rows.
    static const size_t order[] = {9, 10, 0, 7, 8, 6, 5, 4, 3, 2, 1};
    append(out, task->indent);
    append(out, task->marker);
    g_string_append(out, " [");
    append(out, task->status);
    g_string_append(out, "] ");
    append(out, task->description);
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const kwic_field_row *row = &kwic_field_rows[order[i]];
        if (has_field(row, task))
            (format == KWIC_TASK_EMOJI ? append_emoji : append_inline)(out, row, task);
    }
    append(out, task->block_link);
}
