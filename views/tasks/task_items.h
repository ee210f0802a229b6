/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tasks that kwic_tasks (kwic/search.h) names, read from their notes for a query.
 *
 *     kwic_note_texts texts = {.vault = "/home/me/notes"};
 *     kwic_task_item *items = kwic_task_items_read(tasks, &texts, arena);
 *
 * A task whose line is another one by now is made of the text that the index has. */
#ifndef KWIC_VIEWS_TASK_ITEMS_H
#define KWIC_VIEWS_TASK_ITEMS_H

#include <jansson.h>

#include "tasks_query.h"

/* Text of a note that is not saved; NULL for none. */
typedef GBytes *kwic_unsaved_text_fn(void *ctx, const char *path);

typedef struct kwic_note_texts {
    const char *vault;
    kwic_unsaved_text_fn *unsaved; /* NULL: there are none */
    void *ctx;
} kwic_note_texts;

/* As many as the array has, in its order; tasks of one note are best side by side. All
 * lives in the arena. */
kwic_task_item *kwic_task_items_read(const json_t *tasks, const kwic_note_texts *texts,
                                     kwic_arena *arena);

/* The clock of this machine. */
kwic_wall_clock kwic_wall_clock_now(void);

#endif
