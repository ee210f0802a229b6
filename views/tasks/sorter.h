/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of tasks: `sort by` lines, and the order that the plugin adds below them.
 *
 *     kwic_task_sorter s;
 *     if (kwic_task_sorter_read(KWIC_STR("sort by due reverse"), &s, &javascript)) … */
#ifndef KWIC_VIEWS_SORTER_H
#define KWIC_VIEWS_SORTER_H

#include "tasks_query.h"

typedef struct kwic_task_key {
    const kwic_task_item *item;
    double urgency;
    uint32_t index; /* of the item */
} kwic_task_key;

typedef struct kwic_task_sorter kwic_task_sorter;

typedef int kwic_task_compare(const kwic_task_sorter *s, const kwic_task_key *a,
                              const kwic_task_key *b);

struct kwic_task_sorter {
    kwic_task_compare *compare;
    kwic_statement *statement; /* NULL for the plugin's own */
    int field;                 /* which day, which tag */
    bool reverse;
    int64_t today;
};

/* False when the line is none; javascript when it asks for that. */
bool kwic_task_sorter_read(kwic_str line, kwic_task_sorter *out, bool *javascript);

/* Sorts keys, stably, by the sorters and then by the plugin's own. */
void kwic_task_keys_sort(const GArray *sorters, int64_t today, kwic_task_key *keys,
                         size_t n);

#endif
