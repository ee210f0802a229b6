// SPDX-License-Identifier: GPL-2.0-or-later
// Where each link leads: rows of docids out and in, and what links want that is not
// there. A target is resolved once for the vault, or once for each folder where notes of
// one name make a difference.
#include <stdlib.h>

#include "derived_make.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

#define UNKNOWN UINT32_MAX

static bool take_links(void *ctx, uint32_t docid, kwic_str list)
{
    kwic_making *m = ctx;
    kwic_str item;
    if (docid > m->stamp.last_docid)
        return true;
    kwic_making_see(m, KWIC_DP_SEEN_LINKS, docid, list);
    while (kwic_list_next(&list, &item)) {
        kwic_made_link link = {.docid = docid};
        kwic_str target;
        if (!kwic_link_item(item, &link.kind, &target))
            continue;
        link.target = kwic_intern_put(m->targets, target);
        g_array_append_val(m->links, link);
    }
    return true;
}

// ---- where each leads ----

typedef struct resolver {
    const kwic_names *names;
    uint32_t *leads;     // by target, when it is the same from everywhere
    bool *varies;        // by target
    kwic_intern *places; // target and folder
    GArray *place_leads; // uint32_t by place
    GString *key;
} resolver;

// The names equal to text.
static size_t called(const resolver *r, kwic_str text, size_t *first)
{
    size_t to;
    g_string_truncate(r->key, 0);
    kwic_fold(text, r->key);
    kwic_names_equal(r->names, kwic_str_of_string(r->key), first, &to);
    return to - *first;
}

// True when notes of one name make a difference; else *lead is where the target leads
// from everywhere. Most targets are one name of one note: one look is enough for them.
static bool varies(const resolver *r, kwic_str target, uint32_t *lead)
{
    size_t first;
    kwic_str last = kwic_path_stem(target);
    if (target.n == 0 || target.p[0] == '.')
        return true;
    size_t n = called(r, last, &first);
    if (n > 1)
        return true;
    if (last.n == target.n && !g_ascii_isspace(last.p[0]) &&
        !g_ascii_isspace(last.p[last.n - 1])) {
        *lead = n ? r->names->names[first].docid : 0;
        return false;
    }
    if (called(r, target, &first) > 1)
        return true;
    *lead = kwic_names_resolve(r->names, target, 0, NULL);
    return false;
}

static uint32_t lead_from_folder(resolver *r, uint32_t target, kwic_str written,
                                 uint32_t docid)
{
    kwic_str folder = kwic_path_above(kwic_names_path(r->names, docid));
    g_string_truncate(r->key, 0);
    g_string_append_len(r->key, (const char *)&target, sizeof target);
    g_string_append_len(r->key, folder.p, (gssize)folder.n);
    uint32_t place = kwic_intern_put(r->places, kwic_str_of_string(r->key));
    if (place == r->place_leads->len) {
        uint32_t to = kwic_names_resolve(r->names, written, docid, NULL);
        g_array_append_val(r->place_leads, to);
    }
    return g_array_index(r->place_leads, uint32_t, place);
}

static void resolve_links(kwic_making *m)
{
    uint32_t n = kwic_intern_count(m->targets);
    resolver r = {.names = &m->names,
                  .leads = g_new(uint32_t, n + 1),
                  .varies = g_new0(bool, n + 1),
                  .places = kwic_intern_new(),
                  .place_leads = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                  .key = g_string_new(NULL)};
    memset(r.leads, 0xff, (n + 1) * sizeof *r.leads);
    for (guint i = 0; i < m->links->len; i++) {
        kwic_made_link *link = &g_array_index(m->links, kwic_made_link, i);
        kwic_str written = kwic_intern_str(m->targets, link->target);
        uint32_t *lead = &r.leads[link->target];
        if (*lead == UNKNOWN) {
            *lead = 0;
            r.varies[link->target] = varies(&r, written, lead);
        }
        link->to = r.varies[link->target]
                       ? lead_from_folder(&r, link->target, written, link->docid)
                       : *lead;
    }
    g_free(r.leads);
    g_free(r.varies);
    kwic_intern_free(r.places);
    g_array_unref(r.place_leads);
    g_string_free(r.key, TRUE);
}

// ---- rows ----

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// Sorts the last row, which begins at `at`, and drops what it has twice.
static void settle_row(GArray *rows, guint at)
{
    guint n = rows->len - at, kept = 0;
    uint32_t *row = &g_array_index(rows, uint32_t, at);
    qsort(row, n, sizeof *row, by_number);
    for (guint i = 0; i < n; i++)
        if (kept == 0 || row[kept - 1] != row[i])
            row[kept++] = row[i];
    g_array_set_size(rows, at + kept);
}

static void make_out(kwic_making *m)
{
    GArray *at = kwic_making_part(m, KWIC_DP_OUT_AT, sizeof(uint32_t));
    GArray *out = kwic_making_part(m, KWIC_DP_OUT, sizeof(uint32_t));
    guint i = 0;
    for (uint32_t d = 0; d <= m->stamp.last_docid; d++) {
        guint begin = out->len;
        g_array_append_val(at, begin);
        for (; i < m->links->len; i++) {
            const kwic_made_link *link = &g_array_index(m->links, kwic_made_link, i);
            if (link->docid != d)
                break;
            if (link->to)
                g_array_append_val(out, link->to);
        }
        if (out->len > begin)
            settle_row(out, begin);
    }
    g_array_append_val(at, out->len);
}

static void make_in(kwic_making *m)
{
    kwic_rows_turn(m->parts[KWIC_DP_OUT_AT], m->parts[KWIC_DP_OUT],
                   m->stamp.last_docid + 1,
                   kwic_making_part(m, KWIC_DP_IN_AT, sizeof(uint32_t)),
                   kwic_making_part(m, KWIC_DP_IN, sizeof(uint32_t)));
}

// ---- what is not there ----

typedef struct want {
    uint32_t key, docid;
} want;

static GArray *gather_wants(kwic_making *m, kwic_intern *keys)
{
    g_autoptr(GString) key = g_string_new(NULL);
    GArray *wants = g_array_new(FALSE, FALSE, sizeof(want));
    for (guint i = 0; i < m->links->len; i++) {
        const kwic_made_link *link = &g_array_index(m->links, kwic_made_link, i);
        kwic_str target = kwic_intern_str(m->targets, link->target);
        if (link->to || !kwic_target_is_note(link->kind, target))
            continue;
        g_string_truncate(key, 0);
        kwic_wanted_key(target, key);
        want one = {kwic_intern_put(keys, kwic_str_of_string(key)), link->docid};
        g_array_append_val(wants, one);
    }
    return wants;
}

static gint by_string(gconstpointer a, gconstpointer b, gpointer strings)
{
    return kwic_str_cmp(kwic_intern_str(strings, *(const uint32_t *)a),
                        kwic_intern_str(strings, *(const uint32_t *)b));
}

// order[rank] = key, rank_of[key] = rank.
static void rank_keys(kwic_intern *keys, uint32_t *order, uint32_t *rank_of)
{
    uint32_t n = kwic_intern_count(keys);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof *order, by_string, keys);
    for (uint32_t i = 0; i < n; i++)
        rank_of[order[i]] = i;
}

static void make_wanted(kwic_making *m)
{
    g_autoptr(kwic_intern) keys = kwic_intern_new();
    g_autoptr(GArray) wants = gather_wants(m, keys);
    uint32_t n = kwic_intern_count(keys);
    g_autofree uint32_t *order = g_new(uint32_t, n + 1), *rank = g_new(uint32_t, n + 1);
    rank_keys(keys, order, rank);
    GArray *wanted = kwic_making_part(m, KWIC_DP_WANTED, sizeof(kwic_slice));
    for (uint32_t i = 0; i < n; i++) {
        kwic_str key = kwic_intern_str(keys, order[i]);
        kwic_slice slice = {(uint32_t)m->text->len, (uint32_t)key.n};
        g_string_append_len(m->text, key.p, (gssize)key.n);
        g_array_append_val(wanted, slice);
    }
    GArray *unresolved = kwic_making_part(m, KWIC_DP_UNRESOLVED, sizeof(uint32_t));
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    guint i = 0;
    for (uint32_t d = 0; d <= m->stamp.last_docid; d++) {
        guint begin = rows->len;
        g_array_append_val(at, begin);
        for (; i < wants->len && g_array_index(wants, want, i).docid == d; i++)
            g_array_append_val(rows, rank[g_array_index(wants, want, i).key]);
        if (rows->len == begin)
            continue;
        settle_row(rows, begin);
        g_array_append_val(unresolved, d);
    }
    g_array_append_val(at, rows->len);
    kwic_rows_turn(at, rows, n,
                   kwic_making_part(m, KWIC_DP_WANTED_AT, sizeof(uint32_t)),
                   kwic_making_part(m, KWIC_DP_WANTED_BY, sizeof(uint32_t)));
}

bool kwic_making_links(kwic_making *m, GError **error)
{
    kwic_db *db = m->db;
    if (!kwic_db_values(db, KWIC_SLOT_LINKS, take_links, m, error))
        return false;
    resolve_links(m);
    make_out(m);
    make_in(m);
    make_wanted(m);
    kwic_making_view(m);
    return true;
}
