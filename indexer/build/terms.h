/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terms of one note: each interned once, with its wdf and positions, then sorted.
 *
 *     kwic_terms *t = kwic_terms_new();
 *     kwic_terms_add(t, "", KWIC_STR("storage"), 2, 17);
 *     kwic_terms_add(t, "G", KWIC_STR("type/people"), 0, KWIC_NO_POSITION);
 *     size_t n;
 *     const kwic_posting *postings = kwic_terms_sorted(t, &n);
 *     kwic_terms_clear(t);
 *
 * Allocates nothing a term: the arrays are kept from note to note. */
#ifndef KWIC_INDEXER_TERMS_H
#define KWIC_INDEXER_TERMS_H

#include "kwic/xapian-c.h"

#define KWIC_NO_POSITION UINT32_MAX

typedef struct kwic_terms kwic_terms;

kwic_terms *kwic_terms_new(void);
void kwic_terms_free(kwic_terms *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_terms, kwic_terms_free)
/* Empties it. O(terms). */
void kwic_terms_clear(kwic_terms *t);

/* One occurrence of the term prefix + text; a prefix has 8 bytes at most. Positions of a term never fall from call to
 * call; the same again counts once as a position. True when the term is new. */
bool kwic_terms_add(kwic_terms *t, const char *prefix, kwic_str text, uint32_t wdf,
                    uint32_t position);

/* All, ascending by bytes; valid until the next call. O(terms log terms + positions). */
const kwic_posting *kwic_terms_sorted(kwic_terms *t, size_t *n);

/* The i-th term in the order they came, with the sum of its wdf. */
size_t kwic_terms_count(const kwic_terms *t);
kwic_str kwic_terms_at(const kwic_terms *t, size_t i, uint32_t *wdf);

#endif
