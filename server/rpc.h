/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON-RPC 2.0: a line to a call, an outcome to a line. */
#ifndef KWIC_RPC_H
#define KWIC_RPC_H

#include "kwic/str.h"
#include "method.h"

/* What a line was. */
typedef struct kwic_rpc_request {
    json_t *id;  /* NULL: none, or a notification's */
    bool answer; /* an id, or an error that is answered without one */
    const kwic_method *method;
    json_t *params; /* NULL: none */
    int code;       /* not 0: it is refused, with kind, message and hint */
    const char *kind;
    char *message;
} kwic_rpc_request;

/* Reads a line; whatever is wrong with it is in the request. */
void kwic_rpc_parse(kwic_str line, kwic_rpc_request *request);
/* The request that an overlong line would have been: refused, with its id if its beginning
 * tells. */
void kwic_rpc_too_long(kwic_str beginning, size_t limit, kwic_rpc_request *request);
void kwic_rpc_clear(kwic_rpc_request *request);

/* Each appends one line. id NULL is null. */
void kwic_rpc_result(GString *out, const json_t *id, const json_t *result);
void kwic_rpc_text(GString *out, const json_t *id, const GString *result);
void kwic_rpc_refusal(GString *out, const json_t *id, const kwic_rpc_request *request);
void kwic_rpc_error(GString *out, const json_t *id, const GError *error);
void kwic_rpc_notification(GString *out, const char *method, const json_t *params);

#endif
