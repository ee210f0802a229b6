/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note as the features see it: its text (the client's, if it has it open, else the
 * file's), where its lines begin, and its record.
 *
 *     g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, "People/Ada Voss.md");
 *     size_t at = kwic_note_source_place(&note->source, link->line, link->byte);
 *     json_t *range = kwic_lsp_note_range(l, note, at, at + 2);
 *
 * Counted references; the record's slices live as long as the note. */
#ifndef KWIC_LSP_NOTE_H
#define KWIC_LSP_NOTE_H

#include "kwic/note_source.h"
#include "lsp.h"

typedef struct kwic_lsp_note {
    char *uri;
    char *path;      /* in the vault; NULL: outside of it */
    int64_t version; /* the client's; -1: it is not open */
    GString *text;
    kwic_text_lines lines;
    kwic_arena *arena;
    kwic_record record;
    kwic_note_source source;
} kwic_lsp_note;

kwic_lsp_note *kwic_lsp_note_ref(kwic_lsp_note *note);
void kwic_lsp_note_unref(kwic_lsp_note *note);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_lsp_note, kwic_lsp_note_unref)

/* The note that params' textDocument names: it is open, as LSP has it, or a file. NULL with
 * an error when it is neither. */
kwic_lsp_note *kwic_lsp_note_of(kwic_lsp *l, const json_t *params, GError **error);
/* The note at a path in the vault; NULL when it cannot be read. */
kwic_lsp_note *kwic_lsp_note_at(kwic_lsp *l, const char *path);
/* The text alone, without reading what is in it. To be g_string_free'd; NULL. */
GString *kwic_lsp_text_of(kwic_lsp *l, const char *path);
/* From a text, which is taken over. */
kwic_lsp_note *kwic_lsp_note_new(const char *uri, const char *path, int64_t version,
                                 GString *text);

static inline kwic_str kwic_lsp_note_text(const kwic_lsp_note *note)
{
    return (kwic_str){note->text->str, note->text->len};
}

/* The offset of params' position; the text's end when there is none. */
size_t kwic_lsp_note_offset(const kwic_lsp *l, const kwic_lsp_note *note,
                            const json_t *position);

/* ---- JSON ---- */

json_t *kwic_lsp_position_json(kwic_position at);
json_t *kwic_lsp_note_range(const kwic_lsp *l, const kwic_lsp_note *note, size_t from,
                            size_t to);
json_t *kwic_lsp_note_location(const kwic_lsp *l, const kwic_lsp_note *note,
                               size_t from, size_t to);

/* ---- URIs ---- */

/* Of a path in the vault, as the client spells the vault's folder. To be g_free'd. */
char *kwic_lsp_uri(const kwic_lsp *l, const char *path);
/* The path in the vault; NULL when the URI is no file in it. To be g_free'd. */
char *kwic_lsp_path(const kwic_lsp *l, const char *uri);
/* Whether a walk of the vault would take the path as a note. */
bool kwic_lsp_is_note(const char *path);

#endif
