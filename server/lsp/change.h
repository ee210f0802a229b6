/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workspace edits: plans of edit/ and what else is to happen to files, as the client takes
 * them.
 *
 *     kwic_lsp_change c;
 *     kwic_lsp_change_init(&c, l);
 *     kwic_lsp_change_plan(&c, plan, "Links");
 *     kwic_lsp_change_rename(&c, "A.md", "B.md", "Notes");
 *     json_t *edit = kwic_lsp_change_json(&c);
 *
 * With documentChanges where the client has them, versions and annotations in them. */
#ifndef KWIC_LSP_CHANGE_H
#define KWIC_LSP_CHANGE_H

#include "kwic/edit.h"
#include "note.h"

typedef struct kwic_lsp_change {
    kwic_lsp *l;
    json_t *list;        /* documentChanges, or the map of changes */
    json_t *annotations; /* by id, which is the label */
} kwic_lsp_change;

void kwic_lsp_change_init(kwic_lsp_change *c, kwic_lsp *l);
/* Edits of texts. label: what they are about, for people. */
void kwic_lsp_change_plan(kwic_lsp_change *c, const kwic_edits *plan,
                          const char *label);
/* One edit of a note. */
void kwic_lsp_change_text(kwic_lsp_change *c, const kwic_lsp_note *note, size_t from,
                          size_t to, const char *text, const char *label);
/* Of files; only for clients that can.rename_files or can.create_files. */
void kwic_lsp_change_rename(kwic_lsp_change *c, const char *from, const char *to,
                            const char *label);
void kwic_lsp_change_create(kwic_lsp_change *c, const char *path, const char *text,
                            const char *label);
/* The WorkspaceEdit; new reference. */
json_t *kwic_lsp_change_json(kwic_lsp_change *c);

#endif
