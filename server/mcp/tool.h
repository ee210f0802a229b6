/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of tools: what checks calls, answers tools/list and makes the reference in
 * kwic-mcp(1). A tool fills the reply of its call. */
#ifndef KWIC_MCP_TOOL_H
#define KWIC_MCP_TOOL_H

#include "method.h"
#include "reply.h"
#include "session.h"

typedef struct kwic_mcp_call {
    kwic_mcp_session *session;
    const json_t *arguments;
    kwic_searcher *searcher;
    kwic_mcp_state state;
    kwic_mcp_reply *reply;
    const int *cancelled;
} kwic_mcp_call;

typedef struct kwic_mcp_tool {
    const char *name;
    const char *help;         /* for the model */
    const kwic_param *params; /* ended by one without a name */
    const kwic_param *result; /* members of structuredContent, the same way */
    bool (*run)(kwic_mcp_call *call, GError **error);
    bool writes; /* only where the session may write */
} kwic_mcp_tool;

/* Results of tools/list and tools/call. An unknown tool is a USAGE error; all else that is
 * wrong with a call is a result that says so (isError), for the model to read. */
json_t *kwic_mcp_tools_list(kwic_mcp_session *session, kwic_mcp_request *request,
                            GError **error);
json_t *kwic_mcp_tools_call(kwic_mcp_session *session, kwic_mcp_request *request,
                            GError **error);
/* Runs a tool by name for a prompt: its reply, with nothing but text and links in it. */
kwic_mcp_reply *kwic_mcp_tool_reply(kwic_mcp_session *session, const char *name,
                                    const json_t *arguments, const int *cancelled,
                                    GError **error);

/* The tools, each in tool_<name>.c. */
bool kwic_mcp_search(kwic_mcp_call *call, GError **error);
bool kwic_mcp_read(kwic_mcp_call *call, GError **error);
bool kwic_mcp_tags(kwic_mcp_call *call, GError **error);
bool kwic_mcp_links(kwic_mcp_call *call, GError **error);
bool kwic_mcp_view(kwic_mcp_call *call, GError **error);
bool kwic_mcp_edit(kwic_mcp_call *call, GError **error);

void kwic_mcp_plan_free(gpointer data);

/* Whether what was read of files since the call began is of notes that belong to the agent's
 * part, as they are: BUSY when one has changed, which may have left it. True where the agent
 * sees all notes. O(notes of the part). */
bool kwic_mcp_settled(const kwic_mcp_call *call, GError **error);
/* "…; index fresh, 506 notes": how the index stands, for a tool's first line. To be g_free'd. */
char *kwic_mcp_index_words(const kwic_mcp_call *call);

#endif
