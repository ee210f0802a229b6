// SPDX-License-Identifier: GPL-2.0-or-later
// A ring of batches: filled at head, asked at next (by whoever is free), told at tail.

#include "stat_queue.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "change.h"

enum { BATCH_FILES = 256, RING_BATCHES = 8, THREADS = 2 };

typedef struct batch {
    GString *paths; // NUL after each
    size_t at[BATCH_FILES];
    bool link[BATCH_FILES];
    int unread[BATCH_FILES];        // why, of errno.h; 0: it was not tried, or could be
    kwic_change stats[BATCH_FILES]; // inode 0: no regular file, or gone since
    unsigned n;
    bool asked;
} batch;

struct kwic_stat_queue {
    int vault;
    kwic_walk_fn fn;
    kwic_unread_fn unread;
    void *ctx;
    bool enough; // fn said so
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t head, next, tail; // numbers of batches
    bool closing;
    unsigned n_threads;
    pthread_t threads[THREADS];
    batch ring[RING_BATCHES];
};

bool kwic_is_absence(int cause)
{
    return cause == ENOENT || cause == ENOTDIR || cause == ELOOP;
}

kwic_stat_queue *kwic_stat_queue_new(int vault, kwic_walk_fn fn, kwic_unread_fn unread,
                                     void *ctx)
{
    kwic_stat_queue *q = g_new0(kwic_stat_queue, 1);
    q->vault = vault;
    q->fn = fn;
    q->unread = unread;
    q->ctx = ctx;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    for (int i = 0; i < RING_BATCHES; i++)
        q->ring[i].paths = g_string_new(NULL);
    return q;
}

static batch *batch_at(kwic_stat_queue *q, size_t number)
{
    return &q->ring[number % RING_BATCHES];
}

static void ask(const kwic_stat_queue *q, batch *b)
{
    for (unsigned i = 0; i < b->n; i++) {
        struct stat st;
        int flags = b->link[i] ? 0 : AT_SYMLINK_NOFOLLOW;
        b->stats[i] = (kwic_change){0};
        if (b->unread[i])
            continue;
        const char *path = b->paths->str + b->at[i];
        if (TEMP_FAILURE_RETRY(fstatat(q->vault, path, &st, flags)) != 0)
            b->unread[i] = kwic_is_absence(errno) ? 0 : errno;
        else if (S_ISREG(st.st_mode))
            kwic_change_of_stat(&st, &b->stats[i]);
    }
}

// Asks the next batch, the lock held before and after.
static void ask_next(kwic_stat_queue *q)
{
    batch *b = batch_at(q, q->next++);
    pthread_mutex_unlock(&q->lock);
    ask(q, b);
    pthread_mutex_lock(&q->lock);
    b->asked = true;
    pthread_cond_broadcast(&q->changed);
}

static void *work(void *ctx)
{
    kwic_stat_queue *q = ctx;
    pthread_mutex_lock(&q->lock);
    while (!q->closing) {
        if (q->next < q->head)
            ask_next(q);
        else
            pthread_cond_wait(&q->changed, &q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static void tell(kwic_stat_queue *q, batch *b)
{
    for (unsigned i = 0; i < b->n && !q->enough; i++) {
        const kwic_walk_file file = {b->paths->str + b->at[i], b->stats[i]};
        if (b->unread[i] && q->unread)
            q->unread(q->ctx, file.path, b->unread[i]);
        else if (file.stat.inode != 0)
            q->enough = !q->fn(q->ctx, &file);
    }
    g_string_truncate(b->paths, 0);
    b->n = 0;
    b->asked = false;
}

// Tells what has been asked; until there are at most `left` batches, helps or waits.
static void drain(kwic_stat_queue *q, size_t left)
{
    pthread_mutex_lock(&q->lock);
    while (q->tail < q->head) {
        batch *b = batch_at(q, q->tail);
        if (b->asked) {
            pthread_mutex_unlock(&q->lock);
            tell(q, b);
            pthread_mutex_lock(&q->lock);
            q->tail++;
        } else if (q->head - q->tail <= left) {
            break;
        } else if (q->next < q->head) {
            ask_next(q);
        } else {
            pthread_cond_wait(&q->changed, &q->lock);
        }
    }
    pthread_mutex_unlock(&q->lock);
}

static void submit(kwic_stat_queue *q)
{
    while (q->n_threads < THREADS &&
           pthread_create(&q->threads[q->n_threads], NULL, work, q) == 0)
        q->n_threads++;
    pthread_mutex_lock(&q->lock);
    q->head++;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
    drain(q, RING_BATCHES - 1); // one is free to be filled
}

static bool put(kwic_stat_queue *q, kwic_str path, bool link, int unread)
{
    batch *b = batch_at(q, q->head);
    b->at[b->n] = b->paths->len;
    b->link[b->n] = link;
    b->unread[b->n] = unread;
    b->n++;
    g_string_append_len(b->paths, path.p, (gssize)path.n);
    g_string_append_c(b->paths, '\0');
    if (b->n == BATCH_FILES)
        submit(q);
    return !q->enough;
}

bool kwic_stat_queue_put(kwic_stat_queue *q, const char *path, size_t n, bool link)
{
    return put(q, (kwic_str){path, n}, link, 0);
}

bool kwic_stat_queue_put_unread(kwic_stat_queue *q, const char *path, size_t n,
                                int cause)
{
    return put(q, (kwic_str){path, n}, false, cause);
}

void kwic_stat_queue_finish(kwic_stat_queue *q)
{
    drain(q, 0);
    batch *last = batch_at(q, q->head);
    ask(q, last);
    tell(q, last);
    pthread_mutex_lock(&q->lock);
    q->closing = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
    for (unsigned i = 0; i < q->n_threads; i++)
        pthread_join(q->threads[i], NULL);
    for (int i = 0; i < RING_BATCHES; i++)
        g_string_free(q->ring[i].paths, TRUE);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    g_free(q);
}
