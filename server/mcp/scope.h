/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes that an agent sees: the vault, or a part of it.
 *
 *     kwic_mcp_scope *scope = kwic_mcp_scope_new(server, "Projects", NULL, &error);
 *     kwic_searcher *s = kwic_mcp_scope_take(scope, &cancelled, &state, &error);
 *     … // ask it
 *     kwic_mcp_scope_give(scope);
 *
 * A part (root, within) has an index of its own, made of its notes alone: names, words,
 * counts, links and spelling know of nothing else, whoever asks and however. It lies beside
 * the vault's index and follows it: a note is in it in the state in which the vault's index
 * says that it belongs there. */
#ifndef KWIC_MCP_SCOPE_H
#define KWIC_MCP_SCOPE_H

#include "serve.h"

typedef struct kwic_mcp_scope kwic_mcp_scope;

/* How the index stands to the vault. */
typedef struct kwic_mcp_state {
    bool fresh; /* it has what the files have */
    int64_t
        behind;    /* notes that changed since; -1: not known, or a part's own matter */
    int64_t notes; /* in it */
} kwic_mcp_state;

/* Of the server's only vault. root: a folder in it, relative or absolute; within: a query;
 * NULL for all notes. USAGE when root is not a folder of the vault. */
kwic_mcp_scope *kwic_mcp_scope_new(kwic_server *server, const char *root,
                                   const char *within, GError **error);
void kwic_mcp_scope_free(kwic_mcp_scope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_mcp_scope, kwic_mcp_scope_free)

/* The searcher over its notes, up to date where that takes a second at most, for one thread
 * until it is given back. BUSY when the index is still being made after ten seconds;
 * CANCELLED when the flag was set. */
kwic_searcher *kwic_mcp_scope_take(kwic_mcp_scope *scope, const int *cancelled,
                                   kwic_mcp_state *state, GError **error);
void kwic_mcp_scope_give(kwic_mcp_scope *scope);
/* Whether it is a part chosen by a query, so that a note that changes may leave it. */
bool kwic_mcp_scope_is_query(const kwic_mcp_scope *scope);
/* What it is limited to, in words; NULL when it is not. */
const char *kwic_mcp_scope_told(const kwic_mcp_scope *scope);

#endif
