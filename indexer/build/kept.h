/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a changed note's document keeps of the one before: most words stand where they stood.
 * The record of the note as it was is in the index, and a document is made of a record alone;
 * so the document before is made again, in a fraction of the time that looking its positions
 * up in the index takes. */
#ifndef KWIC_INDEXER_KEPT_H
#define KWIC_INDEXER_KEPT_H

#include "kwic/note.h"

typedef struct kwic_kept {
    kwic_arena *arena; /* NULL until it is needed */
    kwic_document_maker *maker;
    GArray *flags; /* uint8_t */
} kwic_kept;

void kwic_kept_clear(kwic_kept *k);

/* Whether a record tells all of the posting. Where a long value stands it does not: the parser
 * knows the value for a part of the text, the record has but its words. */
bool kwic_kept_can_tell(const kwic_posting *p);

/* The flags for kwic_document.kept of `now`, of a note whose record is packed in data; NULL
 * when that cannot be read. They live until the next call. */
const uint8_t *kwic_kept_find(kwic_kept *k, kwic_str data, const kwic_document *now);

#endif
