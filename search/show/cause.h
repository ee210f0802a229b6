/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The causes of a hit beside its words: the places in a note that say the facts its query asks
 * for. A tag, a property's line, a link, the date of a task: what snippets, `at` and --vimgrep
 * point at where no word of the query stands.
 *
 *     kwic_cause_query q = {.ast = plan->ast, .derived = derived, .now_s = now_s};
 *     kwic_causes_find(&q, docid, &record, mark_it, me);
 *
 * What is under NOT has no place, nor what says where a note lies (folder:, path:, file:) or
 * what it lacks (is:orphan). Places come clause by clause, in the order of the query. */
#ifndef KWIC_CAUSE_H
#define KWIC_CAUSE_H

#include "derived/derived.h"
#include "kwic/record.h"
#include "query/ast.h"

typedef struct kwic_cause_query {
    const kwic_ast *ast;
    kwic_derived *derived; /* where links lead; NULL: by their text alone */
    int64_t now_s;         /* what "today" means, seconds since 1970 */
} kwic_cause_query;

/* Takes bytes [from, to) of a block's text; never empty. */
typedef void (*kwic_cause_fn)(void *ctx, uint32_t block, uint32_t from, uint32_t to);

/* Whether the query has a clause that a note may say in such a place. */
bool kwic_causes_asked(const kwic_ast *ast);

/* Calls fn for each place; docid 0: a record that is in no index. O(clauses × the record's
 * tags, properties, links, tasks), and for company: and mentions: a pass over its text. */
void kwic_causes_find(const kwic_cause_query *q, uint32_t docid, const kwic_record *r,
                      kwic_cause_fn fn, void *ctx);

#endif
