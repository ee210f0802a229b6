/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The searcher of one vault that its clients use by turns, and what keeps a slow question
 * from holding up the others: who waits too long is given a desk with a searcher of its own,
 * at which all go on from then; the one that is in use ends with its question.
 *
 *     kwic_desk *d = kwic_desks_take(desks);
 *     if (d->searcher) …   // ask it; else open one for it
 *     kwic_desks_give(desks, d);
 */
#ifndef KWIC_DESK_H
#define KWIC_DESK_H

#include <pthread.h>

#include "kwic/search.h"

typedef struct kwic_desk {
    kwic_searcher *searcher; /* of who has the desk; NULL: none opened yet */
    /* the desks' own: */
    pthread_mutex_t lock;
    pthread_t holder;
    bool held;
    unsigned users; /* that hold it or wait for it */
} kwic_desk;

typedef struct kwic_desks kwic_desks;

kwic_desks *kwic_desks_new(void);
/* Nobody holds one any more. */
void kwic_desks_free(kwic_desks *desks);

/* The desk at which all ask, within a twentieth of a second. A thread takes one at a time. */
kwic_desk *kwic_desks_take(kwic_desks *desks);
/* The desk that the calling thread has. */
kwic_desk *kwic_desks_mine(kwic_desks *desks);
void kwic_desks_give(kwic_desks *desks, kwic_desk *desk);

#endif
