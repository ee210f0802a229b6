/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of tasks: `group by` lines.
 *
 *     kwic_task_grouper g;
 *     if (kwic_task_grouper_read(KWIC_STR("group by due"), &g, &javascript))
 *         kwic_task_grouper_names(&g, &key, arena, names); // "2026-01-15 Thursday" */
#ifndef KWIC_VIEWS_GROUPER_H
#define KWIC_VIEWS_GROUPER_H

#include "sorter.h"

typedef struct kwic_task_grouper kwic_task_grouper;

typedef kwic_str kwic_task_name(const kwic_task_grouper *g, const kwic_task_key *key,
                                kwic_arena *arena);

struct kwic_task_grouper {
    kwic_task_name *name; /* NULL: by each of the tags */
    kwic_statement *statement;
    const char *word; /* of the field */
    int field;        /* which day */
    bool reverse;
};

/* False when the line is none; javascript when it asks for that. */
bool kwic_task_grouper_read(kwic_str line, kwic_task_grouper *out, bool *javascript);

/* The same for what stands behind "group by ". */
bool kwic_task_grouper_read_field(kwic_str field, kwic_task_grouper *out,
                                  bool *javascript);

/* Sets names (kwic_str) to those of the groups that the task belongs to, at least one. */
void kwic_task_grouper_names(const kwic_task_grouper *g, const kwic_task_key *key,
                             kwic_arena *arena, GArray *names);

#endif
