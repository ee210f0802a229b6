// SPDX-License-Identifier: GPL-2.0-or-later
// hello, cancelling, shutdown.
#include "kwic/limits.h"
#include "serve.h"

enum { PROTOCOL = 1 };

static json_t *vaults_json(const kwic_server *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_vaults; i++)
        json_array_append_new(list, json_pack("{s:s,s:s?,s:s}", "name",
                                              kwic_vault_name(s->vaults[i]), "vault",
                                              kwic_vault_path(s->vaults[i]), "index",
                                              kwic_vault_index(s->vaults[i])));
    return list;
}

static json_t *methods_json(void)
{
    json_t *list = json_array();
    for (const kwic_method *m = kwic_methods(); m->name; m++)
        json_array_append_new(list, json_string(m->name));
    return list;
}

json_t *kwic_method_hello(kwic_call *call, GError **error)
{
    (void)error;
    const kwic_server *s = kwic_call_server(call);
    return json_pack(
        "{s:s,s:s,s:i,s:[s,s,s,s,s,s,s,s],s:o,s:{s:i,s:i,s:i,s:i,s:i,s:i},s:o}", "name",
        "kwic", "version", s->options->version, "protocol", PROTOCOL, "features",
        "cancel", "supersede", "timeoutMs", "progress", "subscribe", "watch", "buffers",
        s->options->socket ? "socket" : "stdio", "methods", methods_json(), "limits",
        "requestBytes", (int)KWIC_REQUEST_BYTES, "queryBytes", (int)KWIC_QUERY_BYTES,
        "noteBytes", (int)KWIC_NOTE_BYTES, "hits", 10000, "buffers", (int)KWIC_BUFFERS,
        "bufferBytes", (int)KWIC_BUFFERS_BYTES, "vaults", vaults_json(s));
}

// The stop comes when this has been written: client.c, KWIC_METHOD_LAST.
json_t *kwic_method_shutdown(kwic_call *call, GError **error)
{
    (void)call;
    (void)error;
    return json_null();
}

static json_t *cancel(kwic_call *call, const char *param)
{
    const json_t *id = json_object_get(call->request.params, param);
    return json_pack("{s:b}", "cancelled", kwic_client_cancel(call->client, id, NULL));
}

json_t *kwic_method_cancel(kwic_call *call, GError **error)
{
    (void)error;
    return cancel(call, "id");
}

json_t *kwic_method_cancelled(kwic_call *call, GError **error)
{
    (void)error;
    return cancel(call, "requestId");
}
