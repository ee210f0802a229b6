/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of document making: where the long values of a note's properties stand among the
 * positions of its text.
 *
 *     kwic_value_places_find(places, record);          // the bytes of blocks
 *     for (guint i = 0; i < places->len; i++)          // of each token of its block
 *         kwic_value_place_see(&g_array_index(places, kwic_value_place, i), token);
 *
 * Then each place has its positions, first to last. */
#ifndef KWIC_VALUE_PLACE_H
#define KWIC_VALUE_PLACE_H

#include "kwic/record.h"
#include "kwic/tokenizer.h"

typedef struct kwic_value_place {
    uint32_t property;    /* index in the record */
    uint32_t block;       /* index in the record */
    uint32_t from, to;    /* bytes of the block's text */
    uint32_t first, last; /* positions; first > last: no token */
} kwic_value_place;

/* Replaces the list by the places of values longer than KWIC_VALUE_BYTES, ascending by
 * property, block and bytes, none over another. A value that cannot be followed to a block
 * (one made up of pieces, one inside of another) has none. */
void kwic_value_places_find(GArray *places, const kwic_record *record);

static inline void kwic_value_place_see(kwic_value_place *place,
                                        const kwic_token *token)
{
    if (token->start < place->from || token->end > place->to)
        return;
    uint32_t last = token->position + MAX(token->span, 1U) - 1;
    place->first = MIN(place->first, token->position);
    place->last = MAX(place->last, last);
}

#endif
