/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Phrases that few notes can have: where a rare word is among theirs, reading positions here
 * costs less than asking Xapian, which a short-lived process would have to load.
 *
 *     kwic_phrase_search s = {.leaves = leaves, .db = db};
 *     if (kwic_phrase_find(&s, node, docids, &error) && !s.many) … */
#ifndef KWIC_PHRASE_H
#define KWIC_PHRASE_H

#include "leaf.h"

typedef struct kwic_phrase_search {
    kwic_leaves *leaves;
    kwic_db *db;
    int64_t until_us; /* monotonic; 0: no limit */
    bool many; /* out: the notes are more than are looked through here, or the node
                         is something else; nothing was found */
    bool cut;  /* out: the time was over before all were */
} kwic_phrase_search;

/* Sets docids (uint32_t, ascending) to those of notes in which the terms of node, a
 * KWIC_Q_PHRASE or an OR of some, stand in order within its window, as kwic_db_match has
 * it. At most a thousand notes a phrase are read: milliseconds. */
bool kwic_phrase_find(kwic_phrase_search *s, const kwic_query *node, GArray *docids,
                      GError **error);

#endif
