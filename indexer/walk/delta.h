/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The difference between the vault and its index: one pass over the walk and the manifest,
 * both in byte order of paths. */
#ifndef KWIC_INDEXER_DELTA_H
#define KWIC_INDEXER_DELTA_H

#include "kwic/indexer.h"
#include "manifest.h"
#include "targets.h"

typedef enum kwic_outcome {
    KWIC_OUTCOME_GONE, /* is not there any more, or could not be read and was not known */
    KWIC_OUTCOME_KEPT, /* could not be read: what the index has stays. Warned of */
    KWIC_OUTCOME_SAME, /* read, and the content is the one indexed */
    KWIC_OUTCOME_NOTE, /* read, and new */
} kwic_outcome;

/* One note that has to be read. */
typedef struct kwic_item {
    const char *path;
    uint64_t size;       /* as the walk saw it */
    uint32_t docid;      /* 0: new */
    kwic_change old;     /* what the index has, when docid is not 0 */
    kwic_change change;  /* as read */
    uint64_t generation; /* that the document tells: the one it is written in, or, when
                            the content is the old, the one it had */
    kwic_outcome outcome;
    bool unread; /* the walk could not look at it: it is not tried again */
} kwic_item;

typedef struct kwic_delta {
    GArray *items;   /* kwic_item, by path */
    GArray *deleted; /* size_t: places in the manifest, ascending */
    GStringChunk *paths;
    uint32_t unchanged;
    uint32_t unread; /* what the walk could not look at; one with all in it */
    uint32_t files;  /* notes that the walk saw */
} kwic_delta;

/* What is compared: the walk's warnings go to warn with warn_ctx. */
typedef struct kwic_delta_scope {
    const kwic_index_job *job;
    const kwic_targets *targets; /* NULL: the whole vault */
    bool all;                    /* each note of the walk is an item */
    kwic_warn_fn warn;
    void *warn_ctx;
} kwic_delta_scope;

bool kwic_delta_find(kwic_delta *d, const kwic_delta_scope *scope,
                     const kwic_manifest *manifest, GError **error);
void kwic_delta_clear(kwic_delta *d);

#endif
