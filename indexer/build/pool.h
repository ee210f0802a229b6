/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that read, parse and tokenize items, and hand them over one by one, in order, to
 * the thread that called. */
#ifndef KWIC_INDEXER_POOL_H
#define KWIC_INDEXER_POOL_H

#include "pass.h"

/* Takes an item as read, with its document (NULL unless its outcome is NOTE and documents
 * are wanted); false ends the run. */
typedef bool (*kwic_pool_fn)(void *ctx, kwic_item *item, const kwic_document *document,
                             GError **error);

/* All items of the run's delta through fn, on the calling thread. */
bool kwic_pool_run(const kwic_pass *r, bool documents, kwic_pool_fn fn, void *ctx,
                   GError **error);

#endif
