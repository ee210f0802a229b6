// SPDX-License-Identifier: GPL-2.0-or-later
// An index folder as its one writer sees it.
#include "index_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/index_folder.h"
#include "base/index_mark.h"
#include "glass/glass_sums.h"
#include "kwic/error.h"

struct kwic_index_writer {
    char *dir;
    char *id; // of the folder's mark
    char *vault;
    int lock;
    bool needs_build;
    bool plain;
    uint64_t gen;        // number of the folder in use; 0: none
    uint64_t generation; // what answers carry; no folder has a higher number
    kwic_writer *db;     // while an update is under way
};

// ---- the lock ----

static int try_lock(int fd, bool wait)
{
    int failed;
    while ((failed = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB)) != 0 &&
           errno == EINTR)
        ;
    return failed;
}

static bool wait_lock(int fd, int wait_ms)
{
    enum { PAUSE_MS = 10 };
    if (wait_ms < 0)
        return try_lock(fd, true) == 0;
    for (int waited = 0; waited < wait_ms; waited += PAUSE_MS) {
        g_usleep(PAUSE_MS * 1000);
        if (try_lock(fd, false) == 0)
            return true;
    }
    return false;
}

// "another process (1234) is writing this index": the holder leaves its id in the file.
static char *who_holds(const char *dir, int fd)
{
    char pid[32] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    g_strstrip(pid);
    return g_strdup_printf("%s: another process%s%s%s is writing this index", dir,
                           n > 0 ? " (" : "", pid, n > 0 ? ")" : "");
}

static void leave_pid(int fd)
{
    char pid[32];
    int n = g_snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    // A help for messages alone: that it fails is no fault.
    if (ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) < 0)
        errno = 0;
}

typedef struct waiting {
    int ms;
    void (*notice)(void *ctx, const char *message);
    void *ctx;
} waiting;

// The lock file, held; -1 when it cannot be.
static int take_lock(const char *dir, const waiting *w, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        kwic_folder_set_error(error, path, "open it");
        return -1;
    }
    bool held = try_lock(fd, false) == 0;
    if (!held && errno == EWOULDBLOCK) {
        g_autofree char *who = who_holds(dir, fd);
        g_autofree char *notice = g_strconcat(who, "; waiting for it", NULL);
        if (w->ms && w->notice)
            w->notice(w->ctx, notice);
        held = w->ms && wait_lock(fd, w->ms);
        if (!held)
            g_set_error(error, KWIC_ERROR, KWIC_ERROR_BUSY, "%s", who);
    } else if (!held) {
        kwic_folder_set_error(error, path, "lock it");
    }
    if (held) {
        leave_pid(fd);
        return fd;
    }
    close(fd);
    return -1;
}

// ---- the state on disk ----

// Reads what is there. An index that is not one is one to build; one that cannot be read at
// the moment may be as good as ever.
static bool look(kwic_index_writer *w, GError **error)
{
    // Beyond what the lost generations of a damaged index can have been.
    const uint64_t unknown = 1 << 20;
    uint64_t generation = 0;
    GError *why = NULL;
    w->needs_build = true;
    if (kwic_folder_current(w->dir, &w->gen, &why)) {
        g_autofree char *path = kwic_folder_gen(w->dir, w->gen);
        g_autoptr(kwic_db) db = kwic_db_open(path, &why);
        generation = db ? kwic_folder_generation(db) : w->gen + unknown;
        w->needs_build =
            !db || !kwic_folder_version_fits(path) || kwic_sums_are_damaged(path);
    }
    w->generation = MAX(generation, kwic_folder_highest(w->dir));
    if (g_error_matches(why, KWIC_ERROR, KWIC_ERROR_IO)) {
        g_propagate_error(error, why);
        return false;
    }
    g_clear_error(&why);
    if (!w->needs_build) // what readers held, and kills left
        kwic_folder_clean(w->dir, w->id, w->gen);
    return true;
}

// The vault asked for, or the one on record.
static bool settle_vault(kwic_index_writer *w, const char *vault, GError **error)
{
    g_autofree char *recorded = kwic_index_remembered(w->dir);
    if (!vault && !recorded) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX,
                    "%s: the index does not know its vault; name it", w->dir);
        return false;
    }
    char *real = vault ? realpath(vault, NULL) : NULL;
    w->vault = g_strdup(real ? real : vault ? vault : recorded);
    free(real);
    return true;
}

// The id of the folder, which is made where there is none.
static char *take_folder(const char *dir, const char *vault, GError **error)
{
    bool made = !g_file_test(dir, G_FILE_TEST_EXISTS);
    if (g_mkdir_with_parents(dir, 0700) != 0) {
        kwic_folder_set_error(error, dir, "make it");
        return NULL;
    }
    char *id = kwic_mark_claim(dir, vault, error);
    if (!id && made)
        rmdir(dir);
    if (id && vault && !kwic_index_is_of(dir, vault, error))
        g_clear_pointer(&id, g_free);
    return id;
}

bool kwic_index_claim(const char *dir, const char *vault, GError **error)
{
    g_autofree char *id = take_folder(dir, vault, error);
    return id != NULL;
}

kwic_index_writer *kwic_index_lock(const char *dir, const char *vault, int wait_ms,
                                   void (*notice)(void *ctx, const char *message),
                                   void *ctx, GError **error)
{
    g_autofree char *id = take_folder(dir, vault, error);
    waiting how = {wait_ms, notice, ctx};
    int lock = id ? take_lock(dir, &how, error) : -1;
    if (lock < 0)
        return NULL;
    kwic_index_writer *w = g_new0(kwic_index_writer, 1);
    w->dir = g_strdup(dir);
    w->id = g_steal_pointer(&id);
    w->lock = lock;
    if (settle_vault(w, vault, error) && look(w, error))
        return w;
    kwic_index_unlock(w);
    return NULL;
}

void kwic_index_unlock(kwic_index_writer *w)
{
    if (!w)
        return;
    kwic_writer_close(w->db);
    close(w->lock);
    g_free(w->dir);
    g_free(w->id);
    g_free(w->vault);
    g_free(w);
}

bool kwic_index_needs_build(const kwic_index_writer *w)
{
    return w->needs_build;
}

void kwic_index_give_up(kwic_index_writer *w)
{
    g_clear_pointer(&w->db, kwic_writer_close);
    w->needs_build = true;
}

const char *kwic_index_writer_dir(const kwic_index_writer *w)
{
    return w->dir;
}

const char *kwic_index_writer_vault(const kwic_index_writer *w)
{
    return w->vault;
}

const char *kwic_index_writer_id(const kwic_index_writer *w)
{
    return w->id;
}

bool kwic_index_writer_is_plain(const kwic_index_writer *w)
{
    return w->plain;
}

void kwic_index_writer_set_plain(kwic_index_writer *w)
{
    w->plain = true;
}

uint64_t kwic_index_next_generation(const kwic_index_writer *w)
{
    return w->generation + 1;
}

// ---- small changes ----

kwic_writer *kwic_index_update(kwic_index_writer *w, GError **error)
{
    if (w->needs_build) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX,
                    "%s: there is nothing to update yet; build it whole", w->dir);
        return NULL;
    }
    if (!w->db) {
        g_autofree char *path = kwic_folder_gen(w->dir, w->gen);
        w->db = kwic_writer_open(path, error);
    }
    return w->db;
}

bool kwic_index_commit(kwic_index_writer *w, GError **error)
{
    uint64_t next = kwic_index_next_generation(w);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)next);
    kwic_writer *db = kwic_index_update(w, error);
    if (!db ||
        !kwic_writer_put_meta(db, KWIC_META_GENERATION, kwic_str_of(number), error) ||
        !kwic_writer_commit(db, error))
        return false;
    w->generation = next;
    return true;
}

// ---- a new whole ----

bool kwic_index_publish(kwic_index_writer *w, const char *path, uint64_t gen,
                        GError **error)
{
    g_autofree char *to = kwic_folder_gen(w->dir, gen);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT "\n", (guint64)gen);
    if (!kwic_mark_put(path, w->id, error) || !kwic_sums_make(path, error) ||
        !kwic_folder_put_version(path, error))
        return false;
    if (chmod(path, 0700) != 0 || rename(path, to) != 0) {
        kwic_folder_set_error(error, to, "move it into place");
        return false;
    }
    if (!kwic_folder_replace(w->dir, "vault", kwic_str_of(w->vault), error) ||
        !kwic_folder_replace(w->dir, "current", kwic_str_of(number), error))
        return false;
    g_clear_pointer(&w->db, kwic_writer_close);
    w->gen = w->generation = gen;
    w->needs_build = false;
    kwic_folder_clean(w->dir, w->id, gen);
    return true;
}
