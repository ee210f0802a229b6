// SPDX-License-Identifier: GPL-2.0-or-later
#include "saved.h"

enum { DEEPEST = 8, MOST = 256 }; // names in names, and all of one query

typedef struct putting {
    const char *const *saved;
    kwic_parsed *parsed;
    int left;
} putting;

bool kwic_saved_is_name(kwic_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c < 0x80 && !g_ascii_isalnum((char)c) && c != '_' && c != '-')
            return false;
    }
    return name.n > 0;
}

static const char *find(const putting *p, kwic_str word)
{
    if (word.n < 2 || word.p[0] != '@')
        return NULL;
    kwic_str name = kwic_str_sub(word, 1, word.n);
    for (const char *const *one = p->saved; *one; one += 2)
        if (kwic_str_eq(kwic_str_of(*one), name))
            return one[1];
    return NULL;
}

static void place(kwic_ast *ast, uint32_t from, uint32_t to)
{
    for (; ast; ast = ast->next) {
        ast->from = from;
        ast->to = to;
        place(ast->kid, from, to);
    }
}

static void put(putting *p, kwic_ast *ast, int depth);

// The word's query in its place; order and time of it count where the query names none.
static void graft(putting *p, kwic_ast *word, const char *query, int depth)
{
    kwic_parsed *all = p->parsed, own;
    kwic_ast *next = word->next;
    uint32_t from = word->from, to = word->to;
    kwic_parse(kwic_arena_str(all->arena, kwic_str_of(query)), 0, all->arena, &own);
    for (guint i = 0; i < own.warnings->len; i++) {
        const kwic_query_warning *w =
            &g_array_index(own.warnings, kwic_query_warning, i);
        kwic_parsed_warn(all, from, to, "%s", w->message);
    }
    g_array_unref(own.warnings);
    if (!all->sort.n && own.sort.n) {
        all->sort = own.sort;
        all->sort_from = from;
        all->sort_to = to;
    }
    all->since = MAX(all->since, own.since);
    *word = *own.ast;
    word->next = NULL;
    place(word, from, to);
    put(p, word, depth + 1);
    word->next = next;
}

static void put(putting *p, kwic_ast *ast, int depth)
{
    for (; ast; ast = ast->next) {
        bool word = ast->kind == KWIC_AST_WORD && !ast->quoted && !ast->prefix;
        const char *query = word && depth < DEEPEST ? find(p, ast->text) : NULL;
        if (query && p->left-- > 0)
            graft(p, ast, query, depth);
        else if (ast->kind == KWIC_AST_AND || ast->kind == KWIC_AST_OR ||
                 ast->kind == KWIC_AST_NOT)
            put(p, ast->kid, depth); // in a value "@x" is text
    }
}

void kwic_saved_put(const char *const *saved, kwic_parsed *parsed)
{
    putting p = {saved, parsed, MOST};
    if (saved && *saved)
        put(&p, parsed->ast, 0);
}
