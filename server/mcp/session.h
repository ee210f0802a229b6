/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One client's conversation: a line to a request, a request to a line.
 *
 *     kwic_mcp_request *request = kwic_mcp_request_new(line);
 *     kwic_mcp_session_answer(session, request, out);   // appends a line, or nothing
 *     kwic_mcp_request_free(request);
 *
 * How the client opens decides the era: a request that carries its version is of 2026-07-28,
 * initialize opens an older revision; who does neither is answered as by 2025-11-25. */
#ifndef KWIC_MCP_SESSION_H
#define KWIC_MCP_SESSION_H

#include "kwic/mcp.h"
#include "kwic/views.h"
#include "scope.h"

/* By age. Those before STATELESS open with initialize. */
typedef enum kwic_mcp_revision {
    KWIC_MCP_UNKNOWN,
    KWIC_MCP_2024_11_05,
    KWIC_MCP_2025_03_26, /* batches */
    KWIC_MCP_2025_06_18, /* structured content, resource links, titles */
    KWIC_MCP_2025_11_25,
    KWIC_MCP_STATELESS, /* 2026-07-28 */
    KWIC_MCP_REVISIONS
} kwic_mcp_revision;

typedef struct kwic_mcp_plan kwic_mcp_plan; /* tool_edit.c */

typedef struct kwic_mcp_session {
    const kwic_mcp_options *options;
    kwic_mcp_scope *scope;
    kwic_mcp_revision opened; /* as the client opened */
    kwic_views *views;        /* what query blocks have read of notes */
    GPtrArray *plans;         /* kwic_mcp_plan *: edits that wait to be applied */
    GArray *edits;            /* uint64_t: what was applied, numbers of the journal */
    unsigned plan_number;     /* of the last one made */
} kwic_mcp_session;

void kwic_mcp_session_init(kwic_mcp_session *session, const kwic_mcp_options *options,
                           kwic_mcp_scope *scope);
void kwic_mcp_session_clear(kwic_mcp_session *session);

typedef struct kwic_mcp_request {
    json_t *json; /* the whole line; NULL when it is none */
    json_t *id;   /* of it, borrowed; NULL: none */
    const char *method;
    json_t *params;             /* borrowed; NULL: none */
    size_t bytes;               /* of the line */
    kwic_mcp_revision revision; /* by which it is answered */
    int cancelled;              /* atomic: set, it ends and is not answered */
    int code;                   /* not 0: refused, with message */
    char *message;
    json_t *details; /* of the refusal, or NULL */
} kwic_mcp_request;

kwic_mcp_request *kwic_mcp_request_new(kwic_str line);
/* That of a line over the limit, of which only the beginning is there. */
kwic_mcp_request *kwic_mcp_request_too_long(kwic_str beginning, size_t limit);
void kwic_mcp_request_free(kwic_mcp_request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_mcp_request, kwic_mcp_request_free)
/* The id that a cancelling notification names, borrowed; NULL when it is none. */
const json_t *kwic_mcp_request_cancels(const kwic_mcp_request *request);

/* Appends the answer's line; nothing for notifications and what was cancelled. */
void kwic_mcp_session_answer(kwic_mcp_session *session, kwic_mcp_request *request,
                             GString *out);

/* Of the revision: "2025-11-25". */
const char *kwic_mcp_revision_name(kwic_mcp_revision revision);

#endif
