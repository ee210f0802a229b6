// SPDX-License-Identifier: GPL-2.0-or-later
#include "derived.h"

#include "derived_amend.h"
#include "kwic/tokenizer.h"

struct kwic_derived {
    kwic_side *side;
    bool alias; // the side is another's
    kwic_names names;
    const uint32_t *places; // KWIC_DP_ORDER
    size_t n_places;
};

static const char *const file_name = "derived";

static kwic_derived *derived_of(kwic_side *side)
{
    kwic_derived *d = g_new0(kwic_derived, 1);
    d->side = side;
    kwic_names *n = &d->names;
    n->names = kwic_side_part(side, KWIC_DP_NAMES, sizeof *n->names, &n->n_names);
    n->text = kwic_side_part(side, KWIC_DP_TEXT, 1, &n->n_text);
    n->path_at =
        kwic_side_part(side, KWIC_DP_PATH_AT, sizeof *n->path_at, &n->n_path_at);
    n->paths = kwic_side_part(side, KWIC_DP_PATHS, 1, &n->n_paths);
    d->places = kwic_side_part(side, KWIC_DP_ORDER, sizeof *d->places, &d->n_places);
    return d;
}

// Makes it from one state of the index, again when a commit comes between.
static kwic_side *make(kwic_index *index, const char *path, GError **error)
{
    enum { TRIES = 3 };
    g_autoptr(kwic_side) old = kwic_side_open(path, "derived", NULL, KWIC_DP_PARTS);
    for (int i = 1;; i++) {
        kwic_stamp before = kwic_stamp_of(index);
        kwic_side *side = kwic_derived_make(kwic_index_db(index), &before, old, error);
        kwic_stamp after = kwic_stamp_of(index);
        bool steady = kwic_stamp_equal(&before, &after);
        if (side && steady)
            kwic_side_save(side, path);
        if (!side || steady || i == TRIES)
            return side;
        kwic_side_close(side);
    }
}

// What an earlier state had, where it is right for this one.
static kwic_side *keep(kwic_index *index, const char *path)
{
    g_autoptr(kwic_side) old = kwic_side_open(path, "derived", NULL, KWIC_DP_PARTS);
    g_auto(kwic_recent) recent = {0};
    kwic_db *db = kwic_index_db(index);
    kwic_stamp now = kwic_stamp_of(index);
    if (!old)
        return NULL;
    kwic_stamp was = kwic_side_stamp(old);
    g_autoptr(GString) list = g_string_new(NULL);
    bool known = kwic_index_changed_terms(kwic_index_gen_dir(index), was.revision,
                                          now.revision, list);
    kwic_str terms = kwic_str_of_string(list);
    if (!kwic_recent_find(&recent, db, &was, &now) ||
        !kwic_derived_is_kept(old, db, &recent, known ? &terms : NULL))
        return NULL;
    kwic_stamp after = kwic_stamp_of(index);
    if (!kwic_stamp_equal(&now, &after))
        return NULL;
    kwic_side_prolong(old, path, &now);
    return g_steal_pointer(&old);
}

kwic_derived *kwic_derived_open(kwic_index *index, GError **error)
{
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(index), file_name, NULL);
    kwic_stamp stamp = kwic_stamp_of(index);
    kwic_side *side = kwic_side_open(path, "derived", &stamp, KWIC_DP_PARTS);
    if (!side)
        side = keep(index, path);
    if (!side)
        side = make(index, path, error);
    return side ? derived_of(side) : NULL;
}

kwic_derived *kwic_derived_of_view(const kwic_derived *base, kwic_db *view,
                                   GError **error)
{
    kwic_stamp stamp = kwic_stamp_of_db(view);
    kwic_side *side = kwic_derived_make(view, &stamp, base->side, error);
    return side ? derived_of(side) : NULL;
}

kwic_derived *kwic_derived_alias(const kwic_derived *d)
{
    kwic_derived *alias = derived_of(d->side);
    alias->alias = true;
    return alias;
}

kwic_amended kwic_derived_amend(const kwic_derived *was, kwic_db *db,
                                const kwic_amendment *change, kwic_derived **out)
{
    kwic_side *side;
    kwic_amended amended = kwic_derived_amend_side(was->side, db, change, &side);
    *out = amended == KWIC_AMENDED_OTHER ? derived_of(side) : NULL;
    return amended;
}

void kwic_derived_close(kwic_derived *d)
{
    if (!d)
        return;
    if (!d->alias)
        kwic_side_close(d->side);
    g_free(d);
}

// ---- names and links ----

uint32_t kwic_derived_resolve(kwic_derived *d, kwic_str target, uint32_t from,
                              uint32_t *others)
{
    return kwic_names_resolve(&d->names, target, from, others);
}

kwic_str kwic_derived_path(kwic_derived *d, uint32_t docid)
{
    return kwic_names_path(&d->names, docid);
}

bool kwic_derived_in_order(const kwic_derived *d)
{
    return d->n_places == 1 && (size_t)d->places[0] + 2 >= d->names.n_path_at;
}

bool kwic_derived_before(const kwic_derived *d, uint32_t a, uint32_t b)
{
    uint32_t last = d->n_places ? d->places[0] : 0;
    if (a > last || b > last) // shown, and not in the index
        return kwic_str_cmp(kwic_names_path(&d->names, a),
                            kwic_names_path(&d->names, b)) < 0;
    if (d->n_places < (size_t)last + 2)
        return a < b;
    return d->places[a + 1] < d->places[b + 1];
}

static gint by_path(gconstpointer a, gconstpointer b, gpointer derived)
{
    const uint32_t *x = a, *y = b;
    return kwic_derived_before(derived, *x, *y) ? -1 : *x != *y;
}

void kwic_derived_sort(const kwic_derived *d, uint32_t *docids, size_t n)
{
    if (!kwic_derived_in_order(d))
        g_qsort_with_data(docids, (gint)n, sizeof *docids, by_path,
                          (gpointer)(uintptr_t)d);
}

void kwic_derived_names(kwic_derived *d, kwic_str prefix, kwic_name_fn fn, void *ctx)
{
    const kwic_names *n = &d->names;
    for (size_t i = kwic_names_lower(n, prefix); i < n->n_names; i++) {
        kwic_str name = kwic_names_text(n, &n->names[i]);
        if (!kwic_str_starts(name, prefix) || !fn(ctx, name, n->names[i].docid))
            break;
    }
}

// Row `row` of rows of uint32_t.
static const uint32_t *row_of(const kwic_derived *d, enum kwic_derived_part at_part,
                              uint32_t row, size_t *n)
{
    size_t n_at, n_rows;
    const uint32_t *at = kwic_side_part(d->side, at_part, sizeof *at, &n_at);
    const uint32_t *rows = kwic_side_part(d->side, at_part + 1, sizeof *rows, &n_rows);
    *n = 0;
    if (n_at < 2 || row >= n_at - 1 || at[row] > at[row + 1] || at[row + 1] > n_rows)
        return NULL;
    *n = at[row + 1] - at[row];
    return rows + at[row];
}

static void append_row(const kwic_derived *d, enum kwic_derived_part at_part,
                       uint32_t row, GArray *out)
{
    size_t n;
    const uint32_t *docids = row_of(d, at_part, row, &n);
    if (n)
        g_array_append_vals(out, docids, (guint)n);
}

void kwic_derived_links_to(kwic_derived *d, uint32_t docid, GArray *out)
{
    append_row(d, KWIC_DP_IN_AT, docid, out);
}

void kwic_derived_links_from(kwic_derived *d, uint32_t docid, GArray *out)
{
    append_row(d, KWIC_DP_OUT_AT, docid, out);
}

// The number of a folded target that no note has; UINT32_MAX when no link has it.
static uint32_t wanted_find(const kwic_derived *d, kwic_str key)
{
    size_t n;
    const kwic_slice *wanted =
        kwic_side_part(d->side, KWIC_DP_WANTED, sizeof *wanted, &n);
    size_t from = 0, to = n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        kwic_slice s = wanted[mid];
        if (s.at > d->names.n_text || s.n > d->names.n_text - s.at)
            return UINT32_MAX;
        int c = kwic_str_cmp((kwic_str){d->names.text + s.at, s.n}, key);
        if (c == 0)
            return (uint32_t)mid;
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return UINT32_MAX;
}

void kwic_derived_links_to_missing(kwic_derived *d, kwic_str target, GArray *out)
{
    g_autoptr(GString) key = g_string_new(NULL);
    kwic_wanted_key(target, key);
    uint32_t at = wanted_find(d, kwic_str_of_string(key));
    if (at != UINT32_MAX)
        append_row(d, KWIC_DP_WANTED_AT, at, out);
}

void kwic_derived_wanted(kwic_derived *d, kwic_str prefix, kwic_wanted_fn fn, void *ctx)
{
    size_t n;
    const kwic_slice *wanted =
        kwic_side_part(d->side, KWIC_DP_WANTED, sizeof *wanted, &n);
    for (size_t i = 0; i < n; i++) {
        size_t links;
        if (wanted[i].at > d->names.n_text ||
            wanted[i].n > d->names.n_text - wanted[i].at)
            return;
        kwic_str target = {d->names.text + wanted[i].at, wanted[i].n};
        row_of(d, KWIC_DP_WANTED_AT, (uint32_t)i, &links);
        if (kwic_str_starts(target, prefix) && !fn(ctx, target, (uint32_t)links))
            return;
    }
}

uint32_t kwic_derived_count_in(kwic_derived *d, uint32_t docid)
{
    size_t n;
    const uint32_t *in = row_of(d, KWIC_DP_IN_AT, docid, &n);
    uint32_t count = (uint32_t)n;
    for (size_t i = 0; i < n && in[i] <= docid; i++)
        count -= in[i] == docid; // a link to itself
    return count;
}

void kwic_derived_orphans(kwic_derived *d, GArray *out)
{
    for (uint32_t docid = 1; docid + 1 < d->names.n_path_at; docid++)
        if (kwic_names_path(&d->names, docid).n && kwic_derived_count_in(d, docid) == 0)
            g_array_append_val(out, docid);
}

void kwic_derived_unresolved(kwic_derived *d, GArray *out)
{
    size_t n;
    const uint32_t *docids =
        kwic_side_part(d->side, KWIC_DP_UNRESOLVED, sizeof *docids, &n);
    if (n)
        g_array_append_vals(out, docids, (guint)n);
}

// ---- companies ----

void kwic_derived_company_column(kwic_derived *d, struct kwic_column *out)
{
    size_t rows, ords, entries, text;
    kwic_column c = {.hierarchy = true, .slugs = true};
    c.starts = kwic_side_part(d->side, KWIC_DP_COMPANY_AT, sizeof *c.starts, &rows);
    c.ords = kwic_side_part(d->side, KWIC_DP_COMPANY_ORDS, sizeof *c.ords, &ords);
    c.entries =
        kwic_side_part(d->side, KWIC_DP_COMPANY_ENTRIES, sizeof *c.entries, &entries);
    c.text = kwic_side_part(d->side, KWIC_DP_COMPANY_TEXT, 1, &text);
    c.n_rows = rows ? (uint32_t)rows - 1 : 0;
    c.n_ords = (uint32_t)ords;
    c.n_entries = (uint32_t)entries;
    c.n_text = (uint32_t)text;
    *out = c;
}

size_t kwic_derived_companies(kwic_derived *d)
{
    kwic_column c;
    kwic_derived_company_column(d, &c);
    return c.n_entries;
}

kwic_str kwic_derived_company(kwic_derived *d, size_t company)
{
    kwic_column c;
    kwic_derived_company_column(d, &c);
    return kwic_column_value(&c, (uint32_t)company);
}

int kwic_derived_company_find(kwic_derived *d, kwic_str slug)
{
    kwic_column c;
    kwic_derived_company_column(d, &c);
    uint32_t ord = kwic_column_find(&c, slug);
    return ord == KWIC_ORD_NONE ? -1 : (int)ord;
}

size_t kwic_derived_company_notes(kwic_derived *d, size_t company,
                                  const uint32_t **docids, const uint8_t **by)
{
    size_t n, n_rows, n_by;
    const uint32_t *rows =
        kwic_side_part(d->side, KWIC_DP_COMPANY_NOTES, sizeof *rows, &n_rows);
    const uint8_t *bys = kwic_side_part(d->side, KWIC_DP_COMPANY_NOTES_BY, 1, &n_by);
    *docids = row_of(d, KWIC_DP_COMPANY_NOTES_AT, (uint32_t)company, &n);
    *by = NULL;
    if (n == 0 || n_by < n_rows)
        return 0;
    *by = bys + (*docids - rows);
    return n;
}

void kwic_derived_note_companies(kwic_derived *d, uint32_t docid, kwic_company_fn fn,
                                 void *ctx)
{
    kwic_column c;
    size_t n, n_by;
    kwic_derived_company_column(d, &c);
    const uint8_t *bys = kwic_side_part(d->side, KWIC_DP_COMPANY_BY, 1, &n_by);
    const uint32_t *row = kwic_column_row(&c, docid, &n);
    for (size_t i = 0; i < n && n_by >= c.n_ords; i++)
        if ((row[i] & KWIC_ORD) < c.n_entries)
            fn(ctx, row[i] & KWIC_ORD, bys[row + i - c.ords]);
}
