// SPDX-License-Identifier: GPL-2.0-or-later
// Which folder is the vault: the nearest one upwards that has an index or a mark of one.

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "kwic/error.h"
#include "kwic/index.h"
#include "kwic/indexer.h"

// Somebody once named it as one: its usual index is there.
static bool has_index(const char *folder)
{
    g_autofree char *dir = kwic_index_default_dir(folder);
    g_autofree char *vault = kwic_index_remembered(dir);
    return g_strcmp0(vault, folder) == 0;
}

static bool is_vault(const char *folder)
{
    static const char *const marks[] = {".obsidian", ".kwic.ini", ".git"};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *mark = g_build_filename(folder, marks[i], NULL);
        if (access(mark, F_OK) == 0)
            return true;
    }
    return has_index(folder);
}

char *kwic_vault_find(const char *folder, GError **error)
{
    char *real = realpath(folder ? folder : ".", NULL);
    if (!real) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT, "%s: %s",
                    folder ? folder : ".", g_strerror(errno));
        return NULL;
    }
    g_autofree char *at = g_strdup(real);
    free(real);
    while (!is_vault(at) && strcmp(at, "/") != 0) {
        char *up = g_path_get_dirname(at);
        g_free(at);
        at = up;
    }
    if (is_vault(at))
        return g_steal_pointer(&at);
    g_set_error(
        error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
        "%s: no vault here or above (no index, .obsidian, .kwic.ini or .git); name the "
        "folder of the notes: kwic index FOLDER, or --vault FOLDER",
        folder ? folder : "the working folder");
    return NULL;
}
