/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a query asks of the index: plain data, made of an AST, the schema and the
 * index's vocabulary; printable as an s-expression. Everything lives in the arena of
 * the query.
 *
 *     kwic_planner *p = kwic_planner_new(kwic_index_db(index), &options);
 *     kwic_plan *plan = kwic_plan_make(p, &request, arena, &error);
 *     kwic_matches *m = kwic_db_match(db, plan->query, &params, &error);
 *     if (plan->check) … kwic_verify(p, plan->check, &candidates, &error)
 *     if (nothing && (again = kwic_plan_relax(p, plan, &request, arena, &error))) … */
#ifndef KWIC_PLAN_H
#define KWIC_PLAN_H

#include "derived.h"
#include "kwic/arena.h"
#include "kwic/search.h"
#include "kwic/tokenizer.h"
#include "kwic/xapian-c.h"

/* ---- the planner: what planning keeps of an open index, for one thread ---- */

typedef struct kwic_planner kwic_planner;

typedef struct kwic_planner_options {
    const char *const
        *languages; /* ISO 639-1, NULL-terminated; NULL: the vault's own */
    bool resident;  /* the vocabulary outlives its generation: see adopt */
    /* Derived data, opened by its owner when first asked for; NULL when there is none.
     */
    kwic_derived *(*derived)(void *ctx, GError **error);
    void *ctx;
    int64_t now_s; /* what "today" means, seconds since 1970; 0: the clock */
} kwic_planner_options;

kwic_planner *kwic_planner_new(kwic_db *db, const kwic_planner_options *options);
void kwic_planner_free(kwic_planner *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_planner, kwic_planner_free)
/* The index went to another state (db may be another handle): what is cached goes. */
void kwic_planner_reset(kwic_planner *p, kwic_db *db);
struct kwic_word_change;
/* Notes are shown otherwise than before in the same db: these words are in more of them, or
 * in fewer (vocabulary.h), and what is cached goes. */
void kwic_planner_amend(kwic_planner *p, const struct kwic_word_change *changes,
                        size_t n);
kwic_tokenizer *kwic_planner_tokenizer(kwic_planner *p);
/* Reads what a server's first misspelt query would have to wait for. */
void kwic_planner_warm(kwic_planner *p);
/* Whether the words of this generation are at hand. */
bool kwic_planner_is_warm(const kwic_planner *p);
/* Takes over the words that another planner of the same index has read. */
bool kwic_planner_adopt(kwic_planner *p, kwic_planner *from);

/* ---- the plan ---- */

/* A form that a query word may take in a note, for ranking's second pass and for marks.
 */
typedef struct kwic_form {
    kwic_str term; /* folded, without prefix */
    bool prefix;   /* any token that starts with it */
    double scale;  /* of its class: 1 as typed, a little less its stem's forms, less
                      typos … */
} kwic_form;

/* One positive word of the query, in the order typed. */
typedef struct kwic_plan_word {
    uint32_t from, to;      /* bytes of the query */
    kwic_str text;          /* folded as typed */
    const kwic_form *forms; /* best first */
    size_t n_forms;
    const kwic_form
        *parts; /* a compound also as these words in a row; best mark: all */
    size_t n_parts;
    double idf;      /* of all its forms together */
    int field;       /* kwic_field_id it is limited to, -1 for anywhere */
    uint32_t phrase; /* words of one phrase share a number from 1; 0: none */
    bool mark;       /* shown in snippets */
} kwic_plan_word;

/* What positions cannot answer: checked on the stored record (verify.h). */
typedef struct kwic_check kwic_check;

/* One filter of the request: the values of one field, alternatives. */
typedef struct kwic_plan_filter {
    const char *field;
    const kwic_query *query;
} kwic_plan_filter;

/* One top-level part of the query, for counts when nothing matches and for relaxing. */
typedef struct kwic_plan_clause {
    uint32_t from, to;       /* bytes of the query */
    const kwic_query *query; /* superset when check is set; of an excluded clause: what
                                it excludes */
    const kwic_check *check;
    bool word; /* relaxing may drop it */
    bool exclude;
} kwic_plan_clause;

typedef struct kwic_plan {
    const kwic_query
        *query; /* base and filters: match and weight; NULL: nothing can match */
    const kwic_query *base; /* the query text alone, for disjunctive facet counts */
    const kwic_plan_filter *filters; /* in the request's order; joined by AND */
    size_t n_filters;
    const kwic_plan_word *words;
    size_t n_words;
    const kwic_str *left_out; /* words that only ask: of a question, not searched */
    size_t n_left_out;
    const kwic_check *check; /* NULL: the index answers it whole */
    const char *sort;        /* NULL: relevance */
    uint64_t since;          /* already part of query; 0: none */
    bool any;                /* words count in part */
    const char **relaxed;    /* NULL-terminated; NULL when it is not */
    const kwic_correction *corrected;
    size_t n_corrected;
    const char **suggestions; /* NULL-terminated; filled by kwic_plan_explain_none */
    const kwic_query_warning *warnings;
    size_t n_warnings;
    const kwic_plan_clause *clauses;
    size_t n_clauses;
    const struct kwic_ast *ast;
} kwic_plan;

/* Plans the request's query and filters. Query text never fails: only faults of the
 * index are errors. Warm, some tens of microseconds. */
kwic_plan *kwic_plan_make(kwic_planner *p, const kwic_request *request,
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
