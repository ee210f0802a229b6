// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/lsp.h"

#include <stdio.h>

#include "kwic/indexer.h"
#include "page.h"
#include "place.h"
#include "print.h"

typedef struct finding {
    const kwic_args *args;
    kwic_place place;
} finding;

// Whether a folder may be a vault though nothing in it says so: the client opened it. All of
// a home would be too much.
static bool may_be_vault(const char *folder)
{
    g_autofree char *own = g_canonicalize_filename(folder, NULL);
    return strcmp(own, "/") != 0 && strcmp(own, g_get_home_dir()) != 0;
}

// The vault that --vault or --index names, else the one around the client's folder, else that
// folder; of a client that names no folder the one around the working folder.
static bool find_place(void *ctx, const char *folder, kwic_server_vault *vault,
                       GError **error)
{
    finding *f = ctx;
    bool told = f->args->vault->len > 1 || f->args->index->len > 1;
    g_autofree char *around = folder && !told ? kwic_vault_find(folder, NULL) : NULL;
    const char *own = folder && !told && may_be_vault(folder) ? folder : NULL;
    if (folder && !told && !around && !own) {
        g_set_error(
            error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
            "%s: no vault here or above it; open the folder of the notes, or start "
            "kwic lsp with --vault",
            folder);
        return false;
    }
    if (!kwic_place_find(&f->place, f->args, around ? around : own, error))
        return false;
    *vault = (kwic_server_vault){
        .vault = f->place.vault,
        .index = f->place.index,
        .languages = (const char *const *)f->place.config.languages,
        .saved = (const char *const *)f->place.config.saved,
        .ignore = (const char *const *)f->place.config.ignore,
    };
    return true;
}

static void on_log(const char *message)
{
    kwic_say(message);
}

int kwic_command_lsp(const kwic_args *args, GError **error)
{
    if (args->schema)
        return kwic_print_json(kwic_lsp_schema());
    finding f = {.args = args};
    const kwic_lsp_options options = {
        .place = find_place,
        .ctx = &f,
        .version = KWIC_VERSION,
        .jobs = args->jobs > 0 ? (unsigned)args->jobs : 0,
        .watch = !args->no_watch,
        .log = on_log,
    };
    int status = 0;
    bool done = kwic_lsp_serve(&options, &status, error);
    kwic_place_clear(&f.place);
    return done ? status : -1;
}
