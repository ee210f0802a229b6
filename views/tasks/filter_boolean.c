// SPDX-License-Identifier: GPL-2.0-or-later
// Combinations of filters: (not done) AND ((due today) OR NOT {is recurring}).
//
//     line  = value (operator value)*    operators: XOR before AND before OR
//     value = [NOT] ( name | "(" line ")" )
//
// A line is first cut at its operators into filters and what stands between them; each
// filter becomes a name (f1), and the line of names is read by the grammar above. One kind of
// brackets holds for a line: (), [], {} or "".
#include "boolean_line.h"
#include "filter.h"

enum {
    DEPTH = 100, // of brackets in a line
    LINES = 8,   // of lines in lines, each in other brackets
    PARTS = 1000,
};

typedef enum token { NAME, OPEN, CLOSE, AND, OR, XOR, NOT, END, WRONG } token;

// ORDER: precedence of AND, OR, XOR by token; the lower binds first.
static const int precedence[] = {[AND] = 2, [OR] = 3, [XOR] = 1};
static const char *const words[] = {
    [AND] = "AND", [OR] = "OR", [XOR] = "XOR", [NOT] = "NOT"};

typedef struct reading {
    kwic_filter_reading *r;
    const kwic_boolean_line *line;
    kwic_str rest;
    token token;
    kwic_str name;
    const char *error; // why the line is malformed
    kwic_task_filter *failed;
    bool sub_error; // r->error is of a filter in the line
    bool only_form; // filters are not looked at
    int depth;
} reading;

static bool test_pair(kwic_task_filter *f, const kwic_task_item *item,
                      const kwic_tasks_all *all)
{
    bool left = f->left->test(f->left, item, all);
    if (f->compare == NOT)
        return !left;
    bool right = f->right->test(f->right, item, all);
    return f->compare == AND  ? left && right
           : f->compare == OR ? left || right
                              : left != right;
}

// ---- tokens ----

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void fail(reading *b, const char *why)
{
    if (!b->error)
        b->error = why;
    b->token = WRONG;
}

static void next_quoted(reading *b)
{
    const char *end = memchr(b->rest.p + 1, '"', b->rest.n - 1);
    if (!end) {
        fail(b,
             "Unexpected end of expression: expected \" character to close identifier");
        return;
    }
    size_t n = (size_t)(end - b->rest.p);
    b->name = kwic_str_sub(b->rest, 1, n);
    b->rest = kwic_str_sub(b->rest, n + 1, b->rest.n);
    b->token = NAME;
}

static void next_word(reading *b)
{
    size_t n = 0;
    while (n < b->rest.n && !is_space(b->rest.p[n]) && !strchr("()\"#", b->rest.p[n]))
        n++;
    char end = n < b->rest.n ? b->rest.p[n] : ' ';
    b->name = kwic_str_sub(b->rest, 0, n);
    b->rest = kwic_str_sub(b->rest, n, b->rest.n);
    b->token = NAME;
    for (token t = AND; t <= NOT; t++)
        if (kwic_str_eq(b->name, kwic_str_of(words[t])))
            b->token = t;
    if (end == '"' || end == '#')
        fail(b, end == '"' ? "Unexpected character: \"" : "Unexpected character: #");
    else if (b->token != NAME && !is_space(end))
        fail(b, end == '('
                    ? "Unexpected character: (. Operators should be separated using "
                      "whitespace"
                    : "Unexpected character: ). Operators should be separated using "
                      "whitespace");
}

static void next(reading *b)
{
    while (b->rest.n && is_space(b->rest.p[0]))
        b->rest = kwic_str_sub(b->rest, 1, b->rest.n);
    if (b->token == WRONG)
        return;
    char c = b->rest.n ? b->rest.p[0] : '\0';
    if (b->rest.n == 0) {
        b->token = END;
    } else if (c == '"') {
        next_quoted(b);
    } else if (c == '(' || c == ')') {
        b->token = c == '(' ? OPEN : CLOSE;
        b->rest = kwic_str_sub(b->rest, 1, b->rest.n);
        if (c == ')' && b->rest.n && !is_space(b->rest.p[0]) && b->rest.p[0] != ')')
            fail(b, "Unexpected character. A closing parenthesis should be followed by "
                    "another closing parenthesis or whitespace");
    } else {
        next_word(b);
    }
}

// ---- the grammar ----

static kwic_task_filter *filter_of(reading *b)
{
    if (b->only_form)
        return NULL;
    kwic_str text = kwic_boolean_line_filter(b->line, b->name);
    int depth = b->r->depth;
    b->r->depth++;
    kwic_task_filter *f =
        depth < LINES
            ? kwic_task_filter_read(text, b->r)
            : kwic_filter_fail(b->r, "combinations are too deep in each other");
    b->r->depth = depth;
    if (f || b->error)
        return f;
    kwic_str why = b->r->error;
    kwic_filter_fail(b->r, "couldn't parse sub-expression '%.*s'%s%.*s",
                     KWIC_STR_ARG(text), why.n ? ": " : "", KWIC_STR_ARG(why));
    b->sub_error = true;
    fail(b, "");
    return NULL;
}

static kwic_task_filter *pair(reading *b, token t, kwic_task_filter *left,
                              kwic_task_filter *right)
{
    if (!left || (t != NOT && !right))
        return NULL;
    kwic_task_filter *f = kwic_filter_new((kwic_str){NULL, 0}, test_pair, b->r);
    f->compare = (int)t;
    f->left = left;
    f->right = right;
    f->explanation = kwic_explanation_combine(b->r->arena, words[t], left->explanation,
                                              right ? right->explanation : NULL);
    return f;
}

static kwic_task_filter *read_line(reading *b, bool nested);

static kwic_task_filter *read_value(reading *b)
{
    bool negate = b->token == NOT;
    kwic_task_filter *f = NULL;
    if (negate)
        next(b);
    if (b->token == NAME) {
        f = filter_of(b);
        if (f) // as a part of this line
            f->explanation = kwic_filter_explain(f, b->r->arena);
        next(b);
    } else if (b->token == OPEN && b->depth < DEPTH) {
        b->depth++;
        next(b);
        f = read_line(b, true);
        b->depth--;
        next(b);
    } else {
        fail(b, b->token == END ? "Unexpected end of expression" : "Invalid token");
    }
    return negate ? pair(b, NOT, f, NULL) : f;
}

static kwic_task_filter *read_operators(reading *b, int least)
{
    kwic_task_filter *left = least == 0 ? read_value(b) : read_operators(b, least - 1);
    while (b->token >= AND && b->token <= XOR && precedence[b->token] == least) {
        token t = b->token;
        next(b);
        left =
            pair(b, t, left, least == 0 ? read_value(b) : read_operators(b, least - 1));
    }
    return left;
}

static kwic_task_filter *read_line(reading *b, bool nested)
{
    kwic_task_filter *f = read_operators(b, 3);
    if (nested && b->token == END)
        fail(b, "Unexpected end of expression");
    else if (b->token != (nested ? CLOSE : END))
        fail(b, "Invalid token");
    return b->error ? NULL : f;
}

// ---- errors ----

static void append_parts(const kwic_boolean_line *line, kwic_filter_reading *r,
                         GString *out)
{
    for (guint i = 0; i < line->filters->len; i++) {
        kwic_str text = g_array_index(line->filters, kwic_str, i);
        kwic_filter_reading sub = {
            .clock = r->clock, .arena = r->arena, .depth = r->depth + 1};
        g_string_append_printf(out, "    'f%u': '%.*s'\n        => ", i + 1,
                               KWIC_STR_ARG(text));
        if (sub.depth < LINES && kwic_task_filter_read(text, &sub)) {
            g_string_append(out, "OK\n");
            continue;
        }
        kwic_str why = sub.error.n ? sub.error : KWIC_STR("do not understand query");
        g_autofree char *lines = g_strndup(why.p, why.n);
        g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
        g_string_append(out, "ERROR:");
        for (size_t n = 0; each[n]; n++)
            g_string_append_printf(out, "\n           %s", g_strstrip(each[n]));
        g_string_append_c(out, '\n');
    }
}

static kwic_task_filter *refuse(kwic_str line, kwic_str why,
                                const kwic_boolean_line *cut, kwic_filter_reading *r)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_string_append_printf(out,
                           "Could not interpret the following instruction as a Boolean "
                           "combination:\n    %.*s\n\nThe error message is:\n    %.*s",
                           KWIC_STR_ARG(line), KWIC_STR_ARG(why));
    if (cut) {
        g_string_append_printf(
            out,
            "\n\nThe instruction was converted to the following "
            "simplified line:\n    %s\n\n"
            "Where the sub-expressions in the simplified line are:\n",
            cut->names->str);
        append_parts(cut, r, out);
        g_string_append(out, "\nFor help, see:\n    https://publish.obsidian.md/tasks/"
                             "Queries/Combining+Filters\n");
    }
    return kwic_filter_fail(r, "%s", out->str);
}

static kwic_task_filter *malformed(kwic_str line, const char *why,
                                   const kwic_boolean_line *cut, kwic_filter_reading *r)
{
    g_autofree char *text = g_strdup_printf(
        "malformed boolean query -- %s (check the documentation for guidelines)", why);
    return refuse(line, kwic_str_of(text), cut, r);
}

// The form first: what is wrong with it says more than what is wrong with a filter.
static kwic_task_filter *read_cut(kwic_str line, const kwic_boolean_line *cut,
                                  kwic_filter_reading *r)
{
    const kwic_str names = {cut->names->str, cut->names->len};
    reading form = {.r = r, .line = cut, .rest = names, .only_form = true};
    next(&form);
    read_line(&form, false);
    if (form.error)
        return malformed(line, form.error, cut, r);
    reading b = {.r = r, .line = cut, .rest = names};
    next(&b);
    kwic_task_filter *f = read_line(&b, false);
    if (b.sub_error) {
        bool javascript = r->javascript;
        refuse(line, r->error, cut, r);
        r->javascript = javascript;
        return NULL;
    }
    if (!f)
        return malformed(line, b.error ? b.error : "Invalid token", cut, r);
    f->line = line;
    return f;
}

kwic_task_filter *kwic_filter_read_boolean(kwic_str line, kwic_filter_reading *r)
{
    if (!kwic_boolean_line_is(line))
        return NULL;
    g_auto(kwic_boolean_line) cut = {0};
    if (!kwic_boolean_line_cut(line, &cut))
        return refuse(
            line,
            KWIC_STR("All filters in a Boolean instruction must be inside one of "
                     "these pairs of delimiter characters: (...) or [...] or "
                     "{...} or \"...\". Combinations of those delimiters are no "
                     "longer supported."),
            NULL, r);
    if (cut.filters->len > PARTS)
        return refuse(line, KWIC_STR("it has too many parts"), NULL, r);
    return read_cut(line, &cut, r);
}
