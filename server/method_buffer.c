// SPDX-License-Identifier: GPL-2.0-or-later
// buffer.set, buffer.drop.
#include <string.h>

#include "buffer.h"
#include "serve.h"

// What of an absolute path is below the folder; NULL when it is not.
static const char *below(const char *path, const char *folder)
{
    size_t n = folder ? strlen(folder) : 0;
    while (n > 1 && folder[n - 1] == '/')
        n--;
    return n && strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

// The vault, and the path in it: an absolute one is of the vault that holds it.
static bool place(kwic_call *call, kwic_vault **vault, const char **path,
                  GError **error)
{
    kwic_server *server = kwic_call_server(call);
    const json_t *params = call->request.params;
    const char *given = kwic_param_text(params, "path", "");
    if (!kwic_server_vault_of(server, params, vault, error))
        return false;
    *path = given;
    if (given[0] == '/') {
        *path = NULL;
        for (size_t i = 0; i < server->n_vaults && !*path; i++) {
            kwic_vault *each = *vault ? *vault : server->vaults[i];
            *path = below(given, kwic_vault_path(each));
            if (*path)
                *vault = each;
        }
    }
    if (*vault && *path)
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                *path ? "path: %s: there are several vaults; name one with \"vault\", "
                        "or give the absolute path"
                      : "path: %s: not in a vault of this server",
                given);
    return false;
}

static void hits_changed(kwic_server *server)
{
    if (atomic_load(&server->subscriptions))
        kwic_server_index_changed(server);
}

json_t *kwic_method_buffer_set(kwic_call *call, GError **error)
{
    const json_t *params = call->request.params;
    kwic_vault *vault;
    kwic_buffer given = {.owner = call->client,
                         .version = kwic_param_integer(params, "version", 0),
                         .text = kwic_param_slice(params, "text")};
    if (!place(call, &vault, &given.path, error))
        return NULL;
    if (!kwic_buffer_is_note(given.path)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "path: %s: no note's path; give one as Folder/Note.md, nothing in "
                    "it hidden",
                    given.path);
        return NULL;
    }
    if (!kwic_vault_set_buffer(vault, &given, error))
        return NULL;
    hits_changed(kwic_call_server(call));
    return json_pack("{s:s,s:I}", "path", given.path, "version",
                     (json_int_t)given.version);
}

json_t *kwic_method_buffer_drop(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    const char *path;
    if (!place(call, &vault, &path, error))
        return NULL;
    bool dropped = kwic_vault_drop_buffer(vault, call->client, path);
    if (dropped)
        hits_changed(kwic_call_server(call));
    return json_pack("{s:b}", "dropped", dropped);
}

void kwic_server_client_left(kwic_server *server, const kwic_client *client)
{
    bool any = false;
    for (size_t i = 0; i < server->n_vaults; i++)
        any = kwic_vault_leave(server->vaults[i], client) || any;
    if (any)
        hits_changed(server);
}
