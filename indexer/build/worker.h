/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one thread needs to turn files into documents, and the warnings it has to hand to
 * the thread that the job was called from. */
#ifndef KWIC_INDEXER_WORKER_H
#define KWIC_INDEXER_WORKER_H

#include "kept.h"
#include "walk/delta.h"
#include "walk/source.h"

typedef struct kwic_worker {
    kwic_source source;
    kwic_arena *arena;
    kwic_document_maker *maker;
    kwic_document document;
    kwic_kept kept;
    GPtrArray *warnings; /* owned_warning */
    const char *path;    /* of the note under way */
} kwic_worker;

void kwic_worker_init(kwic_worker *w);
void kwic_worker_clear(kwic_worker *w);

/* Reads the item's file: sets its change and outcome, and unless the content is the old one
 * generation as its generation. */
void kwic_worker_read(kwic_worker *w, int vault, kwic_item *item, uint64_t generation);

/* The document of what was read last; valid until the next call. former is the data of the
 * document in whose place it comes, empty for none; of a note that could not be read it is
 * all there is, and NULL comes back when it does not suffice. */
const kwic_document *kwic_worker_document(kwic_worker *w, const kwic_item *item,
                                          kwic_str former);

/* Passes the warnings on, and forgets them; how many. */
uint32_t kwic_worker_tell(kwic_worker *w, kwic_warn_fn warn, void *ctx);

#endif
