// SPDX-License-Identifier: GPL-2.0-or-later
// One vault: the searcher that all clients share by turns, and the thread that indexes.
// Searches go on from the last generation while a job runs; then the searcher goes to the
// new one.
#include <string.h>
#include <time.h>

#include "desk.h"
#include "kwic/indexer.h"
#include "serve.h"
#include "watch.h"

enum {
    AGAIN_US = 30000000,  // after a job that failed, or left something unread
    LOOK_US = 5000000,    // after a look at what the watch names, to one at all
    WARM_US = 2000000,    // without a new generation, before the words are read again
    LOCK_WAIT_MS = 500,   // for the index's lock, before looking whether to go on
    PROGRESS_US = 100000, // between two notifications
    LONG_US = 300000,     // a job of our own that takes no longer is not told of
};

typedef struct job {
    kwic_call *call; // NULL: our own
    bool full;
    char **paths; // NULL: all
} job;

struct kwic_vault {
    kwic_server *server;
    const kwic_server_vault *given;
    char *path, *name;

    kwic_desks *desks; // of searchers

    pthread_mutex_t views_lock; // may be taken by who has a desk
    kwic_views *views;          // NULL: nobody asked for one yet

    pthread_mutex_t buffers_lock; // may be taken by who has a desk
    kwic_buffers *buffers;        // unsaved; the searchers show them

    pthread_mutex_t jobs_lock; // of the jobs; may be taken within the others
    pthread_cond_t jobs_changed;
    GQueue jobs;
    kwic_call *current; // whose job runs, NULL: nobody's
    bool ending;
    int64_t warm_us; // when the searcher is to be warmed; 0: it is warm
    int64_t look_us; // when all is to be looked at again; 0: it was
    pthread_t thread;
    int stop;    // atomic: the running job is to end
    int running; // atomic: a job runs
    _Atomic int64_t pending;
    _Atomic int64_t noticed; // files changed since the last job was queued
    uint64_t generation;     // that clients were told of; the jobs' thread's own
    char *trouble;           // what was said last of our own jobs; the same thread's
    kwic_watch *watch;       // NULL: nobody watches
};

// What a job's callbacks know.
typedef struct watcher {
    kwic_vault *vault;
    kwic_call *call;
    int64_t next_us;
} watcher;

const char *kwic_vault_path(const kwic_vault *v)
{
    return v->path;
}

const char *kwic_vault_index(const kwic_vault *v)
{
    return v->given->index;
}

const char *kwic_vault_name(const kwic_vault *v)
{
    return v->name;
}

int64_t kwic_vault_pending(kwic_vault *v)
{
    return atomic_load(&v->pending);
}

int64_t kwic_vault_behind(kwic_vault *v)
{
    int64_t pending = atomic_load(&v->pending);
    bool known = pending || kwic_watch_now(v->watch) == KWIC_WATCH_FULL;
    return known ? pending : -1; // nobody has said that nothing changed since
}

kwic_watch_state kwic_vault_watching(kwic_vault *v)
{
    return kwic_watch_now(v->watch);
}

// ---- the searcher ----

// The searcher is at another generation, whose words are to be read once it is quiet.
static void cool(kwic_vault *v)
{
    pthread_mutex_lock(&v->jobs_lock);
    v->warm_us = g_get_monotonic_time() + WARM_US;
    pthread_cond_signal(&v->jobs_changed);
    pthread_mutex_unlock(&v->jobs_lock);
}

// Shows the unsaved buffers in a searcher that is new.
static bool attach(kwic_vault *v, kwic_searcher *s, GError **error)
{
    pthread_mutex_lock(&v->buffers_lock);
    bool ok = kwic_buffers_attach(v->buffers, s, error);
    pthread_mutex_unlock(&v->buffers_lock);
    return ok;
}

static bool open_searcher(kwic_vault *v, kwic_desk *d, GError **error)
{
    const kwic_searcher_options options = {
        .languages = v->given->languages, .saved = v->given->saved, .resident = true};
    d->searcher = kwic_searcher_open(v->given->index, &options, error);
    if (d->searcher && !attach(v, d->searcher, error))
        g_clear_pointer(&d->searcher, kwic_searcher_close);
    if (d->searcher)
        cool(v);
    return d->searcher != NULL;
}

// To the newest state, from the start if the index was replaced.
static bool refresh(kwic_vault *v, kwic_desk *d, GError **error)
{
    bool changed = false;
    if (d->searcher && kwic_searcher_refresh(d->searcher, &changed, NULL)) {
        if (changed)
            cool(v);
        return true;
    }
    g_clear_pointer(&d->searcher, kwic_searcher_close);
    return open_searcher(v, d, error);
}

kwic_searcher *kwic_vault_take(kwic_vault *v, GError **error)
{
    kwic_desk *d = kwic_desks_take(v->desks);
    // Our own job moves the searcher on when it is done and what is derived is made.
    bool current = d->searcher && g_atomic_int_get(&v->running);
    GError *cause = NULL;
    if (current || refresh(v, d, &cause)) {
        pthread_mutex_lock(&v->buffers_lock);
        kwic_buffers_settle(v->buffers, d->searcher);
        pthread_mutex_unlock(&v->buffers_lock);
        return d->searcher;
    }
    kwic_desks_give(v->desks, d);
    // Taken away underneath, or never made: it is made now.
    if (kwic_vault_building(v, cause))
        kwic_vault_queue(v, NULL, false, NULL);
    g_propagate_error(error, cause);
    return NULL;
}

kwic_views *kwic_vault_take_views(kwic_vault *v)
{
    pthread_mutex_lock(&v->views_lock);
    if (!v->views)
        v->views = kwic_views_new();
    return v->views;
}

void kwic_vault_give_views(kwic_vault *v)
{
    pthread_mutex_unlock(&v->views_lock);
}

bool kwic_vault_building(const kwic_vault *v, const GError *cause)
{
    return v->path && (g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NO_INDEX) ||
                       g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_VERSION) ||
                       g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_CORRUPT));
}

void kwic_vault_give(kwic_vault *v)
{
    kwic_desks_give(v->desks, kwic_desks_mine(v->desks));
}

// ---- unsaved buffers ----

// Takes the buffers, and the desk whose searcher (NULL while there is no index) shows them.
static kwic_desk *take_buffers(kwic_vault *v, bool open)
{
    kwic_desk *d = kwic_desks_take(v->desks);
    if (open && !d->searcher)
        open_searcher(v, d, NULL);
    pthread_mutex_lock(&v->buffers_lock);
    return d;
}

static void give_buffers(kwic_vault *v, kwic_desk *d)
{
    pthread_mutex_unlock(&v->buffers_lock);
    kwic_desks_give(v->desks, d);
}

bool kwic_vault_set_buffer(kwic_vault *v, const kwic_buffer *given, GError **error)
{
    kwic_desk *d = take_buffers(v, true);
    bool ok = kwic_buffers_set(v->buffers, d->searcher, given, error);
    give_buffers(v, d);
    return ok;
}

GBytes *kwic_vault_buffer_text(kwic_vault *v, const char *path)
{
    pthread_mutex_lock(&v->buffers_lock);
    GBytes *text = kwic_buffers_text(v->buffers, path);
    pthread_mutex_unlock(&v->buffers_lock);
    return text;
}

bool kwic_vault_drop_buffer(kwic_vault *v, const void *owner, const char *path)
{
    kwic_desk *d = take_buffers(v, false);
    // Somebody who watches will have the index read what was saved.
    bool dropped = kwic_buffers_drop(v->buffers, d->searcher, owner, path,
                                     v->watch ? v->path : NULL);
    give_buffers(v, d);
    return dropped;
}

bool kwic_vault_leave(kwic_vault *v, const void *owner)
{
    kwic_desk *d = take_buffers(v, false);
    bool any = kwic_buffers_leave(v->buffers, d->searcher, owner);
    give_buffers(v, d);
    return any;
}

// Makes what is derived of a generation, with a searcher of our own, so that no client
// waits. It is given away with the words in it if they are asked for.
static kwic_searcher *derive(kwic_vault *v, bool words)
{
    const kwic_searcher_options options = {
        .languages = v->given->languages, .saved = v->given->saved, .resident = words};
    kwic_searcher *s = kwic_searcher_open(v->given->index, &options, NULL);
    if (s)
        kwic_derive(s, NULL);
    return s;
}

// Reads the words beside, then hands them over.
static void warm(kwic_vault *v)
{
    g_autoptr(kwic_searcher) s = derive(v, true);
    if (!s)
        return;
    kwic_desk *d = kwic_desks_take(v->desks);
    if (d->searcher)
        kwic_searcher_adopt(d->searcher, s);
    else if (attach(v, s, NULL))
        d->searcher = g_steal_pointer(&s);
    kwic_desks_give(v->desks, d);
}

// ---- jobs ----

static void on_progress(void *ctx, kwic_index_phase phase, uint64_t done,
                        uint64_t total)
{
    static const char *const phases[] = {"walk", "notes", "write"};
    watcher *w = ctx;
    if (phase == KWIC_PHASE_NOTES && total)
        // What is read is still behind until it is written and the searcher has moved on.
        atomic_store(&w->vault->pending, (int64_t)MAX(total - MIN(done, total), 1));
    const kwic_server_hooks *hooks = &w->vault->server->hooks;
    int64_t now = g_get_monotonic_time();
    if (now < w->next_us)
        return;
    w->next_us = now + PROGRESS_US;
    if (w->call)
        kwic_call_progress(w->call, phases[phase], done, total);
    else if (hooks->progress)
        hooks->progress(hooks->ctx, phases[phase], done, total);
}

static bool is_cancelled(const kwic_vault *v, const job *j)
{
    return g_atomic_int_get(&v->stop) ||
           (j->call && g_atomic_int_get(&j->call->cancelled));
}

// Runs the job, waiting for another writer as long as nobody cancels.
static bool run(kwic_vault *v, const job *j, kwic_index_counts *counts, GError **error)
{
    watcher w = {v, j->call, j->call ? 0 : g_get_monotonic_time() + LONG_US};
    const kwic_index_job task = {
        .vault = v->path,
        .index = v->given->index,
        .paths = (const char *const *)j->paths,
        .ignore = v->given->ignore,
        .jobs = v->server->options->jobs,
        .wait_ms = LOCK_WAIT_MS,
        .full = j->full,
        .cancelled = j->call ? &j->call->cancelled : &v->stop,
        .progress = on_progress,
        .ctx = &w,
    };
    for (;;) {
        GError *cause = NULL;
        if (kwic_index_run(&task, counts, &cause))
            return true;
        bool busy = g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_BUSY);
        if (!busy || is_cancelled(v, j)) {
            g_propagate_error(error, cause);
            return false;
        }
        g_error_free(cause);
    }
}

static json_t *counts_json(const kwic_index_counts *c)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f}", "generation",
                     (json_int_t)c->generation, "notes", (json_int_t)c->notes, "added",
                     (json_int_t)c->added, "changed", (json_int_t)c->changed, "moved",
                     (json_int_t)c->moved, "deleted", (json_int_t)c->deleted,
                     "unchanged", (json_int_t)c->unchanged, "warnings",
                     (json_int_t)c->warnings, "unread", (json_int_t)c->unread, "bytes",
                     (json_int_t)c->bytes, "seconds", c->seconds);
}

// Moves the searcher on; whether it is at another generation, by our work or another's.
static bool move_on(kwic_vault *v, bool done)
{
    uint64_t generation = v->generation;
    if (done)
        kwic_searcher_close(derive(v, false));
    kwic_desk *d = kwic_desks_take(v->desks);
    g_atomic_int_set(&v->running, 0);
    if (done && refresh(v, d, NULL))
        generation = kwic_index_generation(kwic_searcher_index(d->searcher));
    kwic_desks_give(v->desks, d);
    bool changed = generation != v->generation;
    v->generation = generation;
    return changed;
}

// Says why a job of our own failed, once: NULL when it did not.
static void complain(kwic_vault *v, const GError *error)
{
    const char *trouble =
        error && error->code != KWIC_ERROR_CANCELLED ? error->message : NULL;
    if (trouble && g_strcmp0(v->trouble, trouble) != 0 && v->server->options->log)
        v->server->options->log(trouble);
    g_free(v->trouble);
    v->trouble = g_strdup(trouble);
}

static void perform(kwic_vault *v, const job *j)
{
    kwic_index_counts counts = {0};
    GError *error = NULL;
    g_atomic_int_set(&v->running, 1);
    bool done = run(v, j, &counts, &error);
    bool changed = move_on(v, done);
    if (done && (!j->paths || !j->call))
        atomic_store(&v->pending, atomic_load(&v->noticed));
    pthread_mutex_lock(&v->jobs_lock);
    v->current = NULL; // it may be gone after its end
    if (!j->call && j->paths && !v->look_us)
        v->look_us = g_get_monotonic_time() + LOOK_US;
    if (!v->look_us &&
        (!done || counts.unread)) // what could not be read may be by then
        v->look_us = g_get_monotonic_time() + AGAIN_US;
    pthread_mutex_unlock(&v->jobs_lock);
    if (j->call) {
        kwic_call_finish(j->call, done ? counts_json(&counts) : NULL, error);
    } else {
        complain(v, error);
        g_clear_error(&error);
    }
    if (changed)
        kwic_server_index_changed(v->server);
    if (v->server->hooks.settled)
        v->server->hooks.settled(v->server->hooks.ctx, changed);
}

static void job_free(job *j)
{
    g_strfreev(j->paths);
    g_free(j);
}

// A job that will not be run: the server ends.
static void refuse(job *j)
{
    if (j->call)
        kwic_call_finish(j->call, NULL,
                         g_error_new_literal(KWIC_ERROR, KWIC_ERROR_CANCELLED,
                                             "the server ends; index again later"));
    job_free(j);
}

// With the lock of the jobs: until there is something to do. What a watch cannot see (a link
// to a note that changed elsewhere) is looked for when it is quiet.
static void wait_for_job(kwic_vault *v)
{
    int64_t now = g_get_monotonic_time();
    int64_t at = v->warm_us && v->look_us ? MIN(v->warm_us, v->look_us)
                                          : MAX(v->warm_us, v->look_us);
    if (v->warm_us && v->warm_us <= now) {
        v->warm_us = 0;
        pthread_mutex_unlock(&v->jobs_lock);
        warm(v);
        pthread_mutex_lock(&v->jobs_lock);
    } else if (v->look_us && v->look_us <= now) {
        v->look_us = 0;
        g_queue_push_tail(&v->jobs, g_new0(job, 1));
    } else if (at) {
        struct timespec until = {at / 1000000, at % 1000000 * 1000};
        pthread_cond_timedwait(&v->jobs_changed, &v->jobs_lock, &until);
    } else {
        pthread_cond_wait(&v->jobs_changed, &v->jobs_lock);
    }
}

static void *vault_thread(void *arg)
{
    kwic_vault *v = arg;
    // What the last process left is what is searched first; then what changed is looked for.
    warm(v);
    pthread_mutex_lock(&v->jobs_lock);
    for (;;) {
        job *j = g_queue_pop_head(&v->jobs);
        if (!j && v->ending)
            break;
        if (!j) {
            wait_for_job(v);
            continue;
        }
        bool ending = v->ending;
        v->current = ending ? NULL : j->call;
        pthread_mutex_unlock(&v->jobs_lock);
        if (ending) {
            refuse(j);
        } else {
            perform(v, j);
            job_free(j);
        }
        pthread_mutex_lock(&v->jobs_lock);
    }
    pthread_mutex_unlock(&v->jobs_lock);
    return NULL;
}

// With the lock of the jobs: the job of our own that waits already; NULL.
static job *own_that_waits(kwic_vault *v)
{
    for (const GList *each = v->jobs.head; each; each = each->next)
        if (!((job *)each->data)->call)
            return each->data;
    return NULL;
}

// Lets the waiting job do the other's work too; all of it, where one of them looks at all.
static void join(job *waiting, job *other)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (char **p = waiting->paths; p && *p; p++)
        g_ptr_array_add(paths, *p);
    for (char **p = other->paths; p && *p; p++)
        g_ptr_array_add(paths, g_strdup(*p));
    g_ptr_array_add(paths, NULL);
    bool all = !waiting->paths || !other->paths;
    g_free(waiting->paths);
    waiting->paths = (char **)g_ptr_array_steal(paths, NULL);
    if (all)
        g_clear_pointer(&waiting->paths, g_strfreev);
    job_free(other);
}

static void push(kwic_vault *v, job *j)
{
    pthread_mutex_lock(&v->jobs_lock);
    job *waiting = j->call ? NULL : own_that_waits(v);
    if (waiting)
        join(waiting, j);
    else
        g_queue_push_tail(&v->jobs, j);
    pthread_cond_signal(&v->jobs_changed);
    pthread_mutex_unlock(&v->jobs_lock);
}

void kwic_vault_queue(kwic_vault *v, kwic_call *call, bool full, const json_t *paths)
{
    job *j = g_new0(job, 1);
    j->call = call;
    j->full = full;
    if (paths) {
        j->paths = g_new0(char *, json_array_size(paths) + 1);
        for (size_t i = 0; i < json_array_size(paths); i++)
            j->paths[i] = g_strdup(json_string_value(json_array_get(paths, i)));
    }
    push(v, j);
}

// ---- watching ----

static void on_noticed(void *ctx, unsigned files)
{
    kwic_vault *v = ctx;
    atomic_store(&v->noticed, files);
    atomic_store(&v->pending, files);
}

static void on_settled(void *ctx, const char *const *paths)
{
    kwic_vault *v = ctx;
    atomic_store(&v->noticed, 0);
    job *j = g_new0(job, 1);
    j->paths = g_strdupv((char **)(uintptr_t)paths);
    push(v, j);
}

static kwic_watch *start_watch(kwic_vault *v)
{
    const kwic_watch_hooks hooks = {on_noticed, on_settled, v->server->options->log, v};
    return kwic_watch_new(v->path, &hooks);
}

// ---- life ----

kwic_vault *kwic_vault_new(kwic_server *server, const kwic_server_vault *given)
{
    kwic_vault *v = g_new0(kwic_vault, 1);
    v->server = server;
    v->given = given;
    v->path = g_strdup(given->vault);
    v->buffers = kwic_buffers_new();
    v->name = g_path_get_basename(v->path ? v->path : given->index);
    atomic_init(&v->pending, -1);
    atomic_init(&v->noticed, 0);
    g_queue_init(&v->jobs);
    pthread_mutex_init(&v->buffers_lock, NULL);
    pthread_mutex_init(&v->views_lock, NULL);
    v->desks = kwic_desks_new();
    pthread_mutex_init(&v->jobs_lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&v->jobs_changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&v->thread, NULL, vault_thread, v) != 0)
        g_error("no thread can be started");
    // What changes from now on is noticed; the first job finds what changed before, or
    // builds the index.
    if (v->path && server->options->watch)
        v->watch = start_watch(v);
    if (v->path)
        kwic_vault_queue(v, NULL, false, NULL);
    return v;
}

void kwic_vault_end(kwic_vault *v)
{
    pthread_mutex_lock(&v->jobs_lock);
    v->ending = true;
    g_atomic_int_set(&v->stop, 1);
    if (v->current)
        g_atomic_int_set(&v->current->cancelled, 1);
    pthread_cond_signal(&v->jobs_changed);
    pthread_mutex_unlock(&v->jobs_lock);
}

void kwic_vault_free(kwic_vault *v)
{
    kwic_watch_free(v->watch);
    kwic_vault_end(v);
    pthread_join(v->thread, NULL);
    kwic_desks_free(v->desks);
    kwic_buffers_free(v->buffers);
    kwic_views_free(v->views);
    pthread_mutex_destroy(&v->views_lock);
    pthread_mutex_destroy(&v->buffers_lock);
    pthread_mutex_destroy(&v->jobs_lock);
    pthread_cond_destroy(&v->jobs_changed);
    g_free(v->trouble);
    g_free(v->path);
    g_free(v->name);
    g_free(v);
}
