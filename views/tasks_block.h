/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ```tasks block, run over the tasks of all notes: the query language of the Tasks plugin
 * (tasks/tasks_query.h), its result as rows or JSON.
 *
 *     kwic_view_block block = {0};
 *     kwic_tasks_block block_of = {.note = "Home.md", .form = KWIC_VIEW_TEXT};
 *     kwic_moment now = {0, kwic_zone_local()};
 *     kwic_view_notes *notes = kwic_view_notes_new("/home/me/notes", &now);
 *     kwic_tasks_block_run(notes, &block_of, KWIC_STR("not done"), &now, kwic_arena_new(), &block);
 */
#ifndef KWIC_VIEWS_TASKS_BLOCK_H
#define KWIC_VIEWS_TASKS_BLOCK_H

#include "kwic/views.h"
#include "notes/notes.h"

typedef struct kwic_tasks_block {
    const char *note; /* path of the note that the block stands in, NULL */
    kwic_view_form form;
} kwic_tasks_block;

/* Fills block; texts live in arena. A query that cannot be run is block's error. */
void kwic_tasks_block_run(kwic_view_notes *notes, const kwic_tasks_block *of,
                          kwic_str text, const kwic_moment *now, kwic_arena *arena,
                          kwic_view_block *block);

#endif
