/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results as members of the protocol's object: {"type", "columns", "grouped", "total",
 * "rows", "droppedRows"}, of an expression {"value", "text", "type"}.
 *
 *     static void write(kwic_query_run *run, const kwic_dql *query, GString *out)
 *     {
 *         g_string_append_c(out, '{');
 *         kwic_result_json(run, query, run->n_rows, out);
 *         g_string_append_c(out, '}');
 *     } */
#ifndef KWIC_VIEWS_RESULT_JSON_H
#define KWIC_VIEWS_RESULT_JSON_H

#include "query.h"

void kwic_result_json(kwic_query_run *run, const kwic_dql *q, size_t total,
                      GString *out);
void kwic_result_value_json(kwic_eval *e, kwic_datum v, GString *out);

#endif
