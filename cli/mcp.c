// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/mcp.h"

#include <stdio.h>
#include <unistd.h>

#include "page.h"
#include "place.h"
#include "print.h"

static void on_log(const char *message)
{
    kwic_say(message);
}

int kwic_command_mcp(const kwic_args *args, GError **error)
{
    if (args->schema)
        return kwic_print_json(kwic_mcp_tools_json(args->write));
    if (isatty(STDIN_FILENO))
        on_log(
            "an agent starts this and speaks with it on standard input: kwic-mcp(1)");
    kwic_place place;
    bool done = kwic_place_find(&place, args, NULL, error);
    const kwic_mcp_options options = {
        .vault = {.vault = place.vault,
                  .index = place.index,
                  .languages = (const char *const *)place.config.languages,
                  .saved = (const char *const *)place.config.saved,
                  .ignore = (const char *const *)place.config.ignore},
        .root = args->root,
        .within = args->within,
        .write = args->write,
        .version = KWIC_VERSION,
        .jobs = args->jobs > 0 ? (unsigned)args->jobs : 0,
        .log = on_log,
    };
    done = done && kwic_mcp_serve(&options, error);
    kwic_place_clear(&place);
    return done ? 0 : -1;
}
