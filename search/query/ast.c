// SPDX-License-Identifier: GPL-2.0-or-later
#include "ast.h"
#include "kwic/utf8.h"

#include <stdarg.h>

kwic_ast *kwic_ast_new(kwic_arena *arena, kwic_ast_kind kind, uint32_t from,
                       uint32_t to)
{
    kwic_ast *n = kwic_arena_new_array(arena, kwic_ast, 1);
    n->kind = kind;
    n->from = from;
    n->to = to;
    return n;
}

void kwic_parsed_warn(kwic_parsed *parsed, uint32_t from, uint32_t to,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    // Words of the query may be cut anywhere or be no UTF-8 at all.
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    uint32_t n = (uint32_t)MIN(parsed->text.n, UINT32_MAX);
    kwic_query_warning w = {
        .from = MIN(from, n),
        .to = MIN(MAX(from, to), n),
        .message = kwic_arena_str(parsed->arena, kwic_str_of(valid)).p,
    };
    g_array_append_val(parsed->warnings, w);
}

void kwic_print_quoted(kwic_str text, GString *out)
{
    g_string_append_c(out, '"');
    for (size_t i = 0, n; i < text.n; i += n) {
        gunichar c = kwic_utf8_at(text, i, &n);
        if (c == KWIC_UTF8_BAD) {
            g_string_append_printf(out, "\\x%02X", (unsigned char)text.p[i]);
            continue;
        }
        if (c == '"' || c == '\\')
            g_string_append_c(out, '\\');
        if (c < ' ' || c == 0x7f)
            g_string_append_printf(out, "\\x%02X", (unsigned)c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

static const char *const names[KWIC_AST_KINDS] = {
    [KWIC_AST_EMPTY] = "all",   [KWIC_AST_AND] = "and",
    [KWIC_AST_OR] = "or",       [KWIC_AST_NOT] = "not",
    [KWIC_AST_WORD] = "word",   [KWIC_AST_PHRASE] = "phrase",
    [KWIC_AST_NEAR] = "near",   [KWIC_AST_REGEX] = "regex",
    [KWIC_AST_FIELD] = "field", [KWIC_AST_PROPERTY] = "property",
};

static const char *const compares[] = {
    [KWIC_IS] = "",        [KWIC_EQUAL] = "=",   [KWIC_LESS] = "<",
    [KWIC_AT_MOST] = "<=", [KWIC_GREATER] = ">", [KWIC_AT_LEAST] = ">=",
};

static void print_leaf(const kwic_ast *ast, GString *out)
{
    if (ast->compare)
        g_string_append_printf(out, "(%s ", compares[ast->compare]);
    if (ast->typing)
        g_string_append(out, "(live ");
    else if (ast->prefix)
        g_string_append(out, "(prefix ");
    else if (ast->typos)
        g_string_append(out, "(typos ");
    kwic_print_quoted(ast->text, out);
    if (ast->typos && ast->typos != KWIC_TYPOS)
        g_string_append_printf(out, " %u", ast->typos);
    if (ast->typing || ast->prefix || ast->typos)
        g_string_append_c(out, ')');
    if (ast->compare)
        g_string_append_c(out, ')');
}

static void print_phrase(const kwic_ast *ast, GString *out)
{
    if (ast->compare)
        g_string_append_printf(out, "(%s ", compares[ast->compare]);
    g_string_append(out, ast->typing ? "(phrase-live " : "(phrase ");
    kwic_print_quoted(ast->text, out);
    if (ast->distance)
        g_string_append_printf(out, " %u", ast->distance);
    g_string_append_c(out, ')');
    if (ast->compare)
        g_string_append_c(out, ')');
}

static void print_regex(const kwic_ast *ast, GString *out)
{
    g_string_append(out, "(regex ");
    kwic_print_quoted(ast->text, out);
    static const char flags[] = "isx";
    for (int i = 0; i < 3; i++)
        if (ast->flags & 1 << i)
            g_string_append_printf(out, " %c", flags[i]);
    g_string_append_c(out, ')');
}

void kwic_ast_print(const kwic_ast *ast, GString *out)
{
    if (ast->kind == KWIC_AST_WORD) {
        print_leaf(ast, out);
        return;
    }
    if (ast->kind == KWIC_AST_PHRASE) {
        print_phrase(ast, out);
        return;
    }
    if (ast->kind == KWIC_AST_REGEX) {
        print_regex(ast, out);
        return;
    }
    bool field = ast->kind == KWIC_AST_FIELD;
    g_string_append_printf(out, "(%s",
                           field                            ? ast->field->name
                           : ast->kind == KWIC_AST_OPERATOR ? ast->op->name
                                                            : names[ast->kind]);
    if (ast->kind == KWIC_AST_NEAR)
        g_string_append_printf(out, " %u", ast->distance);
    if (ast->text.n && !field) {
        g_string_append_c(out, ' ');
        kwic_print_quoted(ast->text, out);
    }
    for (const kwic_ast *k = ast->kid; k; k = k->next) {
        g_string_append_c(out, ' ');
        kwic_ast_print(k, out);
    }
    g_string_append_c(out, ')');
}
