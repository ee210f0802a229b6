/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Syntax trees of the query language as JSON, in the form of the conformance data.
 *
 *     dump_expr(&eval, expr, out); // {"type":"variable","name":"file"} */
#ifndef KWIC_TESTS_VIEWS_DUMP_H
#define KWIC_TESTS_VIEWS_DUMP_H

#include "../../views/language/datum_json.h"

static inline void dump_string(GString *out, const char *key, kwic_str text)
{
    g_string_append_printf(out, "\"%s\":", key);
    kwic_datum_json_string(out, text);
}

static inline void dump_expr(kwic_eval *e, const kwic_expr *x, GString *out);

static inline void dump_parts(kwic_eval *e, const kwic_expr *x, size_t from,
                              GString *out)
{
    g_string_append_c(out, '[');
    for (size_t i = from; i < x->n; i++) {
        g_string_append(out, i > from ? "," : "");
        dump_expr(e, x->parts[i], out);
    }
    g_string_append_c(out, ']');
}

static inline void dump_member(kwic_eval *e, const char *key, const kwic_expr *x,
                               GString *out)
{
    g_string_append_printf(out, ",\"%s\":", key);
    dump_expr(e, x, out);
}

static inline void dump_names(const kwic_expr *x, GString *out)
{
    g_string_append(out, ",\"arguments\":[");
    for (size_t i = 0; i < x->n; i++) {
        g_string_append(out, i ? "," : "");
        kwic_datum_json_string(out, x->names[i]);
    }
    g_string_append_c(out, ']');
}

static inline void dump_object(kwic_eval *e, const kwic_expr *x, GString *out)
{
    g_string_append(out, ",\"values\":{");
    for (size_t i = 0; i < x->n; i++) {
        g_string_append(out, i ? "," : "");
        kwic_datum_json_string(out, x->names[i]);
        g_string_append_c(out, ':');
        dump_expr(e, x->parts[i], out);
    }
    g_string_append_c(out, '}');
}

static inline void dump_inside(kwic_eval *e, const kwic_expr *x, GString *out)
{
    switch (x->kind) {
    case KWIC_EXPR_LITERAL:
        g_string_append(out, ",\"value\":");
        kwic_datum_json(e, x->value, out);
        break;
    case KWIC_EXPR_VARIABLE:
        g_string_append_c(out, ',');
        dump_string(out, "name", x->name);
        break;
    case KWIC_EXPR_LIST:
        g_string_append(out, ",\"values\":");
        dump_parts(e, x, 0, out);
        break;
    case KWIC_EXPR_OBJECT:
        dump_object(e, x, out);
        break;
    case KWIC_EXPR_BINARY:
        dump_member(e, "left", x->parts[0], out);
        g_string_append_printf(out, ",\"op\":\"%s\"", kwic_operator_text(x->op));
        dump_member(e, "right", x->parts[1], out);
        break;
    case KWIC_EXPR_CALL:
        dump_member(e, "func", x->parts[0], out);
        g_string_append(out, ",\"arguments\":");
        dump_parts(e, x, 1, out);
        break;
    case KWIC_EXPR_LAMBDA:
        dump_names(x, out);
        dump_member(e, "value", x->parts[0], out);
        break;
    case KWIC_EXPR_INDEX:
        dump_member(e, "object", x->parts[0], out);
        dump_member(e, "index", x->parts[1], out);
        break;
    default:
        dump_member(e, "child", x->parts[0], out);
    }
}

static inline void dump_expr(kwic_eval *e, const kwic_expr *x, GString *out)
{
    static const char *const types[] = {"literal", "variable", "list",
                                        "object",  "binaryop", "function",
                                        "lambda",  "index",    "negated"};
    g_string_append_printf(out, "{\"type\":\"%s\"", types[x->kind]);
    dump_inside(e, x, out);
    g_string_append_c(out, '}');
}

static inline void dump_source(const kwic_row_source *s, GString *out)
{
    static const char *const types[] = {"folder", "tag",    "csv",      "link",
                                        "link",   "negate", "binaryop", "binaryop"};
    static const char *const members[] = {"folder", "tag", "path", "file", "file"};
    g_string_append_printf(out, "{\"type\":\"%s\",", types[s->kind]);
    if (s->kind <= KWIC_SOURCE_OUTGOING)
        dump_string(out, members[s->kind], s->text);
    if (s->kind == KWIC_SOURCE_INCOMING || s->kind == KWIC_SOURCE_OUTGOING)
        g_string_append_printf(out, ",\"direction\":\"%s\"",
                               s->kind == KWIC_SOURCE_INCOMING ? "incoming"
                                                               : "outgoing");
    if (s->kind == KWIC_SOURCE_NOT) {
        g_string_append(out, "\"child\":");
        dump_source(s->left, out);
    } else if (s->kind > KWIC_SOURCE_NOT) {
        g_string_append(out, "\"left\":");
        dump_source(s->left, out);
        g_string_append_printf(
            out, ",\"op\":\"%s\",\"right\":", s->kind == KWIC_SOURCE_AND ? "&" : "|");
        dump_source(s->right, out);
    }
    g_string_append_c(out, '}');
}

static inline void dump_named(kwic_eval *e, const kwic_named_expr *n, GString *out)
{
    g_string_append_c(out, '{');
    dump_string(out, "name", n->name);
    dump_member(e, "field", n->expr, out);
    g_string_append_c(out, '}');
}

static inline void dump_sort(kwic_eval *e, const kwic_named_expr *n, GString *out)
{
    g_string_append(out, "{\"field\":");
    dump_expr(e, n->expr, out);
    g_string_append_printf(out, ",\"direction\":\"%s\"}",
                           n->falling ? "descending" : "ascending");
}

static inline void dump_step(kwic_eval *e, const kwic_step *s, GString *out)
{
    static const char *const types[] = {"where", "sort", "limit", "group", "flatten"};
    if (s->kind == KWIC_STEP_FROM) {
        dump_source(s->source, out);
        return;
    }
    g_string_append_printf(out, "{\"type\":\"%s\"", types[s->kind]);
    if (s->kind == KWIC_STEP_WHERE || s->kind == KWIC_STEP_LIMIT) {
        dump_member(e, s->kind == KWIC_STEP_WHERE ? "clause" : "amount", s->by->expr,
                    out);
    } else if (s->kind == KWIC_STEP_SORT) {
        g_string_append(out, ",\"fields\":[");
        for (size_t i = 0; i < s->n; i++) {
            g_string_append(out, i ? "," : "");
            dump_sort(e, &s->by[i], out);
        }
        g_string_append_c(out, ']');
    } else {
        g_string_append(out, ",\"field\":");
        dump_named(e, s->by, out);
    }
    g_string_append_c(out, '}');
}

static inline void dump_header(kwic_eval *e, const kwic_dql *q, GString *out)
{
    g_string_append_printf(out, "{\"type\":\"%s\"", kwic_query_kind_name(q->kind));
    if (q->kind == KWIC_QUERY_TABLE) {
        g_string_append(out, ",\"fields\":[");
        for (size_t i = 0; i < q->n_columns; i++) {
            g_string_append(out, i ? "," : "");
            dump_named(e, &q->columns[i], out);
        }
        g_string_append_c(out, ']');
    }
    if (q->kind == KWIC_QUERY_LIST && q->n_columns)
        dump_member(e, "format", q->columns[0].expr, out);
    if (q->kind == KWIC_QUERY_CALENDAR) {
        g_string_append(out, ",\"field\":");
        dump_named(e, q->columns, out);
    }
    if (q->kind != KWIC_QUERY_TASK)
        g_string_append_printf(out, ",\"showId\":%s", q->show_id ? "true" : "false");
    g_string_append_c(out, '}');
}

static inline void dump_query(kwic_eval *e, const kwic_dql *q, GString *out)
{
    g_string_append(out, "{\"header\":");
    dump_header(e, q, out);
    g_string_append(out, ",\"source\":");
    dump_source(q->source, out);
    g_string_append(out, ",\"operations\":[");
    for (size_t i = 0; i < q->n_steps; i++) {
        g_string_append(out, i ? "," : "");
        dump_step(e, &q->steps[i], out);
    }
    g_string_append(out, "]}");
}

#endif
