/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query as it was written: a tree, made by parse.c from any text, pure (it knows the
 * schema, not the index). What the index decides (is `role:` a property?) the planner
 * settles.
 *
 *     kwic_parsed parsed;
 *     kwic_parse(KWIC_STR("CoreWeave (a OR b)"), 0, arena, &parsed);
 *     kwic_ast_print(parsed.ast, out); // (and "CoreWeave" (or "a" "b")) */
#ifndef KWIC_AST_H
#define KWIC_AST_H

#include "kwic/arena.h"
#include "kwic/operator.h"
#include "kwic/schema.h"
#include "kwic/search.h"

typedef enum kwic_ast_kind {
    KWIC_AST_EMPTY,    /* says nothing: every note */
    KWIC_AST_AND,      /* kids */
    KWIC_AST_OR,       /* kids */
    KWIC_AST_NOT,      /* kid */
    KWIC_AST_WORD,     /* text, compare, prefix, typos */
    KWIC_AST_PHRASE,   /* text; distance 0: in this order; else within so many words */
    KWIC_AST_NEAR,     /* kids, each within distance words of the one before */
    KWIC_AST_REGEX,    /* text, flags */
    KWIC_AST_FIELD,    /* kid (what its value is) in field */
    KWIC_AST_PROPERTY, /* kid, or NULL: exists; text is the key */
    KWIC_AST_OPERATOR, /* op, with text (a name) or kid (NULL: nothing) */
    KWIC_AST_KINDS
} kwic_ast_kind;

typedef enum kwic_compare {
    KWIC_IS,    /* contains, for text */
    KWIC_EQUAL, /* := the whole value */
    KWIC_LESS,
    KWIC_AT_MOST,
    KWIC_GREATER,
    KWIC_AT_LEAST,
} kwic_compare;

typedef struct kwic_ast kwic_ast;
struct kwic_ast {
    kwic_ast_kind kind;
    uint32_t from, to; /* bytes of the query */
    kwic_str text;     /* points into the query */
    kwic_ast *kid;     /* the first */
    kwic_ast *next;    /* of the same parent */
    const kwic_field *field;
    const kwic_operator *op;
    kwic_compare compare;
    uint32_t distance;
    uint8_t typos; /* 0: none asked for, 1, 2; KWIC_TYPOS: by length */
    bool prefix;   /* text* or, live, the last word */
    bool quoted;   /* word made from quotes in a value */
    bool bracket;  /* property written as [key …] */
    bool typing;   /* the word at the end of a live query */
    uint8_t flags; /* KWIC_REGEX_… */
};

enum { KWIC_TYPOS = 255 };
enum { KWIC_REGEX_I = 1, KWIC_REGEX_S = 2, KWIC_REGEX_X = 4 };

typedef struct kwic_parsed {
    kwic_str text; /* what was read: the query, cut at KWIC_QUERY_BYTES */
    kwic_ast *ast; /* never NULL */
    kwic_str sort; /* of sort:, empty for none */
    uint32_t sort_from, sort_to;
    uint64_t since;   /* of since:, 0 for none */
    GArray *warnings; /* of kwic_query_warning; the messages live in the arena */
    kwic_arena *arena;
} kwic_parsed;

enum { KWIC_PARSE_LIVE = 1 };

/* Parses any bytes; never fails. The tree points into query and arena. The warnings
 * array is to be g_array_unref'd by the caller. O(bytes). */
void kwic_parse(kwic_str query, unsigned flags, kwic_arena *arena, kwic_parsed *out);

/* Adds a warning; from and to are clamped to the query. */
void kwic_parsed_warn(kwic_parsed *parsed, uint32_t from, uint32_t to,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);

kwic_ast *kwic_ast_new(kwic_arena *arena, kwic_ast_kind kind, uint32_t from,
                       uint32_t to);

/* Appends the tree as an s-expression on one line. */
void kwic_ast_print(const kwic_ast *ast, GString *out);
/* Appends text in double quotes, escaped, invalid UTF-8 as \xNN. */
void kwic_print_quoted(kwic_str text, GString *out);

#endif
