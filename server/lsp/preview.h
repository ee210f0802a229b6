/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a note is, in a few lines: for hovers and completion. */
#ifndef KWIC_LSP_PREVIEW_H
#define KWIC_LSP_PREVIEW_H

#include "note.h"

/* The note at path, the part that the anchor means (empty: its beginning), with its tags and
 * how many notes link to it. NULL when it cannot be read. The vault is taken. To be
 * g_string_free'd. */
GString *kwic_lsp_preview(kwic_lsp *l, kwic_searcher *s, const char *path,
                          kwic_str anchor);
/* As MarkupContent, in what the client can show; takes the text. */
json_t *kwic_lsp_markup(const kwic_lsp *l, GString *text);

#endif
