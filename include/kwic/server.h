/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: server. `kwic serve`: the line protocol of kwic-protocol(7) over stdin and stdout,
 * or over a Unix socket.
 *
 *     kwic_server_vault vault = {.index = dir};
 *     kwic_server_options options = {.vaults = &vault, .n_vaults = 1, .version = "0.1.0"};
 *     if (!kwic_serve(&options, &error)) …
 *
 * Two threads a client (one reads while the other runs), one a vault that indexes and
 * watches. */
#ifndef KWIC_SERVER_H
#define KWIC_SERVER_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "kwic/index.h"

typedef struct kwic_server_vault {
    const char *vault;            /* NULL: the index remembers it */
    const char *index;            /* the index folder */
    const char *const *languages; /* NULL: guessed */
    const char *const *ignore;    /* further patterns; NULL for none */
    const char *const *saved;     /* queries: name, query, …; NULL for none */
} kwic_server_vault;

typedef struct kwic_server_options {
    const kwic_server_vault *vaults; /* one at least */
    size_t n_vaults;
    const char
        *socket; /* path of a Unix socket, made with mode 0600; NULL: stdin, stdout */
    const char *version;              /* of the program, for hello */
    unsigned jobs;                    /* threads of indexing; 0: the machine's cores */
    bool watch;                       /* follow the vaults' changes */
    void (*log)(const char *message); /* what a person may want to know; NULL: nobody */
} kwic_server_options;

/* Serves until end of input, a shutdown request or SIGTERM, answering what it has read.
 * Blocks SIGTERM, SIGINT and SIGHUP in the calling process, ignores SIGPIPE. */
bool kwic_serve(const kwic_server_options *options, GError **error);

/* A JSON Schema of the request lines; new reference. */
json_t *kwic_methods_schema(void);

/* Appends the reference of methods, or of errors, as mdoc, for kwic-protocol(7). */
void kwic_methods_manual(GString *out);
void kwic_errors_manual(GString *out);

/* The result of the method status: {generation, notes, pending, lastIndexed, watching, vault,
 * index}; pending -1 is null; watching is taken over. New reference. */
json_t *kwic_status_json(kwic_index *index, int64_t pending, json_t *watching);

/* The one of names (NULL-terminated) that word may have been meant to be: the fewest typos,
 * a third of its length at most; NULL when none is near. */
const char *kwic_name_nearest(const char *word, const char *const *names);

#endif
