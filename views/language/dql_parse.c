// SPDX-License-Identifier: GPL-2.0-or-later
#include "expr.h"
#include "kwic/error.h"
#include "value/chars.h"

enum { DEPTH = 100 };

const char *kwic_query_kind_name(kwic_query_kind kind)
{
    static const char *const names[] = {"table", "list", "task", "calendar"};
    return names[kind];
}

// ---- sources ----

static kwic_row_source *new_source(kwic_text_scan *s, kwic_source_kind kind,
                                   kwic_str text)
{
    kwic_row_source *source = kwic_budget_new(s->budget, kwic_row_source, 1);
    source->kind = kind;
    source->text = text;
    return source;
}

static const kwic_row_source *scan_wrapped(kwic_text_scan *s, const char *open)
{
    size_t from = s->at;
    const kwic_row_source *source = NULL;
    kwic_reference link;
    kwic_str path;
    if (!kwic_scan_text(s, open))
        return NULL;
    kwic_scan_spaces(s);
    if (*open == '(') {
        source = kwic_scan_source(s);
        kwic_scan_spaces(s);
    } else if (*open == 'o' && kwic_scan_link(s, false, &link)) {
        source = new_source(s, KWIC_SOURCE_OUTGOING, link.path);
    } else if (*open == 'c' && kwic_scan_string(s, &path)) {
        source = new_source(s, KWIC_SOURCE_CSV, path);
    }
    if (source && kwic_scan_text(s, ")"))
        return source;
    s->at = from;
    return NULL;
}

static const kwic_row_source *scan_atomic(kwic_text_scan *s)
{
    kwic_reference link;
    kwic_str text;
    const kwic_row_source *source = NULL;
    if (s->depth >= DEPTH) {
        s->deep = true;
        return NULL;
    }
    s->depth++;
    size_t from = s->at;
    if ((source = scan_wrapped(s, "(")) != NULL) {
    } else if (kwic_scan_text(s, "-") || kwic_scan_text(s, "!")) {
        const kwic_row_source *child = scan_atomic(s);
        if (child) {
            kwic_row_source *negated = new_source(s, KWIC_SOURCE_NOT, (kwic_str){0});
            negated->left = child;
            source = negated;
        } else {
            s->at = from;
        }
    } else if ((source = scan_wrapped(s, "outgoing(")) != NULL) {
    } else if (kwic_scan_link(s, false, &link)) {
        source = new_source(s, KWIC_SOURCE_INCOMING, link.path);
    } else if (kwic_scan_string(s, &text)) {
        source = new_source(s, KWIC_SOURCE_FOLDER, text);
    } else if (kwic_scan_tag(s, &text)) {
        source = new_source(s, KWIC_SOURCE_TAG, text);
    } else {
        source = scan_wrapped(s, "csv(");
    }
    s->depth--;
    return source;
}

static bool scan_joint(kwic_text_scan *s, kwic_source_kind *kind)
{
    kwic_scan_spaces(s);
    if (kwic_scan_word(s, "and") || kwic_scan_text(s, "&"))
        *kind = KWIC_SOURCE_AND;
    else if (kwic_scan_word(s, "or") || kwic_scan_text(s, "|"))
        *kind = KWIC_SOURCE_OR;
    else
        return false;
    kwic_scan_spaces(s);
    return true;
}

const kwic_row_source *kwic_scan_source(kwic_text_scan *s)
{
    const kwic_row_source *left = scan_atomic(s);
    while (left) {
        size_t from = s->at;
        kwic_source_kind kind;
        const kwic_row_source *right = scan_joint(s, &kind) ? scan_atomic(s) : NULL;
        if (!right) {
            s->at = from;
            break;
        }
        kwic_row_source *both = new_source(s, kind, (kwic_str){0});
        both->left = left;
        both->right = right;
        left = both;
    }
    return left;
}

// ---- fields ----

// The text of an expression as a column's name: its lines, trimmed, as one.
static kwic_str name_of(kwic_text_scan *s, kwic_str text)
{
    char *name = kwic_budget_take(s->budget, text.n + 1);
    size_t n = 0;
    while (text.n) {
        size_t end = 0;
        while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
            end++;
        kwic_str line = kwic_chars_trim(kwic_str_sub(text, 0, end));
        if (line.n)
            memcpy(name + n, line.p, line.n);
        n += line.n;
        text = kwic_str_sub(text, end + (end < text.n), text.n);
    }
    return (kwic_str){name, n};
}

static bool need_spaces(kwic_text_scan *s)
{
    if (kwic_chars_spaces(s->text, s->at) == 0)
        return kwic_scan_miss(s, "a blank");
    kwic_scan_spaces(s);
    return true;
}

bool kwic_scan_named(kwic_text_scan *s, kwic_named_expr *out)
{
    size_t from = s->at;
    out->expr = kwic_scan_expr(s);
    if (!out->expr)
        return false;
    size_t to = s->at;
    if (need_spaces(s) && kwic_scan_word(s, "AS") && need_spaces(s) &&
        (kwic_scan_identifier(s, &out->name) || kwic_scan_string(s, &out->name)))
        return true;
    s->at = to;
    out->name = name_of(s, kwic_str_sub(s->text, from, to));
    return true;
}

bool kwic_scan_sort(kwic_text_scan *s, kwic_named_expr *out)
{
    *out = (kwic_named_expr){.expr = kwic_scan_expr(s)};
    if (!out->expr)
        return false;
    kwic_scan_spaces(s);
    if (kwic_scan_word(s, "ASCENDING"))
        return true;
    out->falling = kwic_scan_word(s, "DESCENDING");
    if (!out->falling && !kwic_scan_word(s, "ASC"))
        out->falling = kwic_scan_word(s, "DESC");
    return true;
}

bool kwic_scan_comment(kwic_text_scan *s, kwic_str *out)
{
    if (!kwic_scan_text(s, "//"))
        return false;
    size_t from = s->at;
    while (s->at < s->text.n && s->text.p[s->at] != '\n')
        s->at++;
    *out = kwic_chars_trim(kwic_str_sub(s->text, from, s->at));
    return true;
}

static void scan_gap(kwic_text_scan *s)
{
    kwic_str comment;
    do
        kwic_scan_spaces(s);
    while (kwic_scan_comment(s, &comment));
}

static const kwic_named_expr *keep(kwic_text_scan *s, const GArray *fields)
{
    kwic_named_expr *kept =
        kwic_budget_new(s->budget, kwic_named_expr, fields->len + 1);
    if (fields->len)
        memcpy(kept, fields->data, fields->len * sizeof *kept);
    return kept;
}

// Fields with commas between them.
static size_t scan_several(kwic_text_scan *s,
                           bool (*scan)(kwic_text_scan *, kwic_named_expr *),
                           const kwic_named_expr **out)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(kwic_named_expr));
    kwic_named_expr field = {0};
    size_t from = s->at;
    while (scan(s, &field)) {
        g_array_append_val(fields, field);
        field = (kwic_named_expr){0};
        from = s->at;
        kwic_scan_spaces(s);
        if (!kwic_scan_text(s, ","))
            break;
        kwic_scan_spaces(s);
    }
    s->at = from;
    *out = keep(s, fields);
    return fields->len;
}

// ---- the header ----

static bool scan_without_id(kwic_text_scan *s)
{
    size_t from = s->at;
    if (kwic_scan_word(s, "WITHOUT") && need_spaces(s) && kwic_scan_word(s, "ID")) {
        kwic_scan_spaces(s);
        return true;
    }
    s->at = from;
    return false;
}

static bool scan_columns(kwic_text_scan *s, kwic_dql *q)
{
    q->show_id = true;
    if (q->kind == KWIC_QUERY_TASK ||
        (kwic_scan_done(s) && q->kind != KWIC_QUERY_CALENDAR))
        return true;
    if (!need_spaces(s))
        return false;
    if (q->kind == KWIC_QUERY_CALENDAR) {
        kwic_named_expr *field = kwic_budget_new(s->budget, kwic_named_expr, 1);
        q->columns = field;
        q->n_columns = 1;
        return kwic_scan_named(s, field);
    }
    q->show_id = !scan_without_id(s);
    if (q->kind == KWIC_QUERY_TABLE) {
        q->n_columns = scan_several(s, kwic_scan_named, &q->columns);
        return true;
    }
    kwic_named_expr *target = kwic_budget_new(s->budget, kwic_named_expr, 1);
    target->expr = kwic_scan_expr(s);
    q->columns = target;
    q->n_columns = target->expr != NULL;
    return true;
}

static bool scan_header(kwic_text_scan *s, kwic_dql *q)
{
    static const char *const words[] = {"TABLE", "LIST", "TASK", "CALENDAR"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (kwic_scan_word(s, words[i])) {
            q->kind = (kwic_query_kind)i;
            return scan_columns(s, q);
        }
    return false;
}

// ---- clauses ----

static bool scan_from(kwic_text_scan *s, kwic_step *step)
{
    size_t from = s->at;
    step->kind = KWIC_STEP_FROM;
    if (kwic_scan_word(s, "FROM") && need_spaces(s) &&
        (step->source = kwic_scan_source(s)) != NULL)
        return true;
    s->at = from;
    return false;
}

static bool scan_clause(kwic_text_scan *s, kwic_step *step)
{
    static const struct {
        const char *word;
        kwic_step_kind kind;
    } words[] = {{"WHERE", KWIC_STEP_WHERE},
                 {"SORT", KWIC_STEP_SORT},
                 {"LIMIT", KWIC_STEP_LIMIT},
                 {"GROUP BY", KWIC_STEP_GROUP},
                 {"FLATTEN", KWIC_STEP_FLATTEN}};
    size_t from = s->at;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!kwic_scan_word(s, words[i].word))
            continue;
        *step = (kwic_step){.kind = words[i].kind, .n = 1};
        if (!need_spaces(s))
            break;
        if (step->kind == KWIC_STEP_SORT) {
            step->n = scan_several(s, kwic_scan_sort, &step->by);
            if (step->n)
                return true;
            break;
        }
        kwic_named_expr *by = kwic_budget_new(s->budget, kwic_named_expr, 1);
        step->by = by;
        bool named = step->kind == KWIC_STEP_GROUP || step->kind == KWIC_STEP_FLATTEN;
        if (named ? kwic_scan_named(s, by) : (by->expr = kwic_scan_expr(s)) != NULL)
            return true;
        break;
    }
    s->at = from;
    return scan_from(s, step);
}

const kwic_dql *kwic_dql_parse(kwic_text_scan *s, GError **error)
{
    kwic_dql *q = kwic_budget_new(s->budget, kwic_dql, 1);
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(kwic_step));
    kwic_step step = {0};
    scan_gap(s);
    bool read = scan_header(s, q);
    scan_gap(s);
    q->source = new_source(s, KWIC_SOURCE_FOLDER, KWIC_STR(""));
    if (read && scan_from(s, &step)) {
        q->source = step.source;
        scan_gap(s);
    }
    step = (kwic_step){0};
    while (read && !kwic_scan_done(s) && scan_clause(s, &step)) {
        g_array_append_val(steps, step);
        step = (kwic_step){0};
        scan_gap(s);
    }
    if (!read || !kwic_scan_done(s)) {
        kwic_scan_miss(s, "the end");
        kwic_scan_error(s, error);
        return NULL;
    }
    kwic_step *kept = kwic_budget_new(s->budget, kwic_step, steps->len + 1);
    if (steps->len)
        memcpy(kept, steps->data, steps->len * sizeof *kept);
    q->steps = kept;
    q->n_steps = steps->len;
    return q;
}
