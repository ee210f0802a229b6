/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes that a query's tree matches, all of them, and the best of them by weight.
 *
 *     kwic_result result;
 *     if (!kwic_result_make(leaves, plan->query, arena, &result, &error)) …
 *     kwic_scored *best = kwic_arena_new_array(arena, kwic_scored, 200);
 *     size_t n = kwic_result_top(&result, arena, best, 200);
 *
 * AND, OR and NOT are settled on whole sets, without weights, so the count is exact and
 * what facets are counted over is there; a note's weight is then the sum of those of the
 * leaves that it holds and that stand in no filter and under no NOT. */
#ifndef KWIC_RESULT_H
#define KWIC_RESULT_H

#include "base/docset.h"
#include "derived/derived.h"
#include "leaf.h"

typedef struct kwic_scorer {
    const kwic_leaf *leaf;
    float scale;
    uint32_t n; /* notes that it is in: the leaf's, and those of other vaults */
} kwic_scorer;

/* A leaf that gives weight, also one that no note has. */
typedef struct kwic_asked {
    uint32_t n;     /* notes */
    int32_t scorer; /* its number; -1: it is none */
} kwic_asked;

typedef struct kwic_result {
    kwic_docset set;
    uint32_t total;
    kwic_scorer *scorers; /* in the order of the query */
    size_t n_scorers;
    kwic_asked *asked; /* the same, and those that no note has */
    size_t n_asked;
    const kwic_derived
        *order; /* of notes of one weight: by path; NULL: by docid. To be set */
} kwic_result;

typedef struct kwic_scored {
    uint32_t docid;
    double score;
} kwic_scored;

/* query NULL matches nothing. Lives as long as the arena and the leaves. False only for
 * faults of the index. */
bool kwic_result_make(kwic_leaves *leaves, const kwic_query *query, kwic_arena *arena,
                      kwic_result *out, GError **error);

/* The set alone: no leaf is weighed. */
bool kwic_result_set(kwic_leaves *leaves, const kwic_query *query, kwic_arena *arena,
                     kwic_docset *out, GError **error);

/* The best k notes, score falling, then in the result's order; returns how many there are. */
size_t kwic_result_top(const kwic_result *result, kwic_arena *arena, kwic_scored *best,
                       size_t k);

#endif
