/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a query asks of the index: plain data, made of an AST, the schema and the index's
 * vocabulary; printable as an s-expression. Everything lives in the arena of the query. */
#ifndef KWIC_PLAN_H
#define KWIC_PLAN_H

#include "derived.h"
#include "kwic/arena.h"
#include "kwic/search.h"
#include "kwic/xapian-c.h"

/* A form that a query word may take in a note, for ranking's second pass and for marks. */
typedef struct kwic_form {
    kwic_str term;   /* folded, without prefix */
    bool prefix;     /* any token that starts with it */
    double scale;    /* of its class: 1 as typed and stems, less for typos … */
} kwic_form;

/* One positive word of the query, in the order typed. */
typedef struct kwic_plan_word {
    uint32_t from, to;       /* bytes of the query */
    kwic_str text;           /* folded as typed */
    const kwic_form *forms;  /* best first */
    size_t n_forms;
    double idf;              /* of all its forms together */
    int field;               /* kwic_field_id it is limited to, -1 for anywhere */
    uint32_t phrase;         /* words of one phrase share a number from 1; 0: none */
    bool mark;               /* shown in snippets */
} kwic_plan_word;

/* What positions cannot answer: checked on the stored record (verify.h). */
typedef struct kwic_check kwic_check;

typedef struct kwic_plan {
    const kwic_query *query;  /* match and weight; NULL: nothing can match */
    const kwic_query *filter; /* the request's filters alone, or NULL */
    const kwic_plan_word *words;
    size_t n_words;
    const kwic_check *check;  /* NULL: the index answers it whole */
    const char *sort;         /* NULL: relevance */
    uint64_t since;
    bool any;                 /* words count in part */
    const char **relaxed;
    const kwic_correction *corrected;
    size_t n_corrected;
    const char **suggestions;
    const kwic_query_warning *warnings;
    size_t n_warnings;
} kwic_plan;

#endif
