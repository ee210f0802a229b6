// SPDX-License-Identifier: GPL-2.0-or-later
#include "note_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "frontmatter_span.h"
#include "kwic/error.h"
#include "kwic/limits.h"

#define TEMPORARY ".kwic-edit.tmp" // hidden: no walk reads it

// ---- which file ----

static bool is_name(const char *path, GError **error)
{
    bool plain = *path && *path != '/' && strlen(path) < KWIC_PATH_BYTES;
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part && plain; part++)
        plain = **part && **part != '.';
    if (!plain)
        return kwic_refuse(error, 0, "is not a path of a note in the vault");
    size_t n = strlen(path);
    return (n > 3 && !g_ascii_strcasecmp(path + n - 3, ".md")) ||
           kwic_refuse(error, 0, "is not a note: its name does not end in .md");
}

static bool may_write(const char *real, GError **error)
{
    struct stat st;
    if (stat(real, &st) != 0)
        return kwic_refuse(error, 0, "cannot be read: %s", g_strerror(errno));
    if (!S_ISREG(st.st_mode))
        return kwic_refuse(error, 0, "is not a plain file");
    // Root may write anything: what its owner took from himself counts all the same.
    if (!(st.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) || access(real, W_OK) != 0)
        return kwic_refuse(error, 0, "is read-only");
    g_autofree char *folder = g_path_get_dirname(real);
    if (stat(folder, &st) != 0 || !(st.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) ||
        access(folder, W_OK) != 0)
        return kwic_refuse(error, 0, "its folder is read-only");
    return true;
}

char *kwic_note_file_find(const char *vault, const char *path, GError **error)
{
    if (!is_name(path, error))
        return NULL;
    g_autofree char *whole = g_build_filename(vault, path, NULL);
    char *root = realpath(vault, NULL), *real = realpath(whole, NULL);
    size_t n = root ? strlen(root) : 0;
    char *found = NULL;
    while (n && root[n - 1] == '/')
        n--;
    if (!real)
        kwic_refuse(error, 0, "cannot be read: %s", g_strerror(errno));
    else if (!root || strncmp(root, real, n) != 0 || real[n] != '/')
        kwic_refuse(error, 0, "lies outside of the vault");
    else if (may_write(real, error))
        found = g_strdup(real);
    free(root);
    free(real);
    return found;
}

GBytes *kwic_edits_read_file(const char *vault, const char *path, GError **error)
{
    g_autofree char *real = kwic_note_file_find(vault, path, error);
    g_autoptr(GError) problem = NULL;
    char *bytes = NULL;
    gsize n = 0;
    if (!real)
        return NULL;
    if (!g_file_get_contents(real, &bytes, &n, &problem)) {
        kwic_refuse(error, 0, "cannot be read: %s", problem->message);
        return NULL;
    }
    return g_bytes_new_take(bytes, n);
}

// ---- putting other bytes in its place ----

bool kwic_bytes_write(int fd, kwic_str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            bytes = kwic_str_sub(bytes, (size_t)n, bytes.n);
    }
    return fsync(fd) == 0;
}

// Labels of security modules are the system's to set; all others, ACLs among them, are kept.
static bool keep_attributes(int from, int to)
{
    ssize_t n = flistxattr(from, NULL, 0);
    if (n <= 0)
        return n == 0 || errno == ENOTSUP;
    g_autofree char *names = g_malloc((gsize)n);
    n = flistxattr(from, names, (size_t)n);
    for (ssize_t at = 0; at < n; at += (ssize_t)strlen(names + at) + 1) {
        const char *name = names + at;
        ssize_t size = fgetxattr(from, name, NULL, 0);
        if (g_str_has_prefix(name, "security."))
            continue;
        g_autofree char *value = g_malloc((gsize)MAX(size, 0) + 1);
        if (size < 0 || (size = fgetxattr(from, name, value, (size_t)size)) < 0 ||
            fsetxattr(to, name, value, (size_t)size, 0) != 0)
            return false;
    }
    return n >= 0;
}

static bool keep_owner(int from, int to)
{
    struct stat was, is;
    if (fstat(from, &was) != 0 || fstat(to, &is) != 0)
        return false;
    bool same = was.st_uid == is.st_uid && was.st_gid == is.st_gid;
    return (same || fchown(to, was.st_uid, was.st_gid) == 0) &&
           fchmod(to, was.st_mode & 07777) == 0;
}

// The file's bytes are still those that the plan saw.
static bool is_same(int fd, GBytes *before)
{
    gsize n = g_bytes_get_size(before);
    struct stat st;
    if (fstat(fd, &st) != 0 || (uint64_t)st.st_size != n)
        return false;
    g_autofree char *now = g_malloc(n + 1);
    size_t at = 0;
    for (ssize_t got; (got = read(fd, now + at, n + 1 - at)) > 0;)
        at += (size_t)got;
    return at == n && (n == 0 || memcmp(now, kwic_edit_text(before).p, n) == 0);
}

static bool fill(int from, int to, GBytes *after, GError **error)
{
    if (!keep_owner(from, to))
        return kwic_refuse(error, 0, "its owner or mode cannot be kept: %s",
                           g_strerror(errno));
    if (!keep_attributes(from, to))
        return kwic_refuse(error, 0, "its attributes cannot be kept: %s",
                           g_strerror(errno));
    return kwic_bytes_write(to, kwic_edit_text(after)) ||
           kwic_refuse(error, 0, "cannot be written: %s", g_strerror(errno));
}

static char *temporary_of(const char *real)
{
    g_autofree char *folder = g_path_get_dirname(real);
    return g_build_filename(folder, TEMPORARY, NULL);
}

static bool replace(const char *real, GBytes *before, GBytes *after, GError **error)
{
    g_autofree char *temporary = temporary_of(real);
    int from = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (from < 0 || !is_same(from, before)) {
        if (from >= 0)
            close(from);
        return kwic_refuse(error, 0, "changed since");
    }
    unlink(temporary); // of one that was killed; we hold the journal's lock
    int to =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool fine = to >= 0
                    ? fill(from, to, after, error)
                    : kwic_refuse(error, 0, "cannot be written: %s", g_strerror(errno));
    close(from);
    if (to >= 0)
        close(to);
    if (fine && rename(temporary, real) != 0)
        fine = kwic_refuse(error, 0, "cannot be replaced: %s", g_strerror(errno));
    if (!fine && to >= 0)
        unlink(temporary);
    return fine;
}

bool kwic_note_file_replace(const char *vault, const char *path, GBytes *before,
                            GBytes *after, char **real, GError **error)
{
    *real = kwic_note_file_find(vault, path, error);
    return *real && replace(*real, before, after, error);
}

void kwic_note_file_sweep(const char *vault, const char *path)
{
    g_autofree char *real = kwic_note_file_find(vault, path, NULL);
    g_autofree char *temporary = real ? temporary_of(real) : NULL;
    if (temporary)
        unlink(temporary);
}

bool kwic_note_folder_sync(const char *folder, GError **error)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!fine)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be synced: %s",
                    folder, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return fine;
}
