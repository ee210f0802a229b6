/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task as the Tasks plugin reads its line, with emoji (📅 2026-01-15 ⏫) or Dataview's
 * inline fields ([due:: 2026-01-15]).
 *
 *     kwic_task_line task;
 *     if (kwic_task_line_read(line, KWIC_TASK_EMOJI, arena, &task)) {
 *         double urgency = kwic_task_line_urgency(&task, today);
 *         kwic_task_line_write(&task, KWIC_TASK_EMOJI, out);
 *     }
 *
 * Fields are read from the line's end, in any order, tags between them; what stands before
 * other text belongs to the description. Slices point into the line or the arena. The same
 * rules as those of obsidian-tasks 8, with its default statuses. O(bytes) a field. */
#ifndef KWIC_VIEWS_TASK_LINE_H
#define KWIC_VIEWS_TASK_LINE_H

#include <glib.h>
#include <stdint.h>

#include "kwic/arena.h"

typedef enum kwic_task_format {
    KWIC_TASK_EMOJI,
    KWIC_TASK_DATAVIEW,
} kwic_task_format;

/* ORDER: as `group by status.type` and the default sort have them. */
typedef enum kwic_status_type {
    KWIC_STATUS_IN_PROGRESS,
    KWIC_STATUS_TODO,
    KWIC_STATUS_ON_HOLD,
    KWIC_STATUS_DONE,
    KWIC_STATUS_CANCELLED,
    KWIC_STATUS_NON_TASK,
    KWIC_STATUS_TYPES
} kwic_status_type;

typedef enum kwic_task_day {
    KWIC_DAY_CREATED,
    KWIC_DAY_START,
    KWIC_DAY_SCHEDULED,
    KWIC_DAY_DUE,
    KWIC_DAY_CANCELLED,
    KWIC_DAY_DONE,
    KWIC_TASK_DAYS
} kwic_task_day;

enum { KWIC_PRIORITY_NONE = 3 }; /* 0 highest to 5 lowest */

#define KWIC_NO_DAY INT64_MIN        /* no such field */
#define KWIC_BAD_DAY (INT64_MIN + 1) /* a day that is none, as 2026-02-30 */

typedef struct kwic_task_line {
    kwic_task_format format;
    kwic_str indent; /* blanks and ">" before the marker */
    kwic_str marker; /* "-", "*", "+", "1.", "1)" */
    kwic_str status; /* the character in the box */
    kwic_str description;
    kwic_str *tags; /* with '#', as written, in order */
    size_t n_tags;
    int priority;
    int64_t day[KWIC_TASK_DAYS]; /* days since 1970, KWIC_NO_DAY, KWIC_BAD_DAY */
    kwic_str recurrence;         /* "every week on Sunday"; empty for none */
    kwic_str on_completion;      /* "keep", "delete"; empty for neither */
    kwic_str id;
    kwic_str *depends_on;
    size_t n_depends_on;
    kwic_str block_link; /* " ^id" with its blank; empty for none */
} kwic_task_line;

/* False when the line is no task. */
bool kwic_task_line_read(kwic_str line, kwic_task_format format, kwic_arena *arena,
                         kwic_task_line *out);

/* In the format that the line has fields of: emoji before inline fields. */
bool kwic_task_line_read_any(kwic_str line, kwic_arena *arena, kwic_task_line *out);

/* Appends the line that the plugin would write. */
void kwic_task_line_write(const kwic_task_line *task, kwic_task_format format,
                          GString *out);

double kwic_task_line_urgency(const kwic_task_line *task, int64_t today);

/* Appends the description without its tags. */
void kwic_task_line_untagged(const kwic_task_line *task, GString *out);

kwic_status_type kwic_task_line_type(const kwic_task_line *task);
/* "Todo", "Done", "In Progress", "Cancelled", "Unknown". */
const char *kwic_task_line_status_name(const kwic_task_line *task);
/* "TODO". */
const char *kwic_status_type_name(kwic_status_type type);
/* "Highest" to "Lowest", "Normal" in the middle. */
const char *kwic_task_priority_name(int priority);

static inline bool kwic_day_is(int64_t day)
{
    return day != KWIC_NO_DAY && day != KWIC_BAD_DAY;
}

#endif
