// SPDX-License-Identifier: GPL-2.0-or-later
// An update: the delta in one transaction, and the manifest it leaves. A note whose content
// is the old one costs no more than its time of change; a moved one keeps its docid, so
// that only the terms of its path are written anew.

#include "pool.h"
#include "walk/change.h"

typedef struct update {
    kwic_pass *run;
    kwic_index_writer *lock;
    kwic_writer *writer; // opened when there is something to write
    bool stats_differ;   // the manifest has to be saved though nothing is written
    GArray *written; // kwic_manifest_entry beside each item; docid 0: not in the index
} update;

static kwic_writer *writer_of(update *u, GError **error)
{
    if (!u->writer)
        u->writer = kwic_index_update(u->lock, error);
    return u->writer;
}

static void remember(update *u, const kwic_item *item, uint32_t docid)
{
    kwic_manifest_entry e = {
        .docid = docid,
        .change = item->change,
        .generation = item->generation,
    };
    g_array_append_val(u->written, e);
}

// As the index has it: it differs from the file as before, so it is read next time.
static void remember_kept(update *u, const kwic_item *item)
{
    kwic_manifest_entry e = {
        .docid = item->docid,
        .change = item->old,
        .generation = item->generation,
    };
    g_array_append_val(u->written, e);
}

static bool del(update *u, uint32_t docid, GError **error)
{
    kwic_writer *w = writer_of(u, error);
    return w && kwic_writer_del(w, docid, error);
}

// The content is as it was: its document only tells other times.
static bool touch(update *u, const kwic_item *item, GError **error)
{
    u->stats_differ = true;
    remember(u, item, item->docid);
    if (item->change.mtime_ns == item->old.mtime_ns)
        return true;
    g_autoptr(GString) change = g_string_new(NULL), mtime = g_string_new(NULL);
    kwic_change_pack(&item->change, change);
    kwic_sortable_put(mtime, item->change.mtime_ns);
    kwic_value values[] = {
        {KWIC_SLOT_CHANGE, {change->str, change->len}},
        {KWIC_SLOT_MTIME, {mtime->str, mtime->len}},
    };
    kwic_writer *w = writer_of(u, error);
    return w &&
           kwic_writer_put_values(w, item->docid, values, G_N_ELEMENTS(values), error);
}

static bool put(update *u, const kwic_item *item, const kwic_document *document,
                size_t moved_from, GError **error)
{
    kwic_writer *w = writer_of(u, error);
    uint32_t docid = item->docid;
    if (moved_from != SIZE_MAX)
        docid = kwic_manifest_at(u->run->manifest, moved_from)->docid;
    docid = w ? kwic_writer_put(w, docid, document, error) : 0;
    remember(u, item, docid);
    return docid != 0;
}

static bool take_item(void *ctx, kwic_item *item, const kwic_document *document,
                      GError **error)
{
    update *u = ctx;
    size_t moved_from = kwic_pass_count_item(u->run, item);
    switch (item->outcome) {
    case KWIC_OUTCOME_GONE:
        remember(u, item, 0);
        return item->docid == 0 || del(u, item->docid, error);
    case KWIC_OUTCOME_KEPT:
        remember_kept(u, item);
        return true;
    case KWIC_OUTCOME_SAME:
        return touch(u, item, error);
    case KWIC_OUTCOME_NOTE:
        return put(u, item, document, moved_from, error);
    }
    return true;
}

static bool delete_one(void *ctx, size_t place, GError **error)
{
    update *u = ctx;
    return del(u, kwic_manifest_at(u->run->manifest, place)->docid, error);
}

// ---- the manifest afterwards ----

typedef struct rest {
    const kwic_pass *run;
    size_t next;    // of the manifest
    size_t deleted; // of the delta's deleted
} rest;

// Copies the old manifest's entries up to place `to`, without those that were deleted.
static void copy_until(rest *r, size_t to, kwic_manifest_writer *out)
{
    const kwic_manifest *m = r->run->manifest;
    const GArray *deleted = r->run->delta.deleted;
    while (r->next < to) {
        size_t gone = r->deleted < deleted->len
                          ? g_array_index(deleted, size_t, r->deleted)
                          : SIZE_MAX;
        kwic_manifest_put_range(out, m, r->next, MIN(gone, to));
        r->next = MIN(gone, to);
        if (r->next == gone) {
            r->next++;
            r->deleted++;
        }
    }
}

// The same up to the path; the entry with this path has been written anew.
static void copy_until_path(rest *r, const char *path, kwic_manifest_writer *out)
{
    const kwic_manifest *m = r->run->manifest;
    size_t to = kwic_manifest_lower(m, r->next, kwic_str_of(path));
    copy_until(r, to, out);
    if (r->next < kwic_manifest_count(m) &&
        strcmp(kwic_manifest_path(m, r->next), path) == 0)
        r->next++;
}

static uint32_t save_manifest(const update *u, const char *gen_dir, uint64_t generation)
{
    rest old = {.run = u->run};
    kwic_manifest_writer out;
    kwic_manifest_writer_init_like(&out, u->run->manifest, u->written->len);
    for (guint i = 0; i < u->written->len; i++) {
        const kwic_manifest_entry *e =
            &g_array_index(u->written, kwic_manifest_entry, i);
        const kwic_item *item = &g_array_index(u->run->delta.items, kwic_item, i);
        copy_until_path(&old, item->path, &out);
        if (e->docid)
            kwic_manifest_put(&out, kwic_str_of(item->path), e);
    }
    copy_until(&old, kwic_manifest_count(u->run->manifest), &out);
    uint32_t notes = out.entries->len;
    kwic_manifest_save(&out, gen_dir, generation);
    kwic_manifest_writer_clear(&out);
    return notes;
}

static bool commit(update *u, GError **error)
{
    kwic_pass *r = u->run;
    if (u->writer) {
        kwic_pass_progress(r, KWIC_PHASE_WRITE, 0, 1);
        if (!kwic_index_commit(u->lock, error))
            return false;
        r->counts->generation = r->generation;
        kwic_pass_progress(r, KWIC_PHASE_WRITE, 1, 1);
    }
    if (u->writer || u->stats_differ)
        r->counts->notes =
            save_manifest(u, kwic_index_gen_dir(r->index), r->counts->generation);
    return true;
}

bool kwic_update_run(kwic_pass *r, kwic_index_writer *lock, GError **error)
{
    update u = {.run = r, .lock = lock};
    u.written = g_array_new(FALSE, FALSE, sizeof(kwic_manifest_entry));
    bool ok = kwic_pool_run(r, true, take_item, &u, error) &&
              kwic_pass_each_deleted(r, delete_one, &u, error) && commit(&u, error);
    g_array_free(u.written, TRUE);
    return ok;
}

// ---- the same without writing ----

static bool tell_item(void *ctx, kwic_item *item, const kwic_document *document,
                      GError **error)
{
    (void)document;
    (void)error;
    kwic_pass_count_item(ctx, item);
    return true;
}

bool kwic_dry_run(kwic_pass *r, GError **error)
{
    return kwic_pool_run(r, false, tell_item, r, error) &&
           kwic_pass_each_deleted(r, NULL, NULL, error);
}
