// SPDX-License-Identifier: GPL-2.0-or-later
// Every order becomes one number a note: dates and numbers themselves, text its rank among
// the texts. A server makes the numbers of all notes once and keeps them; a one-shot search
// makes those of its matches, unless they are many.
#include "sort.h"

#include <math.h>

#include "columns.h"
#include "kwic/schema.h"
#include "match/top.h"

struct kwic_sorts {
    GHashTable *keys; // name -> double[last docid + 1], NAN for none
};

typedef struct text_key {
    char *text;
    size_t n;
    uint32_t docid;
} text_key;

typedef struct reader {
    kwic_searcher *s;
    const char *name; // folded
    bool found;       // some note has such a number
    double *keys;
    uint32_t last;
    GArray *texts; // text_key
} reader;

void kwic_sorts_free(kwic_sorts *sorts)
{
    if (!sorts)
        return;
    g_hash_table_destroy(sorts->keys);
    g_free(sorts);
}

bool kwic_sort_is_relevance(const char *sort)
{
    return !sort || !*sort || g_ascii_strcasecmp(sort, "relevance") == 0;
}

// ---- reading values ----

static bool take_number(void *ctx, uint32_t docid, kwic_str value)
{
    reader *r = ctx;
    kwic_str key;
    double number;
    kwic_str want = kwic_str_of(r->name);
    while (docid <= r->last && kwic_numbers_next(&value, &key, &number)) {
        if (!kwic_str_eq(key, want))
            continue;
        r->keys[docid] = number;
        r->found = true;
        break;
    }
    return true;
}

static bool take_mtime(void *ctx, uint32_t docid, kwic_str value)
{
    reader *r = ctx;
    if (docid <= r->last)
        r->keys[docid] = (double)kwic_sortable_get(value) / 1e9;
    return true;
}

static bool take_text(void *ctx, uint32_t docid, kwic_str value)
{
    reader *r = ctx;
    text_key key = {g_strndup(value.p ? value.p : "", value.n), value.n, docid};
    if (docid <= r->last)
        g_array_append_val(r->texts, key);
    else
        g_free(key.text);
    return true;
}

// Calls fn with the slot's value in each note of set; NULL: in all notes.
static bool read_slot(reader *r, uint32_t slot, const kwic_docset *set,
                      kwic_value_fn fn, GError **error)
{
    kwic_db *db = kwic_searcher_db(r->s);
    if (!set)
        return kwic_db_values(db, slot, fn, r, error);
    g_autoptr(GString) value = g_string_new(NULL);
    for (size_t w = 0; w < set->n_words; w++) {
        for (uint64_t bits = set->words[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            g_string_truncate(value, 0);
            if (!kwic_db_value(db, docid, slot, value, error))
                return false;
            if (value->len)
                fn(r, docid, kwic_str_of_string(value));
        }
    }
    return true;
}

// The digits at s, without the zeros before them.
static kwic_str take_digits(kwic_str *s)
{
    size_t n = 0, zeros = 0;
    while (n < s->n && g_ascii_isdigit(s->p[n]))
        n++;
    while (zeros + 1 < n && s->p[zeros] == '0')
        zeros++;
    kwic_str digits = kwic_str_sub(*s, zeros, n);
    *s = kwic_str_sub(*s, n, s->n);
    return digits;
}

// By bytes, but numbers by their value: Note 2, Note 10.
static int by_text(const void *a, const void *b)
{
    const text_key *left = a, *right = b;
    kwic_str x = {left->text, left->n}, y = {right->text, right->n};
    while (x.n && y.n) {
        if (g_ascii_isdigit(x.p[0]) && g_ascii_isdigit(y.p[0])) {
            kwic_str m = take_digits(&x), n = take_digits(&y);
            int c = m.n != n.n ? (m.n < n.n ? -1 : 1) : kwic_str_cmp(m, n);
            if (c)
                return c;
            continue;
        }
        if (x.p[0] != y.p[0])
            return (unsigned char)x.p[0] < (unsigned char)y.p[0] ? -1 : 1;
        x = kwic_str_sub(x, 1, x.n);
        y = kwic_str_sub(y, 1, y.n);
    }
    return (x.n > 0) - (y.n > 0);
}

static void free_text(void *p)
{
    g_free(((text_key *)p)->text);
}

// Texts to their ranks; equal texts share one.
static void rank_texts(reader *r)
{
    qsort(r->texts->data, r->texts->len, sizeof(text_key), by_text);
    double rank = 0;
    for (guint i = 0; i < r->texts->len; i++) {
        text_key *key = &g_array_index(r->texts, text_key, i);
        if (i > 0 && by_text(key - 1, key) != 0)
            rank = i;
        r->keys[key->docid] = rank;
    }
}

static void read_paths(reader *r, kwic_derived *derived, const kwic_docset *set)
{
    for (uint32_t docid = 1; docid <= r->last; docid++)
        if (!set || kwic_docset_has(set, docid)) {
            kwic_str path = kwic_derived_path(derived, docid);
            if (path.n)
                take_text(r, docid, path);
        }
}

// A property of text: its column's values are in the order of their keys.
static bool read_column(reader *r, const kwic_docset *set, GError **error)
{
    const kwic_column *c =
        kwic_columns_get(kwic_searcher_columns(r->s), r->name, error);
    if (!c)
        return false;
    for (uint32_t docid = 1; docid <= r->last; docid++) {
        size_t n = 0;
        const uint32_t *row = NULL;
        if (!set || kwic_docset_has(set, docid))
            row = kwic_column_row(c, docid, &n);
        if (n)
            r->keys[docid] = row[0] & KWIC_ORD;
    }
    return true;
}

static bool read_keys(reader *r, const kwic_docset *set, GError **error)
{
    if (g_str_equal(r->name, "title"))
        return read_slot(r, KWIC_SLOT_TITLE, set, take_text, error);
    if (g_str_equal(r->name, "path")) {
        kwic_derived *derived = kwic_searcher_derived(r->s, error);
        if (derived)
            read_paths(r, derived, set);
        return derived != NULL;
    }
    if (g_str_equal(r->name, "mtime"))
        return read_slot(r, KWIC_SLOT_MTIME, set, take_mtime, error);
    // The time of the file, where the note itself does not say when it was modified.
    bool modified = g_str_equal(r->name, "modified");
    if (modified && !read_slot(r, KWIC_SLOT_MTIME, set, take_mtime, error))
        return false;
    if (!read_slot(r, KWIC_SLOT_NUMBERS, set, take_number, error))
        return false;
    if (r->found || modified)
        return true;
    return read_column(r, set, error);
}

// Keys by docid of the notes in set, or of all; NULL with an error.
static double *make_keys(kwic_searcher *s, const char *name, const kwic_docset *set,
                         GError **error)
{
    uint32_t last = kwic_db_last_docid(kwic_searcher_db(s));
    g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(text_key));
    g_array_set_clear_func(texts, free_text);
    reader r = {.s = s, .name = name, .last = last, .texts = texts};
    r.keys = g_new(double, (size_t)last + 1);
    for (size_t i = 0; i <= last; i++)
        r.keys[i] = NAN;
    if (!read_keys(&r, set, error)) {
        g_free(r.keys);
        return NULL;
    }
    if (texts->len)
        rank_texts(&r);
    return r.keys;
}

static const double *kept_keys(kwic_searcher *s, const char *name, GError **error)
{
    if (!s->sorts) {
        s->sorts = g_new0(kwic_sorts, 1);
        s->sorts->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    }
    double *keys = g_hash_table_lookup(s->sorts->keys, name);
    if (keys)
        return keys;
    const guint most = 4; // orders kept at a time
    if (g_hash_table_size(s->sorts->keys) >= most)
        g_hash_table_remove_all(s->sorts->keys);
    keys = make_keys(s, name, NULL, error);
    if (keys)
        g_hash_table_insert(s->sorts->keys, g_strdup(name), keys);
    return keys;
}

// ---- ordering ----

size_t kwic_sort_top(kwic_searcher *s, const char *sort, const kwic_docset *set,
                     kwic_scored *best, size_t k, GError **error)
{
    bool falling = sort[0] == '-';
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(kwic_str_of(sort + (falling || sort[0] == '+')), folded);
    const char *name = folded->str;
    uint32_t last = kwic_db_last_docid(kwic_searcher_db(s));
    uint32_t total = kwic_docset_count(set);
    bool keep = s->resident || total > last / 16;
    g_autofree double *own = keep ? NULL : make_keys(s, name, set, error);
    const double *keys = keep ? kept_keys(s, name, error) : own;
    if (!keys)
        return 0;
    kwic_top top = {best, 0, k, kwic_searcher_order(s)};
    for (size_t w = 0; k && w < set->n_words; w++) {
        for (uint64_t bits = set->words[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            double key = docid <= last ? keys[docid] : NAN;
            kwic_top_offer(&top, docid, isnan(key) ? -INFINITY : falling ? key : -key);
        }
    }
    kwic_top_order(&top);
    for (size_t i = 0; i < top.n; i++)
        best[i].score = 0;
    return top.n;
}

// ---- one note's key ----

static void set_text(kwic_order_key *out, kwic_str text, kwic_arena *arena)
{
    if (text.n)
        *out = (kwic_order_key){.kind = KWIC_ORDER_TEXT,
                                .text = kwic_arena_str(arena, text).p};
}

static bool number_of(kwic_str list, const char *name, double *number)
{
    kwic_str key;
    while (kwic_numbers_next(&list, &key, number))
        if (kwic_str_eq(key, kwic_str_of(name)))
            return true;
    return false;
}

static bool set_property(kwic_searcher *s, const char *name, uint32_t docid,
                         kwic_arena *arena, kwic_order_key *out, GError **error)
{
    const kwic_column *c = kwic_columns_get(kwic_searcher_columns(s), name, error);
    size_t n = 0;
    const uint32_t *row = c ? kwic_column_row(c, docid, &n) : NULL;
    if (n)
        set_text(out, kwic_column_key(c, row[0] & KWIC_ORD), arena);
    return c != NULL;
}

bool kwic_sort_key_of(kwic_searcher *s, const char *sort, uint32_t docid,
                      kwic_arena *arena, kwic_order_key *out, GError **error)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    g_autoptr(GString) value = g_string_new(NULL);
    kwic_db *db = kwic_searcher_db(s);
    kwic_fold(kwic_str_of(sort + (sort[0] == '-' || sort[0] == '+')), folded);
    const char *name = folded->str;
    const double *keys = kept_keys(s, name, error);
    *out = (kwic_order_key){.kind = KWIC_ORDER_NONE};
    if (!keys || isnan(keys[docid]))
        return keys != NULL;
    if (g_str_equal(name, "path")) {
        kwic_derived *d = kwic_searcher_derived(s, error);
        set_text(out, d ? kwic_derived_path(d, docid) : (kwic_str){NULL, 0}, arena);
        return d != NULL;
    }
    bool title = g_str_equal(name, "title");
    if (!kwic_db_value(db, docid, title ? KWIC_SLOT_TITLE : KWIC_SLOT_NUMBERS, value,
                       error))
        return false;
    double number;
    bool dated = g_str_equal(name, "mtime") || g_str_equal(name, "modified");
    if (title)
        set_text(out, kwic_str_of_string(value), arena);
    else if (dated || number_of(kwic_str_of_string(value), name, &number))
        *out = (kwic_order_key){.kind = KWIC_ORDER_NUMBER, .number = keys[docid]};
    else
        return set_property(s, name, docid, arena, out, error);
    return true;
}
