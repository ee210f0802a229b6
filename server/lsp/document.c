// SPDX-License-Identifier: GPL-2.0-or-later
// didOpen, didChange, didClose, didSave, didChangeWatchedFiles.
#include "document.h"

#include "buffer.h"

enum { QUIET_US = 300000 }; // after a change, before its document is diagnosed

void kwic_lsp_document_free(void *data)
{
    kwic_lsp_document *d = data;
    g_free(d->uri);
    g_free(d->path);
    g_string_free(d->text, TRUE);
    kwic_text_lines_clear(&d->lines);
    kwic_lsp_note_unref(d->note);
    json_decref(d->published);
    g_free(d);
}

kwic_lsp_document *kwic_lsp_document_of(kwic_lsp *l, const char *uri)
{
    return g_hash_table_lookup(l->documents, uri);
}

kwic_lsp_document *kwic_lsp_document_at(kwic_lsp *l, const char *path)
{
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, l->documents);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        kwic_lsp_document *d = value;
        if (g_strcmp0(d->path, path) == 0)
            return d;
    }
    return NULL;
}

static void touch(kwic_lsp *l, kwic_lsp_document *d)
{
    g_clear_pointer(&d->note, kwic_lsp_note_unref);
    d->unsent = d->path != NULL;
    d->unseen = true;
    l->diagnose_us = g_get_monotonic_time() + QUIET_US;
}

void kwic_lsp_documents_send(kwic_lsp *l)
{
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, l->documents);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        kwic_lsp_document *d = value;
        if (!d->unsent)
            continue;
        g_autoptr(GError) error = NULL;
        const kwic_buffer given = {.owner = l,
                                   .path = d->path,
                                   .version = MAX(d->version, 0),
                                   .text = {d->text->str, d->text->len}};
        bool taken = kwic_vault_set_buffer(l->vault, &given, &error);
        d->unsent = false;
        if (!taken && !d->refused)
            kwic_lsp_log(l, 2, error->message);
        d->refused = !taken;
    }
}

static kwic_searcher *take(kwic_lsp *l, GError **error)
{
    GError *cause = NULL;
    kwic_searcher *s = kwic_vault_take(l->vault, &cause);
    if (!s && kwic_vault_building(l->vault, cause))
        g_error_free(cause); // the answers come when it is there
    else if (!s)
        g_propagate_error(error, cause);
    return s;
}

kwic_searcher *kwic_lsp_take(kwic_lsp *l, GError **error)
{
    if (!l->vault) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT, "%s",
                    l->trouble ? l->trouble : "no vault");
        return NULL;
    }
    kwic_lsp_documents_send(l);
    return take(l, error);
}

kwic_searcher *kwic_lsp_take_as_is(kwic_lsp *l)
{
    return l->vault ? take(l, NULL) : NULL;
}

json_t *kwic_lsp_did_open(kwic_lsp *l, const json_t *params, GError **error)
{
    const json_t *given = json_object_get(params, "textDocument");
    const char *uri = json_string_value(json_object_get(given, "uri"));
    const json_t *text = json_object_get(given, "text");
    if (!uri || !json_is_string(text)) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "textDocument/didOpen: no uri or text");
        return NULL;
    }
    kwic_lsp_document *d = g_new0(kwic_lsp_document, 1);
    d->uri = g_strdup(uri);
    d->version = json_integer_value(json_object_get(given, "version"));
    d->text =
        g_string_new_len(json_string_value(text), (gssize)json_string_length(text));
    kwic_text_lines_init(&d->lines, (kwic_str){d->text->str, d->text->len});
    d->path = kwic_lsp_path(l, uri);
    if (d->path && !kwic_lsp_is_note(d->path))
        g_clear_pointer(&d->path, g_free);
    g_hash_table_replace(l->documents, d->uri, d);
    touch(l, d);
    l->diagnose_us = 1; // at once
    return NULL;
}

static kwic_position position_of(const json_t *position)
{
    json_int_t line = json_integer_value(json_object_get(position, "line"));
    json_int_t character = json_integer_value(json_object_get(position, "character"));
    return (kwic_position){(uint32_t)CLAMP(line, 0, UINT32_MAX),
                           (uint32_t)CLAMP(character, 0, UINT32_MAX)};
}

// One element of contentChanges; false when it cannot be.
static bool change(const kwic_lsp *l, kwic_lsp_document *d, const json_t *given)
{
    const json_t *text = json_object_get(given, "text");
    const json_t *range = json_object_get(given, "range");
    kwic_str with = {json_string_value(text), json_string_length(text)};
    if (!json_is_string(text))
        return false;
    if (json_is_object(range))
        return kwic_text_change(d->text, &d->lines, l->encoding,
                                position_of(json_object_get(range, "start")),
                                position_of(json_object_get(range, "end")), with);
    g_string_truncate(d->text, 0);
    g_string_append_len(d->text, with.p, (gssize)with.n);
    kwic_text_lines_clear(&d->lines);
    kwic_text_lines_init(&d->lines, (kwic_str){d->text->str, d->text->len});
    return true;
}

json_t *kwic_lsp_did_change(kwic_lsp *l, const json_t *params, GError **error)
{
    const char *uri = kwic_lsp_text_at(params, "textDocument.uri");
    kwic_lsp_document *d = uri ? kwic_lsp_document_of(l, uri) : NULL;
    size_t i;
    json_t *one;
    if (!d) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "textDocument/didChange: %s is not open", uri ? uri : "no uri");
        return NULL;
    }
    json_array_foreach(json_object_get(params, "contentChanges"), i, one)
    {
        if (!change(l, d, one))
            g_set_error(
                error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "textDocument/didChange: %s: change %zu has no text, or a range "
                "that ends before it starts; it was left out",
                uri, i);
        if (error && *error)
            break;
    }
    const json_t *version = kwic_lsp_at(params, "textDocument.version");
    if (json_is_integer(version))
        d->version = json_integer_value(version);
    touch(l, d);
    return NULL;
}

json_t *kwic_lsp_did_close(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)error;
    const char *uri = kwic_lsp_text_at(params, "textDocument.uri");
    kwic_lsp_document *d = uri ? kwic_lsp_document_of(l, uri) : NULL;
    if (!d)
        return NULL;
    if (d->path)
        kwic_vault_drop_buffer(l->vault, l, d->path);
    if (!l->can.pull_diagnostics)
        kwic_lsp_notify(l, "textDocument/publishDiagnostics",
                        json_pack("{s:s,s:[]}", "uri", uri, "diagnostics"));
    g_hash_table_remove(l->documents, uri);
    return NULL;
}

// Has the index read these notes, where nobody watches for us.
static void read_again(kwic_lsp *l, const json_t *paths)
{
    if (l->vault && json_array_size(paths) &&
        kwic_vault_watching(l->vault) != KWIC_WATCH_FULL)
        kwic_vault_queue(l->vault, NULL, false, paths);
}

json_t *kwic_lsp_did_save(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)error;
    const char *uri = kwic_lsp_text_at(params, "textDocument.uri");
    g_autofree char *path = uri ? kwic_lsp_path(l, uri) : NULL;
    json_t *paths = path ? json_pack("[s]", path) : NULL;
    read_again(l, paths);
    json_decref(paths);
    return NULL;
}

json_t *kwic_lsp_did_change_watched(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)error;
    json_t *paths = json_array(), *one;
    size_t i;
    json_array_foreach(json_object_get(params, "changes"), i, one)
    {
        const char *uri = json_string_value(json_object_get(one, "uri"));
        g_autofree char *path = uri ? kwic_lsp_path(l, uri) : NULL;
        if (path && g_utf8_validate(path, -1, NULL))
            json_array_append_new(paths, json_string(path));
    }
    read_again(l, paths);
    json_decref(paths);
    return NULL;
}
