// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/server.h"

#include <stdio.h>

#include "kwic/index.h"
#include "page.h"
#include "place.h"
#include "print.h"

static size_t given(const GPtrArray *list)
{
    return list->len - 1; // it ends with NULL
}

// The n-th --vault with the n-th --index; each may be missing.
static bool find_place(kwic_place *place, const kwic_args *args, size_t i,
                       GError **error)
{
    kwic_args one = *args;
    g_autoptr(GPtrArray) index = g_ptr_array_new(), vault = g_ptr_array_new();
    if (i < given(args->index))
        g_ptr_array_add(index, args->index->pdata[i]);
    if (i < given(args->vault))
        g_ptr_array_add(vault, args->vault->pdata[i]);
    g_ptr_array_add(index, NULL);
    g_ptr_array_add(vault, NULL);
    one.index = index;
    one.vault = vault;
    return kwic_place_find(place, &one, NULL, error);
}

// Two vaults in one index would take each other's notes away.
static bool is_other(const kwic_place *places, size_t i, GError **error)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(places[k].index, places[i].index) == 0) {
            g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                        "%s: the index of two vaults; give each its own --index",
                        places[i].index);
            return false;
        }
    return true;
}

// Whether the index may be kept up: a folder that is not one is refused now, not by the first
// job. One that may only be read is served as it is.
static bool claim(const kwic_place *place, GError **error)
{
    GError *why = NULL;
    if (!place->vault || kwic_index_claim(place->index, place->vault, &why))
        return true;
    bool refused = why->code == KWIC_ERROR_USAGE;
    if (refused)
        g_propagate_error(error, why);
    else
        g_error_free(why);
    return !refused;
}

static void on_log(const char *message)
{
    kwic_say(message);
}

int kwic_command_serve(const kwic_args *args, GError **error)
{
    if (args->schema)
        return kwic_print_json(kwic_methods_schema());
    size_t n = MAX(1, MAX(given(args->index), given(args->vault)));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_place *places = kwic_arena_new_array(arena, kwic_place, n);
    kwic_server_vault *vaults = kwic_arena_new_array(arena, kwic_server_vault, n);
    bool done = true;
    for (size_t i = 0; i < n && done; i++) {
        done = find_place(&places[i], args, i, error) && is_other(places, i, error) &&
               claim(&places[i], error);
        vaults[i] = (kwic_server_vault){
            .vault = places[i].vault,
            .index = places[i].index,
            .languages = (const char *const *)places[i].config.languages,
            .saved = (const char *const *)places[i].config.saved,
            .ignore = (const char *const *)places[i].config.ignore,
        };
    }
    const kwic_server_options options = {
        .vaults = vaults,
        .n_vaults = n,
        .socket = args->socket,
        .version = KWIC_VERSION,
        .jobs = args->jobs > 0 ? (unsigned)args->jobs : 0,
        .watch = !args->no_watch,
        .log = on_log,
    };
    done = done && kwic_serve(&options, error);
    for (size_t i = 0; i < n; i++)
        kwic_place_clear(&places[i]);
    return done ? 0 : -1;
}
