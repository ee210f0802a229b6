// SPDX-License-Identifier: GPL-2.0-or-later
// The loop of the language server. The calling thread reads; what it reads waits in a queue
// for the other, which runs it and is the only one that writes. So answers keep the order
// of requests, and a cancellation is read while a request runs.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "attachment.h"
#include "diagnose.h"
#include "document.h"
#include "kwic/limits.h"
#include "lsp.h"
#include "message.h"

enum {
    WAITING_MAX = 256, // messages read ahead; more stay in the pipe
    GRACE_S = 10,      // for what runs, once nothing more is read
};

// ---- params ----

const json_t *kwic_lsp_at(const json_t *params, const char *path)
{
    while (params && *path) {
        size_t n = strcspn(path, ".");
        g_autofree char *name = g_strndup(path, n);
        params = json_object_get(params, name);
        path += n + (path[n] == '.');
    }
    return params;
}

const char *kwic_lsp_text_at(const json_t *params, const char *path)
{
    return json_string_value(kwic_lsp_at(params, path));
}

bool kwic_lsp_true_at(const json_t *params, const char *path)
{
    return json_is_true(kwic_lsp_at(params, path));
}

// ---- writing ----

static bool write_all(int fd, const char *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t wrote = write(fd, bytes + done, n - done);
        if (wrote > 0) {
            done += (size_t)wrote;
        } else if (wrote < 0 && errno == EAGAIN) {
            struct pollfd wait = {fd, POLLOUT, 0};
            poll(&wait, 1, -1);
        } else if (wrote == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

// Takes the message.
static void send_message(kwic_lsp *l, json_t *message)
{
    g_autoptr(GString) out = g_string_new(NULL);
    char *text = json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (!text || l->gone) {
        free(text);
        return;
    }
    kwic_message_header(out, strlen(text));
    g_string_append(out, text);
    free(text);
    l->gone = !write_all(l->out, out->str, out->len);
}

void kwic_lsp_notify(kwic_lsp *l, const char *method, json_t *params)
{
    send_message(l, json_pack("{s:s,s:s,s:o}", "jsonrpc", "2.0", "method", method,
                              "params", params));
}

void kwic_lsp_request(kwic_lsp *l, const char *method, json_t *params)
{
    json_t *message = json_pack("{s:s,s:I,s:s}", "jsonrpc", "2.0", "id",
                                (json_int_t)++l->last_id, "method", method);
    if (params)
        json_object_set_new(message, "params", params);
    send_message(l, message);
}

static void say(kwic_lsp *l, const char *method, int type, const char *message)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    kwic_lsp_notify(l, method, json_pack("{s:i,s:s}", "type", type, "message", valid));
}

void kwic_lsp_show(kwic_lsp *l, int type, const char *message)
{
    say(l, "window/showMessage", type, message);
}

void kwic_lsp_log(kwic_lsp *l, int type, const char *message)
{
    say(l, "window/logMessage", type, message);
}

static void answer_error(kwic_lsp *l, const json_t *id, int code, const char *message)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    send_message(l, json_pack("{s:s,s:O?,s:{s:i,s:s}}", "jsonrpc", "2.0", "id", id,
                              "error", "code", code, "message", valid));
}

static void answer_result(kwic_lsp *l, const json_t *id, json_t *result)
{
    send_message(l, json_pack("{s:s,s:O,s:o}", "jsonrpc", "2.0", "id", id, "result",
                              result ? result : json_null()));
}

// ---- calls ----

static void call_free(kwic_lsp_call *call)
{
    json_decref(call->id);
    json_decref(call->params);
    g_free(call->message);
    g_free(call);
}

bool kwic_lsp_is_cancelled(const kwic_lsp *l)
{
    return l->running && g_atomic_int_get(&l->running->cancelled);
}

void kwic_lsp_cancel(kwic_lsp *l, const json_t *id)
{
    pthread_mutex_lock(&l->lock);
    for (GList *each = l->queue.head; each; each = each->next) {
        kwic_lsp_call *call = each->data;
        if (call->id && json_equal(call->id, id))
            g_atomic_int_set(&call->cancelled, 1);
    }
    if (l->running && l->running->id && json_equal(l->running->id, id))
        g_atomic_int_set(&l->running->cancelled, 1);
    pthread_mutex_unlock(&l->lock);
}

static void refuse(kwic_lsp_call *call, int code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void refuse(kwic_lsp_call *call, int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    call->message = g_strdup_vprintf(format, list);
    va_end(list);
    call->code = code;
}

// What the content of a message asks; NULL for an answer to a request of ours.
static kwic_lsp_call *call_of(kwic_str content)
{
    json_error_t where;
    kwic_lsp_call *call = g_new0(kwic_lsp_call, 1);
    json_t *json = json_loadb(content.p, content.n, JSON_ALLOW_NUL, &where);
    json_t *id = json_object_get(json, "id");
    const char *method = json_string_value(json_object_get(json, "method"));
    if (json_is_string(id) || json_is_integer(id))
        call->id = json_incref(id);
    if (!json) {
        refuse(call, KWIC_LSP_PARSE, "not JSON at byte %d: %s", where.position,
               where.text);
    } else if (!method && json_is_object(json) && call->id) {
        g_clear_pointer(&call, call_free);
    } else if (!method) {
        refuse(call, KWIC_LSP_INVALID, "a message without a method");
    } else if (!(call->method = kwic_lsp_method_find(method))) {
        refuse(call, KWIC_LSP_NO_METHOD, "kwic lsp has no method \"%.100s\"", method);
    } else {
        call->params = json_object_get(json, "params");
        json_incref(call->params);
    }
    json_decref(json);
    return call;
}

// ---- running ----

static bool in_time(const kwic_lsp *l, kwic_lsp_call *call)
{
    if (call->code || call->method->flags & KWIC_LSP_ANY_TIME)
        return true;
    if (l->shut)
        refuse(call, KWIC_LSP_INVALID, "%s came after shutdown", call->method->name);
    else if (!l->initialized)
        refuse(call, KWIC_LSP_NOT_INITIALIZED, "%s came before initialize",
               call->method->name);
    return !call->code;
}

static int code_of(const GError *error)
{
    if (g_error_matches(error, KWIC_ERROR, KWIC_ERROR_CANCELLED))
        return KWIC_LSP_CANCELLED;
    return g_error_matches(error, KWIC_ERROR, KWIC_ERROR_USAGE) ? KWIC_LSP_BAD_PARAMS
                                                                : KWIC_LSP_FAILED;
}

static void perform(kwic_lsp *l, kwic_lsp_call *call)
{
    g_autoptr(GError) error = NULL;
    json_t *result = NULL;
    if (in_time(l, call) && !call->code && !g_atomic_int_get(&call->cancelled))
        result = call->method->run(l, call->params, &error);
    if (!call->id && !call->code) { // a notification
        json_decref(result);
        if (error)
            kwic_lsp_log(l, 2, error->message);
        return;
    }
    if (!call->id && call->code == KWIC_LSP_NO_METHOD)
        return; // notifications that we do not know are none of our business
    if (g_atomic_int_get(&call->cancelled)) {
        json_decref(result);
        answer_error(l, call->id, KWIC_LSP_CANCELLED, "the request was cancelled");
    } else if (call->code) {
        answer_error(l, call->id, call->code, call->message);
    } else if (error) {
        json_decref(result);
        answer_error(l, call->id, code_of(error), error->message);
    } else {
        answer_result(l, call->id, result);
    }
}

// ---- progress of indexing ----

static const char token[] = "kwic/index";

static void tell_progress(kwic_lsp *l, bool indexing, const char *phase,
                          unsigned percent)
{
    if (!l->can.progress || !l->initialized)
        return;
    if (indexing && !l->progress_shown) {
        kwic_lsp_request(l, "window/workDoneProgress/create",
                         json_pack("{s:s}", "token", token));
        kwic_lsp_notify(l, "$/progress",
                        json_pack("{s:s,s:{s:s,s:s,s:i}}", "token", token, "value",
                                  "kind", "begin", "title", "kwic index", "percentage",
                                  0));
    }
    if (indexing)
        kwic_lsp_notify(l, "$/progress",
                        json_pack("{s:s,s:{s:s,s:s,s:i}}", "token", token, "value",
                                  "kind", "report", "message", phase, "percentage",
                                  (int)percent));
    else if (l->progress_shown)
        kwic_lsp_notify(
            l, "$/progress",
            json_pack("{s:s,s:{s:s}}", "token", token, "value", "kind", "end"));
    l->progress_shown = indexing;
}

// From the vault's thread.
static void on_progress(void *ctx, const char *phase, uint64_t done, uint64_t total)
{
    kwic_lsp *l = ctx;
    pthread_mutex_lock(&l->lock);
    l->indexing = true;
    l->phase = phase;
    l->done = done;
    l->total = total;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

// From the vault's thread: a job has ended, or found nothing to do.
static void on_settled(void *ctx, bool changed)
{
    kwic_lsp *l = ctx;
    pthread_mutex_lock(&l->lock);
    l->indexing = false;
    l->phase = NULL;
    l->index_changed = l->index_changed || changed;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

// ---- the running thread ----

// With the lock held; lets go of it while working. False when there is nothing to do.
static bool work_aside(kwic_lsp *l)
{
    int64_t due = l->diagnose_us;
    if (l->index_changed && l->initialized) {
        l->index_changed = false;
        pthread_mutex_unlock(&l->lock);
        kwic_lsp_diagnose_all(l);
    } else if (l->initialized && (l->indexing ? l->phase != NULL : l->progress_shown)) {
        bool indexing = l->indexing;
        const char *phase = l->phase;
        unsigned percent = l->total ? (unsigned)(l->done * 100 / l->total) : 0;
        l->phase = NULL;
        pthread_mutex_unlock(&l->lock);
        tell_progress(l, indexing, phase, MIN(percent, 100));
    } else if (due && due <= g_get_monotonic_time() && !l->queue.length) {
        pthread_mutex_unlock(&l->lock);
        kwic_lsp_diagnose_next(l);
    } else {
        return false;
    }
    pthread_mutex_lock(&l->lock);
    return true;
}

static void wait_for_work(kwic_lsp *l)
{
    if (!l->diagnose_us) {
        pthread_cond_wait(&l->changed, &l->lock);
        return;
    }
    struct timespec until = {l->diagnose_us / 1000000, l->diagnose_us % 1000000 * 1000};
    pthread_cond_timedwait(&l->changed, &l->lock, &until);
}

static void *run_thread(void *arg)
{
    kwic_lsp *l = arg;
    pthread_mutex_lock(&l->lock);
    while (!l->exiting && !l->gone) {
        if (work_aside(l))
            continue;
        kwic_lsp_call *call = g_queue_pop_head(&l->queue);
        if (!call && l->ended)
            break;
        if (!call) {
            wait_for_work(l);
            continue;
        }
        l->running = call;
        pthread_cond_broadcast(&l->changed); // there is room
        pthread_mutex_unlock(&l->lock);
        perform(l, call);
        pthread_mutex_lock(&l->lock);
        l->running = NULL;
        call_free(call);
    }
    pthread_mutex_unlock(&l->lock);
    kwic_server_stop(&l->server);
    return NULL;
}

// ---- the reading thread ----

static void enqueue(kwic_lsp *l, kwic_lsp_call *call)
{
    pthread_mutex_lock(&l->lock);
    while (l->queue.length >= WAITING_MAX && !l->exiting && !l->gone)
        pthread_cond_wait(&l->changed, &l->lock);
    g_queue_push_tail(&l->queue, call);
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static void take(kwic_lsp *l, kwic_lsp_call *call)
{
    if (!call)
        return;
    if (!call->code && call->method->flags & KWIC_LSP_READER) {
        json_decref(call->method->run(l, call->params, NULL));
        call_free(call);
        return;
    }
    enqueue(l, call);
}

static void read_messages(kwic_lsp *l)
{
    kwic_message_reader reader;
    kwic_message_reader_init(&reader, STDIN_FILENO, l->server.stop_fd,
                             KWIC_MESSAGE_BYTES);
    for (bool more = true; more;) {
        kwic_str content;
        kwic_lsp_call *call;
        switch (kwic_message_next(&reader, &content)) {
        case KWIC_MESSAGE_WHOLE:
            take(l, call_of(content));
            break;
        case KWIC_MESSAGE_TOO_LONG:
            call = g_new0(kwic_lsp_call, 1);
            refuse(call, KWIC_LSP_INVALID, "a message over %d bytes; it was left out",
                   KWIC_MESSAGE_BYTES);
            take(l, call);
            break;
        case KWIC_MESSAGE_BROKEN:
            call = g_new0(kwic_lsp_call, 1);
            refuse(call, KWIC_LSP_PARSE,
                   "no Content-Length in a header; the server ends");
            take(l, call);
            more = false;
            break;
        case KWIC_MESSAGE_END:
            more = false;
            break;
        }
    }
    kwic_message_reader_clear(&reader);
    pthread_mutex_lock(&l->lock);
    l->ended = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

// ---- life ----

static void *signal_thread(void *arg)
{
    kwic_lsp *l = arg;
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigwait(&set, &number);
    kwic_server_stop(&l->server);
    return NULL;
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void init(kwic_lsp *l, const kwic_lsp_options *options)
{
    pthread_condattr_t monotonic;
    l->options = options;
    l->out = STDOUT_FILENO;
    l->server_options = (kwic_server_options){.version = options->version,
                                              .jobs = options->jobs,
                                              .watch = options->watch,
                                              .log = options->log};
    kwic_server_init(&l->server, &l->server_options);
    l->server.hooks = (kwic_server_hooks){on_progress, on_settled, l};
    l->documents =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kwic_lsp_document_free);
    g_queue_init(&l->queue);
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&l->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void clear(kwic_lsp *l)
{
    for (kwic_lsp_call *call; (call = g_queue_pop_head(&l->queue));)
        call_free(call);
    if (l->vault)
        kwic_vault_free(l->vault);
    kwic_server_clear(&l->server);
    g_hash_table_unref(l->documents);
    kwic_lsp_attachments_clear(&l->attachments);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->changed);
    g_free(l->root);
    g_free(l->trouble);
}

bool kwic_lsp_serve(const kwic_lsp_options *options, int *status, GError **error)
{
    pthread_t runner, signals;
    kwic_lsp l = {0};
    block_signals();
    init(&l, options);
    if (pthread_create(&runner, NULL, run_thread, &l) != 0 ||
        pthread_create(&signals, NULL, signal_thread, &l) != 0) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_INTERNAL,
                            "no thread can be started");
        return false;
    }
    read_messages(&l);
    // A client that is gone, or never reads its answers, holds the thread that writes.
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += GRACE_S;
    if (pthread_timedjoin_np(runner, NULL, &until) != 0)
        _exit(l.shut ? 0 : 1);
    pthread_cancel(signals);
    pthread_join(signals, NULL);
    *status = l.shut ? 0 : 1;
    clear(&l);
    return true;
}
