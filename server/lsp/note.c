// SPDX-License-Identifier: GPL-2.0-or-later
#include "note.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "document.h"
#include "kwic/limits.h"
#include "kwic/note.h"

// ---- life ----

kwic_lsp_note *kwic_lsp_note_ref(kwic_lsp_note *note)
{
    return g_rc_box_acquire(note);
}

static void clear_note(gpointer data)
{
    kwic_lsp_note *note = data;
    g_free(note->uri);
    g_free(note->path);
    g_string_free(note->text, TRUE);
    kwic_text_lines_clear(&note->lines);
    kwic_arena_free(note->arena);
}

void kwic_lsp_note_unref(kwic_lsp_note *note)
{
    if (note)
        g_rc_box_release_full(note, clear_note);
}

kwic_lsp_note *kwic_lsp_note_new(const char *uri, const char *path, int64_t version,
                                 GString *text)
{
    kwic_lsp_note *note = g_rc_box_new0(kwic_lsp_note);
    note->uri = g_strdup(uri);
    note->path = g_strdup(path);
    note->version = version;
    note->text = text;
    note->arena = kwic_arena_new();
    kwic_text_lines_init(&note->lines, kwic_lsp_note_text(note));
    kwic_note_source_init(&note->source, kwic_lsp_note_text(note), note->arena);
    kwic_note_parse(kwic_lsp_note_text(note), path ? path : "note.md", note->arena,
                    NULL, NULL, &note->record);
    return note;
}

// ---- from files ----

// Opens a file of the vault, which it must be in when all links are followed.
static int open_inside(const char *vault, const char *path)
{
    g_autofree char *full = g_build_filename(vault, path, NULL);
    char *real = realpath(full, NULL);
    char *root = realpath(vault, NULL);
    size_t n = root ? strlen(root) : 0;
    bool inside = real && root && strncmp(real, root, n) == 0 && real[n] == '/';
    int fd = inside ? open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    free(real);
    free(root);
    return fd;
}

static GString *read_file(int fd)
{
    struct stat st;
    g_autoptr(GString) text = g_string_new(NULL);
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    while (ok && text->len <= KWIC_NOTE_BYTES) {
        char bytes[65536];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n <= 0) {
            ok = n == 0;
            break;
        }
        g_string_append_len(text, bytes, n);
    }
    return ok && text->len <= KWIC_NOTE_BYTES ? g_steal_pointer(&text) : NULL;
}

GString *kwic_lsp_text_of(kwic_lsp *l, const char *path)
{
    kwic_lsp_document *document = kwic_lsp_document_at(l, path);
    if (document)
        return g_string_new_len(document->text->str, (gssize)document->text->len);
    int fd = l->vault ? open_inside(kwic_vault_path(l->vault), path) : -1;
    GString *text = fd < 0 ? NULL : read_file(fd);
    if (fd >= 0)
        close(fd);
    return text;
}

// Of an open document, made when it is first asked for.
static kwic_lsp_note *note_of_document(kwic_lsp_document *d)
{
    if (!d->note)
        d->note =
            kwic_lsp_note_new(d->uri, d->path, d->version,
                              g_string_new_len(d->text->str, (gssize)d->text->len));
    return kwic_lsp_note_ref(d->note);
}

kwic_lsp_note *kwic_lsp_note_at(kwic_lsp *l, const char *path)
{
    kwic_lsp_document *document = kwic_lsp_document_at(l, path);
    if (document)
        return note_of_document(document);
    GString *text = kwic_lsp_text_of(l, path);
    g_autofree char *uri = kwic_lsp_uri(l, path);
    return text ? kwic_lsp_note_new(uri, path, -1, text) : NULL;
}

kwic_lsp_note *kwic_lsp_note_of(kwic_lsp *l, const json_t *params, GError **error)
{
    const char *uri = kwic_lsp_text_at(params, "textDocument.uri");
    kwic_lsp_document *document = uri ? kwic_lsp_document_of(l, uri) : NULL;
    if (document)
        return note_of_document(document);
    g_autofree char *path = uri ? kwic_lsp_path(l, uri) : NULL;
    kwic_lsp_note *note = path ? kwic_lsp_note_at(l, path) : NULL;
    if (!note)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "%s: neither open nor a note of the vault",
                    uri ? uri : "no textDocument.uri");
    return note;
}

// ---- places ----

size_t kwic_lsp_note_offset(const kwic_lsp *l, const kwic_lsp_note *note,
                            const json_t *position)
{
    json_int_t line = json_integer_value(json_object_get(position, "line"));
    json_int_t character = json_integer_value(json_object_get(position, "character"));
    if (!position || line < 0 || line > UINT32_MAX || character < 0)
        return note->text->len;
    kwic_position at = {(uint32_t)line, (uint32_t)MIN(character, UINT32_MAX)};
    return kwic_text_offset(&note->lines, kwic_lsp_note_text(note), l->encoding, at);
}

json_t *kwic_lsp_position_json(kwic_position at)
{
    return json_pack("{s:I,s:I}", "line", (json_int_t)at.line, "character",
                     (json_int_t)at.character);
}

json_t *kwic_lsp_note_range(const kwic_lsp *l, const kwic_lsp_note *note, size_t from,
                            size_t to)
{
    kwic_str text = kwic_lsp_note_text(note);
    kwic_position a = kwic_text_position(&note->lines, text, l->encoding, from);
    kwic_position b = kwic_text_position(&note->lines, text, l->encoding, to);
    return json_pack("{s:o,s:o}", "start", kwic_lsp_position_json(a), "end",
                     kwic_lsp_position_json(b));
}

json_t *kwic_lsp_note_location(const kwic_lsp *l, const kwic_lsp_note *note,
                               size_t from, size_t to)
{
    return json_pack("{s:s,s:o}", "uri", note->uri, "range",
                     kwic_lsp_note_range(l, note, from, to));
}

// ---- URIs ----

char *kwic_lsp_uri(const kwic_lsp *l, const char *path)
{
    g_autofree char *full = g_build_filename(l->root, path, NULL);
    char *uri = g_filename_to_uri(full, NULL, NULL);
    return uri ? uri : g_strdup("");
}

// What of a path is below the folder; NULL when it is not.
static char *below(const char *path, const char *folder)
{
    size_t n = folder ? strlen(folder) : 0;
    bool inside = n && strncmp(path, folder, n) == 0 && path[n] == '/' && path[n + 1];
    return inside ? g_strdup(path + n + 1) : NULL;
}

char *kwic_lsp_path(const kwic_lsp *l, const char *uri)
{
    g_autofree char *file = g_filename_from_uri(uri, NULL, NULL);
    g_autofree char *full = file ? g_canonicalize_filename(file, "/") : NULL;
    const char *vault = l->vault ? kwic_vault_path(l->vault) : NULL;
    if (!full || !vault)
        return NULL;
    char *path = below(full, l->root);
    if (!path)
        path = below(full, vault);
    if (path)
        return path;
    // The client may come by another way; the file need not be there yet.
    g_autofree char *folder = g_path_get_dirname(full);
    g_autofree char *name = g_path_get_basename(full);
    char *real = realpath(folder, NULL);
    g_autofree char *other = real ? g_build_filename(real, name, NULL) : NULL;
    free(real);
    return other ? below(other, vault) : NULL;
}

bool kwic_lsp_is_note(const char *path)
{
    return kwic_buffer_is_note(path);
}
