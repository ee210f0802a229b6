/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: views. Query blocks of notes, run: Dataview's query language over the notes of a
 * vault, as kwic-views(7) has it.
 *
 *     kwic_views *views = kwic_views_new();
 *     kwic_view_request request = {.query = "TABLE due FROM #project", .form = KWIC_VIEW_TEXT};
 *     g_autoptr(kwic_view_answer) answer = kwic_view(views, searcher, &request, &error);
 *     for (size_t i = 0; answer && i < answer->blocks[0].n_rows; i++)
 *         puts(answer->blocks[0].rows[i].cells[0]);
 *
 * What was read of the notes is kept from question to question and read again where the
 * index or an unsaved buffer says that it changed. One thread at a time each. */
#ifndef KWIC_VIEWS_H
#define KWIC_VIEWS_H

#include "kwic/search.h"

typedef struct kwic_views kwic_views;
kwic_views *kwic_views_new(void);
void kwic_views_free(kwic_views *v);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_views, kwic_views_free)

typedef enum kwic_view_form {
    KWIC_VIEW_JSON,     /* json of each block and no rows */
    KWIC_VIEW_TEXT,     /* rows, cells as people read them */
    KWIC_VIEW_MARKDOWN, /* rows, cells as Markdown */
} kwic_view_form;

typedef struct kwic_view_request {
    const char *query; /* a query, or "= EXPRESSION"; NULL: the blocks of the note */
    const char *path;  /* the note: by path or name; what `this` is for a query; NULL */
    uint32_t line;     /* of the opening fence of one block, from 1; 0: all */
    const char *now; /* the clock as a date, 2026-01-15T12:00:00Z; NULL: the real one */
    kwic_view_form form;
    uint32_t timeout_ms;  /* of each block; 0: 10 s */
    const int *cancelled; /* atomic, may be NULL */
    bool explain;
} kwic_view_request;

typedef enum kwic_view_kind {
    KWIC_VIEW_VALUE, /* of an expression: one row, one cell */
    KWIC_VIEW_TABLE,
    KWIC_VIEW_LIST,
    KWIC_VIEW_TASKS,
    KWIC_VIEW_CALENDAR,
    KWIC_VIEW_SEARCH,  /* a ```query block */
    KWIC_VIEW_SKIPPED, /* a block of a language that is not run: error says why */
    KWIC_VIEW_FAILED,  /* error says why */
} kwic_view_kind;

typedef struct kwic_view_row {
    const char *const *cells; /* as many as the block has columns */
    const char *path;         /* of the note it stands for, NULL for none */
    uint32_t line;            /* there, from 1; 0: the whole note */
    uint32_t depth;           /* of groups and tasks around it */
    const char *status;       /* what stands in a task's box; NULL: no task */
    bool heading;             /* the key of the group that follows */
} kwic_view_row;

typedef struct kwic_view_block {
    kwic_view_kind kind;
    uint32_t line,
        end_line; /* of its fences, from 1; 0: of a query that stands nowhere */
    const char *language, *source;
    const char *const *columns; /* their names */
    size_t n_columns;
    const kwic_view_row *rows;
    size_t n_rows;
    size_t total;        /* results: rows without headings */
    size_t dropped;      /* rows left out since an expression failed on them */
    const char *error;   /* why it failed or is not run; NULL */
    const char *warning; /* that it is partial, or not exact; NULL */
    const char *explain; /* NULL unless asked for */
    const char *json;    /* the protocol's object, in the JSON form */
} kwic_view_block;

typedef struct kwic_view_answer {
    const char *path; /* of the note; NULL for a query alone */
    const char *text; /* the note's */
    const kwic_view_block *blocks;
    size_t n_blocks;
    struct kwic_arena *arena;
} kwic_view_answer;

/* NOT_FOUND when there is no such note or no block in that line; USAGE for a bad clock. What
 * is wrong with a query is its block's own error. */
kwic_view_answer *kwic_view(kwic_views *v, kwic_searcher *s,
                            const kwic_view_request *request, GError **error);
void kwic_view_answer_free(kwic_view_answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_view_answer, kwic_view_answer_free)

/* The path of the note that name means (exact path, then by name); NULL for none. g_free. */
char *kwic_view_find_note(kwic_views *v, kwic_searcher *s, const char *name,
                          GError **error);

/* Appends the answer as JSON: one block's object, or {"path", "blocks": […]}. */
void kwic_view_answer_write(const kwic_view_answer *answer, bool one, GString *out);

#endif
