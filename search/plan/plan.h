/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a query asks of the index: plain data, made of an AST, the schema and the
 * index's vocabulary; printable as an s-expression. Everything lives in the arena of
 * the query.
 *
 *     kwic_planner *p = kwic_planner_new(kwic_index_db(index), &options);
 *     kwic_plan *plan = kwic_plan_make(p, &request, arena, &error);
 *     kwic_matches *m = kwic_db_match(db, plan->query, &params, &error);
 *     if (plan->check) …   // kwic_verify the candidates that m has
 *     if (m->n == 0)
 *         plan = kwic_plan_relax(p, plan, &request, arena, &error);   // NULL: no help */
#ifndef KWIC_PLAN_H
#define KWIC_PLAN_H

#include "base/plan_nodes.h"
#include "words/planner.h"

/* Plans the request's query and filters. Query text never fails: only faults of the
 * index are errors. Warm, some tens of microseconds. */
kwic_plan *kwic_plan_make(kwic_planner *p, const kwic_request *request,
                          kwic_arena *arena, GError **error);

/* The same of a query about tasks, each alone: its check, where it has one, is of kind TASK
 * with the query inside. */
kwic_plan *kwic_plan_tasks(kwic_planner *p, const kwic_request *request,
                           kwic_arena *arena, GError **error);

/* When plan matched nothing: the plan in which words count in part (any, relaxed says
 * which words the best notes lack); NULL without an error when that cannot help either.
 */
kwic_plan *kwic_plan_relax(kwic_planner *p, const kwic_plan *plan,
                           const kwic_request *request, kwic_arena *arena,
                           GError **error);

/* When nothing matched at all: how many notes each clause matches alone and which one
 * to drop, as *clauses; and plan->suggestions. */
bool kwic_plan_explain_none(kwic_planner *p, kwic_plan *plan,
                            const kwic_request *request, kwic_arena *arena,
                            const kwic_clause **clauses, size_t *n_clauses);

/* The stages as text: tokens, AST and plan as s-expressions, each word's forms with
 * their document frequencies. */
void kwic_plan_print(kwic_planner *p, const kwic_plan *plan, kwic_str query,
                     GString *out);

#endif
