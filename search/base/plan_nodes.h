/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as data: what a query asks of the index, in the arena of the query. plan/plan.h makes
 * it; matching, checking, ranking and marking read it. */
#ifndef KWIC_PLAN_NODES_H
#define KWIC_PLAN_NODES_H

#include "kwic/arena.h"
#include "kwic/search.h"
#include "kwic/xapian-c.h"

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
    double idf;      /* of all its forms together: */
    uint64_t notes;  /* those of each, one after another */
    uint64_t most;   /* those of the most frequent one */
    int field;       /* kwic_field_id it is limited to, -1 for anywhere */
    uint32_t phrase; /* words of one phrase share a number from 1; 0: none */
    bool mark;       /* shown in snippets */
    bool checked;    /* the plan's check says where it counts */
    bool joins;      /* a word like "of" among others: it need not be there */
} kwic_plan_word;

/* What positions cannot answer: checked on the stored record (verify.h). */
typedef struct kwic_check kwic_check;

/* One filter of the request: the values of one field, alternatives. */
typedef struct kwic_plan_filter {
    const char *field;
    const kwic_query *query;
} kwic_plan_filter;

/* A word of a query that was relaxed: notes may lack it. */
typedef struct kwic_plan_clause {
    const char *text;        /* as typed */
    const kwic_query *query; /* the notes that have it */
} kwic_plan_clause;

typedef struct kwic_plan {
    kwic_str text; /* of the query, as typed */
    const kwic_str
        *calls; /* parts of it that are what a note may be called: all of it, and
                              what stands between the words that only ask or join */
    size_t n_calls;
    bool
        unfinished; /* its last word is being typed, or begins those that it was read as */
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
    const kwic_word_completion *completed;
    size_t n_completed;
    const char **suggestions; /* NULL-terminated; filled by kwic_plan_explain_none */
    const kwic_query_warning *warnings;
    size_t n_warnings;
    const kwic_plan_clause *clauses; /* of a relaxed one, in the order of the query */
    size_t n_clauses;
    const struct kwic_ast *ast;
} kwic_plan;

#endif
