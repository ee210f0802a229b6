// SPDX-License-Identifier: GPL-2.0-or-later
#include "eval.h"
#include "value/chars.h"

enum { DEPTH = 100 }; // of parentheses, lists, lambdas in one another

const char *kwic_operator_text(kwic_expr_op op)
{
    static const char *const texts[KWIC_OPS] = {
        "+", "-", "*", "/", "%", "<", "<=", ">", ">=", "=", "!=", "&", "|"};
    return texts[op];
}

static kwic_expr *new_expr(kwic_text_scan *s, kwic_expr_kind kind)
{
    kwic_expr *e = kwic_budget_new(s->budget, kwic_expr, 1);
    e->kind = kind;
    return e;
}

static void keep_parts(kwic_text_scan *s, kwic_expr *e, const GPtrArray *parts)
{
    const kwic_expr **kept =
        kwic_budget_new(s->budget, const kwic_expr *, parts->len + 1);
    for (guint i = 0; i < parts->len; i++)
        kept[i] = parts->pdata[i];
    e->parts = kept;
    e->n = parts->len;
}

static const kwic_expr *with_parts(kwic_text_scan *s, kwic_expr_kind kind,
                                   const kwic_expr *a, const kwic_expr *b)
{
    kwic_expr *e = new_expr(s, kind);
    const kwic_expr **parts = kwic_budget_new(s->budget, const kwic_expr *, 2);
    parts[0] = a;
    parts[1] = b;
    e->parts = parts;
    e->n = b ? 2 : 1;
    return e;
}

static const kwic_expr *literal(kwic_text_scan *s, kwic_datum value)
{
    kwic_expr *e = new_expr(s, KWIC_EXPR_LITERAL);
    e->value = value;
    return e;
}

static const kwic_expr *back(kwic_text_scan *s, size_t from)
{
    s->at = from;
    return NULL;
}

// ---- lists, objects, lambdas ----

static bool scan_comma(kwic_text_scan *s)
{
    size_t from = s->at;
    kwic_scan_spaces(s);
    if (kwic_scan_text(s, ",")) {
        kwic_scan_spaces(s);
        return true;
    }
    s->at = from;
    return false;
}

// Fields with commas between them, none at least; behind blanks.
static void scan_fields(kwic_text_scan *s, GPtrArray *parts)
{
    kwic_scan_spaces(s);
    size_t from = s->at;
    for (const kwic_expr *e; (e = kwic_scan_expr(s)) != NULL;) {
        g_ptr_array_add(parts, (gpointer)(uintptr_t)e);
        from = s->at;
        if (!scan_comma(s))
            break;
    }
    s->at = from;
    kwic_scan_spaces(s);
}

static const kwic_expr *scan_list(kwic_text_scan *s)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "["))
        return NULL;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    scan_fields(s, parts);
    if (!kwic_scan_text(s, "]"))
        return back(s, from);
    kwic_expr *e = new_expr(s, KWIC_EXPR_LIST);
    keep_parts(s, e, parts);
    return e;
}

static bool scan_pair(kwic_text_scan *s, GArray *names, GPtrArray *parts)
{
    kwic_str name;
    size_t from = s->at;
    const kwic_expr *value = NULL;
    if (kwic_scan_identifier(s, &name) || kwic_scan_string(s, &name)) {
        kwic_scan_spaces(s);
        if (kwic_scan_text(s, ":")) {
            kwic_scan_spaces(s);
            value = kwic_scan_expr(s);
        }
    }
    if (!value) {
        s->at = from;
        return false;
    }
    g_array_append_val(names, name);
    g_ptr_array_add(parts, (gpointer)(uintptr_t)value);
    return true;
}

static const kwic_str *keep_names(kwic_text_scan *s, const GArray *names)
{
    kwic_str *kept = kwic_budget_new(s->budget, kwic_str, names->len + 1);
    if (names->len)
        memcpy(kept, names->data, names->len * sizeof *kept);
    return kept;
}

static const kwic_expr *scan_object(kwic_text_scan *s)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "{"))
        return NULL;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    kwic_scan_spaces(s);
    size_t end = s->at;
    while (scan_pair(s, names, parts)) {
        end = s->at;
        if (!scan_comma(s))
            break;
    }
    s->at = end;
    kwic_scan_spaces(s);
    if (!kwic_scan_text(s, "}"))
        return back(s, from);
    kwic_expr *e = new_expr(s, KWIC_EXPR_OBJECT);
    keep_parts(s, e, parts);
    e->names = keep_names(s, names);
    return e;
}

static bool scan_names(kwic_text_scan *s, GArray *names)
{
    kwic_str name;
    kwic_scan_spaces(s);
    if (!kwic_scan_text(s, "("))
        return false;
    kwic_scan_spaces(s);
    size_t end = s->at;
    while (kwic_scan_identifier(s, &name)) {
        g_array_append_val(names, name);
        end = s->at;
        if (!scan_comma(s))
            break;
    }
    s->at = end;
    kwic_scan_spaces(s);
    if (!kwic_scan_text(s, ")"))
        return false;
    kwic_scan_spaces(s);
    if (!kwic_scan_text(s, "=>"))
        return false;
    kwic_scan_spaces(s);
    return true;
}

static const kwic_expr *scan_lambda(kwic_text_scan *s)
{
    size_t from = s->at;
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    const kwic_expr *value = scan_names(s, names) ? kwic_scan_expr(s) : NULL;
    if (!value)
        return back(s, from);
    kwic_expr *e = (kwic_expr *)(uintptr_t)with_parts(s, KWIC_EXPR_LAMBDA, value, NULL);
    e->names = keep_names(s, names);
    e->n = names->len;
    return e;
}

static const kwic_expr *scan_parens(kwic_text_scan *s)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "("))
        return NULL;
    kwic_scan_spaces(s);
    const kwic_expr *e = kwic_scan_expr(s);
    if (!e)
        return back(s, from);
    kwic_scan_spaces(s);
    return kwic_scan_text(s, ")") ? e : back(s, from);
}

// ---- atoms ----

static bool is_keyword(kwic_str name)
{
    static const char *const words[] = {"FROM", "WHERE", "LIMIT", "GROUP", "FLATTEN"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (name.n == strlen(words[i]) &&
            !g_ascii_strncasecmp(name.p, words[i], name.n))
            return true;
    return false;
}

static const kwic_expr *scan_variable(kwic_text_scan *s)
{
    kwic_str name;
    size_t from = s->at;
    if (!kwic_scan_identifier(s, &name))
        return NULL;
    if (is_keyword(name)) {
        s->at = from;
        kwic_scan_miss(s, "an expression");
        return NULL;
    }
    kwic_expr *e = new_expr(s, KWIC_EXPR_VARIABLE);
    e->name = name;
    return e;
}

static const kwic_expr *scan_postfix(kwic_text_scan *s);

static const kwic_expr *scan_negated(kwic_text_scan *s)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "!"))
        return NULL;
    const kwic_expr *e = scan_postfix(s);
    return e ? with_parts(s, KWIC_EXPR_NOT, e, NULL) : back(s, from);
}

static const kwic_expr *scan_literal(kwic_text_scan *s)
{
    kwic_datum v = {.kind = KWIC_DATUM_NULL};
    if (kwic_scan_boolean(s, &v.boolean))
        v.kind = KWIC_DATUM_BOOLEAN;
    else if (kwic_scan_number(s, &v.number))
        v.kind = KWIC_DATUM_NUMBER;
    else if (kwic_scan_string(s, &v.string))
        v.kind = KWIC_DATUM_STRING;
    else if (!kwic_scan_date_literal(s, &v) && !kwic_scan_duration_literal(s, &v) &&
             !kwic_scan_text(s, "null"))
        return NULL;
    return literal(s, v);
}

static const kwic_expr *scan_atom(kwic_text_scan *s)
{
    kwic_reference link;
    if (kwic_scan_link(s, true, &link))
        return literal(s, kwic_datum_reference(s->budget, link));
    static const kwic_expr *(*const readers[])(kwic_text_scan *) = {
        scan_negated, scan_list,    scan_object,  scan_lambda,
        scan_parens,  scan_literal, scan_variable};
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
        const kwic_expr *e = readers[i](s);
        if (e)
            return e;
    }
    return NULL;
}

// ---- what stands behind an atom ----

static const kwic_expr *scan_dot(kwic_text_scan *s, const kwic_expr *of)
{
    kwic_str name;
    size_t from = s->at;
    if (!kwic_scan_text(s, ".") || !kwic_scan_identifier(s, &name))
        return back(s, from);
    return with_parts(s, KWIC_EXPR_INDEX, of, literal(s, kwic_datum_string(name)));
}

static const kwic_expr *scan_index(kwic_text_scan *s, const kwic_expr *of)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "["))
        return NULL;
    kwic_scan_spaces(s);
    const kwic_expr *index = kwic_scan_expr(s);
    kwic_scan_spaces(s);
    if (!index || !kwic_scan_text(s, "]"))
        return back(s, from);
    return with_parts(s, KWIC_EXPR_INDEX, of, index);
}

static const kwic_expr *scan_call(kwic_text_scan *s, const kwic_expr *of)
{
    size_t from = s->at;
    if (!kwic_scan_text(s, "("))
        return NULL;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_ptr_array_add(parts, (gpointer)(uintptr_t)of);
    scan_fields(s, parts);
    if (!kwic_scan_text(s, ")"))
        return back(s, from);
    kwic_expr *e = new_expr(s, KWIC_EXPR_CALL);
    keep_parts(s, e, parts);
    if (of->kind == KWIC_EXPR_VARIABLE)
        e->function = kwic_function_find(of->name);
    return e;
}

static const kwic_expr *scan_postfix(kwic_text_scan *s)
{
    const kwic_expr *e = NULL;
    if (s->depth < DEPTH && !s->budget->spent) {
        s->depth++;
        e = scan_atom(s);
        s->depth--;
    } else {
        s->deep = true;
    }
    while (e) {
        const kwic_expr *more = scan_dot(s, e);
        if (!more)
            more = scan_index(s, e);
        if (!more)
            more = scan_call(s, e);
        if (!more)
            break;
        e = more;
    }
    return e;
}

// ---- operators ----

typedef struct kwic_operator_spelling {
    const char *text;
    kwic_expr_op op;
} kwic_operator_spelling;

// By level, the tightest last; a longer spelling before what it begins with.
static const kwic_operator_spelling levels[4][8] = {
    {{"and", KWIC_OP_AND}, {"or", KWIC_OP_OR}, {"&", KWIC_OP_AND}, {"|", KWIC_OP_OR}},
    {{">=", KWIC_OP_MORE_EQUAL},
     {"<=", KWIC_OP_LESS_EQUAL},
     {"!=", KWIC_OP_UNEQUAL},
     {">", KWIC_OP_MORE},
     {"<", KWIC_OP_LESS},
     {"=", KWIC_OP_EQUAL}},
    {{"+", KWIC_OP_ADD}, {"-", KWIC_OP_SUBTRACT}},
    {{"*", KWIC_OP_MULTIPLY}, {"/", KWIC_OP_DIVIDE}, {"%", KWIC_OP_REMAINDER}},
};

static bool scan_operator(kwic_text_scan *s, const kwic_operator_spelling *table,
                          kwic_expr_op *op)
{
    for (; table->text; table++) {
        size_t n = strlen(table->text);
        if (s->text.n - s->at >= n &&
            !g_ascii_strncasecmp(s->text.p + s->at, table->text, n)) {
            s->at += n;
            *op = table->op;
            return true;
        }
    }
    return kwic_scan_miss(s, "an operator");
}

static const kwic_expr *scan_level(kwic_text_scan *s, size_t level)
{
    if (level == G_N_ELEMENTS(levels))
        return scan_postfix(s);
    const kwic_expr *left = scan_level(s, level + 1);
    while (left) {
        size_t from = s->at;
        kwic_expr_op op = KWIC_OP_ADD;
        const kwic_expr *right = NULL;
        kwic_scan_spaces(s);
        if (scan_operator(s, levels[level], &op)) {
            kwic_scan_spaces(s);
            right = scan_level(s, level + 1);
        }
        if (!right) {
            s->at = from;
            break;
        }
        left = with_parts(s, KWIC_EXPR_BINARY, left, right);
        ((kwic_expr *)(uintptr_t)left)->op = op;
    }
    return left;
}

const kwic_expr *kwic_scan_expr(kwic_text_scan *s)
{
    return scan_level(s, 0);
}

const kwic_expr *kwic_expr_parse(kwic_text_scan *s, GError **error)
{
    const kwic_expr *e = kwic_scan_expr(s);
    if (e && kwic_scan_done(s))
        return e;
    kwic_scan_miss(s, "the end");
    kwic_scan_error(s, error);
    return NULL;
}
