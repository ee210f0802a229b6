/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the planner: a query being planned, and the pieces its files hand each other.
 * plan.c joins parts, plan_word.c makes them of words and phrases, plan_field.c of fields,
 * plan_operator.c of operators, plan_value.c of values, check_make.c what is left for verify.c. */
#ifndef KWIC_PLANNING_H
#define KWIC_PLANNING_H

#include "check/check.h"
#include "derived/derived.h"
#include "kwic/path.h"
#include "query/ast.h"
#include "words/planner.h"

typedef struct kwic_planning {
    kwic_planner *p;
    kwic_arena *arena;
    const kwic_request *request;
    kwic_parsed parsed;
    GArray *words;     /* of kwic_plan_word */
    GArray *corrected; /* of kwic_correction */
    GArray *completed; /* of kwic_word_completion */
    GArray *left_out;  /* of kwic_str */
    uint32_t scans;    /* passes over the vocabulary for regular expressions */
    uint32_t phrases;  /* numbers given to phrases so far */
    bool any;          /* words count in part */
    bool of_tasks;     /* the query is about tasks, each alone */
    kwic_str *calls;   /* of the plan */
    size_t n_calls;
    bool checks;   /* where the word being planned counts a check says */
    bool joins;    /* the word being planned only joins others: it adds weight */
    GError *error; /* the first fault of the index */
} kwic_planning;

/* What surrounds a node. */
typedef struct kwic_around {
    const kwic_field *field; /* of text that words are limited to; NULL: anywhere */
    bool hidden;             /* excluded: no marks, no weight, no corrections */
    bool match_case;
    bool scoped; /* inside of line: and its kin: only what the note must hold counts */
    bool
        of_task; /* inside of task: tags, links, companies and dates are the task's own */
} kwic_around;

/* A node planned. A note matches when it matches query and, if check is set, check. */
typedef struct kwic_part {
    const kwic_query *query;
    const kwic_check *check;
    bool whole; /* check alone tells, query is only its superset */
    bool weighted;
    bool excluded; /* the notes meant are those that do not match */
    bool empty;    /* says nothing */
} kwic_part;

/* ---- plan.c ---- */
kwic_part kwic_plan_node(kwic_planning *m, const kwic_ast *ast, kwic_around around);
/* All of the parts. */
kwic_part kwic_plan_all(kwic_planning *m, const kwic_part *parts, size_t n);
/* Any of the parts. */
kwic_part kwic_plan_either(kwic_planning *m, const kwic_part *parts, size_t n);
/* kwic_plan_make, and with any also for words that count in part. */
kwic_plan *kwic_plan_any(kwic_planner *p, const kwic_request *request,
                         kwic_arena *arena, bool any, GError **error);
/* A warning about the node, which is then read as words. */
kwic_part kwic_plan_as_words(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                             const char *why);

/* ---- plan_sort.c ---- */
/* The order asked for, the request's before the query's; NULL (relevance) for none, and
 * with a warning for what is none: of bytes [0, 0) when the request has it. */
const char *kwic_plan_sort(kwic_planning *m);

/* ---- nodes ---- */
kwic_query *kwic_q_term(kwic_arena *arena, const char *prefix, kwic_str text);
kwic_query *kwic_q_join(kwic_arena *arena, kwic_query_op op,
                        const kwic_query *const *kids, size_t n);
kwic_query *kwic_q_scale(kwic_arena *arena, double scale, const kwic_query *kid);
kwic_query *kwic_q_docids(kwic_arena *arena, const uint32_t *docids, size_t n);
kwic_query *kwic_q_of(kwic_arena *arena, kwic_query_op op); /* ALL, NOTHING */
kwic_part kwic_part_filter(const kwic_query *query);
/* The terms under the operator. */
kwic_query *kwic_q_terms(kwic_arena *arena, kwic_query_op op, const char *prefix,
                         const kwic_str *terms, size_t n);
/* The terms in a row, at places that `behind` has positions behind (see kwic/schema.h;
 * empty: anywhere). */
kwic_query *kwic_q_row(kwic_arena *arena, const kwic_str *terms, size_t n,
                       kwic_str behind);
/* The terms in a row in a text of the field (NULL: anywhere). */
kwic_query *kwic_q_row_in(kwic_arena *arena, const kwic_field *field,
                          const kwic_str *terms, size_t n);

/* ---- plan_word.c ---- */

/* What one word of the query's text is: a plain word, a compound, a run of bigrams. */
typedef struct kwic_unit {
    uint32_t from, to;     /* bytes of the query */
    kwic_str text;         /* folded, whole */
    kwic_str written;      /* as it stands in the query */
    const kwic_str *parts; /* of a compound or run; NULL for a plain word */
    size_t n_parts;
    bool run;  /* bigrams: there is no whole */
    bool open; /* a run that may go on: its last character stands behind the parts */
    bool prefix;
    unsigned how;                /* KWIC_EXPAND_… */
    const kwic_expansion *forms; /* NULL of a run */
    kwic_str joined[4];          /* with neighbours of the query, each in some note */
    size_t n_joined;
    const kwic_str *corrected; /* words it was replaced by */
    size_t n_corrected;
} kwic_unit;

/* The units of a text that stands in the query at byte `from`. */
kwic_unit *kwic_units_make(kwic_planning *m, kwic_str text, uint32_t from, size_t *n);
/* The units stand in a row: a run ends where the next unit begins, with its last character
 * ("使用 Obsidian" is 使用 用 obsidian, as in a note). */
void kwic_units_close(kwic_unit *units, size_t n);
/* Finds the forms of each; how as of a plain word. */
void kwic_units_expand(kwic_planning *m, kwic_unit *units, size_t n, unsigned how);
/* Forms of neighbours written as one, as far as some note has them. */
void kwic_units_join(kwic_planning *m, kwic_unit **units, size_t n);
/* Mends a unit that is in no note: it becomes the words that it begins, else what it was
 * surely meant to be. */
void kwic_unit_mend(kwic_planning *m, kwic_unit *u);

/* Whether the part of a compound may be looked for alone: not those of k8s or gb300, which only
 * digits divide and no note has, but their words of three letters and more. */
bool kwic_unit_has_part(const kwic_unit *u, kwic_str part);

const kwic_query *kwic_unit_query(kwic_planning *m, const kwic_unit *u,
                                  const kwic_field *field);
/* Notes it as a word of the plan. */
void kwic_unit_tell(kwic_planning *m, const kwic_unit *u, kwic_around around,
                    uint32_t phrase);
/* The ways to write it, as patterns for a check. */
kwic_pattern kwic_unit_pattern(kwic_planning *m, const kwic_unit *u, bool match_case);

/* The units of a WORD node, expanded; and the part they make. Between the two, neighbours
 * may be joined. */
kwic_unit *kwic_word_units(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                           size_t *n);
kwic_part kwic_units_part(kwic_planning *m, kwic_unit *units, size_t n,
                          kwic_around around);
kwic_part kwic_plan_word_node(kwic_planning *m, const kwic_ast *ast,
                              kwic_around around);
kwic_part kwic_plan_phrase(kwic_planning *m, const kwic_ast *ast, kwic_around around);
kwic_part kwic_plan_near(kwic_planning *m, const kwic_ast *ast, kwic_around around);
/* How a word's forms are found. */
unsigned kwic_plan_how(const kwic_ast *word, kwic_around around, size_t characters);

/* ---- plan_phrase.c ---- */
/* Spellings of units in a row, 16 at most. */
kwic_pattern kwic_phrase_pattern(kwic_planning *m, const kwic_unit *units, size_t n,
                                 kwic_around around);
kwic_query *kwic_pattern_query(kwic_planning *m, const kwic_pattern *pattern,
                               const kwic_field *field);

/* ---- question.c ---- */

/* One of the nodes that stand side by side, before they are joined to parts. */
typedef struct kwic_word_kid {
    const kwic_ast *ast;
    kwic_unit *units; /* of a WORD, else NULL */
    size_t n;
} kwic_word_kid;

/* plan.c: the nodes with their units; words that may be one in a note (core weave) told of
 * each other; and the part that one makes. */
kwic_word_kid *kwic_word_kids(kwic_planning *m, const kwic_ast *const *asts, size_t n,
                              kwic_around around);
void kwic_word_kids_join(kwic_planning *m, kwic_word_kid *kids, size_t n);
kwic_part kwic_word_kid_part(kwic_planning *m, kwic_word_kid *kid, kwic_around around);

/* The whole query. Sets m->any where its words count in part. */
kwic_part kwic_plan_top(kwic_planning *m, const kwic_ast *ast);

/* ---- plan_field.c ---- */
kwic_part kwic_plan_field(kwic_planning *m, const kwic_ast *ast, kwic_around around);
kwic_part kwic_plan_regex(kwic_planning *m, const kwic_ast *ast, kwic_around around);
kwic_part kwic_part_nothing(kwic_planning *m);
const kwic_query *kwic_field_term(kwic_planning *m, kwic_field_id field, kwic_str text);

/* ---- plan_operator.c ---- */
kwic_part kwic_plan_operator(kwic_planning *m, const kwic_ast *ast, kwic_around around);
struct kwic_task_date;
kwic_part kwic_plan_task_date(kwic_planning *m, const kwic_ast *ast,
                              const struct kwic_task_date *date, kwic_around around);

/* ---- plan_value.c ---- */
kwic_part kwic_plan_property(kwic_planning *m, const kwic_ast *ast, kwic_around around);
/* A property or field of dates: what its value node says of the key. */
kwic_part kwic_plan_value(kwic_planning *m, kwic_str key, const kwic_ast *value,
                          bool equals);
bool kwic_plan_has_key(kwic_planning *m, kwic_str key);
kwic_part kwic_plan_range(kwic_planning *m, const char *key, const kwic_interval *in);

/* One value of one field of a request's filter. */
kwic_part kwic_plan_filter_value(kwic_planning *m, const char *field,
                                 const char *value);

/* ---- plan_terms.c: many terms of a keyword field ---- */
/* Terms of the field that start with text. */
const kwic_query *kwic_q_starting(kwic_planning *m, const kwic_field *field,
                                  kwic_str text);
/* Terms `start` and more of the field whose rest the pattern matches, case aside. */
const kwic_query *kwic_q_matching(kwic_planning *m, const kwic_field *field,
                                  kwic_str start, const kwic_ast *regex);
/* Adds the words of the index that hold the literal (folded letters and digits); false when
 * they are too many, or were looked up too often for this query. */
bool kwic_words_with(kwic_planning *m, kwic_str literal, GArray *words);
/* Notes whose path (or file name) holds the folded text, with its check. */
kwic_part kwic_plan_path(kwic_planning *m, const kwic_field *field, kwic_str text);

/* ---- check_make.c ---- */
kwic_check *kwic_check_new(kwic_arena *arena, kwic_check_kind kind);
const kwic_check *kwic_check_join(kwic_arena *arena, kwic_check_kind kind,
                                  const kwic_check *const *kids, size_t n);
/* The pattern stands in the region. */
const kwic_check *kwic_check_words(kwic_planning *m, kwic_pattern pattern,
                                   kwic_check_region region);
/* All that a part means as a check of its own. */
const kwic_check *kwic_check_full(kwic_planning *m, const kwic_part *part);
/* The regular expression of a node as a check; NULL with a warning when it has a fault. */
const kwic_check *kwic_check_regex(kwic_planning *m, const kwic_ast *regex,
                                   kwic_check_region region);
/* Notes that may hold a match of it: those with a literal that each match holds. */
const kwic_query *kwic_regex_query(kwic_planning *m, const kwic_ast *regex,
                                   const kwic_field *field);
/* All that the node says, as a check of text. */
const kwic_check *kwic_check_of(kwic_planning *m, const kwic_ast *ast,
                                kwic_around around, kwic_check_region region);

/* ---- check_own.c: what is a task's own ---- */
typedef struct kwic_task_date {
    const char *name; /* in a query */
    const char *key;  /* of the range that notes with such tasks are in */
    const char *note; /* of a property of the same meaning, NULL */
    size_t member;    /* its offset in a kwic_task */
} kwic_task_date;
/* The date that a node with values asks for; NULL when it is no date of a task. */
const kwic_task_date *kwic_task_date_of(const kwic_ast *ast, kwic_around around);
/* The node as a check of a task alone; NULL when it is nothing that a task has. */
const kwic_check *kwic_check_own(kwic_planning *m, const kwic_ast *ast,
                                 kwic_around around);

/* ---- explain.c: s-expressions ---- */
void kwic_query_print(const kwic_query *q, GString *out);
void kwic_check_print(const kwic_check *c, GString *out);

/* The docid of the note that a name means, 0 for none. */
uint32_t kwic_plan_resolve(kwic_planning *m, kwic_str name);

#endif
