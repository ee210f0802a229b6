/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queries run over the notes: rows from the source, through the clauses in the order they
 * are written in, to columns.
 *
 *     kwic_budget budget;
 *     kwic_moment now = {0, kwic_zone_local()};
 *     kwic_eval eval;
 *     kwic_eval_init(&eval, &budget, &now);
 *     kwic_query_run run = {
 *         .eval = &eval, .notes = kwic_view_notes_new("/home/me/notes", &now)};
 *     kwic_dql query = {.kind = KWIC_QUERY_LIST};
 *     if (!kwic_query_execute(&run, &query))
 *         puts(eval.error);
 *     for (size_t i = 0; i < run.n_rows; i++)
 *         puts(kwic_eval_text(&eval, run.rows[i].id).p);
 *
 * A row on which an expression fails is left out and counted; when all fail, the query does,
 * with the first failure. What the budget ends is partial and says so. */
#ifndef KWIC_VIEWS_QUERY_H
#define KWIC_VIEWS_QUERY_H

#include "notes/notes.h"

typedef struct kwic_query_row {
    kwic_datum id;
    const kwic_object *data;
    const kwic_datum
        *cells; /* of the columns; a LIST's one, a CALENDAR's date and link */
} kwic_query_row;

typedef struct kwic_query_run {
    kwic_eval *eval;
    kwic_view_notes *notes;
    kwic_str origin;  /* path of the note the query stands in; empty for none */
    GString *explain; /* appended to, or NULL */
    /* What comes out, in the budget's memory: */
    kwic_query_row *rows;
    size_t n_rows, dropped;
    kwic_str *groups; /* names of the GROUP BYs, outermost first */
    size_t n_groups;
    kwic_budget_end partial;   /* what ran out; LEFT: nothing */
    const char *first_failure; /* of the rows dropped, NULL */
    const char *notice;        /* what may have been meant, too; NULL */
} kwic_query_run;

/* False: run->eval->error says why. */
bool kwic_query_execute(kwic_query_run *run, const kwic_dql *q);

/* The world of an evaluation: links, pages, what is lazy. ctx is a kwic_query_run. */
kwic_eval_world kwic_query_world(kwic_query_run *run);
/* The page of the origin, an empty object when it has none. */
const kwic_object *kwic_query_this(kwic_query_run *run);

/* Notes of a source, in its order (uint32_t), appended; CSV files' rows to csv. */
bool kwic_source_find(kwic_query_run *run, const kwic_row_source *source, GArray *notes,
                      GPtrArray *csv);

#endif
