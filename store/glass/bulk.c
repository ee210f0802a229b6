// SPDX-License-Identifier: GPL-2.0-or-later
// The fast way to build: Xapian's own tables written whole, in the order of their keys.
//
//     put      each lane by itself: checks the document, spools its data (deflated) and
//              its terms, and inverts it into lists; spills these as sorted runs
//     finish   merges the runs of all lanes into postlist and position table, copies the
//              spools into docdata and termlist, a thread each; then the version file
//     check    some documents are asked back through the ordinary API
//
// Documents count from 1 in each lane; what one lane's first is called in the whole is
// known when all are counted.
#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/build_way.h"
#include "base/data.h"
#include "base/index_folder.h"
#include "glass_check.h"
#include "glass_gate.h"
#include "glass_pack.h"
#include "glass_position.h"
#include "glass_posting.h"
#include "glass_table.h"
#include "glass_termlist.h"
#include "invert.h"
#include "kwic/error.h"
#include "run.h"

enum {
    BUDGET_BYTES = 160 << 20, // of the lists of all lanes
    LEAST_BUDGET_BYTES = 8 << 20,
    CHECKED_DOCS = 50,
};

typedef struct lane {
    kwic_invert *invert;
    GPtrArray *runs;     // paths
    kwic_run_lists rest; // in memory, after them, once closed
    kwic_spool data;     // (vint bytes | data)*
    kwic_spool terms;    // (vint bytes << 1 | deflated | terms | vint bytes | slots)*
    GArray *lengths;     // uint32_t, of each document
    GPtrArray *stats;    // kwic_slot_stats by slot
    kwic_packer *packer;
    kwic_sample *sample;
    GString *plain, *packed; // scratch
    uint32_t base;           // docid before the lane's first, once known
    uint32_t most_wdf;
} lane;

typedef struct bulk {
    char *folder;
    lane *lanes;
    unsigned n_lanes;
    uint32_t *lengths; // of all documents, at the end
    uint32_t n_docs;
    const kwic_meta *metas;
    size_t n_metas;
} bulk;

// ---- begin and end ----

static bool init_lane(bulk *b, unsigned i, GError **error)
{
    lane *l = &b->lanes[i];
    g_autofree char *data = g_strdup_printf("data-%u", i);
    g_autofree char *terms = g_strdup_printf("terms-%u", i);
    l->invert = kwic_invert_new(MAX(BUDGET_BYTES / b->n_lanes, LEAST_BUDGET_BYTES));
    l->runs = g_ptr_array_new_with_free_func(g_free);
    l->lengths = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    l->stats = g_ptr_array_new_with_free_func(kwic_slot_stats_free);
    l->packer = kwic_packer_new();
    l->sample = kwic_sample_new(CHECKED_DOCS / b->n_lanes + 1);
    l->plain = g_string_new(NULL);
    l->packed = g_string_new(NULL);
    return kwic_spool_init(&l->data, b->folder, data, error) &&
           kwic_spool_init(&l->terms, b->folder, terms, error);
}

static void clear_lane(lane *l)
{
    kwic_invert_free(l->invert);
    g_clear_pointer(&l->runs, g_ptr_array_unref);
    kwic_spool_clear(&l->data);
    kwic_spool_clear(&l->terms);
    g_clear_pointer(&l->lengths, g_array_unref);
    g_clear_pointer(&l->stats, g_ptr_array_unref);
    kwic_packer_free(l->packer);
    kwic_sample_free(l->sample);
    if (l->plain)
        g_string_free(l->plain, TRUE);
    if (l->packed)
        g_string_free(l->packed, TRUE);
}

static void bulk_free(void *state)
{
    bulk *b = state;
    for (unsigned i = 0; i < b->n_lanes; i++)
        clear_lane(&b->lanes[i]);
    g_free(b->lanes);
    g_free(b->lengths);
    g_free(b->folder);
    g_free(b);
}

static void *bulk_begin(const char *folder, unsigned lanes, GError **error)
{
    bulk *b = g_new0(bulk, 1);
    b->folder = g_strdup(folder);
    b->lanes = g_new0(lane, lanes);
    b->n_lanes = lanes;
    for (unsigned i = 0; i < lanes; i++)
        if (!init_lane(b, i, error)) {
            bulk_free(b);
            return NULL;
        }
    return b;
}

static void bulk_set_dictionary(void *state, kwic_str dictionary)
{
    bulk *b = state;
    for (unsigned i = 0; i < b->n_lanes; i++)
        kwic_packer_set_dictionary(b->lanes[i].packer, dictionary);
}

// ---- put ----

static kwic_slot_stats *stats_of(GPtrArray *all, uint32_t slot)
{
    guint i = 0;
    while (i < all->len && ((kwic_slot_stats *)g_ptr_array_index(all, i))->slot != slot)
        i++;
    if (i == all->len)
        g_ptr_array_add(all, kwic_slot_stats_new(slot));
    return g_ptr_array_index(all, i);
}

static bool spool_terms(lane *l, const kwic_document *doc, uint32_t *length,
                        GError **error)
{
    g_string_truncate(l->plain, 0);
    if (!kwic_glass_terms_put(l->plain, doc, length, error))
        return false;
    gsize n = l->plain->len;
    if (!kwic_glass_slots_put(l->plain, doc, error))
        return false;
    kwic_str terms = {l->plain->str, n};
    bool deflated = kwic_packer_deflate(l->packer, terms, l->packed);
    kwic_str tag = deflated ? kwic_str_of_string(l->packed) : terms;
    kwic_spool_put_vint(&l->terms, (uint64_t)tag.n << 1 | deflated);
    kwic_spool_put(&l->terms, tag);
    kwic_spool_put_vint(&l->terms, l->plain->len - n);
    kwic_spool_put(&l->terms,
                   kwic_str_sub(kwic_str_of_string(l->plain), n, l->plain->len));
    return true;
}

static void spool_data(lane *l, kwic_str data)
{
    kwic_packer_pack(l->packer, data, l->packed);
    kwic_spool_put_vint(&l->data, l->packed->len);
    kwic_spool_put(&l->data, kwic_str_of_string(l->packed));
}

static bool spill(bulk *b, unsigned i, GError **error)
{
    lane *l = &b->lanes[i];
    g_autofree char *name = g_strdup_printf("run-%u-%u", i, l->runs->len);
    g_ptr_array_add(l->runs, g_build_filename(b->folder, name, NULL));
    return kwic_invert_spill(l->invert, b->folder, name, error);
}

static bool bulk_put(void *state, unsigned i, const kwic_document *doc, GError **error)
{
    bulk *b = state;
    lane *l = &b->lanes[i];
    uint32_t length = 0;
    if (!spool_terms(l, doc, &length, error))
        return false;
    spool_data(l, doc->data);
    g_array_append_val(l->lengths, length);
    for (size_t j = 0; j < doc->n_values; j++)
        kwic_slot_stats_widen(stats_of(l->stats, doc->values[j].slot),
                              doc->values[j].data, doc->values[j].data, 1);
    for (size_t j = 0; j < doc->n_postings; j++)
        l->most_wdf = MAX(l->most_wdf, doc->postings[j].wdf);
    kwic_sample_offer(l->sample, l->lengths->len, doc);
    kwic_invert_put(l->invert, l->lengths->len, doc);
    return !kwic_invert_full(l->invert) || spill(b, i, error);
}

static bool bulk_close(void *state, unsigned i, GError **error)
{
    lane *l = &((bulk *)state)->lanes[i];
    if (!l->rest.set)
        kwic_invert_close(l->invert, &l->rest);
    return kwic_spool_close(&l->data, error) && kwic_spool_close(&l->terms, error);
}

// ---- the tables ----

static bool open_runs(const bulk *b, kwic_run_merge *m, GError **error)
{
    kwic_run_merge_init(m);
    for (unsigned i = 0; i < b->n_lanes; i++) {
        const lane *l = &b->lanes[i];
        for (guint j = 0; j < l->runs->len; j++)
            if (!kwic_run_merge_add(m, g_ptr_array_index(l->runs, j), l->base, error))
                return false;
        kwic_run_merge_add_lists(m, &l->rest, l->base);
    }
    return true;
}

static bool write_positions(bulk *b, kwic_glass_table *t, GError **error)
{
    kwic_run_merge runs;
    bool fine = open_runs(b, &runs, error) && kwic_glass_position_table_write(t, &runs);
    kwic_run_merge_clear(&runs);
    return fine;
}

static bool write_postings(bulk *b, kwic_glass_table *t, GError **error)
{
    g_autoptr(GPtrArray) stats = g_ptr_array_new_with_free_func(kwic_slot_stats_free);
    for (unsigned i = 0; i < b->n_lanes; i++)
        for (guint j = 0; j < b->lanes[i].stats->len; j++) {
            const kwic_slot_stats *s = g_ptr_array_index(b->lanes[i].stats, j);
            kwic_slot_stats_widen(stats_of(stats, s->slot),
                                  kwic_str_of_string(s->lower),
                                  kwic_str_of_string(s->upper), s->count);
        }
    kwic_posting_extras extras = {b->metas, b->n_metas, stats, b->lengths, b->n_docs};
    kwic_run_merge runs;
    bool fine =
        open_runs(b, &runs, error) && kwic_glass_posting_table_write(t, &runs, &extras);
    kwic_run_merge_clear(&runs);
    return fine;
}

static kwic_str docid_key(unsigned char *bytes, uint32_t docid)
{
    return (kwic_str){(char *)bytes, kwic_glass_docid_write(bytes, docid)};
}

static void copy_data(kwic_glass_table *t, kwic_spool_reader *in, const lane *l)
{
    unsigned char bytes[KWIC_GLASS_DOCID_BYTES];
    for (uint32_t i = 0; i < l->lengths->len && !in->bad; i++) {
        kwic_str data = kwic_spool_reader_bytes(in, kwic_spool_reader_vint(in));
        if (data.n)
            kwic_glass_table_put(t, docid_key(bytes, l->base + i + 1), data, false);
    }
}

static void copy_terms(kwic_glass_table *t, kwic_spool_reader *in, const lane *l)
{
    unsigned char bytes[KWIC_GLASS_DOCID_BYTES + 1];
    for (uint32_t i = 0; i < l->lengths->len && !in->bad; i++) {
        kwic_str key = docid_key(bytes, l->base + i + 1);
        uint64_t head = kwic_spool_reader_vint(in);
        kwic_glass_table_put(t, key, kwic_spool_reader_bytes(in, head >> 1), head & 1);
        kwic_str slots = kwic_spool_reader_bytes(in, kwic_spool_reader_vint(in));
        bytes[key.n++] = 0;
        if (slots.n)
            kwic_glass_table_put(t, key, slots, false);
    }
}

static bool copy_spools(bulk *b, kwic_glass_table *t, size_t spool,
                        void (*copy)(kwic_glass_table *, kwic_spool_reader *,
                                     const lane *),
                        GError **error)
{
    for (unsigned i = 0; i < b->n_lanes; i++) {
        const kwic_spool *s =
            (const kwic_spool *)(void *)((char *)&b->lanes[i] + spool);
        kwic_spool_reader in;
        bool fine = kwic_spool_reader_init(&in, s->path, error);
        if (fine)
            copy(t, &in, &b->lanes[i]);
        fine = fine && !in.bad;
        kwic_spool_reader_clear(&in);
        if (!fine)
            return false;
    }
    return true;
}

static bool write_data(bulk *b, kwic_glass_table *t, GError **error)
{
    return copy_spools(b, t, offsetof(lane, data), copy_data, error);
}

static bool write_terms(bulk *b, kwic_glass_table *t, GError **error)
{
    return copy_spools(b, t, offsetof(lane, terms), copy_terms, error);
}

// ---- all tables at once ----

typedef struct job {
    kwic_glass_table_id table;
    bool (*write)(bulk *b, kwic_glass_table *t, GError **error);
} job;

// The longest first.
static const job jobs[] = {
    {KWIC_GLASS_POSITION, write_positions},
    {KWIC_GLASS_POSTLIST, write_postings},
    {KWIC_GLASS_DOCDATA, write_data},
    {KWIC_GLASS_TERMLIST, write_terms},
};

typedef struct work {
    bulk *bulk;
    const char *path;
    pthread_mutex_t lock; // of what follows
    unsigned next;
    GError *error;
    kwic_glass_root roots[KWIC_GLASS_TABLES];
} work;

static bool write_table(work *w, const job *j, GError **error)
{
    g_autofree char *file = g_build_filename(w->path, kwic_glass_files[j->table], NULL);
    kwic_glass_table *t = kwic_glass_table_new(file, error);
    if (!t)
        return false;
    if (j->write(w->bulk, t, error))
        return kwic_glass_table_finish(t, &w->roots[j->table], error);
    if (error && !*error)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO,
                    "%s: scratch files were cut short", w->bulk->folder);
    kwic_glass_table_free(t);
    return false;
}

static void *do_jobs(void *ctx)
{
    work *w = ctx;
    for (;;) {
        pthread_mutex_lock(&w->lock);
        unsigned next = w->error ? G_N_ELEMENTS(jobs) : w->next++;
        pthread_mutex_unlock(&w->lock);
        if (next >= G_N_ELEMENTS(jobs))
            return NULL;
        GError *error = NULL;
        if (write_table(w, &jobs[next], &error))
            continue;
        pthread_mutex_lock(&w->lock);
        if (!w->error)
            w->error = g_steal_pointer(&error);
        pthread_mutex_unlock(&w->lock);
        g_clear_error(&error);
    }
}

static bool write_tables(work *w, unsigned n_threads, GError **error)
{
    pthread_t threads[G_N_ELEMENTS(jobs)];
    unsigned n = 0;
    pthread_mutex_init(&w->lock, NULL);
    while (n + 1 < MIN(n_threads, G_N_ELEMENTS(jobs)) &&
           pthread_create(&threads[n], NULL, do_jobs, w) == 0)
        n++;
    do_jobs(w);
    while (n > 0)
        pthread_join(threads[--n], NULL);
    pthread_mutex_destroy(&w->lock);
    if (w->error)
        g_propagate_error(error, w->error);
    return !w->error;
}

// ---- finish ----

// Closes the lanes still open, and counts.
static bool close_lanes(bulk *b, GError **error)
{
    for (unsigned i = 0; i < b->n_lanes; i++) {
        lane *l = &b->lanes[i];
        if (!bulk_close(b, i, error))
            return false;
        l->base = b->n_docs;
        b->n_docs += l->lengths->len;
    }
    b->lengths = g_new(uint32_t, b->n_docs + 1);
    for (unsigned i = 0; i < b->n_lanes; i++)
        if (b->lanes[i].lengths->len)
            memcpy(b->lengths + b->lanes[i].base, b->lanes[i].lengths->data,
                   b->lanes[i].lengths->len * sizeof(uint32_t));
    return true;
}

static kwic_glass_stats sum_up(const bulk *b)
{
    kwic_glass_stats s = {.docs = b->n_docs, .shortest = UINT32_MAX};
    for (uint32_t i = 0; i < b->n_docs; i++) {
        s.total_length += b->lengths[i];
        s.longest = MAX(s.longest, b->lengths[i]);
        if (b->lengths[i])
            s.shortest = MIN(s.shortest, b->lengths[i]);
    }
    if (s.longest == 0)
        s.shortest = 0;
    for (unsigned i = 0; i < b->n_lanes; i++)
        s.most_wdf = MAX(s.most_wdf, b->lanes[i].most_wdf);
    return s;
}

static bool reads_back(const bulk *b, const char *path, const kwic_glass_stats *stats,
                       GError **error)
{
    GError *why = NULL;
    g_autoptr(kwic_db) db = kwic_db_open_plain(path, &why);
    bool fine = db && kwic_db_count(db) == stats->docs &&
                kwic_db_total_length(db) == stats->total_length;
    for (unsigned i = 0; i < b->n_lanes && fine; i++)
        fine = kwic_sample_check(b->lanes[i].sample, b->lanes[i].base, db, &why);
    if (fine)
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                "%s: what was written is not what is read: %s; index again", path,
                why ? why->message : "its totals differ");
    g_clear_error(&why);
    return false;
}

// A database without documents has no tables to write.
static bool write_empty(const bulk *b, const char *path, GError **error)
{
    void *state = kwic_build_by_pieces.begin(b->folder, 1, error);
    bool fine =
        state && kwic_build_by_pieces.finish(state, path, b->metas, b->n_metas, error);
    if (state)
        kwic_build_by_pieces.free(state);
    return fine;
}

static bool bulk_finish(void *state, const char *path, const kwic_meta *metas,
                        size_t n_metas, GError **error)
{
    bulk *b = state;
    b->metas = metas;
    b->n_metas = n_metas;
    if (!close_lanes(b, error))
        return false;
    if (b->n_docs == 0)
        return write_empty(b, path, error);
    if (mkdir(path, 0700) != 0) {
        kwic_folder_set_error(error, path, "make it");
        return false;
    }
    work w = {.bulk = b, .path = path};
    kwic_glass_stats stats = sum_up(b);
    return write_tables(&w, b->n_lanes, error) &&
           kwic_glass_version_write(path, w.roots, &stats, error) &&
           reads_back(b, path, &stats, error);
}

const kwic_build_way kwic_build_by_tables = {
    .begin = bulk_begin,
    .set_dictionary = bulk_set_dictionary,
    .put = bulk_put,
    .close = bulk_close,
    .finish = bulk_finish,
    .free = bulk_free,
};
