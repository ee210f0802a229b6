/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_walk, and the same over a part of the vault. */
#ifndef KWIC_INDEXER_WALK_H
#define KWIC_INDEXER_WALK_H

#include "kwic/indexer.h"
#include "stat_queue.h"
#include "targets.h"

/* As kwic_walk, over the targets alone (NULL: the vault). */
typedef struct kwic_walk_job {
    const char *vault;
    const char *const *ignore;
    const kwic_targets *targets;
    kwic_walk_fn fn;
    kwic_unread_fn
        unread; /* may be NULL; in the order of fn, with ctx. Told by warn, too */
    void *ctx;
    kwic_warn_fn warn;
    void *warn_ctx;
} kwic_walk_job;
bool kwic_walk_run(const kwic_walk_job *job, GError **error);

#endif
