/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters of a Tasks query: what a line asks of a task.
 *
 *     kwic_filter_reading r = {.clock = &clock, .arena = arena};
 *     kwic_task_filter *f = kwic_task_filter_read(KWIC_STR("not done"), &r);
 *     if (!f) … // r.error.n == 0: no filter is written so
 *     bool fits = f->test(f, &items[0], &tasks); */
#ifndef KWIC_VIEWS_FILTER_H
#define KWIC_VIEWS_FILTER_H

#include "day_range.h"
#include "explanation.h"
#include "tasks_query.h"
#include "text_match.h"

/* All tasks, for what asks about others. */
typedef struct kwic_tasks_all {
    const kwic_task_item *items;
    size_t n;
    GHashTable *open_ids;   /* GString-like keys: ids of tasks that are not done */
    GHashTable *wanted_ids; /* ids that tasks which are not done depend on */
} kwic_tasks_all;

typedef struct kwic_task_filter kwic_task_filter;

typedef bool kwic_filter_test(kwic_task_filter *f, const kwic_task_item *item,
                              const kwic_tasks_all *all);

struct kwic_task_filter {
    kwic_filter_test *test;
    kwic_str line; /* the instruction */
    kwic_explanation *explanation;
    kwic_statement *statement; /* NULL for a part of a combination */
    struct kwic_task_filter *left, *right;
    kwic_text_match match;
    kwic_day_range range;
    int field;   /* which text or day */
    int compare; /* how */
    bool negate;
};

typedef struct kwic_filter_reading {
    const kwic_wall_clock *clock;
    kwic_arena *arena;
    kwic_str error;  /* why the line is no filter, when it looks like one */
    bool javascript; /* the error is that */
    int depth;       /* of combinations in combinations */
} kwic_filter_reading;

/* NULL with error when the line looks like a filter and is none, without when not even
 * that. */
kwic_task_filter *kwic_task_filter_read(kwic_str line, kwic_filter_reading *r);

/* Its parts, each as above. */
kwic_task_filter *kwic_filter_read_word(kwic_str line, kwic_filter_reading *r);
kwic_task_filter *kwic_filter_read_day(kwic_str line, kwic_filter_reading *r);
kwic_task_filter *kwic_filter_read_text(kwic_str line, kwic_filter_reading *r);
kwic_task_filter *kwic_filter_read_boolean(kwic_str line, kwic_filter_reading *r);

/* A filter that explains itself by its line. */
kwic_task_filter *kwic_filter_new(kwic_str line, kwic_filter_test *test,
                                  kwic_filter_reading *r);
/* Sets the error and is NULL. */
kwic_task_filter *kwic_filter_fail(kwic_filter_reading *r, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* Appends "LINE" or "LINE =>" and the explanation below it. */
void kwic_filter_append(const kwic_task_filter *f, GString *out);
/* The explanation of a part of a combination. */
kwic_explanation *kwic_filter_explain(kwic_task_filter *f, kwic_arena *arena);

/* Whether a task is done with: DONE, CANCELLED or NON_TASK. */
bool kwic_task_is_over(const kwic_task_line *task);
/* The earliest of start, scheduled and due that is a day; KWIC_NO_DAY. */
int64_t kwic_task_happens(const kwic_task_line *task);

#endif
