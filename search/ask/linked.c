// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/linked.h"

#include "derived/names.h"
#include "note_load.h"

// The note at exactly that path; 0 for none.
static uint32_t docid_at(kwic_searcher *s, const char *path, GError **error)
{
    uint32_t docid = 0;
    if (path)
        kwic_note_at(s, kwic_str_of(path), &docid, error);
    return docid;
}

static char *copy_path(kwic_derived *d, uint32_t docid)
{
    kwic_str path = kwic_derived_path(d, docid);
    return g_strndup(path.p, path.n);
}

char *kwic_linked_resolve(kwic_searcher *s, kwic_str target, const char *from,
                          uint32_t *others, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return NULL;
    uint32_t docid = kwic_derived_resolve(d, target, docid_at(s, from, NULL), others);
    return docid ? copy_path(d, docid) : NULL;
}

char *kwic_linked_nearest(kwic_searcher *s, kwic_str name, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    uint32_t docid = d ? kwic_note_nearest(d, name) : 0;
    return docid ? copy_path(d, docid) : NULL;
}

// ---- by name ----

void kwic_linked_named_free(kwic_linked_named *named)
{
    g_free(named->path);
    g_free(named);
}

typedef struct naming_so {
    kwic_derived *derived;
    kwic_str folded;
    GPtrArray *list;
    uint32_t last;
} naming_so;

static bool is_file_name(kwic_str path, kwic_str folded)
{
    g_autoptr(GString) own = g_string_new(NULL);
    kwic_fold(kwic_path_strip_md(kwic_path_last(path)), own);
    return kwic_str_eq((kwic_str){own->str, own->len}, folded);
}

// Names come in byte order: the one looked for is the first that starts with it.
static bool see_named(void *ctx, kwic_str name, uint32_t docid)
{
    naming_so *n = ctx;
    if (!kwic_str_eq(name, n->folded))
        return false;
    kwic_linked_named *one = g_new0(kwic_linked_named, 1);
    one->path = copy_path(n->derived, docid);
    one->file = is_file_name(kwic_str_of(one->path), n->folded);
    for (guint i = 0; i < n->list->len; i++)
        if (strcmp(((kwic_linked_named *)n->list->pdata[i])->path, one->path) == 0) {
            kwic_linked_named_free(one);
            return true;
        }
    g_ptr_array_add(n->list, one);
    return true;
}

static gint by_file_and_path(gconstpointer a, gconstpointer b)
{
    const kwic_linked_named *x = *(kwic_linked_named *const *)a,
                            *y = *(kwic_linked_named *const *)b;
    return x->file != y->file ? (gint)y->file - (gint)x->file
                              : strcmp(x->path, y->path);
}

GPtrArray *kwic_linked_named_so(kwic_searcher *s, kwic_str name, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return NULL;
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(name, folded);
    naming_so n = {
        d,
        {folded->str, folded->len},
        g_ptr_array_new_with_free_func((GDestroyNotify)kwic_linked_named_free),
        0};
    if (folded->len)
        kwic_derived_names(d, n.folded, see_named, &n);
    g_ptr_array_sort(n.list, by_file_and_path);
    return n.list;
}

// ---- links in ----

static GPtrArray *paths_of(kwic_derived *d, GArray *docids)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    kwic_derived_sort(d, (uint32_t *)(void *)docids->data, docids->len);
    for (guint i = 0; i < docids->len; i++)
        g_ptr_array_add(paths, copy_path(d, g_array_index(docids, uint32_t, i)));
    return paths;
}

GPtrArray *kwic_linked_from(kwic_searcher *s, const char *path, GError **error)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return NULL;
    uint32_t docid = docid_at(s, path, NULL);
    if (docid)
        kwic_derived_links_to(d, docid, docids);
    return paths_of(d, docids);
}

GPtrArray *kwic_linked_from_missing(kwic_searcher *s, kwic_str target, GError **error)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return NULL;
    kwic_derived_links_to_missing(d, target, docids);
    return paths_of(d, docids);
}

uint32_t kwic_linked_count(kwic_searcher *s, const char *path, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    uint32_t docid = d ? docid_at(s, path, error) : 0;
    return docid ? kwic_derived_count_in(d, docid) : 0;
}

// ---- records ----

bool kwic_linked_record(kwic_searcher *s, const char *path, GString *data,
                        kwic_arena *arena, kwic_record *out, GError **error)
{
    uint32_t docid = docid_at(s, path, error);
    return docid && kwic_note_load(s, docid, data, arena, out, error);
}

bool kwic_linked_may_be_note(const kwic_link *link)
{
    char kind = link->kind == KWIC_LINK_WIKI
                    ? 'w'
                    : (link->kind == KWIC_LINK_EMBED ? 'e' : 'm');
    return link->kind != KWIC_LINK_URL && link->target.n &&
           kwic_target_is_note(kind, link->target);
}
