/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: what the index alone tells of a note. Positions of words, and the note's
 * layout (kwic/layout.h), say in which block and line each stands and how it is written; so
 * the judge looks at them as it would at those of a text.
 *
 *     kwic_foresight *f = kwic_foresight_new(check, from);
 *     kwic_verdict v = kwic_foresight_of(f, docid, work);   // KWIC_OPEN: read the record
 */
#ifndef KWIC_FORESIGHT_H
#define KWIC_FORESIGHT_H

#include "base/layouts.h"
#include "judge.h"

typedef struct kwic_foresight kwic_foresight;

/* What it works with; all of it must outlive it. */
typedef struct kwic_foresight_from {
    kwic_db *db;                 /* of its thread */
    const kwic_layouts *layouts; /* loaded, as far as kwic_foresight_needs says */
    const kwic_derived *derived; /* for paths; may be NULL */
    const kwic_check_sets *sets;
    kwic_judge *judge; /* of the same check and thread */
} kwic_foresight_from;

/* Whether the check, or some of it, is told by positions: then the layouts are needed, and
 * written says whether also how words are written. */
bool kwic_foresight_needs(const kwic_check *check, bool *written);

kwic_foresight *kwic_foresight_new(const kwic_check *check,
                                   const kwic_foresight_from *from);
void kwic_foresight_free(kwic_foresight *f);

/* Some microseconds and the positions of the check's words, least when docids ascend. */
kwic_verdict kwic_foresight_of(kwic_foresight *f, uint32_t docid, kwic_arena *work);

#endif
