/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands at the caret: a link, one of its parts, a heading, a block's id, a tag.
 *
 *     kwic_lsp_spot spot = kwic_lsp_spot_at(note, offset);
 *     if (spot.kind == KWIC_SPOT_LINK)
 *         follow(note->record.links[spot.index].target); */
#ifndef KWIC_LSP_SPOT_H
#define KWIC_LSP_SPOT_H

#include "kwic/link_parts.h"
#include "note.h"

typedef enum kwic_lsp_spot_kind {
    KWIC_SPOT_NONE,
    KWIC_SPOT_LINK,
    KWIC_SPOT_ANCHOR, /* of a link: the caret is behind its '#' */
    KWIC_SPOT_NOTE, /* the note itself: its first heading, first line or frontmatter */
    KWIC_SPOT_HEADING,
    KWIC_SPOT_BLOCK, /* a ^block id */
    KWIC_SPOT_TAG,
} kwic_lsp_spot_kind;

typedef struct kwic_lsp_spot {
    kwic_lsp_spot_kind kind;
    size_t from, to;       /* bytes of the text: what would be renamed */
    uint32_t index;        /* of the link, the block or the tag */
    bool heading;          /* NOTE: the caret is on its first heading */
    kwic_link_parts parts; /* of LINK and ANCHOR */
} kwic_lsp_spot;

kwic_lsp_spot kwic_lsp_spot_at(const kwic_lsp_note *note, size_t offset);

/* The parts of the record's i-th link. */
bool kwic_lsp_link_parts(const kwic_lsp_note *note, size_t i, kwic_link_parts *parts);

/* The note's first heading: the index of its block; -1 when it has none. */
int32_t kwic_lsp_first_heading(const kwic_record *record);
/* A block's whole source lines, without the last newline. */
void kwic_lsp_block_lines(const kwic_lsp_note *note, uint32_t block, size_t *from,
                          size_t *to);

#endif
