// SPDX-License-Identifier: GPL-2.0-or-later
// view: query blocks of a note, or a query, over one vault.
#include "kwic/views.h"
#include "serve.h"

static kwic_view_request request_of(const kwic_call *call, const json_t *params)
{
    return (kwic_view_request){
        .query = kwic_param_text(params, "query", NULL),
        .path = kwic_param_text(params, "path", NULL),
        .line = (uint32_t)kwic_param_integer(params, "line", 0),
        .now = kwic_param_text(params, "now", NULL),
        .explain = kwic_param_boolean(params, "explain", false),
        .timeout_ms =
            (uint32_t)kwic_param_integer(call->request.params, "timeoutMs", 0),
        .cancelled = &call->cancelled,
    };
}

GString *kwic_view_run(kwic_call *call, kwic_vault *vault, const json_t *params,
                       GError **error)
{
    const kwic_view_request request = request_of(call, params);
    kwic_searcher *s = kwic_vault_take(vault, error);
    if (!s)
        return NULL;
    kwic_views *views = kwic_vault_take_views(vault);
    g_autoptr(kwic_view_answer) answer = kwic_view(views, s, &request, error);
    kwic_vault_give_views(vault);
    kwic_vault_give(vault);
    if (!answer)
        return NULL;
    GString *text = g_string_sized_new(4096);
    kwic_view_answer_write(answer, request.query || request.line, text);
    return text;
}

// The vault named, of several.
kwic_vault *kwic_view_vault(kwic_call *call, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    kwic_vault *vault;
    if (!kwic_server_vault_of(server, call->request.params, &vault, error))
        return NULL;
    if (!vault)
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "view: of which vault? name one with \"vault\"");
    return vault;
}

bool kwic_view_check(const json_t *params, GError **error)
{
    if (kwic_param_text(params, "query", NULL) || kwic_param_text(params, "path", NULL))
        return true;
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                        "view: nothing to show; give query, or the path of a note");
    return false;
}

json_t *kwic_method_view(kwic_call *call, GError **error)
{
    const json_t *params = call->request.params;
    if (!kwic_view_check(params, error))
        return NULL;
    kwic_vault *vault = kwic_view_vault(call, error);
    call->text = vault ? kwic_view_run(call, vault, params, error) : NULL;
    return call->text ? json_null() : NULL;
}
