// SPDX-License-Identifier: GPL-2.0-or-later
#include "notes.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kwic/limits.h"
#include "kwic/path.h"
#include "kwic/tokenizer.h"
#include "value/chars.h"

enum { THREADS = 8, ALONE = 64 }; // so few are read without further threads

// ---- notes ----

static void free_note(gpointer p)
{
    kwic_view_note *note = p;
    kwic_view_page_free(note->page);
    g_clear_pointer(&note->unsaved, g_bytes_unref);
    g_string_free(note->change, TRUE);
    g_free(note->path);
    g_free(note->folded);
    g_free(note);
}

static void free_list(gpointer p)
{
    g_array_unref(p);
}

static char *fold(kwic_str s)
{
    g_autofree char *valid = g_utf8_make_valid(s.p ? s.p : "", (gssize)s.n);
    return g_utf8_strdown(valid, -1);
}

kwic_view_notes *kwic_view_notes_new(const char *vault, const kwic_moment *zone)
{
    kwic_view_notes *n = g_new0(kwic_view_notes, 1);
    n->vault = g_strdup(vault);
    n->zone = *zone;
    n->notes = g_ptr_array_new_with_free_func(free_note);
    n->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    n->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
    n->jobs = MIN(g_get_num_processors(), THREADS);
    return n;
}

static void forget_relations(kwic_view_notes *n)
{
    g_clear_pointer(&n->inverse, g_hash_table_unref);
    g_clear_pointer(&n->by_tag, g_hash_table_unref);
}

void kwic_view_notes_free(kwic_view_notes *n)
{
    if (!n)
        return;
    forget_relations(n);
    g_hash_table_unref(n->by_path);
    g_hash_table_unref(n->by_name);
    g_ptr_array_unref(n->notes);
    g_free(n->vault);
    g_free(n);
}

static const char *last_of(const char *folded)
{
    const char *slash = strrchr(folded, '/');
    return slash ? slash + 1 : folded;
}

static void name_notes(kwic_view_notes *n)
{
    g_hash_table_remove_all(n->by_path);
    g_hash_table_remove_all(n->by_name);
    for (guint i = 0; i < n->notes->len; i++) {
        kwic_view_note *note = n->notes->pdata[i];
        char *name = (char *)(uintptr_t)last_of(note->folded);
        GArray *list = g_hash_table_lookup(n->by_name, name);
        if (!list) {
            list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(n->by_name, name, list);
        }
        g_array_append_val(list, i);
        g_hash_table_insert(n->by_path, note->path, GUINT_TO_POINTER(i + 1));
        note->linked = false;
    }
}

// ---- what there is ----

typedef struct kwic_notes_sync {
    kwic_view_notes *notes;
    GPtrArray *fresh;    // kwic_view_note, or NULL, by docid
    GHashTable *seen;    // path -> kwic_view_note of fresh
    bool moved, changed; // other paths; other contents
} kwic_notes_sync;

static kwic_view_note *new_note(const char *path)
{
    kwic_view_note *note = g_new0(kwic_view_note, 1);
    note->path = g_strdup(path);
    note->folded = fold(kwic_path_strip_md(kwic_str_of(path)));
    note->change = g_string_new(NULL);
    return note;
}

static bool add_name(void *ctx, uint32_t docid, kwic_str value)
{
    kwic_notes_sync *sync = ctx;
    kwic_str path;
    if (!kwic_list_next(&value, &path))
        return true;
    g_autofree char *copy = g_strndup(path.p, path.n);
    while (sync->fresh->len <= docid)
        g_ptr_array_add(sync->fresh, NULL);
    kwic_view_note *note = new_note(copy);
    note->docid = docid;
    sync->fresh->pdata[docid] = note;
    return true;
}

static bool add_change(void *ctx, uint32_t docid, kwic_str value)
{
    kwic_notes_sync *sync = ctx;
    kwic_view_note *note = docid < sync->fresh->len ? sync->fresh->pdata[docid] : NULL;
    if (note)
        g_string_append_len(note->change, value.p, (gssize)value.n);
    return true;
}

static int by_path(const void *a, const void *b)
{
    const kwic_view_note *x = *(kwic_view_note *const *)a,
                         *y = *(kwic_view_note *const *)b;
    return kwic_utf16_compare(kwic_str_of(x->path), kwic_str_of(y->path));
}

static void add_unsaved(void *ctx, const char *path, int64_t version, GBytes *text)
{
    kwic_notes_sync *sync = ctx;
    kwic_view_note *note = g_hash_table_lookup(sync->seen, path);
    (void)version;
    if (!note) {
        note = new_note(path);
        g_ptr_array_add(sync->fresh, note);
        g_hash_table_insert(sync->seen, note->path, note);
    }
    note->unsaved = g_bytes_ref(text);
}

// Whether the note is what it was: then its page is.
static bool keep_page(kwic_view_note *fresh, kwic_view_note *old)
{
    bool same = fresh->unsaved && old->unsaved
                    ? g_bytes_equal(fresh->unsaved, old->unsaved)
                    : !fresh->unsaved && !old->unsaved &&
                          g_string_equal(fresh->change, old->change);
    if (!same)
        return false;
    fresh->page = g_steal_pointer(&old->page);
    fresh->tried = old->tried && fresh->page;
    fresh->linked = old->linked;
    return true;
}

static void adopt(kwic_notes_sync *sync)
{
    kwic_view_notes *n = sync->notes;
    sync->moved = sync->fresh->len != n->notes->len;
    for (guint i = 0; i < sync->fresh->len; i++) {
        kwic_view_note *fresh = sync->fresh->pdata[i];
        gpointer at = g_hash_table_lookup(n->by_path, fresh->path);
        sync->moved |= at == NULL;
        if (!at || !keep_page(fresh, n->notes->pdata[GPOINTER_TO_UINT(at) - 1]))
            sync->changed = true;
    }
    g_hash_table_remove_all(n->by_path);
    g_hash_table_remove_all(n->by_name);
    g_ptr_array_unref(n->notes);
    n->notes = g_steal_pointer(&sync->fresh);
    GPtrArray *kept = n->notes;
    g_autofree bool *linked = g_new(bool, kept->len + 1);
    for (guint i = 0; i < kept->len; i++)
        linked[i] = ((kwic_view_note *)kept->pdata[i])->linked;
    name_notes(n);
    for (guint i = 0; i < kept->len && !sync->moved; i++)
        ((kwic_view_note *)kept->pdata[i])->linked = linked[i];
    if (sync->moved || sync->changed)
        forget_relations(n);
}

static void drop_gaps(GPtrArray *notes)
{
    guint kept = 0;
    for (guint i = 0; i < notes->len; i++)
        if (notes->pdata[i])
            notes->pdata[kept++] = notes->pdata[i];
    notes->len = kept;
}

bool kwic_view_notes_sync(kwic_view_notes *n, kwic_searcher *s, GError **error)
{
    kwic_db *db = kwic_index_db(kwic_searcher_index(s));
    kwic_notes_sync sync = {.notes = n,
                            .fresh = g_ptr_array_new(),
                            .seen = g_hash_table_new(g_str_hash, g_str_equal)};
    bool read = kwic_db_values(db, KWIC_SLOT_NAMES, add_name, &sync, error) &&
                kwic_db_values(db, KWIC_SLOT_CHANGE, add_change, &sync, error);
    drop_gaps(sync.fresh);
    for (guint i = 0; i < sync.fresh->len; i++) {
        kwic_view_note *note = sync.fresh->pdata[i];
        g_hash_table_insert(sync.seen, note->path, note);
    }
    kwic_searcher_each_unsaved(s, add_unsaved, &sync);
    g_ptr_array_set_free_func(sync.fresh, free_note);
    if (read) {
        g_ptr_array_sort(sync.fresh, by_path);
        adopt(&sync);
        n->generation = kwic_index_generation(kwic_searcher_index(s));
    }
    g_hash_table_unref(sync.seen);
    g_clear_pointer(&sync.fresh, g_ptr_array_unref);
    return read;
}

// ---- what need not be read ----

void kwic_view_notes_narrow(kwic_view_notes *n, kwic_field_id field, kwic_str text,
                            bool *wanted)
{
    g_autoptr(GString) term = g_string_new(NULL), folded = g_string_new(NULL);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!n->db)
        return;
    kwic_fold(text, folded);
    kwic_term_append(term, kwic_schema()[field].prefix,
                     (kwic_str){folded->str, folded->len});
    if (!kwic_db_postings(n->db, (kwic_str){term->str, term->len}, docids, NULL, NULL))
        return;
    uint32_t last = docids->len ? g_array_index(docids, uint32_t, docids->len - 1) : 0;
    g_autofree bool *has = g_new0(bool, (size_t)last + 1);
    for (guint i = 0; i < docids->len; i++)
        has[g_array_index(docids, uint32_t, i)] = true;
    for (guint i = 0; i < n->notes->len; i++) {
        const kwic_view_note *note = n->notes->pdata[i];
        wanted[i] = wanted[i] && (note->unsaved || note->tried ||
                                  (note->docid <= last && has[note->docid]));
    }
}

// ---- names ----

int32_t kwic_view_notes_find(const kwic_view_notes *n, kwic_str path)
{
    char copy[512];
    if (path.n >= sizeof copy || memchr(path.p ? path.p : "", '\0', path.n))
        return -1;
    if (path.n)
        memcpy(copy, path.p, path.n);
    copy[path.n] = '\0';
    return (int32_t)GPOINTER_TO_UINT(g_hash_table_lookup(n->by_path, copy)) - 1;
}

// The path that "./x" and "../x" mean from the folder; NULL when it is none of these.
static char *relative_path(kwic_str path, kwic_str origin)
{
    kwic_str folder = kwic_path_above(origin);
    if (!kwic_str_starts(path, KWIC_STR("./")) &&
        !kwic_str_starts(path, KWIC_STR("../")))
        return NULL;
    for (;;) {
        if (kwic_str_starts(path, KWIC_STR("./"))) {
            path = kwic_str_sub(path, 2, path.n);
        } else if (kwic_str_starts(path, KWIC_STR("../"))) {
            path = kwic_str_sub(path, 3, path.n);
            folder = kwic_path_above(folder);
        } else {
            break;
        }
    }
    return g_strdup_printf("%.*s%s%.*s", KWIC_STR_ARG(folder), folder.n ? "/" : "",
                           KWIC_STR_ARG(path));
}

static bool ends_so(const char *folded, const char *wanted)
{
    size_t n = strlen(folded), w = strlen(wanted);
    return n >= w && strcmp(folded + n - w, wanted) == 0 &&
           (n == w || folded[n - w - 1] == '/');
}

// Below the folder first, then the shorter, then the first in order.
static bool is_better(const kwic_view_note *a, const kwic_view_note *b, kwic_str folder)
{
    bool below_a = !folder.n || (kwic_str_starts(kwic_str_of(a->path), folder) &&
                                 a->path[folder.n] == '/');
    bool below_b = !folder.n || (kwic_str_starts(kwic_str_of(b->path), folder) &&
                                 b->path[folder.n] == '/');
    if (below_a != below_b)
        return below_a;
    size_t na = kwic_utf16_length(kwic_str_of(a->path)),
           nb = kwic_utf16_length(kwic_str_of(b->path));
    return na != nb ? na < nb : strcmp(a->path, b->path) < 0;
}

static int32_t find_by_end(const kwic_view_notes *n, kwic_str path, kwic_str origin)
{
    g_autofree char *wanted = fold(kwic_path_strip_md(path));
    const GArray *list = g_hash_table_lookup(n->by_name, last_of(wanted));
    kwic_str folder = kwic_path_above(origin);
    int32_t best = -1;
    for (guint i = 0; list && i < list->len; i++) {
        uint32_t at = g_array_index(list, uint32_t, i);
        const kwic_view_note *note = n->notes->pdata[at];
        if (ends_so(note->folded, wanted) &&
            (best < 0 || is_better(note, n->notes->pdata[best], folder)))
            best = (int32_t)at;
    }
    return best;
}

int32_t kwic_view_notes_resolve(const kwic_view_notes *n, kwic_str path,
                                kwic_str origin)
{
    g_autofree char *there = relative_path(path, origin);
    if (!path.n)
        return kwic_view_notes_find(n, origin);
    if (there)
        path = kwic_str_of(there);
    else if (path.p[0] == '/')
        path = kwic_str_sub(path, 1, path.n);
    int32_t at = kwic_view_notes_find(n, path);
    if (at < 0 && path.n < 500) {
        char md[512];
        int length = g_snprintf(md, sizeof md, "%.*s.md", KWIC_STR_ARG(path));
        at = kwic_view_notes_find(n, (kwic_str){md, (size_t)length});
    }
    return at >= 0 || !path.n ? at : find_by_end(n, path, origin);
}

// ---- pages ----

static int64_t milliseconds(const struct statx_timestamp *t)
{
    return t->tv_sec * 1000 + t->tv_nsec / 1000000;
}

// A note is not younger than its last change: copies of files often are.
static void read_times(const struct statx *st, kwic_page_file *file)
{
    file->size = st->stx_size;
    file->mtime_ms = milliseconds(&st->stx_mtime);
    file->ctime_ms = st->stx_mask & STATX_BTIME
                         ? MIN(milliseconds(&st->stx_btime), file->mtime_ms)
                         : file->mtime_ms;
}

static char *read_file(const char *path, kwic_page_file *file)
{
    struct statx st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char *bytes = NULL;
    size_t n = 0;
    if (fd >= 0 &&
        statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &st) == 0 &&
        S_ISREG(st.stx_mode)) {
        size_t max = (size_t)MIN(st.stx_size, (uint64_t)KWIC_NOTE_BYTES);
        bytes = g_malloc(max + 1);
        ssize_t got;
        while (n < max && (got = read(fd, bytes + n, max - n)) > 0)
            n += (size_t)got;
        read_times(&st, file);
        file->bytes = (kwic_str){bytes, n};
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

static kwic_view_page *read_page(const kwic_view_notes *n, const kwic_view_note *note)
{
    g_autofree char *path = g_build_filename(n->vault, note->path, NULL);
    kwic_page_file file = {.path = note->path};
    g_autofree char *bytes = read_file(path, &file);
    if (note->unsaved) {
        gsize size;
        const char *text = g_bytes_get_data(note->unsaved, &size);
        file.bytes = (kwic_str){text ? text : "", size};
        file.size = size;
        if (!bytes)
            file.mtime_ms = file.ctime_ms = g_get_real_time() / 1000;
    } else if (!bytes) {
        return NULL;
    }
    return kwic_view_page_read(&file, &n->zone);
}

// Where the links of a page lead, as long as no note comes or goes.
static void settle_links(kwic_view_notes *n, kwic_view_note *note)
{
    kwic_view_page *page = note->page;
    for (size_t i = 0; i < page->n_refs; i++) {
        kwic_page_ref *ref = &page->refs[i];
        int32_t at = kwic_view_notes_resolve(n, ref->written, page->path);
        ref->link->path =
            at < 0 ? ref->written
                   : kwic_budget_str(
                         &page->budget,
                         kwic_str_of(((kwic_view_note *)n->notes->pdata[at])->path));
    }
    note->linked = true;
}

kwic_view_page *kwic_view_notes_page(kwic_view_notes *n, size_t at)
{
    kwic_view_note *note = n->notes->pdata[at];
    if (!note->tried) {
        note->page = read_page(n, note);
        note->tried = true;
        note->linked = false;
        n->unread += note->page == NULL;
    }
    if (note->page && !note->linked)
        settle_links(n, note);
    return note->page;
}

typedef struct kwic_notes_reading {
    kwic_view_notes *notes;
    const bool *wanted;
    _Atomic uint32_t next;
} kwic_notes_reading;

static void *read_pages(void *data)
{
    kwic_notes_reading *r = data;
    for (;;) {
        uint32_t i = atomic_fetch_add(&r->next, 1);
        if (i >= r->notes->notes->len)
            return NULL;
        kwic_view_note *note = r->notes->notes->pdata[i];
        if (!note->tried && (!r->wanted || r->wanted[i])) {
            note->page = read_page(r->notes, note);
            note->tried = true;
            note->linked = false;
        }
    }
}

void kwic_view_notes_read(kwic_view_notes *n, const bool *wanted)
{
    kwic_notes_reading reading = {.notes = n, .wanted = wanted};
    pthread_t threads[THREADS];
    size_t missing = 0, started = 0;
    for (guint i = 0; i < n->notes->len; i++)
        missing +=
            !((kwic_view_note *)n->notes->pdata[i])->tried && (!wanted || wanted[i]);
    while (missing > ALONE && started + 1 < n->jobs &&
           pthread_create(&threads[started], NULL, read_pages, &reading) == 0)
        started++;
    read_pages(&reading);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (guint i = 0; i < n->notes->len; i++)
        if (!wanted || wanted[i])
            kwic_view_notes_page(n, i);
}

// ---- relations ----

static void relate(GHashTable *table, kwic_str key, uint32_t at)
{
    char *copy = g_strndup(key.p ? key.p : "", key.n);
    GArray *list = g_hash_table_lookup(table, copy);
    if (!list) {
        list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_hash_table_insert(table, copy, list);
    } else {
        g_free(copy);
    }
    if (!list->len || g_array_index(list, uint32_t, list->len - 1) != at)
        g_array_append_val(list, at);
}

static GHashTable *new_relation(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
}

const GArray *kwic_view_notes_linking(kwic_view_notes *n, kwic_str path)
{
    g_autofree char *key = g_strndup(path.p ? path.p : "", path.n);
    if (!n->inverse) {
        kwic_view_notes_read(n, NULL);
        n->inverse = new_relation();
        for (guint i = 0; i < n->notes->len; i++) {
            const kwic_view_page *page = kwic_view_notes_page(n, i);
            for (size_t k = 0; page && k < page->n_refs; k++)
                if (page->refs[k].outlink)
                    relate(n->inverse, page->refs[k].link->path, i);
        }
    }
    return g_hash_table_lookup(n->inverse, key);
}

static const char *other_spelling(const kwic_view_notes *n, const char *tag)
{
    g_autofree char *folded = fold(kwic_str_of(tag));
    GHashTableIter each;
    gpointer key;
    g_hash_table_iter_init(&each, n->by_tag);
    while (g_hash_table_iter_next(&each, &key, NULL)) {
        g_autofree char *other = fold(kwic_str_of(key));
        if (strcmp(key, tag) != 0 && strcmp(other, folded) == 0)
            return key;
    }
    return NULL;
}

// Of few notes by the index, when not all are there yet: those are read, and their tags asked.
static void tag_some(kwic_view_notes *n, kwic_str tag)
{
    g_autofree bool *wanted = g_new(bool, n->notes->len + 1);
    kwic_str bare =
        kwic_str_starts(tag, KWIC_STR("#")) ? kwic_str_sub(tag, 1, tag.n) : tag;
    memset(wanted, true, n->notes->len);
    kwic_view_notes_narrow(n, KWIC_F_TAG, bare, wanted);
    kwic_view_notes_read(n, wanted);
}

static bool all_read(const kwic_view_notes *n)
{
    for (guint i = 0; i < n->notes->len; i++)
        if (!((const kwic_view_note *)n->notes->pdata[i])->tried)
            return false;
    return true;
}

static void relate_tags(kwic_view_notes *n, GHashTable *table)
{
    for (guint i = 0; i < n->notes->len; i++) {
        const kwic_view_note *note = n->notes->pdata[i];
        const kwic_view_page *page = note->tried ? kwic_view_notes_page(n, i) : NULL;
        for (size_t k = 0; page && k < page->tags->list->n; k++)
            relate(table, page->tags->list->items[k].string, i);
    }
}

const GArray *kwic_view_notes_tagged(kwic_view_notes *n, kwic_str tag,
                                     const char **other)
{
    g_autofree char *key = g_strndup(tag.p ? tag.p : "", tag.n);
    if (!n->by_tag || !n->tags_whole) {
        tag_some(n, tag);
        g_clear_pointer(&n->by_tag, g_hash_table_unref);
        n->by_tag = new_relation();
        n->tags_whole = all_read(n);
        relate_tags(n, n->by_tag);
    }
    if (other)
        *other = other_spelling(n, key);
    return g_hash_table_lookup(n->by_tag, key);
}
