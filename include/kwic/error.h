/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. The one table of kwic's errors: code, exit status of the program, JSON-RPC
 * code, kind (a stable word for programs) and what it means. kwic(1) lists the same.
 *
 *     g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX,
 *                 "%s: no index here; make one with `kwic index %s`", index, vault);
 *
 * Messages name what, where (file:line or byte) and the cure. */
#ifndef KWIC_ERROR_H
#define KWIC_ERROR_H

#include <glib.h>

/*        code         exit  rpc     kind             meaning */
#define KWIC_ERRORS(X)                                                                 \
    X(USAGE, 2, -32602, "usage", "the call's words are off")                           \
    X(NO_VAULT, 3, -32010, "no-vault", "no vault here, or it cannot be read")          \
    X(NO_INDEX, 4, -32011, "no-index", "the vault has no index yet")                   \
    X(VERSION, 5, -32012, "version", "the index is of another kwic; index again")      \
    X(BUSY, 6, -32013, "busy", "another process is writing the index")                 \
    X(CORRUPT, 7, -32014, "corrupt", "the index is damaged; index with --full")        \
    X(IO, 8, -32015, "io", "a file could not be read or written")                      \
    X(NOT_FOUND, 9, -32016, "not-found", "no such note, heading or block")             \
    X(CONFIG, 10, -32017, "config", "the configuration is wrong")                      \
    X(LIMIT, 11, -32018, "limit", "a ceiling of include/kwic/limits.h was reached")    \
    X(CANCELLED, 12, -32800, "cancelled", "the request was cancelled")                 \
    X(INTERNAL, 13, -32603, "internal", "a fault in kwic itself")                      \
    X(REFUSED, 14, -32020, "refused", "an edit that cannot be made safely")

typedef enum kwic_error_code {
#define X(code, exit, rpc, kind, meaning) KWIC_ERROR_##code,
    KWIC_ERRORS(X)
#undef X
} kwic_error_code;

#define KWIC_ERROR (kwic_error_quark())

static inline GQuark kwic_error_quark(void)
{
    return g_quark_from_static_string("kwic-error");
}

/* Sets a USAGE error as g_set_error does, and is false. */
#define kwic_usage_error(error, ...)                                                   \
    (g_set_error((error), KWIC_ERROR, KWIC_ERROR_USAGE, __VA_ARGS__), false)

#endif
