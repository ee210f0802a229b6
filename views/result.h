/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came out of a query, put into an answer: as JSON, or as rows of text.
 *
 *     kwic_budget budget;
 *     kwic_moment now = {0, kwic_zone_local()};
 *     kwic_eval eval;
 *     kwic_eval_init(&eval, &budget, &now);
 *     kwic_query_run run = {
 *         .eval = &eval, .notes = kwic_view_notes_new("/home/me/notes", &now)};
 *     kwic_dql query = {.kind = KWIC_QUERY_LIST};
 *     kwic_view_block block = {0};
 *     kwic_result_fill(&run, &query, KWIC_VIEW_TEXT, kwic_arena_new(), &block); */
#ifndef KWIC_VIEWS_RESULT_H
#define KWIC_VIEWS_RESULT_H

#include "kwic/views.h"
#include "query.h"

/* Text is copied into arena, which may outlive the run. */
void kwic_result_fill(kwic_query_run *run, const kwic_dql *q, kwic_view_form form,
                      kwic_arena *arena, kwic_view_block *block);
void kwic_result_value(kwic_query_run *run, kwic_datum v, kwic_view_form form,
                       kwic_arena *arena, kwic_view_block *block);

/* A value as people read it: links by their names, text without Markdown. */
void kwic_result_plain(kwic_eval *e, kwic_datum v, GString *out);

/* Appends text with "[[a|b]]" as b. */
void kwic_result_plain_text(kwic_str text, GString *out);

#endif
