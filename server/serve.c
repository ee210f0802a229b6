// SPDX-License-Identifier: GPL-2.0-or-later
// The server's life: signals, connections, the end. Read on from here: client.c (a
// connection), rpc.c (a line), methods.c (the table), method_*.c (what they do), vault.c.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "serve.h"

enum {
    CLIENTS_MAX = 128,  // more wait to be accepted
    BREATH_US = 100000, // between two tries for a client when there is no room
    GRACE_US = 3000000, // for answers that nobody reads, once the server ends
};

static void notify(int fd)
{
    uint64_t one = 1;
    // The counter of an eventfd cannot be full here; a reader sees it either way.
    ssize_t n = write(fd, &one, sizeof one);
    (void)n;
}

void kwic_server_stop(kwic_server *s)
{
    notify(s->stop_fd);
    notify(s->wake_fd);
}

void kwic_server_wake(kwic_server *s)
{
    notify(s->wake_fd);
}

void kwic_server_index_changed(kwic_server *s)
{
    pthread_mutex_lock(&s->lock);
    for (guint i = 0; i < s->clients->len; i++)
        kwic_client_index_changed(s->clients->pdata[i]);
    pthread_mutex_unlock(&s->lock);
}

// ---- vaults by name ----

static bool no_vault(kwic_server *s, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < s->n_vaults; i++)
        g_ptr_array_add(names, (gpointer)kwic_vault_name(s->vaults[i]));
    g_ptr_array_add(names, NULL);
    const char *near = kwic_name_nearest(name, (const char *const *)names->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "no vault \"%s\" here; %s%s%s",
                name, near ? "did you mean \"" : "there are ", near ? near : all,
                near ? "\"?" : "");
    return false;
}

bool kwic_server_vault_of(kwic_server *s, const json_t *params, kwic_vault **vault,
                          GError **error)
{
    const char *name = kwic_param_text(params, "vault", NULL);
    *vault = s->n_vaults == 1 ? s->vaults[0] : NULL;
    for (size_t i = 0; name && i < s->n_vaults; i++) {
        const char *path = kwic_vault_path(s->vaults[i]);
        if (strcmp(name, kwic_vault_name(s->vaults[i])) == 0 ||
            g_strcmp0(name, path) == 0) {
            *vault = s->vaults[i];
            return true;
        }
    }
    return !name || no_vault(s, name, error);
}

// ---- the socket ----

static bool io_error(const char *path, const char *what, GError **error)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: %s: %s", path, what,
                g_strerror(errno));
    return false;
}

// A socket file that nobody serves is left over from a server that was killed.
static bool remove_stale(const struct sockaddr_un *address, GError **error)
{
    struct stat st;
    if (lstat(address->sun_path, &st) != 0)
        return true;
    if (!S_ISSOCK(st.st_mode)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO,
                    "%s: there is a file already, no socket; choose another path",
                    address->sun_path);
        return false;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool served =
        fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    if (fd >= 0)
        close(fd);
    if (served) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                    "%s: another kwic serves there; end it or choose another path",
                    address->sun_path);
        return false;
    }
    return unlink(address->sun_path) == 0 ||
           io_error(address->sun_path, "unlink", error);
}

// A socket that listens at path. It takes its name when it does: whoever sees the file is
// let in.
static bool listen_on(const char *path, int *listener, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct sockaddr_un early = address;
    size_t longest = sizeof early.sun_path - sizeof ".4194304";
    if (strlen(path) > longest) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO,
                    "%s: a socket's path has %zu bytes at most; choose a shorter one",
                    path, longest);
        return false;
    }
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    g_snprintf(early.sun_path, sizeof early.sun_path, "%s.%d", path, (int)getpid());
    if (!remove_stale(&address, error))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(early.sun_path);
    mode_t mask = umask(0177);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&early, sizeof early) == 0;
    umask(mask);
    if (!bound || listen(fd, 64) != 0 || rename(early.sun_path, path) != 0) {
        io_error(path, "listen", error);
        if (bound)
            unlink(early.sun_path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    *listener = fd;
    return true;
}

// ---- the main thread ----

static void add_client(kwic_server *s, int in, int out, bool close_fds)
{
    pthread_mutex_lock(&s->lock);
    g_ptr_array_add(s->clients, kwic_client_new(s, in, out, close_fds));
    pthread_mutex_unlock(&s->lock);
}

// Frees the clients that have ended; how many there are.
static guint reap(kwic_server *s)
{
    pthread_mutex_lock(&s->lock);
    for (guint i = s->clients->len; i-- > 0;)
        if (kwic_client_ended(s->clients->pdata[i]))
            kwic_client_free(g_ptr_array_remove_index_fast(s->clients, i));
    guint left = s->clients->len;
    pthread_mutex_unlock(&s->lock);
    return left;
}

static void drain(int fd)
{
    uint64_t count;
    ssize_t n = read(fd, &count, sizeof count);
    (void)n;
}

static void take_client(kwic_server *s, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        add_client(s, fd, fd, true);
    else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        g_usleep(BREATH_US); // until somebody closes something
}

// Until a signal or a shutdown, or until the one client of stdin has ended.
static void run(kwic_server *s, int signals, int listener)
{
    for (;;) {
        guint clients = reap(s);
        if (listener < 0 && clients == 0)
            return;
        bool room = listener >= 0 && clients < CLIENTS_MAX;
        struct pollfd fds[] = {{signals, POLLIN, 0},
                               {s->stop_fd, POLLIN, 0},
                               {s->wake_fd, POLLIN, 0},
                               {listener, POLLIN, 0}};
        if (poll(fds, room ? 4 : 3, -1) < 0)
            continue;
        if (fds[0].revents || fds[1].revents)
            return;
        if (fds[2].revents)
            drain(s->wake_fd);
        if (room && fds[3].revents)
            take_client(s, listener);
    }
}

// Lets the clients answer what they have read. False when one of them does not take it.
static bool finish(kwic_server *s)
{
    notify(s->stop_fd);
    for (size_t i = 0; i < s->n_vaults; i++)
        kwic_vault_end(s->vaults[i]);
    int64_t until = g_get_monotonic_time() + GRACE_US;
    while (reap(s)) {
        int64_t left = until - g_get_monotonic_time();
        struct pollfd fd = {s->wake_fd, POLLIN, 0};
        if (left <= 0)
            return false;
        if (poll(&fd, 1, (int)(left / 1000) + 1) > 0)
            drain(s->wake_fd);
    }
    return true;
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

void kwic_server_init(kwic_server *s, const kwic_server_options *options)
{
    memset(s, 0, sizeof *s);
    s->options = options;
    s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->clients = g_ptr_array_new();
    pthread_mutex_init(&s->lock, NULL);
}

void kwic_server_clear(kwic_server *s)
{
    for (size_t i = 0; i < s->n_vaults; i++)
        kwic_vault_free(s->vaults[i]);
    g_free(s->vaults);
    g_ptr_array_unref(s->clients);
    pthread_mutex_destroy(&s->lock);
    close(s->stop_fd);
    close(s->wake_fd);
}

static void serve(kwic_server *s, int listener)
{
    const kwic_server_options *options = s->options;
    int signals = block_signals();
    s->vaults = g_new0(kwic_vault *, options->n_vaults);
    for (; s->n_vaults < options->n_vaults; s->n_vaults++)
        s->vaults[s->n_vaults] = kwic_vault_new(s, &options->vaults[s->n_vaults]);
    if (listener < 0)
        add_client(s, STDIN_FILENO, STDOUT_FILENO, false);
    run(s, signals, listener);
    if (listener >= 0)
        unlink(options->socket);
    // A client that never reads its answers holds its threads for ever: the process ends
    // with them.
    if (!finish(s))
        _exit(0);
    kwic_server_clear(s);
    close(signals);
}

bool kwic_serve(const kwic_server_options *options, GError **error)
{
    int listener = -1;
    if (options->socket && !listen_on(options->socket, &listener, error))
        return false;
    kwic_server server;
    kwic_server_init(&server, options);
    serve(&server, listener);
    if (listener >= 0)
        close(listener);
    return true;
}
