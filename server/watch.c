// SPDX-License-Identifier: GPL-2.0-or-later
#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kwic/limits.h"
#include "kwic/path.h"

enum {
    QUIET_MS = 8,         // without an event: a save is over
    PATIENCE_US = 150000, // a burst is looked at by then even so
    BLIND_MS = 2000,      // between two looks when watches ran out
    ABSENT_MS = 500,      // between two looks for a vault that is away
    UNWATCHED = 0, // in place of the vault's watch descriptor; the kernel's are more
    PLACES = 200,  // more changes than these are looked for everywhere
    EVENTS = IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
             IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK,
};

struct kwic_watch {
    char *vault;
    kwic_watch_hooks hooks;
    pthread_t thread;
    int fd, stop_fd;     // fd -1: no watch can be had
    GHashTable *folders; // watch descriptor -> path relative to the vault
    GHashTable *files;   // changed since it was last quiet
    int root;            // its watch descriptor, -1: the vault is away
    bool blind;          // not all can be watched: it is looked at instead
    bool told;           // that it is blind
    bool overflowed;
    bool everywhere;  // what changed is not known by its path
    int64_t first_us; // of the files' first event
    atomic_int state; // kwic_watch_state
};

static void say(const kwic_watch *w, const char *message)
{
    if (w->hooks.log)
        w->hooks.log(message);
}

static void go_blind(kwic_watch *w, const char *why)
{
    w->blind = true;
    if (!w->told && w->hooks.log) {
        g_autofree char *message =
            g_strdup_printf("%s: %s; it is looked at every two seconds", w->vault, why);
        w->hooks.log(message);
    }
    w->told = true;
}

// Why a folder cannot be watched. One that is gone is no reason.
static void take_refusal(kwic_watch *w, int cause)
{
    if (cause == ENOSPC)
        go_blind(w, "the kernel's watches have run out (raise "
                    "fs.inotify.max_user_watches)");
    else if (cause != ENOENT && cause != ENOTDIR)
        go_blind(w, g_strerror(cause));
}

// File systems that say nothing of what another machine, or their own server, changes.
static bool is_foreign(const char *path)
{
    static const uint32_t kinds[] = {
        0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x65735546,
        0x01021997, 0x00c36400, 0x73757245, 0x5346414f, 0x6b414653,
    }; // nfs smb cifs smb2 fuse 9p ceph coda afs
    struct statfs fs;
    if (statfs(path, &fs) != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if ((uint32_t)fs.f_type == kinds[i])
            return true;
    return false;
}

// Watches the folder and those in it; hidden ones and links are not the walk's either.
static void add_folder(kwic_watch *w, const char *folder, unsigned depth)
{
    g_autofree char *path = g_build_filename(w->vault, folder, NULL);
    int wd = inotify_add_watch(w->fd, path, EVENTS);
    if (wd < 0) {
        take_refusal(w, errno);
        return;
    }
    g_hash_table_replace(w->folders, GINT_TO_POINTER(wd), g_strdup(folder));
    if (!*folder)
        w->root = wd;
    GDir *dir = depth ? g_dir_open(path, 0, NULL) : NULL;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        struct stat st;
        if (*name == '.' || lstat(child, &st) != 0 || !S_ISDIR(st.st_mode))
            continue;
        g_autofree char *below =
            *folder ? g_build_filename(folder, name, NULL) : g_strdup(name);
        add_folder(w, below, depth - 1);
    }
    if (dir)
        g_dir_close(dir);
}

// A folder without anything in it, where a vault was, is a place to mount it.
static bool is_there(const kwic_watch *w)
{
    g_autoptr(GDir) dir = g_dir_open(w->vault, 0, NULL);
    return dir && g_dir_read_name(dir);
}

static void note_state(kwic_watch *w)
{
    atomic_store(&w->state, w->root < 0 && !w->blind ? KWIC_WATCH_NONE
                            : w->blind               ? KWIC_WATCH_POLLS
                                                     : KWIC_WATCH_FULL);
}

static void add_all(kwic_watch *w)
{
    w->blind = false;
    w->root = -1;
    if (is_foreign(w->vault))
        go_blind(w, "its file system does not tell of all changes");
    else if (w->fd < 0)
        go_blind(w, "the kernel watches nothing more (raise "
                    "fs.inotify.max_user_instances)");
    if (w->fd >= 0)
        add_folder(w, "", KWIC_WALK_DEPTH);
    if (w->blind && w->root < 0 && is_there(w))
        w->root = UNWATCHED;
    note_state(w);
}

static void note_file(kwic_watch *w, char *path)
{
    if (!g_hash_table_size(w->files))
        w->first_us = g_get_monotonic_time();
    g_hash_table_add(w->files, path);
}

// Whether the file says which others count.
static bool is_rule(const char *name)
{
    static const char *const rules[] = {".gitignore", ".kwicignore", ".kwic.ini", NULL};
    return g_strv_contains(rules, name);
}

// Whether a change of the file can change the index.
static bool matters(const char *name)
{
    return (kwic_path_is_md(kwic_str_of(name)) && *name != '.') || is_rule(name);
}

static void take_event(kwic_watch *w, const struct inotify_event *e)
{
    const char *name = e->len ? e->name : "";
    const char *folder = g_hash_table_lookup(w->folders, GINT_TO_POINTER(e->wd));
    if (e->mask & IN_Q_OVERFLOW) {
        w->overflowed = true;
        note_file(w, g_strdup(""));
        return;
    }
    if (e->mask & IN_IGNORED) {
        g_hash_table_remove(w->folders, GINT_TO_POINTER(e->wd));
        if (e->wd == w->root)
            w->root = -1;
        return;
    }
    if (e->wd == w->root && e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
        inotify_rm_watch(w->fd, w->root);
        w->root = -1;
        return;
    }
    if (!folder || !*name)
        return;
    char *path = *folder ? g_build_filename(folder, name, NULL) : g_strdup(name);
    bool is_folder = e->mask & IN_ISDIR && *name != '.';
    w->everywhere = w->everywhere || is_rule(name);
    if (is_folder && e->mask & (IN_CREATE | IN_MOVED_TO))
        add_folder(w, path, KWIC_WALK_DEPTH);
    if (is_folder || (!(e->mask & IN_ISDIR) && matters(name)))
        note_file(w, path);
    else
        g_free(path);
}

static void read_events(kwic_watch *w)
{
    _Alignas(struct inotify_event) char buffer[64 << 10];
    ssize_t n = read(w->fd, buffer, sizeof buffer);
    unsigned before = g_hash_table_size(w->files);
    for (ssize_t at = 0; at < n;) {
        const struct inotify_event *e = (const void *)(buffer + at);
        take_event(w, e);
        at += (ssize_t)(sizeof *e + e->len);
    }
    if (w->overflowed) {
        w->overflowed = false;
        say(w,
            "the kernel's queue of changes overflowed; the whole vault is looked at");
        add_all(w);
        w->everywhere = true;
    }
    if (g_hash_table_size(w->files) > before)
        w->hooks.noticed(w->hooks.ctx, g_hash_table_size(w->files));
}

static void settle(kwic_watch *w)
{
    guint n = g_hash_table_size(w->files);
    bool all = w->everywhere || w->blind || n == 0 || n > PLACES;
    g_autofree gpointer *paths =
        all ? NULL : g_hash_table_get_keys_as_array(w->files, &n);
    w->hooks.settled(w->hooks.ctx, (const char *const *)paths);
    w->everywhere = false;
    g_hash_table_remove_all(w->files);
}

// How long to wait for the next event; -1: for ever.
static int patience(const kwic_watch *w)
{
    if (g_hash_table_size(w->files)) {
        int64_t left = w->first_us + PATIENCE_US - g_get_monotonic_time();
        return (int)CLAMP(left / 1000, 0, QUIET_MS);
    }
    return w->root < 0 ? ABSENT_MS : w->blind ? BLIND_MS : -1;
}

static void on_silence(kwic_watch *w)
{
    bool away = w->root < 0;
    if (w->root == UNWATCHED && !is_there(w))
        w->root = -1;
    else if (away && is_there(w))
        add_all(w);
    w->everywhere = w->everywhere || away;
    if (g_hash_table_size(w->files) || ((w->blind || away) && w->root >= 0))
        settle(w);
}

static void *watch_thread(void *arg)
{
    kwic_watch *w = arg;
    add_all(w);
    for (;;) {
        note_state(w);
        struct pollfd fds[] = {{w->fd, POLLIN, 0}, {w->stop_fd, POLLIN, 0}};
        int wait = patience(w);
        int n = wait == 0 ? 0 : poll(fds, 2, wait);
        if (fds[1].revents)
            return NULL;
        if (n > 0 && fds[0].revents)
            read_events(w);
        else if (n == 0)
            on_silence(w);
    }
}

static void watch_clear(kwic_watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    close(w->stop_fd);
    g_hash_table_unref(w->folders);
    g_hash_table_unref(w->files);
    g_free(w->vault);
    g_free(w);
}

kwic_watch *kwic_watch_new(const char *vault, const kwic_watch_hooks *hooks)
{
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    kwic_watch *w = g_new0(kwic_watch, 1);
    w->vault = g_strdup(vault);
    w->hooks = *hooks;
    w->fd = fd;
    w->root = -1;
    w->stop_fd = eventfd(0, EFD_CLOEXEC);
    w->folders = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    w->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    atomic_init(&w->state, KWIC_WATCH_NONE);
    if (pthread_create(&w->thread, NULL, watch_thread, w) == 0)
        return w;
    watch_clear(w);
    return NULL;
}

void kwic_watch_free(kwic_watch *w)
{
    if (!w)
        return;
    uint64_t one = 1;
    ssize_t n = write(w->stop_fd, &one, sizeof one);
    (void)n;
    pthread_join(w->thread, NULL);
    watch_clear(w);
}

kwic_watch_state kwic_watch_now(kwic_watch *w)
{
    return w ? (kwic_watch_state)atomic_load(&w->state) : KWIC_WATCH_NONE;
}
