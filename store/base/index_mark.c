// SPDX-License-Identifier: GPL-2.0-or-later
// A mark is two lines: what it is, and "id " with 32 hexadecimal digits.
#include "index_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index_folder.h"
#include "kwic/error.h"

enum { ID_BYTES = 16, ID_DIGITS = 2 * ID_BYTES };

static const char first_line[] =
    "This folder is an index of kwic; it is made again from the notes.\nid ";

// ---- reading and writing ----

static char *mark_read(const char *folder)
{
    GString *text = kwic_folder_read(folder, KWIC_MARK_NAME);
    char *id = NULL;
    const size_t n = sizeof first_line - 1;
    if (text && text->len >= n + ID_DIGITS && g_str_has_prefix(text->str, first_line) &&
        strspn(text->str + n, "0123456789abcdef") == ID_DIGITS)
        id = g_strndup(text->str + n, ID_DIGITS);
    if (text)
        g_string_free(text, TRUE);
    return id;
}

bool kwic_mark_is_on(const char *folder, const char *id)
{
    g_autofree char *own = mark_read(folder);
    return own && strcmp(own, id) == 0;
}

bool kwic_mark_put(const char *folder, const char *id, GError **error)
{
    g_autofree char *text = g_strconcat(first_line, id, "\n", NULL);
    return kwic_folder_replace(folder, KWIC_MARK_NAME, kwic_str_of(text), error);
}

static char *new_id(void)
{
    unsigned char bytes[ID_BYTES];
    GString *id = g_string_sized_new(ID_DIGITS);
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (unsigned char)g_random_int_range(0, 256);
    for (size_t i = 0; i < sizeof bytes; i++)
        g_string_append_printf(id, "%02x", bytes[i]);
    return g_string_free(id, FALSE);
}

// ---- what may be an index ----

static bool is_regular(const char *folder, const char *name)
{
    struct stat st;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

// An index of the time before marks: its vault, the generation in use, which is a glass
// database with the version of a kwic beside it. The generation is marked with the id.
static bool take_over(const char *dir, const char *id)
{
    uint64_t gen = 0;
    g_autofree char *vault = kwic_index_remembered(dir);
    if (!vault || !g_path_is_absolute(vault) || !kwic_folder_current(dir, &gen, NULL))
        return false;
    g_autofree char *path = kwic_folder_gen(dir, gen);
    GString *version = kwic_folder_read(path, "version");
    bool ours = version && g_str_has_prefix(version->str, "schema ") &&
                strstr(version->str, " tokenizer ") && is_regular(path, "iamglass") &&
                is_regular(path, "postlist.glass");
    if (version)
        g_string_free(version, TRUE);
    return ours && kwic_mark_put(path, id, NULL);
}

static bool is_note(const char *name)
{
    size_t n = strlen(name);
    return n > 3 && g_ascii_strcasecmp(name + n - 3, ".md") == 0;
}

// What a kill, or another process between two steps, leaves in a folder that was empty.
static bool is_beginning(const char *name)
{
    return strcmp(name, "lock") == 0 || g_str_has_prefix(name, KWIC_MARK_NAME);
}

typedef struct content {
    bool notes, others;
} content;

static bool look_inside(const char *dir, content *c, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    if (!entries) {
        kwic_folder_set_error(error, dir, "read it");
        return false;
    }
    for (const char *name; (name = g_dir_read_name(entries));) {
        c->notes |= is_note(name);
        c->others |= !is_beginning(name);
    }
    return true;
}

// Whether notes would be read in the folder: it is the vault, or in it and not hidden.
static bool is_read(const char *dir, const char *vault)
{
    char *inner = realpath(dir, NULL), *outer = vault ? realpath(vault, NULL) : NULL;
    bool inside = false;
    if (inner && outer) {
        size_t n = strlen(outer);
        while (n && outer[n - 1] == '/')
            n--;
        inside = strncmp(inner, outer, n) == 0 && (!inner[n] || inner[n] == '/') &&
                 !strstr(inner + n, "/.");
    }
    free(inner);
    free(outer);
    return inside;
}

static bool refuse(GError **error, const char *dir, const char *why)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "%s: %s; name an empty or a new folder: --index DIR (or KWIC_INDEX)",
                dir, why);
    return false;
}

static bool settle(const char *dir, const char *vault, char **id, GError **error)
{
    content c = {0};
    if (is_read(dir, vault))
        return refuse(error, dir,
                      "it lies in the vault, an index does not belong there");
    if (!look_inside(dir, &c, error))
        return false;
    if (c.notes)
        return refuse(error, dir, "it holds notes, so it is not an index");
    if ((*id = mark_read(dir)))
        return true;
    *id = new_id();
    if (c.others && !take_over(dir, *id))
        return refuse(error, dir, "it holds files that are not kwic's");
    return kwic_mark_put(dir, *id, error);
}

char *kwic_mark_claim(const char *dir, const char *vault, GError **error)
{
    // Two processes must not both mark it.
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || TEMP_FAILURE_RETRY(flock(fd, LOCK_EX)) != 0) {
        kwic_folder_set_error(error, dir, "open it");
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    char *id = NULL;
    if (!settle(dir, vault, &id, error))
        g_clear_pointer(&id, g_free);
    close(fd);
    return id;
}
