/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files to be asked for their times and sizes, answered in the order they were put. Nearly
 * all of the time of a walk goes there, into the kernel; so two threads ask, batch by
 * batch, while the walk lists on. Few files are asked at the end, without any thread.
 *
 *     kwic_stat_queue *q = kwic_stat_queue_new(vault_fd, fn, ctx);
 *     while (… && kwic_stat_queue_put(q, path, n, false)) …
 *     kwic_stat_queue_finish(q);
 */
#ifndef KWIC_INDEXER_STAT_QUEUE_H
#define KWIC_INDEXER_STAT_QUEUE_H

#include "kwic/indexer.h"

typedef struct kwic_stat_queue kwic_stat_queue;

/* fn is called from the thread that puts, for the regular files among what is put. */
kwic_stat_queue *kwic_stat_queue_new(int vault, kwic_walk_fn fn, void *ctx);

/* A path relative to the vault; a link's target is asked only with link. False when fn has
 * said that it is enough. */
bool kwic_stat_queue_put(kwic_stat_queue *q, const char *path, size_t n, bool link);

/* Answers the rest, and frees q. */
void kwic_stat_queue_finish(kwic_stat_queue *q);

#endif
