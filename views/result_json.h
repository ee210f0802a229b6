/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results as members of the protocol's object: {"type", "columns", "grouped", "total",
 * "rows", "droppedRows"}, of an expression {"value", "text", "type"}.
 *
 *     kwic_budget budget;
 *     kwic_moment now = {0, kwic_zone_local()};
 *     kwic_eval eval;
 *     kwic_eval_init(&eval, &budget, &now);
 *     kwic_query_run run = {
 *         .eval = &eval, .notes = kwic_view_notes_new("/home/me/notes", &now)};
 *     kwic_dql query = {.kind = KWIC_QUERY_LIST};
 *     kwic_result_json(&run, &query, run.n_rows, g_string_new("{")); */
#ifndef KWIC_VIEWS_RESULT_JSON_H
#define KWIC_VIEWS_RESULT_JSON_H

#include "query.h"

void kwic_result_json(kwic_query_run *run, const kwic_dql *q, size_t total,
                      GString *out);
void kwic_result_value_json(kwic_eval *e, kwic_datum v, GString *out);

#endif
