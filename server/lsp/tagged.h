/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notes with a tag, and where they have it. */
#ifndef KWIC_LSP_TAGGED_H
#define KWIC_LSP_TAGGED_H

#include "note.h"

/* Paths (char *) of the notes that have the tag or one below it; NULL with an error. */
GPtrArray *kwic_lsp_tagged(kwic_searcher *s, kwic_str tag, GError **error);

/* Whether a tag is the other, or one below it. */
bool kwic_lsp_tag_is(kwic_str tag, kwic_str other);

/* Calls fn for each place of the tag in a note: the bytes of its name, without '#'. */
typedef void (*kwic_lsp_tag_fn)(void *ctx, size_t from, size_t to);
void kwic_lsp_tag_places(const kwic_lsp_note *note, kwic_str tag, kwic_lsp_tag_fn fn,
                         void *ctx);

#endif
