/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files to be asked for their times and sizes, answered in the order they were put. Nearly
 * all of the time of a walk goes there, into the kernel; so two threads ask, batch by
 * batch, while the walk lists on. Few files are asked at the end, without any thread.
 *
 *     kwic_stat_queue *q = kwic_stat_queue_new(vault_fd, fn, unread, ctx);
 *     while (n && kwic_stat_queue_put(q, path, n, false)) …   // n bytes: the next path
 *     kwic_stat_queue_finish(q);
 */
#ifndef KWIC_INDEXER_STAT_QUEUE_H
#define KWIC_INDEXER_STAT_QUEUE_H

#include "kwic/indexer.h"

typedef struct kwic_stat_queue kwic_stat_queue;

/* What is there and could not be looked at: a note, or with a '/' behind it a folder and all
 * that may be in it. cause is of errno.h. */
typedef void (*kwic_unread_fn)(void *ctx, const char *path, int cause);

/* fn is called from the thread that puts, for the regular files among what is put; unread
 * (may be NULL) in the same order for what could not be asked. */
kwic_stat_queue *kwic_stat_queue_new(int vault, kwic_walk_fn fn, kwic_unread_fn unread,
                                     void *ctx);

/* A path relative to the vault; a link's target is asked only with link. False when fn has
 * said that it is enough. */
bool kwic_stat_queue_put(kwic_stat_queue *q, const char *path, size_t n, bool link);
/* The same for what is known to be unread. */
bool kwic_stat_queue_put_unread(kwic_stat_queue *q, const char *path, size_t n,
                                int cause);

/* Whether the error of a file call says that there is nothing of that name. */
bool kwic_is_absence(int cause);

/* Answers the rest, and frees q. */
void kwic_stat_queue_finish(kwic_stat_queue *q);

#endif
