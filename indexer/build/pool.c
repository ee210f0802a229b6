// SPDX-License-Identifier: GPL-2.0-or-later
// A ring of cells: item i is made in cell i modulo their number, once the item that stood
// there has been taken. So order is kept, and what is made ahead is bounded.

#include "pool.h"

#include <pthread.h>

enum { CELLS_A_THREAD = 2, FEW_ITEMS = 8 };

typedef struct cell {
    kwic_worker worker;
    const kwic_document *document;
    GString *former; // data of the document before
    bool ready;
} cell;

typedef struct pool {
    const kwic_pass *run;
    bool documents;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_mutex_t reading; // of the index
    cell *cells;
    size_t n_cells;
    size_t next;  // the item that the next idle thread makes
    size_t taken; // items before this one are done with
    bool stop;
} pool;

static void cell_init(cell *c)
{
    kwic_worker_init(&c->worker);
    c->former = g_string_new(NULL);
}

static void cell_clear(cell *c)
{
    kwic_worker_clear(&c->worker);
    g_string_free(c->former, TRUE);
}

static kwic_item *item_at(const pool *p, size_t i)
{
    return &g_array_index(p->run->delta.items, kwic_item, i);
}

// The data of the document that the item has; empty when there is none.
static kwic_str read_former(pool *p, cell *c, const kwic_item *item)
{
    g_string_truncate(c->former, 0);
    if (p->run->index && item->docid) {
        pthread_mutex_lock(&p->reading);
        if (!kwic_db_data(kwic_index_db(p->run->index), item->docid, c->former, NULL))
            g_string_truncate(c->former, 0);
        pthread_mutex_unlock(&p->reading);
    }
    return kwic_str_of_string(c->former);
}

static void make(pool *p, cell *c, kwic_item *item)
{
    kwic_worker_read(&c->worker, p->run->vault, item, p->run->generation);
    bool wanted = p->documents && item->outcome == KWIC_OUTCOME_NOTE;
    c->document =
        wanted ? kwic_worker_document(&c->worker, item, read_former(p, c, item)) : NULL;
}

static void *work(void *ctx)
{
    pool *p = ctx;
    pthread_mutex_lock(&p->lock);
    while (!p->stop && p->next < p->run->delta.items->len) {
        if (p->next >= p->taken + p->n_cells) {
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        size_t i = p->next++;
        cell *c = &p->cells[i % p->n_cells];
        pthread_mutex_unlock(&p->lock);
        make(p, c, item_at(p, i));
        pthread_mutex_lock(&p->lock);
        c->ready = true;
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

// Item i made: by a thread, or here when there are none.
static cell *wait_for(pool *p, size_t i, unsigned threads)
{
    cell *c = &p->cells[i % p->n_cells];
    if (threads == 0) {
        make(p, c, item_at(p, i));
        return c;
    }
    pthread_mutex_lock(&p->lock);
    while (!c->ready)
        pthread_cond_wait(&p->changed, &p->lock);
    c->ready = false;
    pthread_mutex_unlock(&p->lock);
    return c;
}

static void give_back(pool *p, size_t taken)
{
    pthread_mutex_lock(&p->lock);
    p->taken = taken;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

static bool take_all(pool *p, unsigned threads, kwic_pool_fn fn, void *ctx,
                     GError **error)
{
    const kwic_pass *r = p->run;
    size_t n = r->delta.items->len;
    for (size_t i = 0; i < n; i++) {
        if (kwic_pass_cancelled(r))
            return kwic_pass_set_cancelled(error);
        kwic_pass_progress(r, KWIC_PHASE_NOTES, i, n);
        cell *c = wait_for(p, i, threads);
        kwic_item *item = item_at(p, i);
        kwic_pass_tell(r, &c->worker);
        if (!fn(ctx, item, c->document, error))
            return false;
        give_back(p, i + 1);
    }
    kwic_pass_progress(r, KWIC_PHASE_NOTES, n, n);
    return true;
}

static unsigned start(pool *p, pthread_t *threads, unsigned n)
{
    unsigned started = 0;
    while (started < n && pthread_create(&threads[started], NULL, work, p) == 0)
        started++;
    return started;
}

static void finish(pool *p, pthread_t *threads, unsigned n)
{
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
}

bool kwic_pool_run(const kwic_pass *r, bool documents, kwic_pool_fn fn, void *ctx,
                   GError **error)
{
    size_t n = r->delta.items->len;
    unsigned wanted = r->jobs < 2 || n < FEW_ITEMS ? 0 : r->jobs; // fn mostly waits
    pool p = {.run = r, .documents = documents, .n_cells = 1 + wanted * CELLS_A_THREAD};
    if (n == 0)
        return true;
    p.cells = g_new0(cell, p.n_cells);
    for (size_t i = 0; i < p.n_cells; i++)
        cell_init(&p.cells[i]);
    pthread_mutex_init(&p.lock, NULL);
    pthread_mutex_init(&p.reading, NULL);
    pthread_cond_init(&p.changed, NULL);
    g_autofree pthread_t *threads = g_new0(pthread_t, wanted + 1);
    unsigned started = start(&p, threads, wanted);
    bool ok = take_all(&p, started, fn, ctx, error);
    finish(&p, threads, started);
    for (size_t i = 0; i < p.n_cells; i++)
        cell_clear(&p.cells[i]);
    g_free(p.cells);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.lock);
    pthread_mutex_destroy(&p.reading);
    return ok;
}
