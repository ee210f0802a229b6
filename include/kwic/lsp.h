/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: server. `kwic lsp`: a language server (LSP 3.17) over stdin and stdout, for every
 * editor that speaks it; the same engine as `kwic serve`.
 *
 *     kwic_lsp_options options = {.place = find_vault, .version = "0.1.0", .watch = true};
 *     int status = 0;
 *     if (!kwic_lsp_serve(&options, &status, &error)) …
 *
 * Reads messages in the calling thread, runs them in order in another; the vault has one of
 * its own, too. Notes are never written: edits go to the client. */
#ifndef KWIC_LSP_H
#define KWIC_LSP_H

#include "kwic/server.h"

typedef struct kwic_lsp_options {
    /* Fills vault (its strings live until the end) for a client that works in folder (NULL:
     * it did not say). */
    bool (*place)(void *ctx, const char *folder, kwic_server_vault *vault,
                  GError **error);
    void *ctx;
    const char *version;
    unsigned jobs; /* threads of indexing; 0: the machine's cores */
    bool watch;
    void (*log)(const char *message); /* NULL: nobody listens */
} kwic_lsp_options;

/* Serves until the exit notification, end of input or SIGTERM. *status is that of the
 * process: 0 after a shutdown request, else 1. */
bool kwic_lsp_serve(const kwic_lsp_options *options, int *status, GError **error);

/* What the server says of itself, made from its table of methods: {name, capabilities,
 * methods: [{method, kind, help, result}]}. New reference. */
json_t *kwic_lsp_schema(void);

/* Appends the reference of methods as mdoc, for kwic-lsp(1). */
void kwic_lsp_manual(GString *out);

#endif
