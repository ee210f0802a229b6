// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a request's line: it is a call whose parameters are as its method wants them,
// or it is refused, and the refusal is JSON.
#include <stdlib.h>

#include "../../server/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_request(kwic_rpc_request *r)
{
    check(r->code != 0 || r->method != NULL);
    check(!r->id || json_is_string(r->id) || json_is_integer(r->id));
    if (r->code) {
        g_autoptr(GString) line = g_string_new(NULL);
        kwic_rpc_refusal(line, r->id, r);
        check(line->len && line->str[line->len - 1] == '\n');
        json_t *back = json_loadb(line->str, line->len, JSON_ALLOW_NUL, NULL);
        check(json_is_object(json_object_get(back, "error")));
        json_decref(back);
    }
    kwic_rpc_clear(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_rpc_request request;
    kwic_str line = {(const char *)data, size};
    kwic_rpc_parse(line, &request);
    check_request(&request);
    kwic_rpc_too_long(line, size, &request);
    check_request(&request);
    return 0;
}
