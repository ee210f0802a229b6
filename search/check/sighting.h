/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: where a note's tokens are that a check asks for. */
#ifndef KWIC_SIGHTING_H
#define KWIC_SIGHTING_H

#include "check.h"

/* In place of a block: texts before them. */
enum kwic_sighting_name {
    KWIC_SIGHTING_TITLE = -1,
    KWIC_SIGHTING_ALIAS = -2,
    KWIC_SIGHTING_FILE = -3,
};

typedef struct kwic_sighting {
    uint32_t slot;     /* kwic_slot_terms.id */
    uint32_t position; /* counted over the note; blocks are apart */
    uint32_t span;
    int32_t block;       /* or kwic_sighting_name */
    uint32_t line;       /* in the block, from 0 */
    uint32_t start, end; /* bytes of the block's text */
} kwic_sighting;

typedef struct kwic_sightings {
    kwic_sighting *list; /* in order */
    size_t n;
    GArray *array;
    GHashTable *terms; /* term -> GArray of slots */
    GPtrArray *slots;
    uint32_t lengths[256]; /* by first byte: bit n, a term of n bytes (31: or more) */
    kwic_tokenizer *tokenizer;
    kwic_patience *patience; /* NULL: all is read, however long it takes */
    /* while a text is read */
    kwic_str text;
    uint32_t at, line, from;
    int32_t block;
} kwic_sightings;

/* Numbers the slots of the check's patterns. The check must outlive it. */
kwic_sightings *kwic_sightings_new(const kwic_check *check, kwic_tokenizer *tokenizer);
void kwic_sightings_free(kwic_sightings *s);
/* Replaces the list by the sightings in the record. Of a long note only the blocks are
 * read in which the index (db, docid; db may be NULL) has a position of a term. */
void kwic_sightings_read(kwic_sightings *s, const kwic_record *record, kwic_db *db,
                         uint32_t docid);

/* Sets chosen[b] for each block in which the index has the term; false when that cannot be
 * said: any may. A look-up of positions, O(log blocks) for each. */
bool kwic_blocks_choose(kwic_db *db, uint32_t docid, const kwic_record *record,
                        kwic_str term, bool *chosen);

/* Whether the sighting is in the text of a link. */
bool kwic_sighting_in_link(const kwic_record *record, const kwic_sighting *s);

/* The block's text; of a property its value alone. */
kwic_str kwic_block_value(const kwic_block *block);

#endif
