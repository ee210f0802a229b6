/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The syntax tree of the query language, and its parser.
 *
 *     kwic_text_scan scan;
 *     kwic_scan_init(&scan, &budget, &now, KWIC_STR("TABLE file.size FROM #book"));
 *     const kwic_dql *query = kwic_dql_parse(&scan, &error);
 *
 * The grammar is that of Dataview's parser, a PEG: alternatives are tried in their order and
 * the first that fits stays (`nullable` is null and an error behind it).
 *
 *     field    := compare ( ("and" | "or" | "&" | "|") compare )*
 *     compare  := sum ( (">=" | "<=" | "!=" | ">" | "<" | "=") sum )*
 *     sum      := product ( ("+" | "-") product )*
 *     product  := postfix ( ("*" | "/" | "%") postfix )*
 *     postfix  := atom ( "." identifier | "[" field "]" | "(" fields ")" )*
 *     atom     := embed | "!" postfix | link | list | object | lambda | "(" field ")"
 *               | boolean | number | string | date | duration | null | identifier
 *     source   := atomic ( ("and" | "or" | "&" | "|") atomic )*
 *     atomic   := "(" source ")" | ("-" | "!") atomic | "outgoing(" link ")" | link
 *               | string | tag | "csv(" string ")"
 *     query    := header [ FROM source ] clause*
 *     header   := "TABLE" [ "WITHOUT ID" ] [ named ("," named)* ] | "TASK"
 *               | "LIST" [ "WITHOUT ID" ] [ field ] | "CALENDAR" named
 *     clause   := FROM | "WHERE" field | "SORT" sort ("," sort)* | "LIMIT" field
 *               | "GROUP BY" named | "FLATTEN" named
 *     named    := field [ "AS" (identifier | string) ] */
#ifndef KWIC_VIEWS_EXPR_H
#define KWIC_VIEWS_EXPR_H

#include "value/datum.h"

typedef enum kwic_expr_kind {
    KWIC_EXPR_LITERAL,
    KWIC_EXPR_VARIABLE, /* name */
    KWIC_EXPR_LIST,     /* parts */
    KWIC_EXPR_OBJECT,   /* names[i]: parts[i] */
    KWIC_EXPR_BINARY,   /* parts[0] op parts[1] */
    KWIC_EXPR_CALL,     /* parts[0] of parts[1..] */
    KWIC_EXPR_LAMBDA,   /* names => parts[0] */
    KWIC_EXPR_INDEX,    /* parts[0] [ parts[1] ] */
    KWIC_EXPR_NOT,      /* parts[0] */
} kwic_expr_kind;

typedef enum kwic_expr_op {
    KWIC_OP_ADD,
    KWIC_OP_SUBTRACT,
    KWIC_OP_MULTIPLY,
    KWIC_OP_DIVIDE,
    KWIC_OP_REMAINDER,
    KWIC_OP_LESS,
    KWIC_OP_LESS_EQUAL,
    KWIC_OP_MORE,
    KWIC_OP_MORE_EQUAL,
    KWIC_OP_EQUAL,
    KWIC_OP_UNEQUAL,
    KWIC_OP_AND,
    KWIC_OP_OR,
    KWIC_OPS
} kwic_expr_op;

/* "+", "<=", "&" … */
const char *kwic_operator_text(kwic_expr_op op);

typedef struct kwic_expr kwic_expr;
struct kwic_expr {
    kwic_expr_kind kind;
    kwic_expr_op op;
    kwic_datum value;
    kwic_str name;
    size_t n; /* parts; a lambda: names */
    const kwic_expr *const *parts;
    const kwic_str *names;
    const struct kwic_function *function; /* of a call by a name that is known */
};

typedef enum kwic_source_kind {
    KWIC_SOURCE_FOLDER, /* text; "": all */
    KWIC_SOURCE_TAG,    /* text with '#' */
    KWIC_SOURCE_CSV,
    KWIC_SOURCE_INCOMING, /* notes that link to text */
    KWIC_SOURCE_OUTGOING,
    KWIC_SOURCE_NOT, /* left */
    KWIC_SOURCE_AND,
    KWIC_SOURCE_OR,
} kwic_source_kind;

typedef struct kwic_row_source kwic_row_source;
struct kwic_row_source {
    kwic_source_kind kind;
    kwic_str text;
    const kwic_row_source *left, *right;
};

typedef struct kwic_named_expr {
    kwic_str name;
    const kwic_expr *expr;
    bool falling; /* of a sort: DESC */
} kwic_named_expr;

typedef enum kwic_step_kind {
    KWIC_STEP_WHERE,
    KWIC_STEP_SORT,
    KWIC_STEP_LIMIT,
    KWIC_STEP_GROUP,
    KWIC_STEP_FLATTEN,
    KWIC_STEP_FROM, /* behind the first clause: it cannot be run */
    KWIC_STEPS
} kwic_step_kind;

typedef struct kwic_step {
    kwic_step_kind kind;
    const kwic_named_expr *by; /* one; a sort has n */
    size_t n;
    const kwic_row_source *source;
} kwic_step;

typedef enum kwic_query_kind {
    KWIC_QUERY_TABLE,
    KWIC_QUERY_LIST,
    KWIC_QUERY_TASK,
    KWIC_QUERY_CALENDAR,
} kwic_query_kind;

/* "table", "list", "task", "calendar". */
const char *kwic_query_kind_name(kwic_query_kind kind);

typedef struct kwic_dql {
    kwic_query_kind kind;
    bool show_id;
    const kwic_named_expr *columns; /* LIST: none or one; CALENDAR: one */
    size_t n_columns;
    const kwic_row_source *source;
    const kwic_step *steps;
    size_t n_steps;
} kwic_dql;

/* ---- reading ---- */

enum { KWIC_EXPECTED = 12 };

typedef struct kwic_text_scan {
    kwic_budget *budget;
    kwic_moment now; /* what date(today) is counted from */
    kwic_str text;
    size_t at;
    int depth;
    bool deep;       /* nested too deeply */
    size_t furthest; /* where the reading failed that went furthest */
    const char *expected[KWIC_EXPECTED];
    size_t n_expected;
} kwic_text_scan;

void kwic_scan_init(kwic_text_scan *s, kwic_budget *budget, const kwic_moment *now,
                    kwic_str text);

/* The whole text as a query or one expression. A USAGE error names line, column, what was
 * expected and, for slips that are known, the cure. */
const kwic_dql *kwic_dql_parse(kwic_text_scan *s, GError **error);
const kwic_expr *kwic_expr_parse(kwic_text_scan *s, GError **error);
/* Sets the error of where the reading got stuck. */
void kwic_scan_error(const kwic_text_scan *s, GError **error);

/* Each reads what it names at s->at: false, s->at as it was, when it is not there. */
bool kwic_scan_number(kwic_text_scan *s, double *out);
bool kwic_scan_string(kwic_text_scan *s, kwic_str *out);
bool kwic_scan_boolean(kwic_text_scan *s, bool *out);
bool kwic_scan_tag(kwic_text_scan *s, kwic_str *out);
bool kwic_scan_identifier(kwic_text_scan *s, kwic_str *out);
bool kwic_scan_link(kwic_text_scan *s, bool may_embed, kwic_reference *out);
bool kwic_scan_date(kwic_text_scan *s, kwic_moment *out);
bool kwic_scan_date_plus(kwic_text_scan *s, kwic_moment *out);
bool kwic_scan_duration(kwic_text_scan *s, kwic_duration *out);
/* A literal of an inline field's value, or a list of them. */
bool kwic_scan_inline(kwic_text_scan *s, kwic_datum *out);
const kwic_expr *kwic_scan_expr(kwic_text_scan *s);
const kwic_row_source *kwic_scan_source(kwic_text_scan *s);
bool kwic_scan_named(kwic_text_scan *s, kwic_named_expr *out);
bool kwic_scan_sort(kwic_text_scan *s, kwic_named_expr *out);
bool kwic_scan_comment(kwic_text_scan *s, kwic_str *out);
/* date(…) and dur(…) with a literal inside. */
bool kwic_scan_date_literal(kwic_text_scan *s, kwic_datum *out);
bool kwic_scan_duration_literal(kwic_text_scan *s, kwic_datum *out);

/* ---- what readers are made of ---- */

void kwic_scan_spaces(kwic_text_scan *s);
/* Notes that `what` was expected here; false. */
bool kwic_scan_miss(kwic_text_scan *s, const char *what);
bool kwic_scan_text(kwic_text_scan *s, const char *text);
/* Letters in either case; no word's end is asked for. */
bool kwic_scan_word(kwic_text_scan *s, const char *word);
bool kwic_scan_done(const kwic_text_scan *s);

/* ---- names ---- */

/* The name that a key is also known by: "Due Date" is due-date. */
kwic_str kwic_key_canonical(kwic_budget *b, kwic_str key);
/* A heading as links name it: "To do!" is "To do". */
kwic_str kwic_heading_canonical(kwic_budget *b, kwic_str heading);
/* What stands inside [[…]]: path, subpath and display. */
kwic_reference kwic_reference_read(kwic_budget *b, kwic_str inside);

#endif
