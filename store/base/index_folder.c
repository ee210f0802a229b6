// SPDX-License-Identifier: GPL-2.0-or-later
// The files of an index folder.
#include "index_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index_mark.h"
#include "kwic/error.h"
#include "kwic/version.h"

// What the version file must hold.
static const char version_text[] = "schema " G_STRINGIFY(
    KWIC_SCHEMA_VERSION) " tokenizer " G_STRINGIFY(KWIC_TOKENIZER_VERSION) "\n";

void kwic_folder_set_error(GError **error, const char *path, const char *what)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot %s: %s", path, what,
                g_strerror(errno));
}

char *kwic_folder_gen(const char *dir, uint64_t gen)
{
    return g_strdup_printf("%s/gen-%" G_GUINT64_FORMAT, dir, (guint64)gen);
}

GString *kwic_folder_read(const char *dir, const char *name)
{
    enum { MOST_BYTES = 16384 };
    g_autofree char *path = g_build_filename(dir, name, NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    GString *text = g_string_sized_new(256);
    char piece[256];
    ssize_t n = 1;
    while (n > 0 && text->len < MOST_BYTES) {
        n = TEMP_FAILURE_RETRY(read(fd, piece, sizeof piece));
        g_string_append_len(text, piece, MAX(n, 0));
    }
    int cause = errno;
    close(fd);
    if (n < 0) {
        g_string_free(text, TRUE);
        text = NULL;
        errno = cause;
    }
    return text;
}

bool kwic_folder_current(const char *dir, uint64_t *gen, GError **error)
{
    GString *text = kwic_folder_read(dir, "current");
    if (!text && errno == ENOENT)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX,
                    "%s: no index here; make one with `kwic index`", dir);
    else if (!text)
        kwic_folder_set_error(error, dir, "read the file current");
    if (!text)
        return false;
    uint64_t number = 0;
    bool fine = kwic_str_number(kwic_str_of(g_strchomp(text->str)), &number) && number;
    g_string_free(text, TRUE);
    *gen = number;
    if (!fine)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                    "%s/current: no number in it; index with --full", dir);
    return fine;
}

char *kwic_index_remembered(const char *dir)
{
    GString *text = kwic_folder_read(dir, "vault");
    return text ? g_string_free(text, !g_path_is_absolute(text->str)) : NULL;
}

bool kwic_folder_version_fits(const char *path)
{
    GString *text = kwic_folder_read(path, "version");
    bool fits = text && strcmp(text->str, version_text) == 0;
    if (text)
        g_string_free(text, TRUE);
    return fits;
}

bool kwic_folder_put_version(const char *path, GError **error)
{
    return kwic_folder_replace(path, "version", kwic_str_of(version_text), error);
}

uint64_t kwic_folder_generation(kwic_db *db)
{
    g_autoptr(GString) text = g_string_new(NULL);
    uint64_t number = 0;
    if (kwic_db_meta(db, KWIC_META_GENERATION, text, NULL))
        kwic_str_number(kwic_str_of_string(text), &number);
    return number;
}

static bool sync_path(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool fine = fd >= 0 && fsync(fd) == 0;
    if (!fine)
        kwic_folder_set_error(error, path, "sync it");
    if (fd >= 0)
        close(fd);
    return fine;
}

static char *fresh_name(const char *dir, const char *name)
{
    return g_strconcat(dir, "/", name, ".new", NULL);
}

int kwic_folder_begin(const char *dir, const char *name)
{
    g_autofree char *fresh = fresh_name(dir, name);
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    unlink(fresh);
    return open(fresh, flags, 0600);
}

bool kwic_folder_end(const char *dir, const char *name)
{
    g_autofree char *fresh = fresh_name(dir, name);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return rename(fresh, path) == 0;
}

static bool write_text(int fd, kwic_str text)
{
    while (text.n) {
        ssize_t put = TEMP_FAILURE_RETRY(write(fd, text.p, text.n));
        if (put <= 0)
            return false;
        text = kwic_str_sub(text, (size_t)put, text.n);
    }
    return true;
}

bool kwic_index_put_side(const char *gen_dir, const char *name, const kwic_str *pieces,
                         size_t n)
{
    g_autofree char *path = g_build_filename(gen_dir, name, NULL);
    g_autofree char *begun = g_strconcat(path, KWIC_FOLDER_BEGUN, "XXXXXX", NULL);
    int fd = g_mkstemp_full(begun, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool fine = true;
    for (size_t i = 0; i < n && fine; i++)
        fine = write_text(fd, pieces[i]);
    fine = close(fd) == 0 && fine;
    if (fine && rename(begun, path) == 0)
        return true;
    unlink(begun);
    return false;
}

bool kwic_folder_replace(const char *dir, const char *name, kwic_str text,
                         GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    int fd = kwic_folder_begin(dir, name);
    bool fine = fd >= 0 && write_text(fd, text) && fsync(fd) == 0;
    if (!fine)
        kwic_folder_set_error(error, path, "write it");
    if (fd >= 0)
        close(fd);
    if (fine && !(fine = kwic_folder_end(dir, name)))
        kwic_folder_set_error(error, path, "replace it");
    return fine && sync_path(dir, error);
}

bool kwic_folder_sync(const char *path, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (!sync_path(file, error))
            return false;
    }
    return sync_path(path, error);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// Removes what is in the folder fd, which is closed; a mark last, so that what a kill leaves
// is still known for ours. False when something stays.
static bool remove_inside(int fd)
{
    DIR *entries = fdopendir(fd);
    bool all = entries != NULL;
    if (!entries) {
        close(fd);
        return false;
    }
    struct dirent *e;
    while (errno = 0, (e = readdir(entries))) {
        bool last = strcmp(e->d_name, KWIC_MARK_NAME) == 0;
        if (is_dots(e->d_name) || last || unlinkat(fd, e->d_name, 0) == 0)
            continue;
        int inner =
            openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0)
            remove_inside(inner);
        all = unlinkat(fd, e->d_name, AT_REMOVEDIR) == 0 && all;
    }
    all = all && errno == 0; // the listing went to its end
    if (all)
        unlinkat(fd, KWIC_MARK_NAME, 0);
    closedir(entries);
    return all;
}

void kwic_folder_remove(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        remove_inside(fd);
    rmdir(path);
}

int kwic_folder_lock(const char *path, int how)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int failed;
    while ((failed = flock(fd, how)) != 0 && errno == EINTR)
        ;
    if (!failed)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

// The number behind the prefix in name; 0 when it is none.
static uint64_t numbered(const char *name, const char *prefix)
{
    uint64_t number = 0;
    if (g_str_has_prefix(name, prefix))
        kwic_str_number(kwic_str_of(name + strlen(prefix)), &number);
    return number;
}

uint64_t kwic_folder_highest(const char *dir)
{
    uint64_t highest = 0;
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));)
        highest = MAX(highest, MAX(numbered(name, "gen-"), numbered(name, "new-")));
    return highest;
}

// Removes a generation that is ours and that nobody reads. An empty one is what a kill left
// of a folder before it was marked.
static void clean_one(const char *dir, const char *name, const char *id)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    int fd = kwic_folder_lock(path, LOCK_EX | LOCK_NB);
    if (fd < 0)
        return;
    if (kwic_mark_is_on(path, id)) {
        kwic_folder_remove(path);
    } else {
        unlinkat(fd, KWIC_MARK_NAME ".new", 0);
        rmdir(path);
    }
    close(fd);
}

// Removes what was written beside the files of the folder to take their place, and did not.
static void clean_begun(const char *dir)
{
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        if (!g_str_has_suffix(name, ".new") && !strstr(name, KWIC_FOLDER_BEGUN))
            continue;
        g_autofree char *path = g_build_filename(dir, name, NULL);
        unlink(path);
    }
}

void kwic_folder_clean(const char *dir, const char *id, uint64_t keep)
{
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        uint64_t gen = numbered(name, "gen-");
        if ((gen && keep && gen != keep) || numbered(name, "new-"))
            clean_one(dir, name, id);
    }
    clean_begun(dir);
    if (!keep)
        return;
    g_autofree char *kept = kwic_folder_gen(dir, keep);
    clean_begun(kept);
}
