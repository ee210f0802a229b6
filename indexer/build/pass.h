/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass of a job (kwic_index_run): what its parts share. */
#ifndef KWIC_INDEXER_PASS_H
#define KWIC_INDEXER_PASS_H

#include "walk/delta.h"
#include "worker.h"

typedef struct kwic_pass {
    const kwic_index_job *job;
    kwic_index_counts *counts;
    kwic_manifest *manifest; /* of the index as it was */
    kwic_delta delta;
    int vault; /* descriptor */
    unsigned jobs;
    kwic_index *index;   /* as it was; NULL without one, or when it is given up */
    uint64_t generation; /* of what is written now */
    GArray *gone;        /* the deleted, by content */
} kwic_pass;

bool kwic_pass_cancelled(const kwic_pass *r);
bool kwic_pass_set_cancelled(GError **error);
void kwic_pass_progress(const kwic_pass *r, kwic_index_phase phase, uint64_t done,
                        uint64_t total);
/* Passes on the worker's warnings and counts them. */
void kwic_pass_tell(const kwic_pass *r, kwic_worker *w);

/* Before the first item: sorts the delta's deleted notes by content, for moves. */
void kwic_pass_find_gone(kwic_pass *r);

/* Counts and tells what an item, as read, is to the index. When it was moved: the place in
 * the manifest of what it was; else SIZE_MAX. Once an item, in path order. */
size_t kwic_pass_count_item(kwic_pass *r, const kwic_item *item);

/* After all items: calls fn (may be NULL) for the place of each of the deleted that were
 * not moved, in path order, and counts and tells them. */
typedef bool (*kwic_deleted_fn)(void *ctx, size_t place, GError **error);
bool kwic_pass_each_deleted(kwic_pass *r, kwic_deleted_fn fn, void *ctx,
                            GError **error);

/* ---- the three ways to do a job ---- */

/* A full build: all items of the delta. */
bool kwic_build_run(kwic_pass *r, kwic_index_writer *lock, GError **error);
/* One transaction over the delta. */
bool kwic_update_run(kwic_pass *r, kwic_index_writer *lock, GError **error);
/* Tells what an update would do. */
bool kwic_dry_run(kwic_pass *r, GError **error);

#endif
