// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/error.h"
#include "note_file.h"
#include "undo_file.h"

// Moves a file from the plan to those refused.
static void refuse_at(kwic_edits *e, guint i, const char *message)
{
    const kwic_file_edit *file = e->files->pdata[i];
    kwic_edits_refuse(e, file->path, 0, "%s", message);
    e->n_splices -= file->n_splices;
    g_ptr_array_remove_index(e->files, i);
}

// Only what can be written goes on: whoever reads the journal finds no file in it that was
// never to be.
static void check_files(kwic_edits *e)
{
    for (guint i = 0; i < e->files->len;) {
        const kwic_file_edit *file = e->files->pdata[i];
        g_autoptr(GError) problem = NULL;
        g_autoptr(GBytes) now = kwic_edits_read_file(e->vault, file->path, &problem);
        if (!now)
            refuse_at(e, i, problem->message);
        else if (!g_bytes_equal(now, file->before))
            refuse_at(e, i, "changed since");
        else
            i++;
    }
}

static bool sync_folders(GHashTable *folders, GError **error)
{
    GHashTableIter iter;
    gpointer folder;
    g_hash_table_iter_init(&iter, folders);
    while (g_hash_table_iter_next(&iter, &folder, NULL))
        if (!kwic_note_folder_sync(folder, error))
            return false;
    return true;
}

static bool write_files(kwic_edits *e, GError **error)
{
    g_autoptr(GHashTable) folders =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < e->files->len;) {
        const kwic_file_edit *file = e->files->pdata[i];
        g_autoptr(GBytes) after = kwic_file_edit_after(file);
        g_autoptr(GError) problem = NULL;
        g_autofree char *real = NULL;
        if (!kwic_note_file_replace(e->vault, file->path, file->before, after, &real,
                                    &problem)) {
            refuse_at(e, i, problem->message);
            continue;
        }
        g_hash_table_add(folders, g_path_get_dirname(real));
        i++;
    }
    return sync_folders(folders, error);
}

bool kwic_edits_write(kwic_edits *e, const char *what, uint64_t *number, GError **error)
{
    g_auto(kwic_undo_folder) folder = {NULL, -1};
    *number = 0;
    if (!kwic_undo_folder_open(&folder, e->vault, true, error))
        return false;
    kwic_undo_folder_sweep(&folder, e->vault);
    check_files(e);
    if (!e->files->len)
        return true;
    if (!kwic_undo_folder_add(&folder, e, what, number, error) ||
        !write_files(e, error))
        return false;
    if (!e->files->len) {
        kwic_undo_folder_drop(&folder, *number);
        *number = 0;
    }
    return true;
}

bool kwic_undo_write(kwic_edits *e, uint64_t number, GError **error)
{
    g_auto(kwic_undo_folder) folder = {NULL, -1};
    if (!kwic_undo_folder_open(&folder, e->vault, true, error))
        return false;
    kwic_undo_folder_sweep(&folder, e->vault);
    if (!write_files(e, error))
        return false;
    // What one refused was changed by hand since: it is not ours to take back.
    return kwic_undo_folder_mark(&folder, number, error);
}
