// SPDX-License-Identifier: GPL-2.0-or-later
#include "undo_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "kwic/error.h"
#include "kwic/index.h"
#include "kwic/limits.h"
#include "note_file.h"
#include "patch.h"

static bool io_error(const char *path, GError **error)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: %s", path, g_strerror(errno));
    return false;
}

static bool lock(kwic_undo_folder *f, GError **error)
{
    enum { TRIES = 50, PAUSE_US = 100000 };
    g_autofree char *path = g_build_filename(f->path, "lock", NULL);
    if (g_mkdir_with_parents(f->path, 0700) != 0)
        return io_error(f->path, error);
    f->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f->lock < 0)
        return io_error(path, error);
    for (int i = 0; i < TRIES; i++) {
        if (flock(f->lock, LOCK_EX | LOCK_NB) == 0)
            return true;
        g_usleep(PAUSE_US);
    }
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                "another kwic is editing this vault; wait until it has finished");
    return false;
}

bool kwic_undo_folder_open(kwic_undo_folder *f, const char *vault, bool write,
                           GError **error)
{
    g_autofree char *state = kwic_user_folder("XDG_STATE_HOME", ".local/state");
    g_autofree char *name = kwic_index_name(vault);
    f->path = g_build_filename(state, "kwic", name, "edits", NULL);
    f->lock = -1;
    return !write || lock(f, error);
}

void kwic_undo_folder_close(kwic_undo_folder *f)
{
    if (f->path && f->lock >= 0)
        close(f->lock);
    g_clear_pointer(&f->path, g_free);
    f->lock = -1;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

GArray *kwic_undo_folder_numbers(const kwic_undo_folder *f)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(GDir) dir = g_dir_open(f->path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        uint64_t number;
        kwic_str s = kwic_str_of(name);
        if (s.n > 6 && strcmp(name + s.n - 6, ".patch") == 0 &&
            kwic_str_number(kwic_str_sub(s, 0, s.n - 6), &number))
            g_array_append_val(numbers, number);
    }
    g_array_sort(numbers, by_number);
    return numbers;
}

char *kwic_undo_folder_name(const kwic_undo_folder *f, uint64_t number,
                            const char *ending)
{
    return g_strdup_printf("%s/%" G_GUINT64_FORMAT "%s", f->path, number, ending);
}

// The whole file or none of it.
static bool put_file(const kwic_undo_folder *f, const char *path, kwic_str text,
                     GError **error)
{
    g_autofree char *temporary = g_build_filename(f->path, "new", NULL);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return io_error(temporary, error);
    bool fine = kwic_bytes_write(fd, text);
    close(fd);
    if (!fine || rename(temporary, path) != 0)
        return io_error(path, error);
    return kwic_note_folder_sync(f->path, error);
}

void kwic_undo_folder_drop(const kwic_undo_folder *f, uint64_t number)
{
    g_autofree char *patch = kwic_undo_folder_name(f, number, ".patch");
    g_autofree char *undone = kwic_undo_folder_name(f, number, ".undone");
    unlink(patch);
    unlink(undone);
}

void kwic_undo_folder_sweep(const kwic_undo_folder *f, const char *vault)
{
    g_autoptr(GArray) numbers = kwic_undo_folder_numbers(f);
    if (!numbers->len)
        return;
    g_autofree char *path = kwic_undo_folder_name(
        f, g_array_index(numbers, uint64_t, numbers->len - 1), ".patch");
    g_autofree char *text = NULL;
    gsize n = 0;
    if (!g_file_get_contents(path, &text, &n, NULL))
        return;
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!g_str_has_prefix(line, "--- "))
            continue;
        kwic_str name = {line + 4, strcspn(line + 4, "\n")};
        g_autofree char *note = kwic_patch_unquote(name);
        if (note)
            kwic_note_file_sweep(vault, note);
    }
}

static void drop_old(const kwic_undo_folder *f, const GArray *numbers)
{
    for (guint i = 0; i + KWIC_EDITS_KEPT < numbers->len; i++)
        kwic_undo_folder_drop(f, g_array_index(numbers, uint64_t, i));
}

bool kwic_undo_folder_add(const kwic_undo_folder *f, const kwic_edits *e,
                          const char *what, uint64_t *number, GError **error)
{
    g_autoptr(GArray) numbers = kwic_undo_folder_numbers(f);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *line = g_strdelimit(g_strdup(what), "\r\n", ' ');
    g_autoptr(GString) text = g_string_new(NULL);
    *number = numbers->len ? g_array_index(numbers, uint64_t, numbers->len - 1) + 1 : 1;
    g_string_printf(
        text, "kwic-edit: %" G_GUINT64_FORMAT "\ntime: %s\nfiles: %u\nwhat: %s\n\n",
        *number, time, e->files->len, line);
    kwic_patch_reverse(e, text);
    g_autofree char *path = kwic_undo_folder_name(f, *number, ".patch");
    if (!put_file(f, path, (kwic_str){text->str, text->len}, error))
        return false;
    g_array_append_val(numbers, *number);
    drop_old(f, numbers);
    return true;
}

bool kwic_undo_folder_mark(const kwic_undo_folder *f, uint64_t number, GError **error)
{
    g_autofree char *path = kwic_undo_folder_name(f, number, ".undone");
    return put_file(f, path, KWIC_STR(""), error);
}
