// SPDX-License-Identifier: GPL-2.0-or-later
// Counting is one walk over the rows of the result; what a level shows is then picked
// from the entries with a count.
#include "facet.h"

#include <stdlib.h>

#include "kwic/tokenizer.h"

// One field being counted.
typedef struct count {
    const kwic_column *column;
    uint32_t *counts;   // by entry
    uint32_t *children; // entries by parent, those of the top level last
    uint32_t *start;    // of a parent's children
    uint32_t limit;
    kwic_arena *arena;
} count;

static void count_rows(const kwic_column *c, const kwic_docset *set, uint32_t *counts)
{
    for (size_t w = 0; w < set->n_words; w++)
        for (uint64_t bits = set->words[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            size_t n_row;
            const uint32_t *row = kwic_column_row(c, docid, &n_row);
            for (size_t i = 0; i < n_row; i++) {
                uint32_t ord = row[i] & KWIC_ORD;
                if (ord < c->n_entries)
                    counts[ord]++;
            }
        }
}

// Leaves the counts of entries that the prefix lets through: those that start with it,
// and their ancestors.
static void keep_prefix(const kwic_column *c, const char *prefix, uint32_t *counts)
{
    uint32_t first, past;
    kwic_column_range(c, kwic_str_of(prefix), &first, &past);
    g_autofree bool *keep = g_new0(bool, c->n_entries + 1);
    for (uint32_t i = first; i < past; i++)
        for (uint32_t at = i; counts[i] && at < c->n_entries && !keep[at];
             at = c->entries[at].parent)
            keep[at] = true;
    for (uint32_t i = 0; i < c->n_entries; i++)
        if (!keep[i])
            counts[i] = 0;
}

// The number of entries for the top level. A parent stands before its children, so no
// damaged file makes a loop.
static uint32_t parent_of(const kwic_column *c, uint32_t ord)
{
    uint32_t parent = c->entries[ord].parent;
    return parent < ord ? parent : c->n_entries;
}

static void sort_by_parent(count *k)
{
    uint32_t n = k->column->n_entries;
    k->start = g_new0(uint32_t, n + 2);
    for (uint32_t i = 0; i < n; i++)
        if (k->counts[i])
            k->start[parent_of(k->column, i) + 1]++;
    for (uint32_t i = 0; i <= n; i++)
        k->start[i + 1] += k->start[i];
    k->children = g_new(uint32_t, k->start[n + 1] + 1);
    g_autofree uint32_t *at = g_memdup2(k->start, (n + 1) * sizeof *at);
    for (uint32_t i = 0; i < n; i++)
        if (k->counts[i])
            k->children[at[parent_of(k->column, i)]++] = i;
}

static int compare(const count *k, uint32_t a, uint32_t b)
{
    if (k->counts[a] != k->counts[b])
        return k->counts[a] > k->counts[b] ? -1 : 1;
    return kwic_str_cmp(kwic_column_value(k->column, a),
                        kwic_column_value(k->column, b));
}

static gint compare_ords(gconstpointer a, gconstpointer b, gpointer k)
{
    return compare(k, *(const uint32_t *)a, *(const uint32_t *)b);
}

// Moves the best `limit` of n to the front, in order.
static uint32_t pick(const count *k, uint32_t *ords, uint32_t n)
{
    enum { FEW = 64 };
    if (k->limit == 0 || k->limit > FEW) {
        g_qsort_with_data(ords, (gint)n, sizeof *ords, compare_ords, (gpointer)k);
        return k->limit && k->limit < n ? k->limit : n;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t one = ords[i];
        if (kept == k->limit && compare(k, one, ords[kept - 1]) > 0)
            continue;
        uint32_t at = kept < k->limit ? kept++ : kept - 1;
        for (; at > 0 && compare(k, one, ords[at - 1]) < 0; at--)
            ords[at] = ords[at - 1];
        ords[at] = one;
    }
    return kept;
}

static const char *shown(kwic_str value, kwic_arena *arena)
{
    if (g_utf8_validate_len(value.p, value.n, NULL))
        return kwic_arena_str(arena, value).p;
    g_autofree char *valid = g_utf8_make_valid(value.p, (gssize)value.n);
    return kwic_arena_str(arena, kwic_str_of(valid)).p;
}

// The values below one parent, with theirs. As deep as a hierarchy's levels, which
// column_make.c limits.
static const kwic_facet_value *level(count *k, uint32_t parent, size_t *n_values)
{
    uint32_t *ords = k->children + k->start[parent];
    uint32_t n = pick(k, ords, k->start[parent + 1] - k->start[parent]);
    kwic_facet_value *values = kwic_arena_new_array(k->arena, kwic_facet_value, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t ord = ords[i];
        values[i].value = shown(kwic_column_value(k->column, ord), k->arena);
        values[i].count = k->counts[ord];
        values[i].children = level(k, ord, &values[i].n_children);
    }
    *n_values = n;
    return values;
}

static void count_field(const kwic_facet_query *q, const kwic_column *c,
                        const kwic_docset *set, kwic_arena *arena, kwic_facet *out)
{
    uint32_t n = c->n_entries;
    count k = {.column = c, .limit = q->limit, .arena = arena};
    k.counts = g_new0(uint32_t, n + 1);
    if (set->words)
        count_rows(c, set, k.counts);
    if (q->prefix && *q->prefix)
        keep_prefix(c, q->prefix, k.counts);
    sort_by_parent(&k);
    out->distinct = k.start[n + 1] - k.start[n];
    out->values = level(&k, n, &out->n_values);
    g_free(k.counts);
    g_free(k.children);
    g_free(k.start);
}

static bool same_field(const char *a, const char *b)
{
    const kwic_field *x = kwic_field_find(kwic_str_of(a));
    const kwic_field *y = kwic_field_find(kwic_str_of(b));
    return x || y ? x == y : g_ascii_strcasecmp(a, b) == 0;
}

// The name under which the field is filtered; NULL when it is not.
static const char *filtered(const kwic_facet_query *q, const char *field)
{
    for (size_t i = 0; i < q->n_filters; i++)
        if (same_field(q->filters[i].field, field))
            return q->filters[i].field;
    return NULL;
}

bool kwic_facet_count(const kwic_facet_query *query, kwic_arena *arena,
                      kwic_facet **facets, size_t *n, GError **error)
{
    *n = query->fields ? g_strv_length((char **)query->fields) : 0;
    *facets = kwic_arena_new_array(arena, kwic_facet, *n);
    kwic_docset whole = {NULL, 0};
    bool have_whole = false;
    for (size_t i = 0; i < *n; i++) {
        const char *field = query->fields[i], *without = filtered(query, field);
        const kwic_column *column = kwic_columns_get(query->columns, field, error);
        if (!column)
            return false;
        kwic_docset set = whole;
        if ((without || !have_whole) &&
            !query->matches(query->ctx, without, &set, error))
            return false;
        if (!without) {
            whole = set;
            have_whole = true;
        }
        (*facets)[i].field = kwic_arena_str(arena, kwic_str_of(field)).p;
        count_field(query, column, &set, arena, &(*facets)[i]);
    }
    return true;
}

bool kwic_filter_add(kwic_columns *columns, const kwic_filter *filter, kwic_docset *set,
                     GError **error)
{
    const kwic_column *c = kwic_columns_get(columns, filter->field, error);
    if (!c)
        return false;
    g_autofree bool *wanted = g_new0(bool, c->n_entries + 1);
    bool any = false;
    for (const char *const *v = filter->values; v && *v; v++) {
        uint32_t ord = kwic_column_find(c, kwic_str_of(*v));
        if (ord != KWIC_ORD_NONE)
            any = wanted[ord] = true;
    }
    for (uint32_t d = 0; any && d < c->n_rows; d++) {
        size_t n;
        const uint32_t *row = kwic_column_row(c, d, &n);
        for (size_t i = 0; i < n; i++) {
            uint32_t ord = row[i] & KWIC_ORD;
            if (ord < c->n_entries && wanted[ord]) {
                kwic_docset_add(set, d);
                break;
            }
        }
    }
    return true;
}
