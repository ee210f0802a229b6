// SPDX-License-Identifier: GPL-2.0-or-later
// An index folder as its readers see it.
#include "kwic/index.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/index_folder.h"
#include "glass/glass_sums.h"
#include "kwic/error.h"

struct kwic_index {
    char *dir;
    char *vault;
    char *gen_dir;
    uint64_t gen; // the folder's number
    int held; // descriptor of gen_dir, with a shared lock: the writer does not remove it
    kwic_db *db;
    uint64_t revision;
    uint64_t generation;
};

// A name for people to recognise: the vault's own, in plain characters.
static char *plain_name(const char *path)
{
    enum { MOST_CHARS = 40 };
    char *name = g_path_get_basename(path);
    if (strlen(name) > MOST_CHARS)
        name[MOST_CHARS] = '\0';
    return g_strcanon(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.", '-');
}

static bool is_absolute(const char *path)
{
    return path && *path == '/';
}

char *kwic_user_folder(const char *variable, const char *usual)
{
    enum { ROOM_BYTES = 16384 };
    const char *named = g_getenv(variable), *home = g_getenv("HOME");
    if (is_absolute(named))
        return g_strdup(named);
    if (is_absolute(home))
        return g_build_filename(home, usual, NULL);
    struct passwd entry, *found = NULL;
    g_autofree char *room = g_malloc(ROOM_BYTES);
    bool known = getpwuid_r(getuid(), &entry, room, ROOM_BYTES, &found) == 0 && found;
    return g_build_filename(known && is_absolute(entry.pw_dir) ? entry.pw_dir : "/",
                            usual, NULL);
}

char *kwic_index_name(const char *vault)
{
    char *real = realpath(vault, NULL);
    const char *path = real ? real : vault;
    g_autofree char *name = plain_name(path);
    uint64_t hash = XXH3_64bits(path, strlen(path));
    char *whole = g_strdup_printf("%s-%016" G_GINT64_MODIFIER "x", name, (guint64)hash);
    free(real);
    return whole;
}

char *kwic_index_default_dir(const char *vault)
{
    const char *named = g_getenv("KWIC_INDEX");
    if (named && *named)
        return g_strdup(named);
    g_autofree char *name = kwic_index_name(vault);
    g_autofree char *caches = kwic_user_folder("XDG_CACHE_HOME", ".cache");
    return g_build_filename(caches, "kwic", name, NULL);
}

bool kwic_index_is_of(const char *dir, const char *vault, GError **error)
{
    g_autofree char *recorded = kwic_index_remembered(dir);
    char *real = realpath(vault, NULL);
    bool same = !recorded || strcmp(real ? real : vault, recorded) == 0;
    if (!same)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "%s is the index of %s, not of %s; name another folder (--index, "
                    "KWIC_INDEX), or remove this one",
                    dir, recorded, real ? real : vault);
    free(real);
    return same;
}

// Leaves the generation that is read.
static void leave(kwic_index *index)
{
    g_clear_pointer(&index->db, kwic_db_close);
    g_clear_pointer(&index->gen_dir, g_free);
    if (index->held >= 0)
        close(index->held);
    index->held = -1;
}

// Holds the generation that DIR/current names. A writer may publish another and remove
// this one in between; then the name has changed too, and the next try finds the new one.
static bool hold_current(kwic_index *index, GError **error)
{
    enum { MOST_TRIES = 100 };
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        uint64_t again = 0;
        if (!kwic_folder_current(index->dir, &index->gen, error))
            return false;
        g_free(index->gen_dir);
        index->gen_dir = kwic_folder_gen(index->dir, index->gen);
        index->held = kwic_folder_lock(index->gen_dir, LOCK_SH);
        if (index->held < 0 && errno != ENOENT) {
            kwic_folder_set_error(error, index->gen_dir, "open it");
            return false;
        }
        if (!kwic_folder_current(index->dir, &again, error))
            return false;
        if (index->held >= 0 && again == index->gen)
            return true;
        if (index->held >= 0)
            close(index->held);
        index->held = -1;
    }
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                "%s: the index names it, and it is gone; index with --full",
                index->gen_dir);
    return false;
}

static void note_state(kwic_index *index)
{
    index->revision = kwic_db_revision(index->db);
    index->generation = kwic_folder_generation(index->db);
}

static bool enter(kwic_index *index, GError **error)
{
    if (!hold_current(index, error))
        return false;
    if (!kwic_folder_version_fits(index->gen_dir)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_VERSION,
                    "%s: made by another version of kwic; run `kwic index`",
                    index->dir);
        return false;
    }
    GError *why = NULL;
    index->db = kwic_db_open(index->gen_dir, &why);
    if (!index->db) {
        // A published generation that is no database is damage, whatever Xapian calls it.
        int code = why->code == KWIC_ERROR_IO ? KWIC_ERROR_IO : KWIC_ERROR_CORRUPT;
        g_set_error(error, KWIC_ERROR, code, "%s; index with --full", why->message);
        g_error_free(why);
        return false;
    }
    g_free(index->vault);
    index->vault = kwic_index_remembered(index->dir);
    note_state(index);
    return true;
}

kwic_index *kwic_index_open(const char *dir, GError **error)
{
    kwic_index *index = g_new0(kwic_index, 1);
    index->dir = g_strdup(dir);
    index->held = -1;
    if (enter(index, error))
        return index;
    kwic_index_close(index);
    return NULL;
}

void kwic_index_close(kwic_index *index)
{
    if (!index)
        return;
    leave(index);
    g_free(index->dir);
    g_free(index->vault);
    g_free(index);
}

// Goes to another generation folder; on failure all stays as it was.
static bool move(kwic_index *index, GError **error)
{
    kwic_index *next = kwic_index_open(index->dir, error);
    if (!next)
        return false;
    kwic_index old = *index;
    *index = *next;
    *next = old;
    next->dir = index->dir; // callers may hold it
    index->dir = old.dir;
    kwic_index_close(next);
    return true;
}

bool kwic_index_refresh(kwic_index *index, bool *changed, GError **error)
{
    uint64_t gen = 0;
    *changed = false;
    if (!kwic_folder_current(index->dir, &gen, error))
        return false;
    if (gen != index->gen)
        return *changed = move(index, error);
    if (!kwic_db_reopen(index->db, NULL, error))
        return false;
    // Asked of the database itself: a read may have reopened it before.
    *changed = kwic_db_revision(index->db) != index->revision;
    if (*changed)
        note_state(index);
    return true;
}

kwic_db *kwic_index_db(kwic_index *index)
{
    return index->db;
}

const char *kwic_index_dir(const kwic_index *index)
{
    return index->dir;
}

const char *kwic_index_vault(const kwic_index *index)
{
    return index->vault ? index->vault : "";
}

const char *kwic_index_gen_dir(const kwic_index *index)
{
    return index->gen_dir;
}

bool kwic_index_verify(const kwic_index *index, GError **error)
{
    bool sound = kwic_sums_verify(index->gen_dir, ~0U, error);
    if (!sound)
        kwic_sums_mark_damaged(index->gen_dir);
    return sound;
}

uint64_t kwic_index_generation(const kwic_index *index)
{
    return index->generation;
}
