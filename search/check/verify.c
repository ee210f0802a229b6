// SPDX-License-Identifier: GPL-2.0-or-later
// Which candidates pass a check. Most notes are told by the index alone (foresight.c); the
// records of the others are read. As many threads as there are cores do both, each with a
// handle of its own on the same commit. A note whose turn does not come in time stays open: it
// is never a hit.
#include "verify.h"

#include <pthread.h>

#include "check.h"
#include "foresight.h"
#include "judge.h"
#include "kwic/error.h"

enum {
    SHARED = 48, // candidates that are worth a second thread
    TAKEN = 16,  // by a thread at a time
    THREADS = 8,
};

typedef struct verifying {
    kwic_planner *p;
    const kwic_check *check;
    kwic_candidates *c;
    uint8_t *verdicts;     // kwic_verdict, beside the candidates
    const uint32_t *order; // the candidates are looked at in
    kwic_check_sets *sets;
    const kwic_layouts *layouts; // NULL: not needed
    kwic_derived *derived;
    bool head_alone; // nothing but a record's head is asked for
    size_t next;     // in the order, taken by the threads
    int stopped;     // atomic
    pthread_mutex_t lock;
    GError *fault; // the first, under the lock
} verifying;

// A fault is no verdict: all stops, and the call fails with it.
static kwic_verdict fail(verifying *v, GError *fault)
{
    pthread_mutex_lock(&v->lock);
    if (!v->fault)
        v->fault = g_steal_pointer(&fault);
    pthread_mutex_unlock(&v->lock);
    g_clear_error(&fault);
    __atomic_store_n(&v->stopped, 1, __ATOMIC_RELAXED);
    return KWIC_OPEN;
}

static bool is_stopped(verifying *v)
{
    const kwic_candidates *c = v->c;
    if (__atomic_load_n(&v->stopped, __ATOMIC_RELAXED))
        return true;
    if (!(c->cancelled && __atomic_load_n(c->cancelled, __ATOMIC_RELAXED)) &&
        !(c->until_us && g_get_monotonic_time() > c->until_us))
        return false;
    __atomic_store_n(&v->stopped, 1, __ATOMIC_RELAXED);
    return true;
}

// ---- the order ----

static int by_docid(gconstpointer a, gconstpointer b, gpointer docids)
{
    const uint32_t *all = docids;
    uint32_t x = all[*(const uint32_t *)a], y = all[*(const uint32_t *)b];
    return (x > y) - (x < y);
}

// In the order of docids the index has them: fastest where all are looked at. Where time may
// not suffice the best come first, but for a check that the index tells.
static uint32_t *order_of(const verifying *v)
{
    const kwic_candidates *c = v->c;
    uint32_t *order = g_new(uint32_t, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        order[i] = (uint32_t)i;
    if (!c->until_us || v->layouts)
        g_qsort_with_data(order, (gint)c->n, sizeof *order, by_docid, c->docids);
    return order;
}

// What several threads read is made before they start.
static void prepare(verifying *v)
{
    bool written = false;
    v->derived = kwic_planner_derived(v->p, NULL);
    v->head_alone = kwic_check_needs_head_alone(v->check);
    if (v->c->n == 0 || !kwic_foresight_needs(v->check, &written))
        return;
    kwic_layouts *layouts = kwic_planner_layouts(v->p);
    if (kwic_layouts_load(layouts, KWIC_SLOT_LAYOUT) &&
        (!written || kwic_layouts_load(layouts, KWIC_SLOT_WRITTEN)))
        v->layouts = layouts;
}

// ---- reading records ----

typedef struct reader {
    verifying *v;
    pthread_t thread;
    kwic_db *db;
    kwic_tokenizer *tokenizer;
    kwic_judge *judge;
    kwic_foresight *foresight;
    kwic_arena *work;
    GString *data;
} reader;

static void reader_init(reader *r, verifying *v, kwic_db *db, kwic_tokenizer *tokenizer)
{
    *r = (reader){.v = v, .db = db, .tokenizer = tokenizer};
    r->work = kwic_arena_new();
    r->data = g_string_sized_new(8192);
    r->judge =
        kwic_judge_new(v->check, &(kwic_judge_of){db, tokenizer, v->sets,
                                                  v->c->until_us, v->c->cancelled});
    r->foresight =
        kwic_foresight_new(v->check, &(kwic_foresight_from){db, v->layouts, v->derived,
                                                            v->sets, r->judge});
}

static void reader_clear(reader *r)
{
    kwic_foresight_free(r->foresight);
    kwic_judge_free(r->judge);
    kwic_arena_free(r->work);
    g_string_free(r->data, TRUE);
}

// A note that is gone does not pass.
static kwic_verdict judge(reader *r, uint32_t docid)
{
    kwic_record record;
    GError *why = NULL;
    kwic_arena_clear(r->work);
    kwic_verdict foreseen = kwic_foresight_of(r->foresight, docid, r->work);
    if (foreseen != KWIC_OPEN)
        return foreseen;
    g_string_truncate(r->data, 0);
    kwic_arena_clear(r->work);
    if (!kwic_db_data(r->db, docid, r->data, &why)) {
        if (!g_error_matches(why, KWIC_ERROR, KWIC_ERROR_NOT_FOUND))
            return fail(r->v, why);
        g_clear_error(&why);
        return KWIC_NO;
    }
    kwic_str data = kwic_str_of_string(r->data);
    bool fine = r->v->head_alone ? kwic_record_unpack_head(data, r->work, &record, &why)
                                 : kwic_record_unpack(data, r->work, &record, &why);
    return fine ? kwic_judge_record(r->judge, docid, &record, r->work)
                : fail(r->v, why);
}

// Each thread takes the next few.
static void *read_some(void *ctx)
{
    reader *r = ctx;
    verifying *v = r->v;
    for (;;) {
        size_t i = __atomic_fetch_add(&v->next, TAKEN, __ATOMIC_RELAXED);
        size_t end = MIN(i + TAKEN, v->c->n);
        if (i >= end)
            return NULL;
        for (; i < end; i++) {
            uint32_t at = v->order[i];
            if (v->verdicts[at] != KWIC_OPEN)
                continue;
            if (is_stopped(v))
                return NULL;
            v->verdicts[at] = (uint8_t)judge(r, v->c->docids[at]);
        }
    }
}

// Documents that only this searcher's view shows are read by its own thread.
static void read_shown(reader *r)
{
    verifying *v = r->v;
    g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_db_view_docids(r->db, shown);
    for (size_t i = 0; i < v->c->n && shown->len; i++)
        for (guint k = 0; k < shown->len; k++)
            if (v->c->docids[i] == g_array_index(shown, uint32_t, k) && !is_stopped(v))
                v->verdicts[i] = (uint8_t)judge(r, v->c->docids[i]);
}

// Starts a thread that reads, too; false when there is none to be had.
static bool start_helper(reader *r, verifying *v)
{
    kwic_db *twin = kwic_db_twin(v->p->db);
    if (!twin)
        return false;
    reader_init(r, v, twin, kwic_tokenizer_new());
    if (pthread_create(&r->thread, NULL, read_some, r) == 0)
        return true;
    reader_clear(r);
    kwic_tokenizer_free(r->tokenizer);
    kwic_db_close(twin);
    return false;
}

static void end_helper(reader *r)
{
    GError *why = NULL;
    pthread_join(r->thread, NULL);
    if (!kwic_db_is_sound(r->db, &why))
        fail(r->v, why);
    reader_clear(r);
    kwic_tokenizer_free(r->tokenizer);
    kwic_db_close(r->db);
}

static void read_all(verifying *v)
{
    reader own, helpers[THREADS];
    size_t n = 0, most = 0;
    if (v->c->n == 0 || is_stopped(v))
        return;
    reader_init(&own, v, v->p->db, v->p->tokenizer);
    if (v->c->n >= SHARED)
        most = MIN(g_get_num_processors() - 1, (guint)THREADS);
    if (most)
        read_shown(&own);
    while (n < most && start_helper(&helpers[n], v))
        n++;
    read_some(&own);
    for (size_t i = 0; i < n; i++)
        end_helper(&helpers[i]);
    reader_clear(&own);
}

// ---- all of it ----

static void keep_passing(const verifying *v)
{
    kwic_candidates *c = v->c;
    size_t kept = 0;
    c->undecided = 0;
    for (size_t i = 0; i < c->n; i++) {
        c->undecided += v->verdicts[i] == KWIC_OPEN;
        if (v->verdicts[i] != KWIC_YES)
            continue;
        c->docids[kept] = c->docids[i];
        if (c->weights)
            c->weights[kept] = c->weights[i];
        kept++;
    }
    c->n = kept;
}

bool kwic_verify(kwic_planner *p, const kwic_check *check, kwic_candidates *c,
                 GError **error)
{
    kwic_check_sets *sets = kwic_check_sets_new(check, p->db, error);
    if (!sets)
        return false;
    g_autofree uint8_t *verdicts = g_malloc(c->n + 1);
    memset(verdicts, KWIC_OPEN, c->n + 1);
    verifying v = {.p = p,
                   .check = check,
                   .c = c,
                   .verdicts = verdicts,
                   .sets = sets,
                   .lock = PTHREAD_MUTEX_INITIALIZER};
    prepare(&v);
    g_autofree uint32_t *order = order_of(&v);
    v.order = order;
    read_all(&v);
    keep_passing(&v);
    kwic_check_sets_free(sets);
    if (v.fault)
        g_propagate_error(error, v.fault);
    return !v.fault;
}

bool kwic_verify_record(kwic_planner *p, const kwic_check *check, uint32_t docid,
                        const kwic_record *record)
{
    g_autoptr(kwic_arena) work = kwic_arena_new();
    GError *why = NULL;
    kwic_check_sets *sets = kwic_check_sets_new(check, p->db, &why);
    if (!sets) {
        kwic_db_leave_fault(p->db, why);
        return false;
    }
    kwic_judge *j = kwic_judge_new(
        check, &(kwic_judge_of){docid ? p->db : NULL, p->tokenizer, sets, 0, NULL});
    bool passes = kwic_judge_record(j, docid, record, work) == KWIC_YES;
    kwic_judge_free(j);
    kwic_check_sets_free(sets);
    return passes;
}
