/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: views. Tasks that were found, put in another order or into groups by the keys of
 * the Tasks plugin's `sort by` and `group by`.
 *
 *     json_t *answer = kwic_tasks(searcher, &request, &error);       // kwic/search.h
 *     const kwic_tasks_order order = {.vault = vault, .group_by = "due"};
 *     if (!kwic_tasks_arrange(answer, &order, &error)) …
 *
 * Keys stand with commas between them; one behind a '-' is turned round: "-due,priority". */
#ifndef KWIC_TASK_VIEW_H
#define KWIC_TASK_VIEW_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct kwic_tasks_order {
    const char *vault;    /* where the notes are, absolute */
    const char *group_by; /* NULL for no groups */
    const char *sort;     /* NULL: by due date, then priority */
    uint32_t limit;       /* tasks; 0: all. The answer must have them all before */
} kwic_tasks_order;

/* Sets each task's "description" (its text without dates and other fields), puts "tasks"
 * in order, cuts them, and with groups sets "groups": [{"h": headings, "t": indexes of
 * tasks}]. The total stays. USAGE names a key that is none. O(tasks log tasks), and their
 * notes are read. */
bool kwic_tasks_arrange(json_t *answer, const kwic_tasks_order *order, GError **error);

#endif
