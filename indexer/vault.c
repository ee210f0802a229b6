// SPDX-License-Identifier: GPL-2.0-or-later
// Which folder is the vault: the nearest one upwards that carries a mark of one.

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "kwic/error.h"
#include "kwic/indexer.h"

static bool is_vault(const char *folder)
{
    static const char *const marks[] = {".obsidian", ".kwic.ini", ".git"};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *mark = g_build_filename(folder, marks[i], NULL);
        if (access(mark, F_OK) == 0)
            return true;
    }
    return false;
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
        "%s: no vault here or above (no .obsidian, .kwic.ini or .git); name the "
        "vault's folder",
        folder ? folder : "the working folder");
    return NULL;
}
