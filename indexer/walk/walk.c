// SPDX-License-Identifier: GPL-2.0-or-later
// The vault's notes in byte order of their paths. A folder is listed once, its entries
// sorted as they stand in paths (a folder as "name/"); what it holds is asked for by
// stat_queue.c while the walk lists on.
//
// Links are followed inside the vault only, to what the walk does not come to by itself: a
// note or folder that it does is one, at its own path. A hidden or ignored folder is entered
// at most once through links (the first in path order), never from inside itself.

#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ignore.h"
#include "kwic/error.h"
#include "kwic/limits.h"
#include "kwic/path.h"
#include "stat_queue.h"

typedef enum entry_kind { ENTRY_NOTE, ENTRY_FOLDER, ENTRY_IGNORE_FILE } entry_kind;

typedef struct entry {
    size_t name; // offset in folder.names
    size_t n;
    entry_kind kind;
    bool link;
    int unread; // errno of what says what it is
} entry;

// One folder that is being gone through.
typedef struct folder {
    const struct folder *parent;
    int fd;
    dev_t dev;
    ino_t ino;
    GString *names; // NUL after each
    GArray *entries;
    kwic_change *stats;        // of the notes, beside entries; inode 0: there is none
    kwic_ignore *own;          // what its ignore files say, NULL when it has none
    const kwic_ignore *ignore; // own, or the nearest one above
    bool linked;               // reached through a link
} folder;

typedef struct walk {
    GString *path;
    char *real_root; // of the vault, without links
    const struct folder *top;
    const kwic_walk_job *job;
    guint depth;
    GHashTable *linked;     // folders entered through links: "dev:ino"
    kwic_stat_queue *queue; // of the notes found
    bool stopped;
} walk;

static void warn_of(const walk *w, const char *message)
{
    kwic_warning warning = {.path = w->path->str, .message = message};
    if (w->job->warn)
        w->job->warn(w->job->warn_ctx, &warning);
}

static void warn_errno(const walk *w, const char *what, int cause)
{
    g_autofree char *message = g_strdup_printf("%s: %s", what, g_strerror(cause));
    warn_of(w, message);
}

// Of a folder the path ends with '/'. What the index has of it stays.
static void put_unread(walk *w, int cause)
{
    w->stopped =
        !kwic_stat_queue_put_unread(w->queue, w->path->str, w->path->len, cause);
}

// ---- what a name is ----

static bool is_ignore_file(const char *name)
{
    return strcmp(name, ".gitignore") == 0 || strcmp(name, ".kwicignore") == 0;
}

static bool inside(const char *path, const char *root)
{
    size_t n = strlen(root);
    return strncmp(path, root, n) == 0 &&
           (path[n] == '/' || path[n] == 0 || (n && root[n - 1] == '/'));
}

// Whether the link `name` in the folder leads into the vault; *st is what it leads to. When
// that cannot be told, errno is left.
static bool link_inside(walk *w, const folder *f, const char *name, struct stat *st)
{
    if (TEMP_FAILURE_RETRY(fstatat(f->fd, name, st, 0)) != 0)
        return false; // dangling, or a loop of links
    size_t n = w->path->len;
    g_string_append(w->path, name);
    g_autofree char *full = g_strconcat(w->real_root, "/", w->path->str,
                                        NULL); // a linked folder: still ours
    char *real = realpath(full, NULL);
    bool in = real && inside(real, w->real_root);
    int cause = real ? ENOENT : errno; // outside is as good as absent
    free(real);
    g_string_truncate(w->path, n);
    errno = cause;
    return in;
}

static bool kind_of(const struct stat *st, const char *name, entry_kind *kind)
{
    *kind = S_ISDIR(st->st_mode) ? ENTRY_FOLDER : ENTRY_NOTE;
    return S_ISDIR(st->st_mode) ||
           (S_ISREG(st->st_mode) && kwic_path_is_md(kwic_str_of(name)));
}

// What a directory entry is to us; false: nothing. type is of dirent.h.
static bool classify(walk *w, const folder *f, const char *name, unsigned char type,
                     entry *e)
{
    struct stat st;
    if (name[0] == '.') { // hidden, and "." and ".."
        e->kind = ENTRY_IGNORE_FILE;
        return is_ignore_file(name);
    }
    if (type == DT_DIR) {
        e->kind = ENTRY_FOLDER;
        return true;
    }
    if (type == DT_REG) {
        e->kind = ENTRY_NOTE;
        return kwic_path_is_md((kwic_str){name, e->n});
    }
    if (type != DT_LNK && type != DT_UNKNOWN)
        return false; // a socket, a pipe, a device
    bool known =
        TEMP_FAILURE_RETRY(fstatat(f->fd, name, &st, AT_SYMLINK_NOFOLLOW)) == 0;
    e->link = known && S_ISLNK(st.st_mode);
    if (!known || (e->link && !link_inside(w, f, name, &st))) {
        e->unread = errno;
        return !kwic_is_absence(errno);
    }
    return kind_of(&st, name, &e->kind);
}

static void take_entry(walk *w, folder *f, const char *name, unsigned char type)
{
    entry e = {.name = f->names->len, .n = strlen(name)};
    if (!classify(w, f, name, type, &e))
        return;
    g_string_append_len(f->names, name, (gssize)e.n + 1);
    if (!e.unread || kwic_path_is_md((kwic_str){name, e.n})) {
        e.kind = e.unread ? ENTRY_NOTE : e.kind;
        g_array_append_val(f->entries, e);
    }
    if (e.unread) { // or a folder
        e.kind = ENTRY_FOLDER;
        g_array_append_val(f->entries, e);
    }
}

// ---- listing ----

static int entry_cmp(gconstpointer a, gconstpointer b, gpointer names)
{
    const entry *x = a, *y = b;
    const char *p = (const char *)names + x->name, *q = (const char *)names + y->name;
    size_t n = MIN(x->n, y->n);
    int c = memcmp(p, q, n);
    if (c)
        return c;
    // A name's end counts as the '/' behind a folder, or as the path's end.
    int x_end = x->n > n ? (unsigned char)p[n] : x->kind == ENTRY_FOLDER ? '/' : -1;
    int y_end = y->n > n ? (unsigned char)q[n] : y->kind == ENTRY_FOLDER ? '/' : -1;
    return x_end - y_end;
}

// Closes nothing: the folder's fd stays open for openat.
static bool list_all(walk *w, folder *f)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int fd = (int)TEMP_FAILURE_RETRY(openat(f->fd, ".", flags));
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        int cause = errno;
        if (fd >= 0)
            close(fd);
        errno = cause;
        return false;
    }
    errno = 0;
    for (struct dirent *d; (d = readdir(dir)); errno = 0)
        take_entry(w, f, d->d_name, d->d_type);
    int read_errno = errno;
    closedir(dir);
    errno = read_errno;
    return read_errno == 0;
}

// The entry on the way to a target; further: there is more of it below, so no note is meant.
static void take_target(walk *w, folder *f, const char *name, bool further)
{
    guint n = f->entries->len;
    take_entry(w, f, name, DT_UNKNOWN);
    if (further && f->entries->len > n &&
        g_array_index(f->entries, entry, n).kind == ENTRY_NOTE)
        g_array_set_size(f->entries, n);
}

// Only the entries that lead to a target, and the ignore files.
static void list_targets(walk *w, folder *f)
{
    size_t from, to;
    kwic_str here = kwic_str_of_string(w->path);
    g_autofree char *last = NULL;
    take_entry(w, f, ".gitignore", DT_UNKNOWN);
    take_entry(w, f, ".kwicignore", DT_UNKNOWN);
    kwic_targets_below(w->job->targets, here, &from, &to);
    for (size_t i = from; i < to; i++) {
        const char *rest = kwic_targets_at(w->job->targets, i) + here.n;
        size_t n = strcspn(rest, "/");
        char *name = g_strndup(rest, n);
        if (!last || strcmp(name, last) != 0)
            take_target(w, f, name, rest[n] == '/');
        g_free(last);
        last = name;
    }
}

static bool list(walk *w, folder *f)
{
    kwic_str here = {w->path->str, w->path->len ? w->path->len - 1 : 0};
    if (w->job->targets && !kwic_targets_hold(w->job->targets, here))
        list_targets(w, f);
    else if (!list_all(w, f))
        return false;
    g_array_sort_with_data(f->entries, entry_cmp, f->names->str);
    return true;
}

// ---- ignore files ----

static void read_ignore_file(walk *w, folder *f, const char *name)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int fd = (int)TEMP_FAILURE_RETRY(openat(f->fd, name, flags));
    struct stat st;
    if (fd < 0) {
        if (!kwic_is_absence(errno))
            warn_errno(w, "its rules cannot be read, and do not count", errno);
        return;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        g_autofree char *text = g_malloc(KWIC_IGNORE_BYTES);
        size_t n = 0;
        for (ssize_t got;
             n < KWIC_IGNORE_BYTES &&
             (got = TEMP_FAILURE_RETRY(read(fd, text + n, KWIC_IGNORE_BYTES - n))) > 0;)
            n += (size_t)got;
        if (st.st_size > KWIC_IGNORE_BYTES) {
            size_t path = w->path->len;
            g_string_append(w->path, name);
            warn_of(w, "more than 256 KiB of patterns: the rest is left out");
            g_string_truncate(w->path, path);
        }
        kwic_ignore_add(f->own, (kwic_str){text, n});
    }
    close(fd);
}

// Both files, .kwicignore behind .gitignore so that it has the last word.
static void read_ignore_files(walk *w, folder *f)
{
    f->ignore = f->parent ? f->parent->ignore : NULL;
    for (guint i = 0; i < f->entries->len; i++) {
        const entry *e = &g_array_index(f->entries, entry, i);
        if (e->kind != ENTRY_IGNORE_FILE)
            continue;
        if (!f->own)
            f->own = kwic_ignore_new(f->ignore, w->path->len);
        read_ignore_file(w, f, f->names->str + e->name);
    }
    if (f->own)
        f->ignore = f->own;
}

// ---- going through ----

static bool folder_open(folder *f, int at, const char *name, int flags)
{
    struct stat st;
    const int usual = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    f->fd = (int)TEMP_FAILURE_RETRY(openat(at, name, usual | flags));
    if (f->fd < 0 || fstat(f->fd, &st) != 0)
        return false;
    f->dev = st.st_dev;
    f->ino = st.st_ino;
    f->names = g_string_sized_new(1024);
    f->entries = g_array_new(FALSE, FALSE, sizeof(entry));
    return true;
}

static void folder_clear(folder *f)
{
    if (f->fd >= 0)
        close(f->fd);
    if (f->names)
        g_string_free(f->names, TRUE);
    if (f->entries)
        g_array_free(f->entries, TRUE);
    kwic_ignore_free(f->own);
}

static void visit_folder(walk *w, const folder *parent, const entry *e);

// Warned of once, though it is a note and a folder.
static void visit_unread(walk *w, const entry *e)
{
    if (e->kind == ENTRY_NOTE || !kwic_path_is_md(kwic_str_of_string(w->path)))
        warn_errno(w, "cannot be looked at, what the index has of it stays", e->unread);
    if (e->kind == ENTRY_FOLDER)
        g_string_append_c(w->path, '/');
    put_unread(w, e->unread);
}

static bool wanted(const walk *w, const folder *f, const entry *e)
{
    kwic_str path = kwic_str_of_string(w->path);
    if (e->kind == ENTRY_IGNORE_FILE)
        return false;
    return kwic_ignore_check(f->ignore, path, e->kind == ENTRY_FOLDER) !=
           KWIC_IGNORE_YES;
}

// Whether the walk comes by itself to `rest` below the folder `up`, whose path is w->path.
static bool reaches(walk *w, const folder *up, const char *rest, bool is_folder,
                    int depth)
{
    const char *slash = strchr(rest, '/');
    size_t n = slash ? (size_t)(slash - rest) : strlen(rest);
    g_autofree char *name = g_strndup(rest, n);
    g_string_append(w->path, name);
    kwic_str path = kwic_str_of_string(w->path);
    if (name[0] == '.' || depth > KWIC_WALK_DEPTH ||
        kwic_ignore_check(up->ignore, path, slash || is_folder) == KWIC_IGNORE_YES)
        return false;
    if (!slash)
        return is_folder || kwic_path_is_md(path);
    folder f = {.parent = up};
    g_string_append_c(w->path, '/');
    bool in = folder_open(&f, up->fd, name, O_NOFOLLOW);
    if (in) {
        take_entry(w, &f, ".gitignore", DT_UNKNOWN);
        take_entry(w, &f, ".kwicignore", DT_UNKNOWN);
        read_ignore_files(w, &f);
        in = reaches(w, &f, slash + 1, is_folder, depth + 1);
    }
    folder_clear(&f);
    return in;
}

// Whether the link at w->path leads to what the walk comes to by itself.
static bool is_reached(walk *w, bool is_folder)
{
    g_autofree char *full = g_strconcat(w->real_root, "/", w->path->str, NULL);
    char *real = realpath(full, NULL);
    const char *rest = real ? real + MIN(strlen(real), strlen(w->real_root)) : NULL;
    while (rest && *rest == '/')
        rest++;
    GString *link = w->path;
    w->path = g_string_new(NULL);
    bool is = rest && (!*rest || reaches(w, w->top, rest, is_folder, 1));
    g_string_free(w->path, TRUE);
    w->path = link;
    free(real);
    return is;
}

static void visit_entries(walk *w, const folder *f)
{
    size_t n = w->path->len;
    for (guint i = 0; i < f->entries->len && !w->stopped; i++) {
        const entry *e = &g_array_index(f->entries, entry, i);
        g_string_append_len(w->path, f->names->str + e->name, (gssize)e->n);
        if (!wanted(w, f, e))
            ;
        else if (w->path->len > KWIC_PATH_BYTES)
            warn_of(w, "the path is longer than 4096 bytes: left out");
        else if (e->unread)
            visit_unread(w, e);
        else if (e->link && is_reached(w, e->kind == ENTRY_FOLDER))
            ;
        else if (e->kind == ENTRY_FOLDER)
            visit_folder(w, f, e);
        else
            w->stopped =
                !kwic_stat_queue_put(w->queue, w->path->str, w->path->len, e->link);
        g_string_truncate(w->path, n);
    }
}

// Whether a folder reached through a link is to be entered: not from inside itself, and
// not a second time.
static bool enter_link(walk *w, const folder *f)
{
    for (const folder *up = f->parent; up; up = up->parent)
        if (up->dev == f->dev && up->ino == f->ino)
            return false;
    char *id = g_strdup_printf("%ju:%ju", (uintmax_t)f->dev, (uintmax_t)f->ino);
    return g_hash_table_add(w->linked, id); // owns id, also when it is there
}

// A folder that could be listed in part is as good as one that could not.
static void leave_folder(walk *w, int cause)
{
    warn_errno(w, "the folder cannot be read, what the index has of it stays", cause);
    put_unread(w, cause);
}

static void visit_folder(walk *w, const folder *parent, const entry *e)
{
    folder f = {.parent = parent, .linked = parent->linked || e->link};
    g_string_append_c(w->path, '/');
    if (++w->depth > KWIC_WALK_DEPTH) {
        warn_of(w, "folders are more than 200 deep here: left out");
    } else if (!folder_open(&f, parent->fd, parent->names->str + e->name,
                            e->link ? 0 : O_NOFOLLOW)) {
        if (!kwic_is_absence(errno)) // gone since it was listed
            leave_folder(w, errno);
    } else if (!f.linked || enter_link(w, &f)) {
        if (!list(w, &f)) {
            leave_folder(w, errno);
        } else {
            read_ignore_files(w, &f);
            visit_entries(w, &f);
        }
    }
    w->depth--;
    folder_clear(&f);
}

// A vault that cannot be read is an error: taken for empty, its index would be emptied.
static bool walk_top(walk *w, GError **error)
{
    folder top = {.fd = -1};
    const char *vault = w->job->vault;
    w->real_root = realpath(vault, NULL);
    bool ok = w->real_root && folder_open(&top, AT_FDCWD, vault, 0) && list(w, &top);
    if (ok) {
        read_ignore_files(w, &top);
        if (!top.own)
            top.ignore = top.own = kwic_ignore_new(NULL, 0);
        for (const char *const *line = w->job->ignore; line && *line; line++)
            kwic_ignore_add(top.own, kwic_str_of(*line));
        w->top = &top;
        w->queue = kwic_stat_queue_new(top.fd, w->job->fn, w->job->unread, w->job->ctx);
        visit_entries(w, &top);
        kwic_stat_queue_finish(w->queue);
    } else {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                    "%s: the vault cannot be read: %s", vault, g_strerror(errno));
    }
    free(w->real_root);
    folder_clear(&top);
    return ok;
}

bool kwic_walk_run(const kwic_walk_job *job, GError **error)
{
    walk w = {
        .job = job,
        .path = g_string_sized_new(256),
        .linked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    bool ok = walk_top(&w, error);
    g_hash_table_unref(w.linked);
    g_string_free(w.path, TRUE);
    return ok;
}

bool kwic_walk(const char *vault, const char *const *ignore, kwic_walk_fn fn,
               kwic_warn_fn warn, void *ctx, GError **error)
{
    kwic_walk_job job = {
        .vault = vault,
        .ignore = ignore,
        .fn = fn,
        .ctx = ctx,
        .warn = warn,
        .warn_ctx = ctx,
    };
    return kwic_walk_run(&job, error);
}
