/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: a check run over one note's record, by one thread.
 *
 *     kwic_check_sets *sets = kwic_check_sets_new(check, db, &error);
 *     kwic_judge *j = kwic_judge_new(check, &(kwic_judge_of){db, tokenizer, sets, 0, NULL});
 *     if (kwic_judge_record(j, docid, &record, arena) == KWIC_YES) … */
#ifndef KWIC_JUDGE_H
#define KWIC_JUDGE_H

#include "check.h"
#include "derived/derived.h"

typedef struct kwic_judge kwic_judge;

/* What is known of a note. */
typedef enum kwic_verdict {
    KWIC_NO,
    KWIC_YES,
    KWIC_OPEN, /* not looked at yet, or a limit was reached before it was known */
} kwic_verdict;

/* The notes of a check's queries (KWIC_CHECK_SET): found once, read by any thread. NULL with
 * an error: a query that failed is not one that no note matches. */
typedef struct kwic_check_sets kwic_check_sets;
kwic_check_sets *kwic_check_sets_new(const kwic_check *check, kwic_db *db,
                                     GError **error);
void kwic_check_sets_free(kwic_check_sets *sets);
bool kwic_check_sets_has(const kwic_check_sets *sets, const kwic_check *check,
                         uint32_t docid);

/* What a judge works with; all of it must outlive it. */
typedef struct kwic_judge_of {
    kwic_db *db; /* for positions of a long note's words */
    kwic_tokenizer *tokenizer;
    const kwic_check_sets *sets;
    int64_t until_us;     /* monotonic; 0: no limit */
    const int *cancelled; /* atomic flag, may be NULL */
} kwic_judge_of;

/* Numbers the slots of the check, as every judge of it does: made by one thread at a time. */
kwic_judge *kwic_judge_new(const kwic_check *check, const kwic_judge_of *of);
void kwic_judge_free(kwic_judge *j);

/* docid 0: of no indexed note. work holds what is made on the way. */
kwic_verdict kwic_judge_record(kwic_judge *j, uint32_t docid, const kwic_record *record,
                               kwic_arena *work);

/* A part of the check over sightings that are at hand: those of kwic_judge_sightings, whose
 * list the caller fills. */
struct kwic_sightings;
struct kwic_sightings *kwic_judge_sightings(kwic_judge *j);
kwic_verdict kwic_judge_part(kwic_judge *j, const kwic_check *part, uint32_t docid,
                             const kwic_record *record, kwic_arena *work);

/* Calls fn for each stretch of words (bytes of a block's text) that makes the note pass: in
 * lines, blocks, sections and tasks that hold, and near one another where that is asked. */
typedef void (*kwic_witness_fn)(void *ctx, uint32_t block, uint32_t from, uint32_t to);
void kwic_judge_witnesses(kwic_judge *j, uint32_t docid, const kwic_record *record,
                          kwic_arena *work, kwic_witness_fn fn, void *ctx);

/* Whether a part of the check is turned round. */
bool kwic_check_negates(const kwic_check *check);

/* Of a check of kind TASK with a kid: which of the record's tasks pass it, whatever their
 * state; pass is as long as they are many. */
void kwic_judge_tasks(kwic_judge *j, uint32_t docid, const kwic_record *record,
                      kwic_arena *work, bool *pass);

/* The folded text holds the folded part. */
bool kwic_folded_has(kwic_arena *work, kwic_str text, kwic_str part);

#endif
