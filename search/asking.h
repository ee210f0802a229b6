/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of a search: one searcher's answer in the making, step by step (search.c), so that
 * those of several can be made together (together.c). */
#ifndef KWIC_ASKING_H
#define KWIC_ASKING_H

#include "base/plan_nodes.h"
#include "match/rank.h"
#include "match/result.h"
#include "searcher.h"

typedef struct kwic_asking {
    kwic_searcher *s;
    const kwic_request *request;
    kwic_arena *arena; /* of the answer */
    kwic_arena *work;  /* of the question */
    kwic_answer *answer;
    kwic_plan *plan;
    kwic_result result;
    kwic_ranking ranking;
    int64_t start_us;
    uint32_t offset;
    bool together; /* one of several: hits tell what they are in order by */
    GError **error;
} kwic_asking;

void kwic_asking_init(kwic_asking *a, kwic_searcher *s, const kwic_request *request,
                      GError **error);
/* The plan and the notes that match it. */
bool kwic_asking_begin(kwic_asking *a);
/* Where there are none: those of the looser plan. */
bool kwic_asking_relax(kwic_asking *a);
/* The page of hits, facets, all else. */
bool kwic_asking_finish(kwic_asking *a);
/* The answer, or NULL. */
kwic_answer *kwic_asking_end(kwic_asking *a, bool ok);

#endif
