/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Query blocks of the Tasks plugin: filters, sorting, grouping and limits over tasks.
 *
 *     kwic_tasks_context context = {.clock = clock, .note = {.path = KWIC_STR("A.md")}};
 *     kwic_tasks_query *q = kwic_tasks_query_read(text, &context, arena);
 *     kwic_tasks_result r;
 *     if (!q->error.n)
 *         kwic_tasks_query_run(q, items, n_items, arena, &r);
 *     for (size_t i = 0; i < r.n_groups; i++) print(r.groups[i].headings, r.groups[i].items);
 *
 * The language is that of obsidian-tasks 8 with its default settings; what needs JavaScript
 * is an error that says so. Nothing in a query can do more than choose and order tasks. Text
 * is UTF-8; all that is returned lives in the arena, and texts of the query in its text.
 * Reading is O(bytes); running O(tasks log tasks), each under the limits of text_match.h. */
#ifndef KWIC_VIEWS_TASKS_QUERY_H
#define KWIC_VIEWS_TASKS_QUERY_H

#include "natural_date.h"
#include "statement.h"
#include "task_line.h"

/* A task, and where it stands. */
typedef struct kwic_task_item {
    kwic_task_line task;
    kwic_str path;    /* of its note, relative to the vault, with ".md" */
    kwic_str heading; /* the nearest one above, as written; p is NULL for none */
    uint32_t line;    /* from 1 */
    kwic_str source;  /* the line; empty where nobody shows it */
} kwic_task_item;

typedef struct kwic_tasks_context {
    kwic_wall_clock clock;
    kwic_query_note note; /* the one that the query stands in */
} kwic_tasks_context;

struct kwic_task_filter;

typedef struct kwic_tasks_query {
    kwic_str error;      /* as the plugin says it; empty when the query can be run */
    uint32_t error_line; /* of the block, from 1 */
    bool javascript;     /* the error is that it asks for JavaScript */
    bool explain, ignore_global_query, short_mode;
    bool limited, groups_limited;
    uint64_t limit, group_limit;
    GPtrArray *filters; /* struct kwic_task_filter *: all must hold */
    GArray *sorters;    /* kwic_task_sorter */
    GArray *groupers;   /* kwic_task_grouper */
    GPtrArray *layout;  /* kwic_statement *: hide, show, short, full, view */
    kwic_wall_clock clock;
} kwic_tasks_query;

typedef struct kwic_tasks_group {
    const kwic_str
        *headings; /* one a grouping; "%%1%%" at the front is for its order */
    const uint32_t *items;
    size_t n;
} kwic_tasks_group;

typedef struct kwic_tasks_result {
    kwic_tasks_group *groups; /* one without headings when there is no grouping */
    size_t n_groups;
    size_t n_headings;
    size_t total;   /* different tasks in the groups */
    size_t matched; /* before any limit */
    bool cut;       /* a regular expression took too many steps somewhere */
} kwic_tasks_result;

/* Never NULL; error says why it cannot be run. Free with kwic_tasks_query_free, before the
 * arena. */
kwic_tasks_query *kwic_tasks_query_read(kwic_str text,
                                        const kwic_tasks_context *context,
                                        kwic_arena *arena);
void kwic_tasks_query_free(kwic_tasks_query *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_tasks_query, kwic_tasks_query_free)

/* items in the order that ties end in. A query with an error gives no groups. */
void kwic_tasks_query_run(const kwic_tasks_query *query, const kwic_task_item *items,
                          size_t n, kwic_arena *arena, kwic_tasks_result *result);

/* Appends what the query does, or its error, as `explain` prints it. */
void kwic_tasks_query_explain(const kwic_tasks_query *query, GString *out);

/* Takes from the task what `hide` says is not to be seen. */
void kwic_tasks_query_hide(const kwic_tasks_query *query, kwic_task_line *task,
                           kwic_arena *arena);

/* A heading without what only its order needs: "%%0%%Highest priority". */
kwic_str kwic_tasks_heading_shown(kwic_str heading);

#endif
