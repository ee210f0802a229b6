/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An index brought up to its vault beside a question: what was written a moment ago is found.
 * The vault is walked in a thread of its own; a few changed notes are read and committed, all
 * within KWIC_FRESHNESS_US, else the question is answered from what there is.
 *
 *     kwic_freshness fresh;
 *     kwic_freshness_begin(&fresh, &place, args);
 *     // … the question is answered …
 *     if (kwic_freshness_end(&fresh))
 *         kwic_searcher_refresh(searcher, NULL, &error); // and it is asked again
 *     answer->behind = fresh.behind;
 *
 * Never builds an index, never waits for another writer, never fails: what stopped it is told
 * in `why`. Not with --no-update or KWIC_UPDATE=never. */
#ifndef KWIC_FRESHNESS_H
#define KWIC_FRESHNESS_H

#include <pthread.h>

#include "kwic/indexer.h"
#include "place.h"

enum {
    KWIC_FRESHNESS_US = 50000, /* walk, reading and commit together */
    KWIC_FRESHNESS_NOTES =
        64, /* changed notes that are read; more are for kwic index */
};

typedef struct kwic_freshness {
    int64_t behind;  /* notes that changed and are not in the index; -1: not known */
    const char *why; /* the index is not known to be fresh, in words; NULL: it is */
    /* inside */
    pthread_t thread;
    bool begun, ok;
    int cancelled;
    int64_t until_us;
    kwic_index_job job;
    kwic_index_counts counts;
    GError *error;
} kwic_freshness;

void kwic_freshness_begin(kwic_freshness *f, const kwic_place *place,
                          const kwic_args *args);
/* Says on standard error how many notes changed, if some did and are not in the index. */
void kwic_freshness_tell(const kwic_freshness *f);
/* Waits until the time is over at most. True when the index is another one now. */
bool kwic_freshness_end(kwic_freshness *f);

#endif
