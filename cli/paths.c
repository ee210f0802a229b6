// SPDX-License-Identifier: GPL-2.0-or-later
#include "paths.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char *vault;
    char *from; // the working folder in the vault, "" for its top; NULL: outside
    bool absolute;
} state;

// The working folder below the vault.
static char *folder_in(const char *vault)
{
    char *here = realpath(".", NULL);
    size_t n = strlen(vault);
    bool inside = here && strncmp(here, vault, n) == 0 &&
                  (here[n] == '/' || here[n] == '\0' || (n && vault[n - 1] == '/'));
    char *from = inside ? g_strdup(here + n + (here[n] == '/')) : NULL;
    free(here);
    return from;
}

void kwic_paths_set(const char *vault, bool absolute)
{
    g_free(state.vault);
    g_free(state.from);
    state.vault = g_strdup(vault);
    state.from = vault ? folder_in(vault) : NULL;
    state.absolute = absolute;
}

char *kwic_paths_absolute(const char *path)
{
    return state.vault ? g_build_filename(state.vault, path, NULL) : g_strdup(path);
}

// How many bytes of whole folders both paths begin with.
static size_t common_folders(const char *from, const char *path)
{
    size_t common = 0, i = 0;
    for (; from[i] && from[i] == path[i]; i++)
        if (from[i] == '/')
            common = i + 1;
    return from[i] == '\0' && path[i] == '/' ? i + 1 : common;
}

char *kwic_paths_shown(const char *path)
{
    if (!state.vault)
        return g_strdup(path);
    if (state.absolute || !state.from)
        return kwic_paths_absolute(path);
    GString *out = g_string_new(NULL);
    size_t common = common_folders(state.from, path);
    const char *rest = state.from + MIN(common, strlen(state.from));
    for (bool folder = *rest; folder; folder = (rest = strchr(rest, '/')) && *++rest)
        g_string_append(out, "../");
    g_string_append(out, path + common);
    return g_string_free(out, FALSE);
}
