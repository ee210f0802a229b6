// SPDX-License-Identifier: GPL-2.0-or-later
// index, status.
#include <glib/gstdio.h>
#include <string.h>

#include "serve.h"

static bool only_vault(kwic_call *call, kwic_vault **vault, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    if (!kwic_server_vault_of(server, call->request.params, vault, error))
        return false;
    if (*vault)
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "%s: there are several vaults; name one: \"vault\": \"%s\"",
                call->request.method->name, kwic_vault_name(server->vaults[0]));
    return false;
}

json_t *kwic_method_index(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    if (!only_vault(call, &vault, error))
        return NULL;
    if (!kwic_vault_path(vault)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                    "%s: the index does not know its vault; start with --vault DIR",
                    kwic_vault_index(vault));
        return NULL;
    }
    const json_t *params = call->request.params;
    kwic_vault_queue(vault, call, kwic_param_boolean(params, "full", false),
                     json_object_get(params, "paths"));
    return NULL; // deferred: the vault's thread ends it
}

// The newest of the index's files, as RFC 3339; NULL when there is none.
static char *last_indexed(kwic_index *index)
{
    gint64 newest = 0;
    const char *folders[] = {kwic_index_dir(index), kwic_index_gen_dir(index)};
    const char *const names[] = {"current", "iamglass", "generation"};
    for (size_t f = 0; f < G_N_ELEMENTS(folders); f++)
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autofree char *path = g_build_filename(folders[f], names[i], NULL);
            GStatBuf st;
            if (g_stat(path, &st) == 0)
                newest = MAX(newest, (gint64)st.st_mtime);
        }
    g_autoptr(GDateTime) time = newest ? g_date_time_new_from_unix_utc(newest) : NULL;
    return time ? g_date_time_format(time, "%FT%TZ") : NULL;
}

// true, false, or "poll".
static json_t *watching_json(kwic_watch_state state)
{
    return state == KWIC_WATCH_POLLS ? json_string("poll")
                                     : json_boolean(state == KWIC_WATCH_FULL);
}

json_t *kwic_status_json(kwic_index *index, int64_t pending, json_t *watching)
{
    g_autofree char *when = last_indexed(index);
    const char *vault = kwic_index_vault(index);
    return json_pack("{s:I,s:I,s:o,s:s?,s:o,s:s?,s:s}", "generation",
                     (json_int_t)kwic_index_generation(index), "notes",
                     (json_int_t)kwic_db_count(kwic_index_db(index)), "pending",
                     pending < 0 ? json_null() : json_integer(pending), "lastIndexed",
                     when, "watching", watching, "vault",
                     vault && *vault ? vault : NULL, "index", kwic_index_dir(index));
}

// A vault whose index is being built has a status too. It reads the index by itself: a search
// that takes long is no reason to wait.
static json_t *status_of(kwic_vault *vault, GError **error)
{
    GError *cause = NULL;
    int64_t pending = kwic_vault_behind(vault);
    json_t *watching = watching_json(kwic_vault_watching(vault));
    g_autoptr(kwic_index) index = kwic_index_open(kwic_vault_index(vault), &cause);
    if (index)
        return kwic_status_json(index, pending, watching);
    if (!kwic_vault_building(vault, cause)) {
        json_decref(watching);
        g_propagate_error(error, cause);
        return NULL;
    }
    g_error_free(cause);
    return json_pack("{s:i,s:i,s:o,s:n,s:o,s:s?,s:s}", "generation", 0, "notes", 0,
                     "pending", pending < 0 ? json_null() : json_integer(pending),
                     "lastIndexed", "watching", watching, "vault",
                     kwic_vault_path(vault), "index", kwic_vault_index(vault));
}

json_t *kwic_method_status(kwic_call *call, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    kwic_vault *vault;
    if (!kwic_server_vault_of(server, call->request.params, &vault, error))
        return NULL;
    if (vault)
        return status_of(vault, error);
    json_t *all = json_array();
    for (size_t i = 0; i < server->n_vaults; i++) {
        json_t *one = status_of(server->vaults[i], error);
        if (!one) {
            json_decref(all);
            return NULL;
        }
        json_array_append_new(all, one);
    }
    return json_pack("{s:o}", "vaults", all);
}
