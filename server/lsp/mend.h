/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could stand in the place of what is wrong. */
#ifndef KWIC_LSP_MEND_H
#define KWIC_LSP_MEND_H

#include "kwic/edit.h"
#include "note.h"

/* The path of the note that a dead link would create: where it says, else in the folder that
 * Obsidian's settings of the vault have for new notes, else at the top. NULL when it would be
 * outside. To be g_free'd. */
char *kwic_mend_new_note(const char *vault, const char *from, kwic_str target,
                         bool wiki);

/* The heading, or with ^ the id, nearest to an anchor that the note does not have, as an
 * anchor; NULL when none is near. To be g_free'd. */
char *kwic_mend_nearest_anchor(const kwic_record *record, kwic_str anchor);

/* A line "key: value" of frontmatter with its value in quotes, when the frontmatter is valid
 * then; else NULL. start: of the line in text. To be g_free'd. */
char *kwic_mend_quote(kwic_str text, size_t start, kwic_str line);

/* A plan that gives the note a tag; NULL when it cannot be. */
kwic_edits *kwic_mend_add_tag(kwic_lsp *l, const kwic_lsp_note *note, const char *tag);

/* The way from the note at `from` to a path, as Markdown's links have it, not encoded. To be
 * g_free'd. */
char *kwic_lsp_relative(const char *from, const char *path);

#endif
