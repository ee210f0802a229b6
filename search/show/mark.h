/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in a note the words of a query stand: the tokenizer over the record's blocks, and
 * each token against the forms of the plan's words.
 *
 *     kwic_marker *marker = kwic_marker_new(plan, tokenizer, db, arena);
 *     size_t n;
 *     const kwic_mark_place *places = kwic_marker_find(marker, docid, &record, &n);
 *
 * Words of a phrase count only where they stand in a row, in order; a compound also where
 * its parts do ("core weave" for CoreWeave). A word limited to a field counts only there.
 * Facts that the query asks for are found where the note says them (cause.h). */
#ifndef KWIC_MARK_H
#define KWIC_MARK_H

#include "base/plan_nodes.h"
#include "cause.h"
#include "kwic/tokenizer.h"

/* One occurrence, in the text of a block. */
typedef struct kwic_mark_place {
    uint32_t block;
    uint32_t from, to; /* bytes of the block's text */
    uint32_t
        word; /* index of the plan's word; n_words: of a check; one more: a cause */
} kwic_mark_place;

enum {
    KWIC_MARK_PLACES = 4096,      /* of one note at most: the first ones */
    KWIC_MARK_BYTES = 1024 * 1024 /* of one note's text are looked through at most */
};

typedef struct kwic_marker kwic_marker;

/* What is prepared once a query; lives as long as the arena. db (NULL: all blocks are
 * looked through) tells which blocks of a big note to look at. */
kwic_marker *kwic_marker_new(const kwic_plan *plan, kwic_tokenizer *tokenizer,
                             kwic_db *db, kwic_arena *arena);

/* From now on also the causes of a hit (cause.h); cause lives as long as the marker. */
void kwic_marker_set_cause(kwic_marker *m, const kwic_cause_query *cause);

/* Occurrences by block and place, none overlapping another; in PROPERTY blocks only when
 * there is none elsewhere. docid 0: a record that is in no index. Lives as long as the
 * arena. */
const kwic_mark_place *kwic_marker_find(kwic_marker *m, uint32_t docid,
                                        const kwic_record *record, size_t *n);

#endif
