/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_walk, and the same over a part of the vault. */
#ifndef KWIC_INDEXER_WALK_H
#define KWIC_INDEXER_WALK_H

#include "kwic/indexer.h"
#include "targets.h"

/* As kwic_walk, over the targets alone (NULL: the vault). */
bool kwic_walk_targets(const kwic_index_job *job, const kwic_targets *targets,
                       kwic_walk_fn fn, void *ctx, GError **error);

#endif
