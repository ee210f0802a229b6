// SPDX-License-Identifier: GPL-2.0-or-later
// Everything derived, from the value slots NAMES, LINKS and CLAIMS of all notes, where what
// there is is not right any more (derived_keep.c). Only the search for names in texts is by
// difference (mention.c).
#include "derived_make.h"

#include <stdlib.h>

#include "kwic/schema.h"
#include "kwic/tokenizer.h"

// ---- names ----

static void pad_paths(kwic_making *m, uint32_t docid)
{
    uint32_t at = (uint32_t)m->paths->len;
    while (m->path_at->len <= docid)
        g_array_append_val(m->path_at, at);
}

static bool take_names(void *ctx, uint32_t docid, kwic_str list)
{
    kwic_making *m = ctx;
    kwic_str rest = list, path;
    if (docid > m->stamp.last_docid || !kwic_list_next(&rest, &path))
        return true;
    kwic_making_see(m, KWIC_DP_SEEN_NAMES, docid, list);
    pad_paths(m, docid);
    g_string_append_len(m->paths, path.p, (gssize)path.n);
    g_string_append_c(m->paths, '\0');
    uint32_t at = kwic_names_of_note(docid, list, m->text, m->name_list);
    if (at != UINT32_MAX) {
        const kwic_name *added = &g_array_index(m->name_list, kwic_name, at);
        kwic_made_title title = {docid, {added->at, added->n}};
        g_array_append_val(m->titles, title);
    }
    return true;
}

// A name and its first eight bytes as a number: most comparisons end there.
typedef struct sortable {
    uint64_t head;
    kwic_name name;
} sortable;

static int by_text(gconstpointer a, gconstpointer b, gpointer making)
{
    const sortable *x = a, *y = b;
    const kwic_names *names = &((kwic_making *)making)->names;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    int c = kwic_str_cmp(kwic_names_text(names, &x->name),
                         kwic_names_text(names, &y->name));
    if (c)
        return c;
    if (x->name.rank != y->name.rank)
        return x->name.rank < y->name.rank ? -1 : 1;
    return kwic_str_cmp(kwic_names_path(names, x->name.docid),
                        kwic_names_path(names, y->name.docid));
}

static uint64_t head_of(kwic_str s)
{
    uint64_t head = 0;
    if (s.n)
        memcpy(&head, s.p, MIN(s.n, sizeof head));
    return GUINT64_FROM_BE(head);
}

static void sort_names(kwic_making *m)
{
    guint n = m->name_list->len;
    g_autofree sortable *order = g_new(sortable, n + 1);
    for (guint i = 0; i < n; i++) {
        order[i].name = g_array_index(m->name_list, kwic_name, i);
        order[i].head = head_of(kwic_names_text(&m->names, &order[i].name));
    }
    g_qsort_with_data(order, (gint)n, sizeof *order, by_text, m);
    for (guint i = 0; i < n; i++)
        g_array_index(m->name_list, kwic_name, i) = order[i].name;
}

bool kwic_making_names(kwic_making *m, GError **error)
{
    kwic_db *db = m->db;
    if (!kwic_db_values(db, KWIC_SLOT_NAMES, take_names, m, error))
        return false;
    pad_paths(m, m->stamp.last_docid + 1);
    kwic_making_view(m);
    sort_names(m);
    kwic_making_order(m);
    return true;
}

// ---- all stages ----

// So that each part of what is seen has a place for every note.
static void end_seen(kwic_making *m)
{
    static const enum kwic_derived_part parts[] = {
        KWIC_DP_SEEN_NAMES, KWIC_DP_SEEN_LINKS, KWIC_DP_SEEN_CLAIMS};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        g_array_set_size(kwic_making_part(m, parts[i], sizeof(kwic_seen)),
                         m->stamp.last_docid + 1);
}

static kwic_side *image(const kwic_making *m)
{
    kwic_side_array parts[KWIC_DP_PARTS] = {0};
    for (size_t i = 0; i < KWIC_DP_PARTS; i++)
        if (m->parts[i])
            parts[i] = (kwic_side_array){m->parts[i]->data,
                                         (size_t)m->parts[i]->len *
                                             g_array_get_element_size(m->parts[i])};
    parts[KWIC_DP_PATHS] = (kwic_side_array){m->paths->str, m->paths->len};
    parts[KWIC_DP_TEXT] = (kwic_side_array){m->text->str, m->text->len};
    return kwic_side_make("derived", &m->stamp, parts, KWIC_DP_PARTS);
}

static void making_clear(kwic_making *m)
{
    g_string_free(m->paths, TRUE);
    g_string_free(m->text, TRUE);
    kwic_intern_free(m->targets);
    kwic_intern_free(m->slugs);
    g_array_unref(m->titles);
    g_array_unref(m->links);
    g_array_unref(m->claims);
    for (size_t i = 0; i < KWIC_DP_PARTS; i++)
        if (m->parts[i])
            g_array_unref(m->parts[i]);
}

kwic_side *kwic_derived_make(kwic_db *db, const kwic_stamp *stamp, const kwic_side *old,
                             GError **error)
{
    kwic_making m = {.db = db, .stamp = *stamp, .old = old};
    m.stamp.newest = kwic_newest_generation(db);
    m.paths = g_string_new(NULL);
    m.text = g_string_new(NULL);
    m.path_at = kwic_making_part(&m, KWIC_DP_PATH_AT, sizeof(uint32_t));
    m.name_list = kwic_making_part(&m, KWIC_DP_NAMES, sizeof(kwic_name));
    m.titles = g_array_new(FALSE, FALSE, sizeof(kwic_made_title));
    m.targets = kwic_intern_new();
    m.slugs = kwic_intern_new();
    m.links = g_array_new(FALSE, FALSE, sizeof(kwic_made_link));
    m.claims = g_array_new(FALSE, FALSE, sizeof(kwic_made_claim));
    kwic_side *side = NULL;
    if (kwic_making_names(&m, error) && kwic_making_links(&m, error) &&
        kwic_making_companies(&m, error)) {
        end_seen(&m);
        side = image(&m);
    }
    making_clear(&m);
    return side;
}
