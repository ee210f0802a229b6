/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orders other than relevance: a key by docid for "modified", "created", "title", "path" and
 * any property. */
#ifndef KWIC_SORT_H
#define KWIC_SORT_H

#include "match/result.h"
#include "searcher.h"

void kwic_sorts_free(kwic_sorts *sorts);

/* True when the order named is by relevance: NULL, "", "relevance". */
bool kwic_sort_is_relevance(const char *sort);

/* What the note is in order by, text in the arena: to merge the orders of several vaults. */
bool kwic_sort_key_of(kwic_searcher *s, const char *sort, uint32_t docid,
                      kwic_arena *arena, kwic_order_key *out, GError **error);

/* Writes the first k notes of set in the order named ("title" rising, "-title" falling;
 * what has no such value comes last, then path) to best, with score 0; returns how many
 * there are, with *error only for faults of the index. Kept by a server: O(set). */
size_t kwic_sort_top(kwic_searcher *s, const char *sort, const kwic_docset *set,
                     kwic_scored *best, size_t k, GError **error);

#endif
