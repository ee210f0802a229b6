/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: server. `kwic mcp`: one vault for agents, by the Model Context Protocol over stdin
 * and stdout; kwic-mcp(1).
 *
 *     kwic_mcp_options options = {.vault = {.vault = "/home/me/notes", .index = dir},
 *                                 .version = "0.1.0"};
 *     if (!kwic_mcp_serve(&options, &error)) …
 *
 * It speaks both eras of the protocol: 2026-07-28, where each request carries its version,
 * and initialize with 2025-11-25 or an older version. How the client opens decides. */
#ifndef KWIC_MCP_H
#define KWIC_MCP_H

#include "kwic/server.h"

typedef struct kwic_mcp_options {
    kwic_server_vault vault;
    const char *root;    /* only notes below this folder of the vault; NULL: all */
    const char *within;  /* only notes that this query matches; NULL: all */
    bool write;          /* offer the tool edit */
    const char *version; /* of the program */
    unsigned jobs;       /* threads of indexing; 0: the machine's cores */
    void (*log)(const char *message); /* what a person may want to know; NULL: nobody */
} kwic_mcp_options;

/* Serves until end of input or SIGTERM, and answers what it has read. Blocks SIGTERM, SIGINT
 * and SIGHUP in the calling process, ignores SIGPIPE. USAGE when root is not a folder of the
 * vault. */
bool kwic_mcp_serve(const kwic_mcp_options *options, GError **error);

/* The tools as tools/list has them, with write also edit; new reference. */
json_t *kwic_mcp_tools_json(bool write);

/* Appends the reference of tools, methods or prompts as mdoc, for kwic-mcp(1). */
void kwic_mcp_tools_manual(GString *out);
void kwic_mcp_methods_manual(GString *out);
void kwic_mcp_prompts_manual(GString *out);

#endif
