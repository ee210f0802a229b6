/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: indexer. Where the parts of a link stand in a note's bytes, for who points at them
 * or changes them.
 *
 *     kwic_link_parts parts;
 *     if (kwic_link_parts_find(bytes, at, &record.links[i], &parts))
 *         printf("%.*s", (int)(parts.target_to - parts.target_from),
 *                bytes.p + parts.target_from);
 *
 * Offsets are bytes of the file. */
#ifndef KWIC_LINK_PARTS_H
#define KWIC_LINK_PARTS_H

#include "kwic/record.h"

typedef struct kwic_link_parts {
    size_t from, to;               /* the whole link, with its brackets */
    size_t target_from, target_to; /* as written: of a Markdown link still encoded */
    size_t anchor_from, anchor_to; /* behind '#'; both at the target's end: none */
    size_t text_from, text_to;     /* what is shown; of a wiki link without '|' none */
    bool wiki;                     /* [[…]], else […](…) or […][…] */
    bool angle;                    /* the destination stands between < and > */
    bool definition; /* target and anchor stand in a definition elsewhere */
} kwic_link_parts;

/* Finds them for a link of the note's record that begins at byte `at`. False when what stands
 * there is not that link: written by HTML, bare, or broken over lines of a quote. A link
 * by definition costs O(bytes), others O(the link). */
bool kwic_link_parts_find(kwic_str bytes, size_t at, const kwic_link *link,
                          kwic_link_parts *parts);

/* Appends a path or anchor as a Markdown link's destination has it: percent-encoded where it
 * must be, unless it stands between < and >. */
void kwic_link_encode(GString *out, kwic_str text, bool angle);

#endif
