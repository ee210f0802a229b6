/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links into a note, or into a part of it, found in the notes' sources. */
#ifndef KWIC_LSP_INBOUND_H
#define KWIC_LSP_INBOUND_H

#include "spot.h"

typedef struct kwic_lsp_goal {
    const char *path; /* the note */
    int32_t block; /* of its record: a heading, or a block with an id; -1: the note */
    const kwic_record *record; /* with block: of that note */
} kwic_lsp_goal;

/* Where a link leads: the goal's block is -1 when it has no anchor, or a dead one. False:
 * to no note. *path is to be g_free'd. */
bool kwic_lsp_link_path(kwic_searcher *s, const kwic_lsp_note *note,
                        const kwic_link *link, char **path);

typedef void (*kwic_lsp_inbound_fn)(void *ctx, const kwic_lsp_note *from,
                                    uint32_t link);

/* Calls fn for each link that leads to the goal, in order of paths and places; false when
 * it was cancelled. The vault is taken. Reads each note that links to it. */
bool kwic_lsp_inbound(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_goal *goal,
                      kwic_lsp_inbound_fn fn, void *ctx);

#endif
