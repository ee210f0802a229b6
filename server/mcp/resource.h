/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notes as resources: kwic:///People/Ada%20Voss.md is the note at that path of the vault. */
#ifndef KWIC_MCP_RESOURCE_H
#define KWIC_MCP_RESOURCE_H

#include "tool.h"

#define KWIC_MCP_SCHEME "kwic:///"

/* The note's URI, of its path's raw bytes. To be g_free'd. */
char *kwic_mcp_uri_of(const char *path);
/* The path that a URI names, or what is not such a URI, as it is. To be g_free'd. */
char *kwic_mcp_path_of(const char *uri_or_path);
/* The path of a note's object as the engine answers it, raw bytes. To be g_free'd. */
char *kwic_mcp_note_path(const json_t *object);
/* A path as answers have it: itself, or its URI when it is not UTF-8. To be g_free'd. */
char *kwic_mcp_shown_path(const char *path);

/* Results of the methods of that name; USAGE or NOT_FOUND when the request is off. */
json_t *kwic_mcp_resources_list(kwic_mcp_session *session, kwic_mcp_request *request,
                                GError **error);
json_t *kwic_mcp_resources_templates(kwic_mcp_session *session,
                                     kwic_mcp_request *request, GError **error);
json_t *kwic_mcp_resources_read(kwic_mcp_session *session, kwic_mcp_request *request,
                                GError **error);
json_t *kwic_mcp_complete(kwic_mcp_session *session, kwic_mcp_request *request,
                          GError **error);

#endif
