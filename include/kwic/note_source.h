/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: indexer. A note's bytes beside its record: where lines, headings and ids of blocks
 * stand, and which of them an anchor means.
 *
 *     kwic_note_source source;
 *     kwic_note_source_init(&source, bytes, arena);
 *     int32_t block = kwic_anchor_find(&record, KWIC_STR("Key Facts"));
 *     size_t from, to;
 *     if (block >= 0 && kwic_heading_span(&source, &record.blocks[block], &from, &to)) …
 *
 * Offsets are bytes of the file, lines count from 1, as the record's do. */
#ifndef KWIC_NOTE_SOURCE_H
#define KWIC_NOTE_SOURCE_H

#include "kwic/record.h"

typedef struct kwic_note_source {
    kwic_str bytes;
    const uint32_t *starts; /* of lines */
    size_t n_starts;
} kwic_note_source;

/* The starts live in the arena. O(bytes). */
void kwic_note_source_init(kwic_note_source *source, kwic_str bytes, kwic_arena *arena);

/* Offset of a place of the record; behind the last line the end. */
size_t kwic_note_source_place(const kwic_note_source *source, uint32_t line,
                              uint32_t byte);
/* The line that an offset is in. */
uint32_t kwic_note_source_line_at(const kwic_note_source *source, size_t offset);
/* A line without its newline. */
kwic_str kwic_note_source_line(const kwic_note_source *source, uint32_t line);

/* The text of a heading, without its signs. False when it takes several lines. */
bool kwic_heading_span(const kwic_note_source *source, const kwic_block *block,
                       size_t *from, size_t *to);
/* The id of a block, without '^'. */
bool kwic_block_id_span(const kwic_note_source *source, const kwic_block *block,
                        size_t *from, size_t *to);

/* ---- anchors: what stands behind '#' in a link ---- */

/* The block that an anchor means: "^id", "Heading", with those above it "Work#Plan", or as
 * GitHub writes it in URLs, "key-facts", "notes-1". Case, blanks and punctuation aside. -1
 * for none. O(blocks). */
int32_t kwic_anchor_find(const kwic_record *record, kwic_str anchor);
/* Whether two texts of headings, or parts of anchors, are one by that rule. */
bool kwic_anchor_same(kwic_str a, kwic_str b);
/* A heading's text as a link has it behind '#': what would end the link is a blank. To be
 * g_free'd. */
char *kwic_anchor_text(kwic_str heading);
/* As GitHub has it in URLs. To be g_free'd. */
char *kwic_anchor_slug(kwic_str heading);

#endif
