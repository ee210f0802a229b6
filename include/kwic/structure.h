/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: indexer. The structure of a note that its record does not keep: the tree of its list
 * items with their lines in the source, its lists and its headings.
 *
 *     kwic_structure structure;
 *     kwic_note_parse_structure(bytes, "Daily/2026-01-05.md", arena, &record, &structure);
 *     for (size_t i = 0; i < structure.n_items; i++)
 *         printf("%u-%u\n", structure.items[i].line, structure.items[i].end_line);
 *
 * It is the structure that Obsidian's metadata cache has: an item ends where the first item
 * inside of it begins; what stands in comments is none. Lines count from 1. */
#ifndef KWIC_STRUCTURE_H
#define KWIC_STRUCTURE_H

#include "kwic/record.h"

typedef struct kwic_item_place {
    uint32_t line, end_line; /* of its own text, without the items in it */
    int32_t parent;          /* index of the item around it, -1 */
    uint32_t list;           /* first line of the list it is in; 0: inside of a quote */
} kwic_item_place;

typedef struct kwic_line_range {
    uint32_t line, end_line;
} kwic_line_range;

typedef struct kwic_structure {
    const kwic_item_place *items; /* in file order */
    size_t n_items;
    const kwic_line_range *lists; /* those in nothing else */
    size_t n_lists;
    const kwic_line_range *headings; /* those in nothing else: they start sections */
    size_t n_headings;
    uint32_t body; /* first line behind the frontmatter */
} kwic_structure;

/* As kwic_note_parse, without its warnings; the structure lives in arena, too. */
void kwic_note_parse_structure(kwic_str bytes, const char *path, kwic_arena *arena,
                               kwic_record *record, kwic_structure *out);

#endif
