// SPDX-License-Identifier: GPL-2.0-or-later
#include "attachment.h"

#include <dirent.h>

#include "kwic/limits.h"
#include "kwic/path.h"

enum { MOST = 20000, DEPTH = 40, FRESH_US = 5000000 };

static void walk(GPtrArray *paths, const char *vault, const char *folder,
                 unsigned depth)
{
    g_autofree char *full = g_build_filename(vault, folder, NULL);
    DIR *dir = opendir(full);
    for (struct dirent *e; dir && paths->len < MOST && (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        g_autofree char *path =
            g_strconcat(folder, *folder ? "/" : "", e->d_name, NULL);
        // Links are not followed: they may lead out, or round.
        if (e->d_type == DT_DIR && depth < DEPTH)
            walk(paths, vault, path, depth + 1);
        else if (e->d_type == DT_REG && !kwic_path_is_md(kwic_str_of(path)) &&
                 g_utf8_validate(path, -1, NULL))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    if (dir)
        closedir(dir);
}

static gint by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

const GPtrArray *kwic_lsp_attachments_of(kwic_lsp *l)
{
    kwic_lsp_attachments *a = &l->attachments;
    int64_t now = g_get_monotonic_time();
    if (a->paths && now < a->until_us)
        return a->paths;
    kwic_lsp_attachments_clear(a);
    a->paths = g_ptr_array_new_with_free_func(g_free);
    a->until_us = now + FRESH_US;
    if (l->vault)
        walk(a->paths, kwic_vault_path(l->vault), "", 0);
    g_ptr_array_sort(a->paths, by_bytes);
    return a->paths;
}

void kwic_lsp_attachments_clear(kwic_lsp_attachments *a)
{
    g_clear_pointer(&a->paths, g_ptr_array_unref);
}

bool kwic_lsp_attachment_is_only(const GPtrArray *paths, const char *path)
{
    kwic_str name = kwic_path_last(kwic_str_of(path));
    unsigned n = 0;
    for (guint i = 0; i < paths->len && n < 2; i++)
        n += kwic_str_eq(kwic_path_last(kwic_str_of(paths->pdata[i])), name);
    return n < 2;
}
