/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a task line: their signs in both formats, and the field at a text's end. */
#ifndef KWIC_VIEWS_TASK_FIELD_H
#define KWIC_VIEWS_TASK_FIELD_H

#include "task_line.h"

typedef enum kwic_field_value {
    KWIC_FIELD_PRIORITY,
    KWIC_FIELD_DAY,
    KWIC_FIELD_RULE,
    KWIC_FIELD_WORD,
    KWIC_FIELD_ID,
    KWIC_FIELD_IDS,
} kwic_field_value;

typedef enum kwic_task_field {
    KWIC_TASK_PRIORITY,
    KWIC_TASK_DATE, /* with its kwic_task_day */
    KWIC_TASK_RECURRENCE,
    KWIC_TASK_ON_COMPLETION,
    KWIC_TASK_ID,
    KWIC_TASK_DEPENDS_ON,
} kwic_task_field;

typedef struct kwic_field_row {
    kwic_task_field field;
    kwic_field_value value;
    kwic_task_day day;
    const char *signs[4]; /* emoji; the first is written */
    const char *key;      /* in Dataview's format */
} kwic_field_row;

/* ORDER: as the plugin tries them at a line's end. */
extern const kwic_field_row kwic_field_rows[];
extern const size_t kwic_field_rows_n;
/* Tags are tried before this row. */
enum { KWIC_FIELD_ROW_ID = 9 };

/* ORDER: priority 0 to 5; 3 has none. */
extern const char *const kwic_priority_signs[6];
extern const char *const kwic_priority_words[6];

/* Whether text ends with the field: its value, and text without it and trimmed. */
bool kwic_field_take(const kwic_field_row *row, kwic_task_format format, kwic_str *text,
                     kwic_str *value);

/* Whether text ends with a tag: it, and text without it and trimmed. */
bool kwic_tag_take_last(kwic_str *text, kwic_str *tag);

/* The next tag of text from *at on, which moves behind it. */
bool kwic_tag_next(kwic_str text, size_t *at, kwic_str *tag);

/* Blanks at both ends, of Unicode too, taken off. */
kwic_str kwic_task_trim(kwic_str s);

#endif
