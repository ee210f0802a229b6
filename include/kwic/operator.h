/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: search. The one table of operators: what the parser reads before a colon beside the
 * fields of kwic/schema.h, and what help, completion and kwic-query(7) show.
 *
 *     const kwic_operator *op = kwic_operator_find(KWIC_STR("links"));
 *     bool is_link = op && op->id == KWIC_OP_LINK;   // true
 *
 * A new one is a row in search/query/operator.c, its plan a row in search/plan/plan_operator.c
 * and, when text alone can answer it, its check a row in search/plan/check_make.c. */
#ifndef KWIC_OPERATOR_H
#define KWIC_OPERATOR_H

#include "kwic/str.h"

typedef enum kwic_operator_id {
    KWIC_OP_LINE,
    KWIC_OP_BLOCK,
    KWIC_OP_SECTION,
    KWIC_OP_NOTE,
    KWIC_OP_TASK,
    KWIC_OP_TASK_TODO,
    KWIC_OP_TASK_DONE,
    KWIC_OP_DUE,
    KWIC_OP_MATCH_CASE,
    KWIC_OP_IGNORE_CASE,
    KWIC_OP_LINK,
    KWIC_OP_FROM,
    KWIC_OP_MENTIONS,
    KWIC_OP_HAS,
    KWIC_OP_IS,
    KWIC_OP_SORT,
    KWIC_OP_SINCE,
    KWIC_OPERATORS
} kwic_operator_id;

/* What may stand behind the colon. */
typedef enum kwic_operand {
    KWIC_OPERAND_QUERY,        /* a word, phrase or group: a query of its own */
    KWIC_OPERAND_QUERY_OR_NOT, /* the same, or nothing */
    KWIC_OPERAND_VALUES,       /* values with comparisons, joined by AND, OR, NOT */
    KWIC_OPERAND_NAME,         /* one word */
    KWIC_OPERAND_NOTE,         /* the name of a note, as a link has it or bare */
    KWIC_OPERAND_SETTING,      /* one word that narrows nothing */
} kwic_operand;

typedef struct kwic_operator {
    kwic_operator_id id;
    const char *name;
    const char *aliases; /* with a space between any two; NULL for none */
    kwic_operand operand;
    const char *values; /* the words that it takes, or some of them; NULL: any */
    const char *help;   /* one line */
    const char *example;
} kwic_operator;

/* The table, KWIC_OPERATORS long, indexed by id. */
const kwic_operator *kwic_operators(void);

/* By name or alias, ASCII case aside; NULL when it is no operator. */
const kwic_operator *kwic_operator_find(kwic_str name);

#endif
