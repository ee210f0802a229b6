/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the parser: parse.c has the grammar and what joins primaries, parse_primary.c
 * the primaries themselves. */
#ifndef KWIC_QUERY_PARSE_H
#define KWIC_QUERY_PARSE_H

#include "ast.h"

typedef struct kwic_parser {
    kwic_parsed *out;
    kwic_str s;
    size_t at;
    kwic_arena *arena;
    bool live;
} kwic_parser;

/* What the text at hand may hold. */
typedef struct kwic_parse_scope {
    int depth;
    bool group;   /* inside of ( ) */
    bool bracket; /* inside of [ ] */
    bool value;   /* inside of key:( ) or [key: ] */
} kwic_parse_scope;

kwic_ast *kwic_parse_or(kwic_parser *p, kwic_parse_scope in);
kwic_ast *kwic_parse_primary(kwic_parser *p, kwic_parse_scope in);

/* The word at bytes [from, to), its * or ~ taken off; p goes behind it. */
kwic_ast *kwic_parse_word(kwic_parser *p, size_t from, size_t to);

void kwic_parser_skip_space(kwic_parser *p);
/* Whether p stands at what ends an expression in this place. */
bool kwic_parser_at_end(const kwic_parser *p, kwic_parse_scope in);

static inline bool kwic_parser_at(const kwic_parser *p, char c)
{
    return p->at < p->s.n && p->s.p[p->at] == c;
}

/* A node over [from, p). */
static inline kwic_ast *kwic_parser_node(kwic_parser *p, kwic_ast_kind kind,
                                         size_t from, kwic_ast *kid)
{
    kwic_ast *n = kwic_ast_new(p->arena, kind, (uint32_t)from, (uint32_t)p->at);
    n->kid = kid;
    return n;
}

#endif
