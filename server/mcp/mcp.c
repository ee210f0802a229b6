// SPDX-License-Identifier: GPL-2.0-or-later
// The life of `kwic mcp`: one thread reads lines, so that a cancellation is seen while
// something runs; another answers them, in their order. Read on: session.c (a line), tool.c
// (the table of tools), tool_*.c (each of them), reply.c (the budget), scope.c (which notes).
#include "kwic/mcp.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "framing.h"
#include "kwic/limits.h"
#include "session.h"

enum {
    WAITING_MAX = 256,           // requests read ahead, and their bytes:
    WAITING_BYTES_MAX = 8 << 20, // more stay in the pipe
    GRACE_US = 3000000, // for an answer that nobody reads, once the input has ended
    LOOK_NS = 50000000,
};

typedef struct mcp {
    kwic_server server;
    kwic_mcp_session session;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    GQueue waiting;             // kwic_mcp_request *
    size_t waiting_bytes;       // of their lines
    kwic_mcp_request *running;  // NULL: none
    bool ended;                 // nothing more is read
    bool done;                  // nothing more is answered
    bool gone;                  // nobody reads our answers
    _Atomic int64_t writing_us; // since when; 0: not
} mcp;

// ---- answering ----

// False when nobody reads.
static bool write_all(mcp *m, const GString *line)
{
    size_t done = 0;
    atomic_store(&m->writing_us, g_get_monotonic_time());
    while (done < line->len) {
        ssize_t n = write(STDOUT_FILENO, line->str + done, line->len - done);
        if (n > 0) {
            done += (size_t)n;
            atomic_store(&m->writing_us, g_get_monotonic_time());
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd fd = {STDOUT_FILENO, POLLOUT, 0};
            poll(&fd, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            break;
        }
    }
    atomic_store(&m->writing_us, 0);
    return done == line->len;
}

// With the lock held: the next request, or NULL when there will be none.
static kwic_mcp_request *next(mcp *m)
{
    while (!m->waiting.length && !m->ended)
        pthread_cond_wait(&m->changed, &m->lock);
    m->running = m->gone ? NULL : g_queue_pop_head(&m->waiting);
    if (m->running)
        m->waiting_bytes -= m->running->bytes;
    pthread_cond_broadcast(&m->changed);
    return m->running;
}

static void *answering(void *arg)
{
    mcp *m = arg;
    g_autoptr(GString) line = g_string_new(NULL);
    pthread_mutex_lock(&m->lock);
    for (kwic_mcp_request *r; (r = next(m)) != NULL;) {
        pthread_mutex_unlock(&m->lock);
        g_string_truncate(line, 0);
        kwic_mcp_session_answer(&m->session, r, line);
        bool read = write_all(m, line);
        pthread_mutex_lock(&m->lock);
        m->running = NULL;
        m->gone = m->gone || !read;
        kwic_mcp_request_free(r);
    }
    m->done = true;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

// ---- reading ----

static void cancel_if(kwic_mcp_request *r, const json_t *id)
{
    if (!id || (r->id && json_equal(r->id, id)))
        g_atomic_int_set(&r->cancelled, 1);
}

// With the lock held: that request, or all (id NULL).
static void cancel(mcp *m, const json_t *id)
{
    if (m->running)
        cancel_if(m->running, id);
    for (const GList *each = m->waiting.head; each; each = each->next)
        cancel_if(each->data, id);
}

// False when nobody reads our answers.
static bool take(mcp *m, kwic_mcp_request *r, size_t bytes)
{
    r->bytes = bytes;
    const json_t *id = kwic_mcp_request_cancels(r);
    pthread_mutex_lock(&m->lock);
    if (id)
        cancel(m, id);
    while (!m->gone &&
           (m->waiting.length >= WAITING_MAX || m->waiting_bytes >= WAITING_BYTES_MAX))
        pthread_cond_wait(&m->changed, &m->lock);
    bool there = !m->gone;
    g_queue_push_tail(&m->waiting, r);
    m->waiting_bytes += bytes;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->lock);
    return there;
}

static bool is_blank(kwic_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!g_ascii_isspace(line.p[i]))
            return false;
    return true;
}

static void read_lines(mcp *m, int signals)
{
    kwic_framing lines;
    kwic_str line;
    bool there = true;
    kwic_framing_init(&lines, STDIN_FILENO, signals, KWIC_REQUEST_BYTES);
    for (kwic_framing_state state;
         there && (state = kwic_framing_next(&lines, &line)) != KWIC_FRAMING_END;) {
        if (state == KWIC_FRAMING_LINE && is_blank(line))
            continue;
        there = take(m,
                     state == KWIC_FRAMING_LINE
                         ? kwic_mcp_request_new(line)
                         : kwic_mcp_request_too_long(line, lines.limit),
                     line.n);
    }
    kwic_framing_clear(&lines);
}

// ---- life ----

static bool is_readable(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    return poll(&p, 1, 0) > 0;
}

// With the lock held: until something changes, or it is time to look.
static void wait_a_little(mcp *m)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&m->changed, &m->lock, &until);
}

// Until all that was read is answered; a signal cancels it. False when an answer is not taken.
static bool finish(mcp *m, int signals)
{
    bool taken = true;
    pthread_mutex_lock(&m->lock);
    m->ended = true;
    pthread_cond_broadcast(&m->changed);
    while (!m->done && taken) {
        if (is_readable(signals))
            cancel(m, NULL);
        wait_a_little(m);
        int64_t since = atomic_load(&m->writing_us);
        taken = !since || g_get_monotonic_time() - since < GRACE_US;
    }
    pthread_mutex_unlock(&m->lock);
    return taken;
}

static int block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static void serve(mcp *m, int signals)
{
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->changed, NULL);
    g_queue_init(&m->waiting);
    if (pthread_create(&m->thread, NULL, answering, m) != 0)
        g_error("no thread can be started");
    read_lines(m, signals);
    // Who never reads an answer holds the thread for ever: the process ends with it.
    if (!finish(m, signals))
        _exit(0);
    pthread_join(m->thread, NULL);
    g_queue_clear_full(&m->waiting, (GDestroyNotify)kwic_mcp_request_free);
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->lock);
}

bool kwic_mcp_serve(const kwic_mcp_options *options, GError **error)
{
    const kwic_server_options server = {.vaults = &options->vault,
                                        .n_vaults = 1,
                                        .version = options->version,
                                        .jobs = options->jobs,
                                        .watch = true,
                                        .log = options->log};
    int signals = block_signals();
    kwic_vault *vaults[1] = {NULL};
    mcp m = {.server = {.options = &server, .vaults = vaults, .n_vaults = 1}};
    m.server.clients = g_ptr_array_new();
    pthread_mutex_init(&m.server.lock, NULL);
    vaults[0] = kwic_vault_new(&m.server, &options->vault);
    g_autoptr(kwic_mcp_scope) scope =
        kwic_mcp_scope_new(&m.server, options->root, options->within, error);
    kwic_mcp_session_init(&m.session, options, scope);
    if (scope)
        serve(&m, signals);
    kwic_mcp_session_clear(&m.session);
    kwic_vault_free(vaults[0]);
    g_ptr_array_unref(m.server.clients);
    pthread_mutex_destroy(&m.server.lock);
    close(signals);
    return scope != NULL;
}
