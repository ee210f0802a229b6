// SPDX-License-Identifier: GPL-2.0-or-later
// The file: header | entries | paths. In the machine's own byte order, since it never
// leaves it; the magic differs in another.

#include "manifest.h"

#include <xxhash.h>

#include "kwic/bisect.h"
#include "kwic/error.h"
#include "kwic/schema.h"

#define MAGIC UINT64_C(0x3166696e616d776b) // "kwmanif1"

typedef struct header {
    uint64_t magic;
    uint64_t generation;
    uint64_t count;
    uint64_t hash; // of all that follows
} header;

struct kwic_manifest {
    GMappedFile *file;         // or
    kwic_manifest_writer made; // in memory
    const kwic_manifest_entry *entries;
    const char *paths;
    size_t count;
};

// ---- writing ----

void kwic_manifest_writer_init(kwic_manifest_writer *w)
{
    w->entries = g_array_new(FALSE, FALSE, sizeof(kwic_manifest_entry));
    w->paths = g_string_new(NULL);
}

void kwic_manifest_writer_init_like(kwic_manifest_writer *w, const kwic_manifest *m,
                                    size_t more)
{
    enum { PATH_BYTES = 64 };
    const kwic_manifest_entry *last = m->count ? &m->entries[m->count - 1] : NULL;
    size_t paths_n = last ? last->path + last->path_n + 1 : 0;
    w->entries = g_array_sized_new(FALSE, FALSE, sizeof(kwic_manifest_entry),
                                   (guint)(m->count + more));
    w->paths = g_string_sized_new(paths_n + more * PATH_BYTES);
}

void kwic_manifest_writer_clear(kwic_manifest_writer *w)
{
    if (w->entries)
        g_array_free(w->entries, TRUE);
    if (w->paths)
        g_string_free(w->paths, TRUE);
    *w = (kwic_manifest_writer){0};
}

void kwic_manifest_put(kwic_manifest_writer *w, kwic_str path,
                       const kwic_manifest_entry *entry)
{
    kwic_manifest_entry own = *entry;
    own.path = w->paths->len;
    own.path_n = (uint32_t)path.n;
    g_string_append_len(w->paths, path.p, (gssize)path.n);
    g_string_append_c(w->paths, '\0');
    g_array_append_val(w->entries, own);
}

void kwic_manifest_put_range(kwic_manifest_writer *w, const kwic_manifest *m,
                             size_t from, size_t to)
{
    if (from == to)
        return;
    guint at = w->entries->len;
    const kwic_manifest_entry *first = &m->entries[from], *last = &m->entries[to - 1];
    uint64_t start = w->paths->len;
    // Paths are written in the order of their entries: those of a range are one piece.
    g_array_append_vals(w->entries, first, (guint)(to - from));
    g_string_append_len(w->paths, m->paths + first->path,
                        (gssize)(last->path + last->path_n + 1 - first->path));
    for (guint i = at; i < w->entries->len; i++) {
        kwic_manifest_entry *e = &g_array_index(w->entries, kwic_manifest_entry, i);
        e->path = e->path - first->path + start;
    }
}

static uint64_t hash_of(const void *entries, size_t entries_n, kwic_str paths)
{
    return XXH3_64bits_withSeed(paths.p, paths.n, XXH3_64bits(entries, entries_n));
}

void kwic_manifest_save(kwic_manifest_writer *w, const char *gen_dir,
                        uint64_t generation)
{
    size_t entries_n = w->entries->len * sizeof(kwic_manifest_entry);
    kwic_str paths = {w->paths->str, w->paths->len};
    header h = {MAGIC, generation, w->entries->len,
                hash_of(w->entries->data, entries_n, paths)};
    const kwic_str pieces[] = {
        {(char *)&h, sizeof h}, {w->entries->data, entries_n}, paths};
    kwic_index_put_side(gen_dir, "manifest", pieces, G_N_ELEMENTS(pieces));
}

// ---- reading ----

// Whether the paths are one after the other, each with its end.
static bool paths_fit(const kwic_manifest *m, size_t paths_n)
{
    size_t at = 0;
    for (size_t i = 0; i < m->count; i++) {
        const kwic_manifest_entry *e = &m->entries[i];
        if (e->path != at || at >= paths_n || e->path_n >= paths_n - at ||
            m->paths[at + e->path_n] != 0)
            return false;
        at += e->path_n + 1;
    }
    return true;
}

static bool map(kwic_manifest *m, const char *gen_dir, uint64_t generation)
{
    g_autofree char *name = g_build_filename(gen_dir, "manifest", NULL);
    m->file = g_mapped_file_new(name, FALSE, NULL);
    size_t n = m->file ? g_mapped_file_get_length(m->file) : 0;
    if (n < sizeof(header))
        return false;
    const char *p = g_mapped_file_get_contents(m->file);
    const header *h = (const header *)(const void *)p;
    size_t room = n - sizeof(header);
    if (h->magic != MAGIC || h->generation != generation ||
        h->count > room / sizeof(kwic_manifest_entry))
        return false;
    size_t entries_n = h->count * sizeof(kwic_manifest_entry);
    m->entries = (const kwic_manifest_entry *)(const void *)(p + sizeof(header));
    m->paths = p + sizeof(header) + entries_n;
    m->count = h->count;
    kwic_str paths = {m->paths, room - entries_n};
    return h->hash == hash_of(m->entries, entries_n, paths) && paths_fit(m, paths.n);
}

// ---- making it again ----

typedef struct remake {
    kwic_manifest_entry *by_docid;
    GPtrArray *paths; // GString by docid
    uint32_t last;
} remake;

static bool take_change(void *ctx, uint32_t docid, kwic_str value)
{
    remake *r = ctx;
    if (docid <= r->last)
        kwic_change_unpack(value, &r->by_docid[docid].change);
    return true;
}

static bool take_generation(void *ctx, uint32_t docid, kwic_str value)
{
    remake *r = ctx;
    if (docid <= r->last)
        r->by_docid[docid].generation = (uint64_t)kwic_sortable_get(value);
    return true;
}

static bool take_names(void *ctx, uint32_t docid, kwic_str value)
{
    remake *r = ctx;
    kwic_str path;
    if (docid <= r->last && kwic_list_next(&value, &path)) {
        r->by_docid[docid].docid = docid;
        r->paths->pdata[docid] = g_string_new_len(path.p, (gssize)path.n);
    }
    return true;
}

static void free_string(void *p)
{
    if (p)
        g_string_free(p, TRUE);
}

static int by_path(gconstpointer a, gconstpointer b, gpointer paths)
{
    const kwic_manifest_entry *x = a, *y = b;
    const GString *p = ((GPtrArray *)paths)->pdata[x->docid];
    const GString *q = ((GPtrArray *)paths)->pdata[y->docid];
    return kwic_str_cmp(kwic_str_of_string(p), kwic_str_of_string(q));
}

static void put_sorted(kwic_manifest *m, remake *r)
{
    size_t n = 0;
    for (uint32_t i = 1; i <= r->last; i++)
        if (r->by_docid[i].docid)
            r->by_docid[n++] = r->by_docid[i];
    g_qsort_with_data(r->by_docid, (int)n, sizeof *r->by_docid, by_path, r->paths);
    for (size_t i = 0; i < n; i++) {
        const GString *path = r->paths->pdata[r->by_docid[i].docid];
        kwic_manifest_put(&m->made, kwic_str_of_string(path), &r->by_docid[i]);
    }
}

static bool make_again(kwic_manifest *m, kwic_db *db, GError **error)
{
    remake r = {.last = kwic_db_last_docid(db)};
    r.by_docid = g_new0(kwic_manifest_entry, (size_t)r.last + 1);
    r.paths = g_ptr_array_new_with_free_func(free_string);
    g_ptr_array_set_size(r.paths, (int)r.last + 1);
    bool ok = kwic_db_values(db, KWIC_SLOT_NAMES, take_names, &r, error) &&
              kwic_db_values(db, KWIC_SLOT_CHANGE, take_change, &r, error) &&
              kwic_db_values(db, KWIC_SLOT_GENERATION, take_generation, &r, error);
    if (ok)
        put_sorted(m, &r);
    g_free(r.by_docid);
    g_ptr_array_free(r.paths, TRUE);
    return ok;
}

kwic_manifest *kwic_manifest_open(kwic_index *index, GError **error)
{
    kwic_manifest *m = g_new0(kwic_manifest, 1);
    if (!index || map(m, kwic_index_gen_dir(index), kwic_index_generation(index)))
        return m;
    g_clear_pointer(&m->file, g_mapped_file_unref);
    kwic_manifest_writer_init(&m->made);
    if (!make_again(m, kwic_index_db(index), error)) {
        kwic_manifest_close(m);
        return NULL;
    }
    m->entries = (const kwic_manifest_entry *)(const void *)m->made.entries->data;
    m->paths = m->made.paths->str;
    m->count = m->made.entries->len;
    return m;
}

void kwic_manifest_close(kwic_manifest *m)
{
    if (!m)
        return;
    if (m->file)
        g_mapped_file_unref(m->file);
    kwic_manifest_writer_clear(&m->made);
    g_free(m);
}

size_t kwic_manifest_count(const kwic_manifest *m)
{
    return m->count;
}

const kwic_manifest_entry *kwic_manifest_at(const kwic_manifest *m, size_t i)
{
    return &m->entries[i];
}

const char *kwic_manifest_path(const kwic_manifest *m, size_t i)
{
    return m->paths + m->entries[i].path;
}

static int compare_at(const kwic_manifest *m, size_t i, kwic_str path)
{
    kwic_str at = {kwic_manifest_path(m, i), m->entries[i].path_n};
    return kwic_str_cmp(at, path);
}

size_t kwic_manifest_lower(const kwic_manifest *m, size_t from, kwic_str path)
{
    size_t lo = from, hi = m->count;
    KWIC_BISECT(size_t, lo, hi, mid, compare_at(m, mid, path) < 0);
    return lo;
}

const kwic_manifest_entry *kwic_manifest_find(const kwic_manifest *m, kwic_str path)
{
    size_t at = kwic_manifest_lower(m, 0, path);
    return at < m->count && compare_at(m, at, path) == 0 ? &m->entries[at] : NULL;
}
