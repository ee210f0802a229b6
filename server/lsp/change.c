// SPDX-License-Identifier: GPL-2.0-or-later
#include "change.h"

#include "document.h"

void kwic_lsp_change_init(kwic_lsp_change *c, kwic_lsp *l)
{
    *c = (kwic_lsp_change){.l = l};
    c->list = l->can.document_changes ? json_array() : json_object();
    c->annotations = json_object();
}

// Says what a change is about; NULL where the client does not take that.
static const char *annotate(kwic_lsp_change *c, const char *label)
{
    if (!c->l->can.annotations)
        return NULL;
    if (!json_object_get(c->annotations, label))
        json_object_set_new(c->annotations, label, json_pack("{s:s}", "label", label));
    return label;
}

static json_t *text_edit(kwic_lsp_change *c, json_t *range, kwic_str text,
                         const char *label)
{
    json_t *edit = json_pack("{s:o,s:s%}", "range", range, "newText",
                             text.p ? text.p : "", text.n);
    const char *annotation = c->l->can.document_changes ? annotate(c, label) : NULL;
    if (annotation)
        json_object_set_new(edit, "annotationId", json_string(annotation));
    return edit;
}

// Adds the edits of a document, which are taken.
static void put_edits(kwic_lsp_change *c, const char *uri, json_t *edits)
{
    if (!c->l->can.document_changes) {
        json_t *have = json_object_get(c->list, uri);
        if (have)
            json_array_extend(have, edits);
        else
            json_object_set(c->list, uri, edits);
        json_decref(edits);
        return;
    }
    const kwic_lsp_document *d = kwic_lsp_document_of(c->l, uri);
    json_array_append_new(
        c->list, json_pack("{s:{s:s,s:o},s:o}", "textDocument", "uri", uri, "version",
                           d ? json_integer(d->version) : json_null(), "edits", edits));
}

static void put_file(kwic_lsp_change *c, const kwic_file_edit *file, const char *label)
{
    gsize n = 0;
    const char *bytes = g_bytes_get_data(file->before, &n);
    kwic_str text = {bytes ? bytes : "", n};
    kwic_text_lines lines;
    kwic_lsp_document *d = kwic_lsp_document_at(c->l, file->path);
    g_autofree char *uri = d ? g_strdup(d->uri) : kwic_lsp_uri(c->l, file->path);
    json_t *edits = json_array();
    kwic_text_lines_init(&lines, text);
    for (size_t i = 0; i < file->n_splices; i++) {
        const kwic_splice *s = &file->splices[i];
        kwic_encoding encoding = c->l->encoding;
        json_t *range = json_pack(
            "{s:o,s:o}", "start",
            kwic_lsp_position_json(kwic_text_position(&lines, text, encoding, s->from)),
            "end",
            kwic_lsp_position_json(kwic_text_position(&lines, text, encoding, s->to)));
        json_array_append_new(edits, text_edit(c, range, s->text, label));
    }
    kwic_text_lines_clear(&lines);
    put_edits(c, uri, edits);
}

void kwic_lsp_change_plan(kwic_lsp_change *c, const kwic_edits *plan, const char *label)
{
    for (guint i = 0; i < plan->files->len; i++)
        put_file(c, plan->files->pdata[i], label);
}

void kwic_lsp_change_text(kwic_lsp_change *c, const kwic_lsp_note *note, size_t from,
                          size_t to, const char *text, const char *label)
{
    json_t *range = kwic_lsp_note_range(c->l, note, from, to);
    put_edits(c, note->uri,
              json_pack("[o]", text_edit(c, range, kwic_str_of(text), label)));
}

static void put_operation(kwic_lsp_change *c, json_t *operation, const char *label)
{
    const char *annotation = annotate(c, label);
    if (annotation)
        json_object_set_new(operation, "annotationId", json_string(annotation));
    json_array_append_new(c->list, operation);
}

void kwic_lsp_change_rename(kwic_lsp_change *c, const char *from, const char *to,
                            const char *label)
{
    kwic_lsp_document *d = kwic_lsp_document_at(c->l, from);
    g_autofree char *old = d ? g_strdup(d->uri) : kwic_lsp_uri(c->l, from);
    g_autofree char *fresh = kwic_lsp_uri(c->l, to);
    put_operation(c,
                  json_pack("{s:s,s:s,s:s,s:{s:b}}", "kind", "rename", "oldUri", old,
                            "newUri", fresh, "options", "overwrite", 0),
                  label);
}

void kwic_lsp_change_create(kwic_lsp_change *c, const char *path, const char *text,
                            const char *label)
{
    g_autofree char *uri = kwic_lsp_uri(c->l, path);
    put_operation(c,
                  json_pack("{s:s,s:s,s:{s:b}}", "kind", "create", "uri", uri,
                            "options", "ignoreIfExists", 1),
                  label);
    json_t *range = json_pack("{s:{s:i,s:i},s:{s:i,s:i}}", "start", "line", 0,
                              "character", 0, "end", "line", 0, "character", 0);
    put_edits(c, uri, json_pack("[o]", text_edit(c, range, kwic_str_of(text), label)));
}

json_t *kwic_lsp_change_json(kwic_lsp_change *c)
{
    json_t *edit = json_object();
    bool annotated = json_object_size(c->annotations) > 0;
    json_object_set_new(
        edit, c->l->can.document_changes ? "documentChanges" : "changes", c->list);
    if (annotated)
        json_object_set_new(edit, "changeAnnotations", c->annotations);
    else
        json_decref(c->annotations);
    return edit;
}
