// SPDX-License-Identifier: GPL-2.0-or-later
// What the ways to do a job share: progress, and which notes are new, changed or moved.
#include "pass.h"

#include "kwic/bisect.h"
#include "kwic/error.h"

// ---- what the parts share ----

bool kwic_pass_cancelled(const kwic_pass *r)
{
    const int *flag = r->job->cancelled;
    return flag && __atomic_load_n(flag, __ATOMIC_RELAXED);
}

bool kwic_pass_set_cancelled(GError **error)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CANCELLED, "indexing was cancelled");
    return false;
}

void kwic_pass_progress(const kwic_pass *r, kwic_index_phase phase, uint64_t done,
                        uint64_t total)
{
    if (r->job->progress)
        r->job->progress(r->job->ctx, phase, done, total);
}

void kwic_pass_tell(const kwic_pass *r, kwic_worker *w)
{
    r->counts->warnings += kwic_worker_tell(w, r->job->warn, r->job->ctx);
}

// ---- moves ----

// One of the deleted. Those of one content stand together, in path order; the first of
// them counts how many were found again elsewhere.
typedef struct gone {
    uint64_t hash;
    size_t place; // in the manifest
    size_t found;
    bool moved;
} gone;

static int by_hash(gconstpointer a, gconstpointer b)
{
    const gone *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const gone *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

void kwic_pass_find_gone(kwic_pass *r)
{
    r->gone = g_array_new(FALSE, FALSE, sizeof(gone));
    for (guint i = 0; i < r->delta.deleted->len; i++) {
        size_t place = g_array_index(r->delta.deleted, size_t, i);
        gone g = {.hash = kwic_manifest_at(r->manifest, place)->change.hash,
                  .place = place};
        g_array_append_val(r->gone, g);
    }
    g_array_sort(r->gone, by_hash);
}

static size_t first_of(const GArray *all, uint64_t hash)
{
    size_t lo = 0, hi = all->len;
    KWIC_BISECT(size_t, lo, hi, mid, g_array_index(all, gone, mid).hash < hash);
    return lo;
}

// The deleted note that a new one was before: its place in the manifest, SIZE_MAX for
// none. Empty notes are all alike: none of them is another.
static size_t moved_from(kwic_pass *r, const kwic_item *item)
{
    size_t first = first_of(r->gone, item->change.hash);
    if (item->change.size == 0 || first == r->gone->len)
        return SIZE_MAX;
    size_t at = first + g_array_index(r->gone, gone, first).found;
    if (at == r->gone->len ||
        g_array_index(r->gone, gone, at).hash != item->change.hash)
        return SIZE_MAX;
    g_array_index(r->gone, gone, first).found++;
    g_array_index(r->gone, gone, at).moved = true;
    return g_array_index(r->gone, gone, at).place;
}

// ---- counting ----

static void count(const kwic_pass *r, kwic_note_change change, const char *path,
                  const char *old_path)
{
    uint32_t *counts[] = {
        [KWIC_NOTE_ADDED] = &r->counts->added,
        [KWIC_NOTE_CHANGED] = &r->counts->changed,
        [KWIC_NOTE_MOVED] = &r->counts->moved,
        [KWIC_NOTE_DELETED] = &r->counts->deleted,
    };
    ++*counts[change];
    if (r->job->changed)
        r->job->changed(r->job->ctx, change, path, old_path);
}

size_t kwic_pass_count_item(kwic_pass *r, const kwic_item *item)
{
    size_t from = SIZE_MAX;
    bool read =
        item->outcome == KWIC_OUTCOME_SAME || item->outcome == KWIC_OUTCOME_NOTE;
    r->counts->bytes += read ? item->change.size : 0;
    if (item->outcome == KWIC_OUTCOME_SAME) {
        r->counts->unchanged++;
    } else if (item->outcome == KWIC_OUTCOME_KEPT) {
        r->counts->unread += !item->unread;
        r->counts->unchanged += item->docid != 0;
    } else if (item->outcome == KWIC_OUTCOME_GONE) {
        if (item->docid)
            count(r, KWIC_NOTE_DELETED, item->path, NULL);
    } else if (item->docid) {
        count(r, KWIC_NOTE_CHANGED, item->path, NULL);
    } else if ((from = moved_from(r, item)) != SIZE_MAX) {
        count(r, KWIC_NOTE_MOVED, item->path, kwic_manifest_path(r->manifest, from));
    } else {
        count(r, KWIC_NOTE_ADDED, item->path, NULL);
    }
    return from;
}

bool kwic_pass_each_deleted(kwic_pass *r, kwic_deleted_fn fn, void *ctx, GError **error)
{
    g_array_sort(r->gone, by_place);
    for (guint i = 0; i < r->gone->len; i++) {
        const gone *g = &g_array_index(r->gone, gone, i);
        if (g->moved)
            continue;
        if (fn && !fn(ctx, g->place, error))
            return false;
        count(r, KWIC_NOTE_DELETED, kwic_manifest_path(r->manifest, g->place), NULL);
    }
    return true;
}
