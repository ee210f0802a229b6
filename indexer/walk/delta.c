// SPDX-License-Identifier: GPL-2.0-or-later
// A merge: the manifest's entries before the file at hand are gone, the one with its path
// is compared, and a file without one is new.

#include "delta.h"

#include "change.h"
#include "kwic/error.h"
#include "walk.h"

typedef struct merge {
    kwic_delta *delta;
    const kwic_delta_scope *scope;
    const kwic_manifest *manifest;
    size_t next; // in the manifest
    uint64_t seen;
    bool cancelled;
} merge;

enum { PROGRESS_EVERY = 1024 };

// The entry before which nothing is left to compare, NULL at the end.
static const kwic_manifest_entry *skip_foreign(merge *m)
{
    for (; m->next < kwic_manifest_count(m->manifest); m->next++) {
        const kwic_manifest_entry *e = kwic_manifest_at(m->manifest, m->next);
        kwic_str path = {kwic_manifest_path(m->manifest, m->next), e->path_n};
        if (!m->scope->targets || kwic_targets_hold(m->scope->targets, path))
            return e;
    }
    return NULL;
}

static void delete_one(merge *m)
{
    g_array_append_val(m->delta->deleted, m->next);
    m->next++;
}

static void take_item(merge *m, const kwic_walk_file *file,
                      const kwic_manifest_entry *e)
{
    kwic_item item = {
        .path = g_string_chunk_insert(m->delta->paths, file->path),
        .size = file->stat.size,
    };
    if (e) {
        item.docid = e->docid;
        item.old = e->change;
        item.generation = e->generation;
    }
    g_array_append_val(m->delta->items, item);
}

// What the index has of a place that could not be looked at: its entries stay.
static void keep_entry(merge *m, const kwic_manifest_entry *e)
{
    const kwic_walk_file file = {kwic_manifest_path(m->manifest, m->next), e->change};
    m->next++;
    if (!m->scope->all) {
        m->delta->unchanged++;
        return;
    }
    take_item(m, &file, e);
    g_array_index(m->delta->items, kwic_item, m->delta->items->len - 1).unread = true;
}

static void take_unread(void *ctx, const char *path, int cause)
{
    (void)cause;
    merge *m = ctx;
    const kwic_manifest_entry *e;
    size_t n = strlen(path);
    bool folder = n && path[n - 1] == '/';
    m->delta->unread++;
    while ((e = skip_foreign(m))) {
        const char *own = kwic_manifest_path(m->manifest, m->next);
        int c = folder ? strncmp(own, path, n) : strcmp(own, path);
        if (c > 0)
            return;
        if (c < 0)
            delete_one(m);
        else
            keep_entry(m, e);
    }
}

static bool still_wanted(merge *m)
{
    const kwic_index_job *job = m->scope->job;
    m->cancelled = job->cancelled && __atomic_load_n(job->cancelled, __ATOMIC_RELAXED);
    if (job->progress && m->seen % PROGRESS_EVERY == 0)
        job->progress(job->ctx, KWIC_PHASE_WALK, m->seen, 0);
    return !m->cancelled;
}

static bool take_file(void *ctx, const kwic_walk_file *file)
{
    merge *m = ctx;
    const kwic_manifest_entry *e;
    int c = -1;
    const kwic_index_job *job = m->scope->job;
    m->seen++;
    m->delta->files++;
    if (job->wanted && !job->wanted(job->ctx, file))
        return still_wanted(m);
    while ((e = skip_foreign(m)) &&
           (c = strcmp(kwic_manifest_path(m->manifest, m->next), file->path)) < 0)
        delete_one(m);
    bool known = e && c == 0;
    if (known)
        m->next++;
    if (known && !m->scope->all && kwic_change_same(&e->change, &file->stat))
        m->delta->unchanged++;
    else
        take_item(m, file, known ? e : NULL);
    return still_wanted(m);
}

bool kwic_delta_find(kwic_delta *d, const kwic_delta_scope *scope,
                     const kwic_manifest *manifest, GError **error)
{
    merge m = {.delta = d, .scope = scope, .manifest = manifest};
    const kwic_walk_job walk = {
        .vault = scope->job->vault,
        .ignore = scope->job->ignore,
        .targets = scope->targets,
        .fn = take_file,
        .unread = take_unread,
        .ctx = &m,
        .warn = scope->warn,
        .warn_ctx = scope->warn_ctx,
    };
    *d = (kwic_delta){
        .items = g_array_new(FALSE, FALSE, sizeof(kwic_item)),
        .deleted = g_array_new(FALSE, FALSE, sizeof(size_t)),
        .paths = g_string_chunk_new(65536),
    };
    if (!kwic_walk_run(&walk, error))
        return false;
    if (m.cancelled) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CANCELLED, "indexing was cancelled");
        return false;
    }
    while (skip_foreign(&m))
        delete_one(&m);
    return true;
}

void kwic_delta_clear(kwic_delta *d)
{
    if (!d->items)
        return;
    g_array_free(d->items, TRUE);
    g_array_free(d->deleted, TRUE);
    g_string_chunk_free(d->paths);
    *d = (kwic_delta){0};
}
