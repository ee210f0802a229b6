// SPDX-License-Identifier: GPL-2.0-or-later
// A full build: the notes in path order, cut into as many ranges of about the same size as
// there are threads, each range a lane of kwic_build. The calling thread only looks on.

#include <pthread.h>
#include <time.h>

#include "pass.h"

enum {
    NOTE_COST_BYTES = 2048,
    LOOK_EVERY_MS = 50,
    SAMPLES = 100,           // at most, notes that show what all have in common,
    SAMPLED = 16,            // one of so many
    SAMPLE_BYTES = 16 << 10, // of each at most
};

struct build;

typedef struct lane {
    struct build *build;
    unsigned number;
    guint from, to; // items
    kwic_worker worker;
    GString *former;
    pthread_t thread;
    GError *error;
} lane;

typedef struct build {
    kwic_pass *run;
    kwic_build *out;
    lane *lanes;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    unsigned running; // lanes, under the lock
    size_t done;      // items, atomic
    bool stop;        // atomic
} build;

// ---- one lane ----

static bool stopped(build *b)
{
    return __atomic_load_n(&b->stop, __ATOMIC_RELAXED);
}

// Of a note that could not be read: the data of the document that the index has.
static kwic_str former_of(build *b, lane *l, kwic_item *item)
{
    g_string_truncate(l->former, 0);
    if (item->outcome != KWIC_OUTCOME_KEPT)
        return KWIC_STR("");
    item->change = (kwic_change){0}; // so that it is read next time
    pthread_mutex_lock(&b->lock);
    if (!b->run->index || !item->docid ||
        !kwic_db_data(kwic_index_db(b->run->index), item->docid, l->former, NULL))
        g_string_truncate(l->former, 0);
    pthread_mutex_unlock(&b->lock);
    return kwic_str_of_string(l->former);
}

static bool put_item(lane *l, kwic_item *item)
{
    build *b = l->build;
    kwic_worker_read(&l->worker, b->run->vault, item, b->run->generation);
    __atomic_fetch_add(&b->done, 1, __ATOMIC_RELAXED);
    if (item->outcome == KWIC_OUTCOME_GONE)
        return true;
    const kwic_document *document =
        kwic_worker_document(&l->worker, item, former_of(b, l, item));
    if (document)
        return kwic_build_put(b->out, l->number, document, &l->error);
    item->docid = 0; // neither read nor known
    return true;
}

static void *run_lane(void *ctx)
{
    lane *l = ctx;
    build *b = l->build;
    GArray *items = b->run->delta.items;
    for (guint i = l->from; i < l->to && !stopped(b); i++)
        if (!put_item(l, &g_array_index(items, kwic_item, i)))
            __atomic_store_n(&b->stop, true, __ATOMIC_RELAXED);
    if (!stopped(b) && !kwic_build_close(b->out, l->number, &l->error))
        __atomic_store_n(&b->stop, true, __ATOMIC_RELAXED);
    pthread_mutex_lock(&b->lock);
    b->running--;
    pthread_cond_signal(&b->ended);
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

// ---- what notes have in common ----

// Data of some notes, from the whole vault. They are read once more with the others, which
// is when they warn.
static bool learn(build *b, GError **error)
{
    GArray *items = b->run->delta.items;
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(size_t));
    guint n = MIN(SAMPLES, items->len / SAMPLED);
    kwic_worker worker;
    kwic_worker_init(&worker);
    for (guint i = 0; i < n; i++) {
        guint at = (guint)((uint64_t)i * items->len / n);
        kwic_item item = g_array_index(items, kwic_item, at);
        kwic_worker_read(&worker, b->run->vault, &item, b->run->generation);
        if (item.outcome != KWIC_OUTCOME_NOTE && item.outcome != KWIC_OUTCOME_SAME)
            continue;
        kwic_str one = kwic_worker_document(&worker, &item, KWIC_STR(""))->data;
        one.n = MIN(one.n, SAMPLE_BYTES);
        g_string_append_len(data, one.p, (gssize)one.n);
        g_array_append_val(sizes, one.n);
    }
    kwic_worker_clear(&worker);
    return kwic_build_learn(b->out, data, (size_t *)(void *)sizes->data, sizes->len,
                            error);
}

// ---- all lanes ----

static void cut_ranges(build *b)
{
    GArray *items = b->run->delta.items;
    uint64_t total = 0, sum = 0;
    guint at = 0;
    for (guint i = 0; i < items->len; i++)
        total += g_array_index(items, kwic_item, i).size + NOTE_COST_BYTES;
    for (unsigned n = 0; n < b->run->jobs; n++) {
        lane *l = &b->lanes[n];
        l->build = b;
        l->number = n;
        l->from = at;
        uint64_t until = total / b->run->jobs * (n + 1);
        for (; at < items->len && (sum < until || n + 1 == b->run->jobs); at++)
            sum += g_array_index(items, kwic_item, at).size + NOTE_COST_BYTES;
        l->to = at;
        l->former = g_string_new(NULL);
        kwic_worker_init(&l->worker);
    }
}

static struct timespec soon(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += LOOK_EVERY_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

// Until all lanes have ended. Callbacks are made without the lock.
static void look_on(build *b)
{
    size_t total = b->run->delta.items->len;
    pthread_mutex_lock(&b->lock);
    while (b->running) {
        struct timespec until = soon();
        pthread_cond_timedwait(&b->ended, &b->lock, &until);
        pthread_mutex_unlock(&b->lock);
        if (kwic_pass_cancelled(b->run))
            __atomic_store_n(&b->stop, true, __ATOMIC_RELAXED);
        kwic_pass_progress(b->run, KWIC_PHASE_NOTES,
                           __atomic_load_n(&b->done, __ATOMIC_RELAXED), total);
        pthread_mutex_lock(&b->lock);
    }
    pthread_mutex_unlock(&b->lock);
}

static void run_lanes(build *b)
{
    unsigned started = 0;
    b->running = b->run->jobs;
    while (started < b->run->jobs && pthread_create(&b->lanes[started].thread, NULL,
                                                    run_lane, &b->lanes[started]) == 0)
        started++;
    for (unsigned n = started; n < b->run->jobs; n++)
        run_lane(&b->lanes[n]); // no more threads to be had: here
    look_on(b);
    for (unsigned n = 0; n < started; n++)
        pthread_join(b->lanes[n].thread, NULL);
}

// In the order of lanes, which is that of paths.
static bool close_lanes(build *b, GError **error)
{
    bool ok = true;
    for (unsigned n = 0; n < b->run->jobs; n++) {
        lane *l = &b->lanes[n];
        kwic_pass_tell(b->run, &l->worker);
        kwic_worker_clear(&l->worker);
        g_string_free(l->former, TRUE);
        if (l->error && ok)
            g_propagate_error(error, g_steal_pointer(&l->error));
        ok &= !l->error && (!error || !*error);
        g_clear_error(&l->error);
    }
    if (ok && stopped(b))
        return kwic_pass_set_cancelled(error);
    return ok;
}

static bool publish(build *b, GError **error)
{
    kwic_pass *r = b->run;
    kwic_pass_progress(r, KWIC_PHASE_WRITE, 0, 1);
    // A reader of the old generation would keep it on the disk.
    g_clear_pointer(&r->index, kwic_index_close);
    if (!kwic_build_finish(b->out, error))
        return false;
    kwic_pass_progress(r, KWIC_PHASE_WRITE, 1, 1);
    return true;
}

// Documents were put in path order: their docids count up.
static void save_manifest(kwic_pass *r)
{
    g_autoptr(kwic_index) index = kwic_index_open(r->job->index, NULL);
    if (!index)
        return;
    kwic_manifest_writer out;
    kwic_manifest_writer_init(&out);
    for (guint i = 0; i < r->delta.items->len; i++) {
        const kwic_item *item = &g_array_index(r->delta.items, kwic_item, i);
        kwic_manifest_entry e = {
            .docid = out.entries->len + 1,
            .change = item->change,
            .generation = item->generation,
        };
        if (item->outcome != KWIC_OUTCOME_GONE &&
            (item->outcome != KWIC_OUTCOME_KEPT || item->docid))
            kwic_manifest_put(&out, kwic_str_of(item->path), &e);
    }
    r->counts->notes = out.entries->len;
    r->counts->generation = kwic_index_generation(index);
    kwic_manifest_save(&out, kwic_index_gen_dir(index), r->counts->generation);
    kwic_manifest_writer_clear(&out);
}

static void count_all(kwic_pass *r)
{
    for (guint i = 0; i < r->delta.items->len; i++)
        kwic_pass_count_item(r, &g_array_index(r->delta.items, kwic_item, i));
    kwic_pass_each_deleted(r, NULL, NULL, NULL);
}

bool kwic_build_run(kwic_pass *r, kwic_index_writer *lock, GError **error)
{
    build b = {.run = r, .out = kwic_build_begin(lock, r->jobs, error)};
    if (!b.out)
        return false;
    b.lanes = g_new0(lane, r->jobs);
    pthread_mutex_init(&b.lock, NULL);
    pthread_cond_init(&b.ended, NULL);
    cut_ranges(&b);
    bool ok = learn(&b, error);
    if (ok)
        run_lanes(&b);
    ok = close_lanes(&b, ok ? error : NULL) && ok;
    if (!ok)
        kwic_build_abort(b.out);
    ok = ok && publish(&b, error);
    if (ok) {
        count_all(r);
        save_manifest(r);
    }
    pthread_cond_destroy(&b.ended);
    pthread_mutex_destroy(&b.lock);
    g_free(b.lanes);
    return ok;
}
