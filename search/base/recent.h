/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes that changed since a side file was made, and whether that matters to it: most
 * changes of a note leave its tags, links and names as they were. A side file keeps a hash of
 * each note's values that it was made of.
 *
 *     g_auto(kwic_recent) recent = {0};
 *     kwic_stamp was = kwic_side_stamp(side), now = kwic_stamp_of_db(db);
 *     if (kwic_recent_find(&recent, db, &was, &now) &&
 *         kwic_recent_is_same(&recent, db, KWIC_SLOT_TAG, seen, n_seen))
 *         kwic_side_prolong(side, path, &now);
 */
#ifndef KWIC_RECENT_H
#define KWIC_RECENT_H

#include "side.h"

typedef struct kwic_recent {
    uint64_t since, newest;
    GArray *docids; /* uint32_t, ascending */
} kwic_recent;

/* The notes of a generation later than was->newest; sets now->newest. False when there are so
 * many, or notes are new or gone, that what was made is to be made anew. Found already since
 * then: at once. */
bool kwic_recent_find(kwic_recent *r, kwic_db *db, const kwic_stamp *was,
                      kwic_stamp *now);
void kwic_recent_clear(kwic_recent *r);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_recent, kwic_recent_clear)

/* The newest generation of a document; 0 when it cannot be told. */
uint64_t kwic_newest_generation(kwic_db *db);

/* What is kept of a note's value. None of an empty one. */
typedef uint64_t kwic_seen;
kwic_seen kwic_seen_of(kwic_str value);
/* Whether all recent notes have the values in the slot of which seen (by docid) is kept. */
bool kwic_recent_is_same(const kwic_recent *r, kwic_db *db, uint32_t slot,
                         const kwic_seen *seen, size_t n);

#endif
