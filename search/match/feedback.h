/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Relevance feedback for questions: the words that the best notes share, which the question
 * did not use, count a little. feedback.c has the method and its figures.
 *
 *     if (kwic_rank_is_question(plan))
 *         ok = kwic_feedback_add(leaves, db, arena, &result, &error);
 */
#ifndef KWIC_FEEDBACK_H
#define KWIC_FEEDBACK_H

#include "result.h"

/* Appends scorers to the result, in the arena; the set of notes stays. Reads the terms of
 * ten notes and the postings of thirty rare terms. False only for faults of the index. */
bool kwic_feedback_add(kwic_leaves *leaves, kwic_db *db, kwic_arena *arena,
                       kwic_result *result, GError **error);

#endif
