// SPDX-License-Identifier: GPL-2.0-or-later
// One connection. Its two threads share two roles: to read, and to run. Whoever has read a
// request runs it at once if nothing runs, and wakes the other to read on, so that no answer
// waits for a thread to wake and a cancellation is read while a search runs.
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "framing.h"
#include "kwic/limits.h"
#include "serve.h"

enum {
    WAITING_MAX = 256,           // requests read ahead, and their bytes:
    WAITING_BYTES_MAX = 8 << 20, // more stay in the pipe
    BUFFER_KEPT = 256 << 10,     // bytes of the output buffer kept between answers
};

struct kwic_client {
    kwic_server *server;
    int in, out;
    bool close_fds;
    pthread_t threads[2];
    kwic_framing lines;       // of the one who reads
    GString *buffer;          // of the one who runs
    GPtrArray *subscriptions; // of the one who runs

    pthread_mutex_t lock; // of all below
    pthread_cond_t changed;
    bool reading, running; // a thread has the role
    bool ended;            // nothing more is read
    bool recheck;          // the index has changed
    unsigned alive;        // threads
    GQueue queue;          // calls to be run or written
    unsigned asked;        // those to be run, and the bytes of their lines
    size_t asked_bytes;
    GPtrArray *open; // calls that wait, run or are deferred
};

// ---- calls ----

static kwic_call *call_new(kwic_client *c, kwic_call_state state)
{
    kwic_call *call = g_new0(kwic_call, 1);
    call->client = c;
    call->state = state;
    return call;
}

static void call_free(kwic_call *call)
{
    kwic_rpc_clear(&call->request);
    json_decref(call->result);
    if (call->text)
        g_string_free(call->text, TRUE);
    g_clear_error(&call->error);
    g_free(call);
}

kwic_server *kwic_call_server(const kwic_call *call)
{
    return call->client->server;
}

GPtrArray *kwic_client_subscriptions(kwic_client *c)
{
    return c->subscriptions;
}

// With the lock held.
static void enqueue(kwic_client *c, kwic_call *call)
{
    g_queue_push_tail(&c->queue, call);
    if (call->state == KWIC_CALL_ASKED) {
        c->asked++;
        c->asked_bytes += call->bytes;
    }
    pthread_cond_broadcast(&c->changed);
}

void kwic_call_finish(kwic_call *call, json_t *result, GError *error)
{
    kwic_client *c = call->client;
    pthread_mutex_lock(&c->lock);
    call->result = result;
    call->error = error;
    call->state = KWIC_CALL_DONE;
    enqueue(c, call);
    pthread_mutex_unlock(&c->lock);
}

void kwic_call_progress(kwic_call *call, const char *phase, uint64_t done,
                        uint64_t total)
{
    kwic_client *c = call->client;
    json_t *params =
        json_pack("{s:O?,s:s,s:I,s:I}", "id", call->request.id, "phase", phase, "done",
                  (json_int_t)done, "total", (json_int_t)total);
    pthread_mutex_lock(&c->lock);
    if (call->progress) {
        // The last one has not gone out yet: this one takes its place.
        json_decref(call->progress->result);
        call->progress->result = params;
    } else {
        kwic_call *notice = call_new(c, KWIC_CALL_NOTICE);
        notice->notice = "kwic/progress";
        notice->result = params;
        notice->owner = call;
        call->progress = notice;
        enqueue(c, notice);
    }
    pthread_mutex_unlock(&c->lock);
}

static bool matches(const kwic_call *call, const json_t *id, const char *key)
{
    if (id)
        return call->request.id && json_equal(call->request.id, id);
    const char *own = kwic_param_text(call->request.params, "supersede", NULL);
    return own && strcmp(own, key) == 0;
}

// With the lock held.
static bool cancel(kwic_client *c, const json_t *id, const char *key)
{
    bool any = false;
    for (guint i = 0; i < c->open->len; i++) {
        kwic_call *call = c->open->pdata[i];
        if (matches(call, id, key)) {
            g_atomic_int_set(&call->cancelled, 1);
            any = true;
        }
    }
    return any;
}

bool kwic_client_cancel(kwic_client *c, const json_t *id, const char *key)
{
    pthread_mutex_lock(&c->lock);
    bool any = cancel(c, id, key);
    pthread_mutex_unlock(&c->lock);
    return any;
}

void kwic_client_index_changed(kwic_client *c)
{
    pthread_mutex_lock(&c->lock);
    c->recheck = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

// ---- reading ----

// A method of the reader's own: it must not wait behind what it is about.
static void run_now(kwic_client *c, kwic_call *call)
{
    call->result = call->request.method->run(call, &call->error);
    call->state = KWIC_CALL_DONE;
    pthread_mutex_lock(&c->lock);
    enqueue(c, call);
    pthread_mutex_unlock(&c->lock);
}

static void take(kwic_client *c, kwic_call *call)
{
    const kwic_rpc_request *r = &call->request;
    if (!r->code && r->method->flags & KWIC_METHOD_NOW) {
        run_now(c, call);
        return;
    }
    const char *key = r->code ? NULL : kwic_param_text(r->params, "supersede", NULL);
    pthread_mutex_lock(&c->lock);
    if (key)
        cancel(c, NULL, key);
    g_ptr_array_add(c->open, call);
    enqueue(c, call);
    pthread_mutex_unlock(&c->lock);
}

static bool is_blank(kwic_str line)
{
    size_t i = 0;
    while (i < line.n && g_ascii_isspace(line.p[i]))
        i++;
    return i == line.n;
}

// Reads one line; false at the end of input.
static bool read_one(kwic_client *c)
{
    kwic_str line;
    kwic_framing_state state = kwic_framing_next(&c->lines, &line);
    if (state == KWIC_FRAMING_END)
        return false;
    if (state == KWIC_FRAMING_LINE && is_blank(line))
        return true;
    kwic_call *call = call_new(c, KWIC_CALL_ASKED);
    call->bytes = line.n;
    if (state == KWIC_FRAMING_LINE)
        kwic_rpc_parse(line, &call->request);
    else
        kwic_rpc_too_long(line, c->lines.limit, &call->request);
    take(c, call);
    return true;
}

// ---- running ----

// Writes the buffer with one write(2), if the reader takes it; false when it is gone.
static bool write_buffer(kwic_client *c)
{
    size_t done = 0;
    while (done < c->buffer->len) {
        ssize_t n = write(c->out, c->buffer->str + done, c->buffer->len - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd fd = {c->out, POLLOUT, 0};
            poll(&fd, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            return false;
        }
    }
    if (c->buffer->allocated_len > BUFFER_KEPT) {
        g_string_free(c->buffer, TRUE);
        c->buffer = g_string_sized_new(4096);
    } else {
        g_string_truncate(c->buffer, 0);
    }
    return true;
}

static void cancelled(GError **error)
{
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_CANCELLED,
                        "the request was cancelled");
}

// Runs what is asked; false when it was deferred: another thread may have it already.
static bool run_asked(kwic_call *call)
{
    if (call->request.code)
        return true;
    GError *error = NULL;
    json_t *result = NULL;
    if (g_atomic_int_get(&call->cancelled)) {
        cancelled(&error);
    } else {
        result = call->request.method->run(call, &error);
        if (!result && !error)
            return false;
    }
    if (result && g_atomic_int_get(&call->cancelled)) {
        json_decref(result);
        result = NULL;
        cancelled(&error);
    }
    call->result = result;
    call->error = error;
    return true;
}

static void append_answer(GString *out, const kwic_call *call)
{
    const kwic_rpc_request *r = &call->request;
    if (call->state == KWIC_CALL_NOTICE)
        kwic_rpc_notification(out, call->notice, call->result);
    else if (!r->answer)
        return;
    else if (r->code)
        kwic_rpc_refusal(out, r->id, r);
    else if (call->error)
        kwic_rpc_error(out, r->id, call->error);
    else if (call->text)
        kwic_rpc_text(out, r->id, call->text);
    else
        kwic_rpc_result(out, r->id, call->result);
}

// Runs or writes one call; false when the reader of our answers is gone.
static bool perform(kwic_client *c, kwic_call *call)
{
    if (call->state == KWIC_CALL_ASKED && !run_asked(call))
        return true;
    bool last = !call->request.code && call->request.method &&
                call->request.method->flags & KWIC_METHOD_LAST;
    append_answer(c->buffer, call);
    pthread_mutex_lock(&c->lock);
    g_ptr_array_remove_fast(c->open, call);
    pthread_mutex_unlock(&c->lock);
    call_free(call);
    bool there = write_buffer(c);
    if (last)
        kwic_server_stop(c->server);
    return there;
}

// ---- the two threads ----

// With the lock held and no one running: what is to be done next, NULL for nothing.
static kwic_call *next_call(kwic_client *c)
{
    kwic_call *call = g_queue_pop_head(&c->queue);
    if (!call)
        return NULL;
    if (call->state == KWIC_CALL_ASKED) {
        c->asked--;
        c->asked_bytes -= call->bytes;
    }
    if (call->owner)
        call->owner->progress = NULL;
    return call;
}

// Nobody reads our answers any more. With the lock held.
static void give_up(kwic_client *c)
{
    c->ended = true;
    for (guint i = 0; i < c->open->len; i++)
        g_atomic_int_set(&((kwic_call *)c->open->pdata[i])->cancelled, 1);
    // Wakes the thread that waits for input.
    if (c->close_fds)
        shutdown(c->in, SHUT_RDWR);
    else
        kwic_server_stop(c->server);
}

// With the lock held; lets go of it while working.
static void run_role(kwic_client *c)
{
    bool recheck = c->recheck;
    kwic_call *call = recheck ? NULL : next_call(c);
    c->recheck = false;
    c->running = true;
    if (!c->reading)
        pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    bool there = true;
    if (recheck) {
        kwic_subscriptions_check(c, c->buffer);
        there = write_buffer(c);
    } else {
        there = perform(c, call);
    }
    pthread_mutex_lock(&c->lock);
    c->running = false;
    if (!there)
        give_up(c);
    if (c->ended)
        pthread_cond_broadcast(&c->changed);
}

static void read_role(kwic_client *c)
{
    c->reading = true;
    pthread_mutex_unlock(&c->lock);
    bool more = read_one(c);
    pthread_mutex_lock(&c->lock);
    c->reading = false;
    c->ended = c->ended || !more;
    if (c->ended)
        pthread_cond_broadcast(&c->changed);
}

static bool may_read(const kwic_client *c)
{
    return !c->reading && !c->ended && c->asked < WAITING_MAX &&
           c->asked_bytes < WAITING_BYTES_MAX;
}

static void *client_thread(void *arg)
{
    kwic_client *c = arg;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        bool work = c->queue.length || c->recheck;
        if (!c->running && work)
            run_role(c);
        else if (may_read(c))
            read_role(c);
        else if (c->ended && !c->running && !work && !c->open->len)
            break;
        else
            pthread_cond_wait(&c->changed, &c->lock);
    }
    if (c->alive == 1) { // the last one out
        pthread_mutex_unlock(&c->lock);
        kwic_server_client_left(c->server, c);
        pthread_mutex_lock(&c->lock);
    }
    c->alive--;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    kwic_server_wake(c->server);
    return NULL;
}

kwic_client *kwic_client_new(kwic_server *server, int in, int out, bool close_fds)
{
    kwic_client *c = g_new0(kwic_client, 1);
    c->server = server;
    c->in = in;
    c->out = out;
    c->close_fds = close_fds;
    c->buffer = g_string_sized_new(4096);
    c->open = g_ptr_array_new();
    c->subscriptions = g_ptr_array_new_with_free_func(kwic_subscription_free);
    g_queue_init(&c->queue);
    kwic_framing_init(&c->lines, in, server->stop_fd, KWIC_REQUEST_BYTES);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    c->alive = 2;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&c->threads[i], NULL, client_thread, c) != 0)
            g_error("no thread can be started");
    return c;
}

bool kwic_client_ended(kwic_client *c)
{
    pthread_mutex_lock(&c->lock);
    bool ended = c->alive == 0;
    pthread_mutex_unlock(&c->lock);
    return ended;
}

void kwic_client_free(kwic_client *c)
{
    for (int i = 0; i < 2; i++)
        pthread_join(c->threads[i], NULL);
    if (c->close_fds) {
        close(c->in);
        if (c->out != c->in)
            close(c->out);
    }
    kwic_framing_clear(&c->lines);
    g_string_free(c->buffer, TRUE);
    g_ptr_array_unref(c->open);
    g_ptr_array_unref(c->subscriptions);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->changed);
    g_free(c);
}
