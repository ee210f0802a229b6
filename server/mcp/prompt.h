/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prompts: what a person asks for by name, with what the notes have on it. */
#ifndef KWIC_MCP_PROMPT_H
#define KWIC_MCP_PROMPT_H

#include "session.h"

json_t *kwic_mcp_prompts_list(kwic_mcp_session *session, kwic_mcp_request *request,
                              GError **error);
json_t *kwic_mcp_prompts_get(kwic_mcp_session *session, kwic_mcp_request *request,
                             GError **error);
/* Whether the prompt has that argument. */
bool kwic_mcp_prompt_takes(const char *prompt, const char *argument);

#endif
