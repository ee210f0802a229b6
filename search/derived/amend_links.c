// SPDX-License-Identifier: GPL-2.0-or-later
// The links of one note: its own row, the rows of those it leads to, and what it wants that
// is not there.
#include <stdlib.h>

#include "derived_amend.h"
#include "kwic/schema.h"

static void take_links(kwic_amending *a, kwic_str list)
{
    kwic_str item;
    while (kwic_list_next(&list, &item)) {
        kwic_made_link link;
        kwic_str target;
        if (!kwic_link_item(item, &link.kind, &target))
            continue;
        link.docid = a->docid;
        link.target = kwic_intern_put(a->m.targets, target);
        link.to = kwic_names_resolve(&a->names, target, link.docid, NULL);
        g_array_append_val(a->links, link);
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void amend_row(kwic_amending *a)
{
    g_autofree uint32_t *row = g_new(uint32_t, a->links->len + 1);
    size_t n = 0, kept = 0, had;
    for (guint i = 0; i < a->links->len; i++)
        if (g_array_index(a->links, kwic_made_link, i).to)
            row[n++] = g_array_index(a->links, kwic_made_link, i).to;
    qsort(row, n, sizeof *row, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || row[kept - 1] != row[i])
            row[kept++] = row[i];
    const uint32_t *old = kwic_amending_row(a, KWIC_DP_OUT_AT, a->docid, &had);
    if (had != kept || (kept && memcmp(old, row, kept * sizeof *row) != 0))
        kwic_amending_splice(a, KWIC_DP_OUT_AT, a->docid, row, kept);
}

bool kwic_amend_links_in(kwic_amending *a)
{
    const GArray *at = a->m.parts[KWIC_DP_OUT_AT];
    if (!a->m.parts[KWIC_DP_OUT])
        return true;
    const GArray *out = a->m.parts[KWIC_DP_OUT];
    if (!kwic_amending_is_sound(at, out, at->len - 1))
        return false;
    GArray *in_at = kwic_making_part(&a->m, KWIC_DP_IN_AT, sizeof(uint32_t));
    g_array_set_size(in_at, 0); // it was given a place for a new note
    kwic_rows_turn(at, out, at->len - 1, in_at,
                   kwic_making_part(&a->m, KWIC_DP_IN, sizeof(uint32_t)));
    return true;
}

// ---- what is wanted ----

static gint by_key(gconstpointer a, gconstpointer b, gpointer keys)
{
    return kwic_str_cmp(kwic_intern_str(keys, *(const uint32_t *)a),
                        kwic_intern_str(keys, *(const uint32_t *)b));
}

// What the note wants now, each once, in order.
static GArray *wants_of(const kwic_amending *a, kwic_intern *keys)
{
    g_autoptr(GString) key = g_string_new(NULL);
    GArray *order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < a->links->len; i++) {
        const kwic_made_link *link = &g_array_index(a->links, kwic_made_link, i);
        kwic_str target = kwic_intern_str(a->m.targets, link->target);
        if (link->to || !kwic_target_is_note(link->kind, target))
            continue;
        g_string_truncate(key, 0);
        kwic_wanted_key(target, key);
        uint32_t id = kwic_intern_put(keys, kwic_str_of_string(key));
        if (id == order->len)
            g_array_append_val(order, id);
    }
    g_array_sort_with_data(order, by_key, keys);
    return order;
}

static bool is_among(const uint32_t *row, size_t n, uint32_t docid)
{
    for (size_t i = 0; i < n; i++)
        if (row[i] == docid)
            return true;
    return false;
}

typedef struct wanting {
    kwic_amending *a;
    GArray *wanted, *at, *by; // as they will be
    bool changed;
} wanting;

// One target: those that want it, the note among them or not.
static void put_wanted(wanting *w, kwic_slice key, const uint32_t *row, size_t n,
                       bool wants)
{
    uint32_t docid = w->a->docid;
    guint begin = w->by->len;
    bool had = false, put = !wants;
    if (!wants && !is_among(row, n, docid)) { // as most are
        g_array_append_vals(w->by, row, (guint)n);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        had = had || row[i] == docid;
        if (!put && row[i] >= docid) {
            g_array_append_val(w->by, docid);
            put = true;
        }
        if (row[i] != docid)
            g_array_append_val(w->by, row[i]);
    }
    if (!put)
        g_array_append_val(w->by, docid);
    w->changed = w->changed || had != wants;
    if (w->by->len == begin)
        return;
    g_array_append_val(w->wanted, key);
    g_array_append_val(w->at, begin);
}

static kwic_slice new_key(kwic_amending *a, kwic_str key)
{
    GString *text = kwic_amending_text(a);
    kwic_slice slice = {(uint32_t)text->len, (uint32_t)key.n};
    g_string_append_len(text, key.p, (gssize)key.n);
    a->names.text = text->str;
    a->names.n_text = text->len;
    return slice;
}

static bool merge_wants(wanting *w, kwic_intern *keys, const GArray *order)
{
    size_t n, n_text, had;
    const kwic_slice *old = kwic_amending_part(w->a, KWIC_DP_WANTED, sizeof *old, &n);
    guint k = 0;
    for (size_t i = 0; i < n || k < order->len;) {
        kwic_str own = {NULL, 0}, key = {NULL, 0};
        const char *text = w->a->names.text; // it grows
        n_text = w->a->names.n_text;
        if (i < n && (old[i].at > n_text || old[i].n > n_text - old[i].at))
            return false;
        if (i < n)
            own = (kwic_str){text + old[i].at, old[i].n};
        if (k < order->len)
            key = kwic_intern_str(keys, g_array_index(order, uint32_t, k));
        int c = i == n ? 1 : k == order->len ? -1 : kwic_str_cmp(own, key);
        if (c > 0) {
            put_wanted(w, new_key(w->a, key), NULL, 0, true);
        } else {
            const uint32_t *row =
                kwic_amending_row(w->a, KWIC_DP_WANTED_AT, (uint32_t)i, &had);
            put_wanted(w, old[i], row, had, c == 0);
        }
        i += c <= 0;
        k += c >= 0;
    }
    g_array_append_val(w->at, w->by->len);
    return true;
}

static void amend_unresolved(kwic_amending *a, bool is)
{
    GArray *all = kwic_amending_copy(a, KWIC_DP_UNRESOLVED, sizeof(uint32_t));
    uint32_t docid = a->docid;
    guint i = 0;
    while (i < all->len && g_array_index(all, uint32_t, i) < docid)
        i++;
    bool was = i < all->len && g_array_index(all, uint32_t, i) == docid;
    if (is && !was)
        g_array_insert_val(all, i, docid);
    else if (was && !is)
        g_array_remove_index(all, i);
}

static void replace(kwic_amending *a, enum kwic_derived_part part, GArray *by)
{
    if (a->m.parts[part])
        g_array_unref(a->m.parts[part]);
    a->m.parts[part] = g_array_ref(by);
}

static bool amend_wanted(kwic_amending *a)
{
    g_autoptr(kwic_intern) keys = kwic_intern_new();
    g_autoptr(GArray) order = wants_of(a, keys);
    wanting w = {.a = a,
                 .wanted = g_array_new(FALSE, FALSE, sizeof(kwic_slice)),
                 .at = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                 .by = g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    bool ok = merge_wants(&w, keys, order);
    if (ok && w.changed) {
        replace(a, KWIC_DP_WANTED, w.wanted);
        replace(a, KWIC_DP_WANTED_AT, w.at);
        replace(a, KWIC_DP_WANTED_BY, w.by);
        amend_unresolved(a, order->len > 0);
    }
    g_array_unref(w.wanted);
    g_array_unref(w.at);
    g_array_unref(w.by);
    return ok;
}

// Whether the note is said to want that target.
static bool is_wanting(const kwic_amending *a, kwic_str key)
{
    size_t n, from = 0, to;
    const kwic_slice *wanted =
        kwic_amending_part(a, KWIC_DP_WANTED, sizeof *wanted, &n);
    to = n;
    while (from < to) {
        size_t mid = from + (to - from) / 2, had;
        kwic_slice s = wanted[mid];
        if (s.at > a->names.n_text || s.n > a->names.n_text - s.at)
            return false;
        int c = kwic_str_cmp((kwic_str){a->names.text + s.at, s.n}, key);
        if (c == 0) {
            const uint32_t *row =
                kwic_amending_row(a, KWIC_DP_WANTED_AT, (uint32_t)mid, &had);
            return is_among(row, had, a->docid);
        }
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

// Whether the note, whose links are as they were, wants what it wanted.
static bool are_wants_kept(const kwic_amending *a)
{
    g_autoptr(GString) key = g_string_new(NULL);
    for (guint i = 0; i < a->links->len; i++) {
        const kwic_made_link *link = &g_array_index(a->links, kwic_made_link, i);
        kwic_str target = kwic_intern_str(a->m.targets, link->target);
        if (!kwic_target_is_note(link->kind, target))
            continue;
        g_string_truncate(key, 0);
        kwic_wanted_key(target, key);
        if (is_wanting(a, kwic_str_of_string(key)) != (link->to == 0))
            return false;
    }
    return true;
}

bool kwic_amend_links(kwic_amending *a, kwic_str list)
{
    const kwic_amendment *c = a->change;
    take_links(a, list);
    amend_row(a);
    bool same = a->docid != c->docid || kwic_str_eq(c->links[0], c->links[1]);
    return (same && are_wants_kept(a)) || amend_wanted(a);
}
