/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evaluation of expressions over a row.
 *
 *     kwic_eval eval;
 *     kwic_eval_init(&eval, &budget, &now);
 *     kwic_datum value;
 *     if (!kwic_eval_run(&eval, expr, row, &value))
 *         puts(eval.error); // why, for people; the row is left out
 *     kwic_eval_clear(&eval);
 *
 * A name is looked up in the row, then among the globals (`this`), else it is null. Nothing
 * that is evaluated can write, read files or run without end: the budget ends it. */
#ifndef KWIC_VIEWS_EVAL_H
#define KWIC_VIEWS_EVAL_H

#include "expr.h"

/* The notes that an evaluation reads. NULL functions: there are none. */
typedef struct kwic_eval_world {
    void *ctx;
    /* The page that a link's path leads to, NULL when there is none. */
    const kwic_object *(*resolve)(void *ctx, kwic_str path);
    /* The path that a link's path leads to; itself when it leads nowhere. */
    kwic_str (*normalize)(void *ctx, kwic_str path);
    /* What a LAZY value of an object stands for. */
    kwic_datum (*force)(void *ctx, const kwic_object *object, uint32_t lazy);
} kwic_eval_world;

typedef struct kwic_eval {
    kwic_budget *budget;
    kwic_moment now;
    kwic_eval_world world;
    const kwic_object *globals; /* NULL for none */
    kwic_datum_order compare;
    const char *error; /* of the last failure */
    int depth;
    GPtrArray *regexes; /* compiled, by pattern */
    GString *scratch;   /* kwic_eval_scratch */
} kwic_eval;

void kwic_eval_init(kwic_eval *e, kwic_budget *budget, const kwic_moment *now);
void kwic_eval_clear(kwic_eval *e);

bool kwic_eval_run(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                   kwic_datum *out);

/* Sets e->error; false. */
bool kwic_eval_fail(kwic_eval *e, const char *format, ...) G_GNUC_PRINTF(2, 3);
bool kwic_eval_spent(kwic_eval *e);

/* left op right. */
bool kwic_operate(kwic_eval *e, kwic_expr_op op, kwic_datum left, kwic_datum right,
                  kwic_datum *out);
/* object[index], for every type that has parts. */
bool kwic_eval_index(kwic_eval *e, kwic_datum object, kwic_datum index,
                     kwic_datum *out);
/* A lambda's value. */
bool kwic_eval_apply(kwic_eval *e, const kwic_closure *function, const kwic_datum *args,
                     size_t n, kwic_datum *out);
/* An object's value by key, null when it has none. */
kwic_datum kwic_eval_get(kwic_eval *e, const kwic_object *object, kwic_str key);
/* The value itself, of a LAZY one. */
kwic_datum kwic_eval_force(kwic_eval *e, const kwic_object *object,
                           const kwic_datum *value);

/* The Markdown text of a value, as string() gives it. */
kwic_str kwic_eval_text(kwic_eval *e, kwic_datum v);
/* Appends it; false when the budget does not hold it. */
bool kwic_eval_write(kwic_eval *e, kwic_datum v, GString *out);

/* An empty text to write one value into, until the next call. */
GString *kwic_eval_scratch(kwic_eval *e);
/* Takes over a text that was built; frees it. */
kwic_datum kwic_eval_keep(kwic_eval *e, GString *text);

/* ---- functions (call.c) ---- */

typedef bool (*kwic_function_run)(kwic_eval *e, const kwic_datum *args, size_t n,
                                  kwic_datum *out);

/* One form of a function: a letter for each argument's type (0 null, b boolean, n number,
 * s string, d date, r duration, l link, a list, o object, f function, * any); "." alone:
 * any arguments. */
typedef struct kwic_variant {
    const char *types;
    kwic_function_run run;
} kwic_variant;

enum { KWIC_VARIANTS = 10 };

/* vector[n]: of n arguments, bits of those whose lists are mapped over. The first variant
 * that fits is run. */
typedef struct kwic_function {
    const char *name;
    uint8_t vector[4];
    kwic_variant variants[KWIC_VARIANTS];
} kwic_function;

/* NULL for a name that is none. */
const kwic_function *kwic_function_find(kwic_str name);
/* All of a group, ended by one without a name. */
const kwic_function *kwic_functions_of_lists(void);
const kwic_function *kwic_functions_of_numbers(void);
const kwic_function *kwic_functions_of_text(void);
const kwic_function *kwic_functions_of_values(void);

bool kwic_function_call(kwic_eval *e, const kwic_function *f, const kwic_datum *args,
                        size_t n, kwic_datum *out);

/* Variants that several functions share. */
bool kwic_function_null(kwic_eval *e, const kwic_datum *args, size_t n,
                        kwic_datum *out);
bool kwic_function_first(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out);

/* ---- regular expressions of JavaScript (js_regex.c) ---- */

typedef struct kwic_js_match {
    const size_t *places; /* pairs of bytes; SIZE_MAX: the group took no part */
    size_t groups;        /* the whole included */
} kwic_js_match;

/* 1: found at or behind `from`; 0: not; -1: failed, e->error says why. */
int kwic_js_find(kwic_eval *e, kwic_str pattern, const char *flags, kwic_str subject,
                 size_t from, kwic_js_match *match);
/* Replaces the first match, with flag g all; $1, $&, $$ in `by` as JavaScript has them. */
bool kwic_js_replace(kwic_eval *e, kwic_str pattern, const char *flags,
                     kwic_str subject, kwic_str by, kwic_str *out);

#endif
