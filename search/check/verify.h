/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks on the stored record what an inverted index cannot answer: line:, block:,
 * section:, task:, match-case:, regular expressions, NEAR of phrases.
 *
 *     kwic_candidates c = {.docids = m->docids, .weights = m->weights, .n = m->n};
 *     if (!kwic_verify(p, plan->check, &c, &error)) …
 *     // docids[0 … c.n) pass, still in rank order; c.undecided others may */
#ifndef KWIC_VERIFY_H
#define KWIC_VERIFY_H

#include "base/plan_nodes.h"
#include "words/planner.h"

typedef struct kwic_candidates {
    uint32_t *docids; /* in rank order; those that pass are moved to the front */
    double *weights;  /* moved with them; may be NULL */
    size_t n;
    int64_t until_us;     /* of the monotonic clock; 0: however long it takes */
    size_t undecided;     /* out: neither passed nor failed: the time was over, or a
                             regular expression reached its limit */
    const int *cancelled; /* atomic flag, may be NULL */
} kwic_candidates;

/* Keeps of the candidates those that pass the check. What the index tells is asked first;
 * records are read by several threads where many are. */
bool kwic_verify(kwic_planner *p, const kwic_check *check, kwic_candidates *c,
                 GError **error);

/* The same for one record in hand (docid 0: of no indexed note). */
bool kwic_verify_record(kwic_planner *p, const kwic_check *check, uint32_t docid,
                        const kwic_record *record);

/* Calls fn for each byte range of the block's text that a regular expression or a
 * match-case: word of the check matches: what snippets mark beside the plan's words. */
typedef void (*kwic_mark_fn)(void *ctx, uint32_t from, uint32_t to);
void kwic_verify_marks(const kwic_check *check, const kwic_block *block,
                       kwic_mark_fn fn, void *ctx);

#endif
