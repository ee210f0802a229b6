// SPDX-License-Identifier: GPL-2.0-or-later
#include "buffer.h"

#include <string.h>
#include <sys/stat.h>

#include "kwic/error.h"
#include "kwic/limits.h"
#include "kwic/note.h"
#include "kwic/path.h"

typedef struct buffer {
    const void *owner;
    char *path;
    int64_t version;
    GBytes *text;
    int64_t saved_ns; // the time of the file that was saved with it; 0: none
    int64_t until_us; // not longer
} buffer;

struct kwic_buffers {
    GPtrArray *all; // buffer, the last one set last
    size_t bytes;   // of their texts
    guint saved;    // that nobody owns, and wait for the index
};

enum { WAIT_US = 10000000 }; // for the index to have a file

static void buffer_free(void *p)
{
    buffer *one = p;
    g_free(one->path);
    g_bytes_unref(one->text);
    g_free(one);
}

kwic_buffers *kwic_buffers_new(void)
{
    kwic_buffers *b = g_new0(kwic_buffers, 1);
    b->all = g_ptr_array_new_with_free_func(buffer_free);
    return b;
}

void kwic_buffers_free(kwic_buffers *b)
{
    if (!b)
        return;
    g_ptr_array_unref(b->all);
    g_free(b);
}

static const guint none = G_MAXUINT;

// The owner's buffer of the path; any owner's when it is NULL: the one that counts.
static guint find(const kwic_buffers *b, const void *owner, const char *path)
{
    for (guint i = b->all->len; i-- > 0;) {
        const buffer *one = b->all->pdata[i];
        if ((!owner || one->owner == owner) && strcmp(one->path, path) == 0)
            return i;
    }
    return none;
}

// Whether the walk would take such a file: no hidden part, nothing to be resolved, "*.md".
bool kwic_buffer_is_note(const char *path)
{
    size_t n = strlen(path);
    if (n >= KWIC_PATH_BYTES || !kwic_path_is_md((kwic_str){path, n}))
        return false;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/' && part != path;
        if (*part == '.' || *part == '/' || *part == '\0')
            return false;
    }
    return true;
}

GBytes *kwic_buffers_text(const kwic_buffers *b, const char *path)
{
    guint at = find(b, NULL, path);
    const buffer *one = at == none ? NULL : b->all->pdata[at];
    return one && one->owner ? g_bytes_ref(one->text) : NULL;
}

// ---- a text to what a search sees ----

static bool show(kwic_searcher *s, const buffer *one, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    gsize n;
    const char *text = g_bytes_get_data(one->text, &n);
    kwic_record record;
    kwic_note_parse((kwic_str){text, n}, one->path, arena, NULL, NULL, &record);
    // As if it were saved this moment.
    kwic_change change = {.mtime_ns = g_get_real_time() * 1000, .size = n};
    kwic_unsaved unsaved = {.path = one->path,
                            .version = one->version,
                            .text = one->text,
                            .document = kwic_document_make(maker, &record, &change, 0)};
    return kwic_searcher_put(s, &unsaved, error);
}

// Shows what counts for the path after a buffer of it went.
static void show_next(const kwic_buffers *b, kwic_searcher *s, const char *path)
{
    guint at = find(b, NULL, path);
    if (s && (at == none || !show(s, b->all->pdata[at], NULL)))
        kwic_searcher_drop(s, path);
}

bool kwic_buffers_attach(const kwic_buffers *b, kwic_searcher *s, GError **error)
{
    for (guint i = 0; i < b->all->len; i++) {
        const buffer *one = b->all->pdata[i];
        if (find(b, NULL, one->path) == i && !show(s, one, error))
            return false;
    }
    return true;
}

// ---- setting and dropping ----

static bool has_room(const kwic_buffers *b, const kwic_buffer *given, const buffer *own,
                     GError **error)
{
    size_t bytes = b->bytes + given->text.n - (own ? g_bytes_get_size(own->text) : 0);
    if (!own && b->all->len >= KWIC_BUFFERS)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_LIMIT,
                    "buffer.set: %s: %d unsaved buffers already; save or drop one",
                    given->path, KWIC_BUFFERS);
    else if (bytes > KWIC_BUFFERS_BYTES)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_LIMIT,
                    "buffer.set: %s: the unsaved buffers would take more than %d "
                    "bytes; save or drop one",
                    given->path, KWIC_BUFFERS_BYTES);
    else
        return true;
    return false;
}

static void take_out(kwic_buffers *b, guint at)
{
    b->bytes -= g_bytes_get_size(((const buffer *)b->all->pdata[at])->text);
    g_ptr_array_remove_index(b->all, at);
}

bool kwic_buffers_set(kwic_buffers *b, kwic_searcher *s, const kwic_buffer *given,
                      GError **error)
{
    guint had = find(b, given->owner, given->path);
    if (!has_room(b, given, had == none ? NULL : b->all->pdata[had], error))
        return false;
    if (had != none)
        take_out(b, had);
    buffer *one = g_new0(buffer, 1);
    *one = (buffer){.owner = given->owner,
                    .path = g_strdup(given->path),
                    .version = given->version,
                    .text = g_bytes_new(given->text.p, given->text.n)};
    b->bytes += given->text.n;
    g_ptr_array_add(b->all, one);
    if (!s || show(s, one, error))
        return true;
    take_out(b, b->all->len - 1);
    return false;
}

// Ends a buffer: what counts without it is shown.
static void end(kwic_buffers *b, kwic_searcher *s, guint at)
{
    const buffer *one = b->all->pdata[at];
    g_autofree char *path = g_strdup(one->path);
    bool counted = at == find(b, NULL, path);
    b->saved -= one->saved_ns != 0;
    take_out(b, at);
    if (counted)
        show_next(b, s, path);
}

// The time of the file, if it has that text; 0.
static int64_t saved_at(const buffer *one, const char *vault)
{
    g_autofree char *path = g_build_filename(vault, one->path, NULL);
    g_autofree char *bytes = NULL;
    gsize size = g_bytes_get_size(one->text), n;
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (gsize)st.st_size != size ||
        !g_file_get_contents(path, &bytes, &n, NULL) || n != size ||
        (n && memcmp(bytes, g_bytes_get_data(one->text, NULL), n) != 0))
        return 0;
    return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

// Whether the text that counts is that of a file that the index is still to read; then it
// stays, and nobody owns it.
static bool stay(kwic_buffers *b, kwic_searcher *s, guint at, const char *vault)
{
    buffer *one = b->all->pdata[at];
    if (!s || !vault || at != find(b, NULL, one->path))
        return false;
    int64_t time = saved_at(one, vault);
    if (!time || kwic_searcher_indexed(s, one->path) >= time)
        return false;
    one->owner = b;
    one->version = -1;
    one->saved_ns = time;
    one->until_us = g_get_monotonic_time() + WAIT_US;
    b->saved++;
    return show(s, one, NULL);
}

bool kwic_buffers_drop(kwic_buffers *b, kwic_searcher *s, const void *owner,
                       const char *path, const char *vault)
{
    guint at = find(b, owner, path);
    if (at == none)
        return false;
    if (!stay(b, s, at, vault))
        end(b, s, at);
    return true;
}

void kwic_buffers_settle(kwic_buffers *b, kwic_searcher *s)
{
    for (guint i = b->all->len; b->saved && i-- > 0;) {
        const buffer *one = b->all->pdata[i];
        if (one->saved_ns && (kwic_searcher_indexed(s, one->path) >= one->saved_ns ||
                              g_get_monotonic_time() > one->until_us))
            end(b, s, i);
    }
}

bool kwic_buffers_leave(kwic_buffers *b, kwic_searcher *s, const void *owner)
{
    bool any = false;
    for (guint i = b->all->len; i-- > 0;) {
        const buffer *one = b->all->pdata[i];
        if (one->owner != owner)
            continue;
        end(b, s, i);
        any = true;
    }
    return any;
}
