// SPDX-License-Identifier: GPL-2.0-or-later
// Where the column of each field comes from (kwic_field.values):
//
//     of a slot       kept in a side file of the generation
//     of a property   the slot of all properties; made when asked for, as there may be
//                     thousands and a pass over the slot is short
//     derived         derived data, which has it in this form
//     of terms        the terms with the field's prefix: few, made when asked for
#include "columns.h"

#include "base/intern.h"
#include "column_make.h"
#include "kwic/limits.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

struct kwic_columns {
    kwic_index *index;
    kwic_db *db;        // the index's, or a view of it:
    uint32_t own_slots; // whose values are other ones there
    kwic_derived *(*derived)(void *ctx, GError **error);
    void *ctx;
    kwic_stamp stamp;
    kwic_side *sides[KWIC_FIELDS]; // of those whose values are of a slot
    kwic_recent recent;            // notes, since those sides were made
    GPtrArray *others;             // kwic_side * of fields without a slot
    GHashTable *by_field;          // name in ASCII lower case -> kwic_column
};

kwic_columns *kwic_columns_open(kwic_index *index,
                                kwic_derived *(*derived)(void *ctx, GError **error),
                                void *ctx)
{
    kwic_columns *c = g_new0(kwic_columns, 1);
    c->index = index;
    c->db = kwic_index_db(index);
    c->derived = derived;
    c->ctx = ctx;
    c->stamp = kwic_stamp_of(index);
    c->others = g_ptr_array_new_with_free_func((GDestroyNotify)kwic_side_close);
    c->by_field = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return c;
}

void kwic_columns_show(kwic_columns *c, kwic_db *db, uint32_t slots)
{
    c->db = db;
    c->own_slots = slots;
}

typedef struct forgetting {
    uint32_t slots;
    bool others, companies;
} forgetting;

static gboolean is_forgotten(gpointer name, gpointer column, gpointer ctx)
{
    (void)column;
    const forgetting *f = ctx;
    const kwic_field *field = kwic_field_find(kwic_str_of(name));
    if (field && field->values == KWIC_VALUES_OF_SLOT)
        return f->slots >> field->slot & 1;
    return field && field->values == KWIC_VALUES_DERIVED ? f->companies : f->others;
}

void kwic_columns_forget(kwic_columns *c, uint32_t slots, bool terms, bool companies)
{
    forgetting f = {slots, terms || slots >> KWIC_SLOT_PROPERTIES & 1, companies};
    g_hash_table_foreach_remove(c->by_field, is_forgotten, &f);
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (c->sides[i] && slots >> kwic_schema()[i].slot & 1)
            g_clear_pointer(&c->sides[i], kwic_side_close);
    if (f.others)
        g_ptr_array_set_size(c->others, 0);
}

void kwic_columns_close(kwic_columns *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        kwic_side_close(c->sides[i]);
    kwic_recent_clear(&c->recent);
    g_ptr_array_unref(c->others);
    g_hash_table_unref(c->by_field);
    g_free(c);
}

static bool take_values(void *ctx, uint32_t docid, kwic_str list)
{
    kwic_str value;
    kwic_column_maker_see(ctx, docid, list);
    while (kwic_list_next(&list, &value))
        if (value.n <= KWIC_PATH_BYTES)
            kwic_column_maker_put(ctx, docid, value);
    return true;
}

static kwic_side *make_side(kwic_db *db, const kwic_field *from,
                            const kwic_stamp *stamp, GError **error)
{
    g_autoptr(kwic_column_maker) maker =
        kwic_column_maker_new(from->kind == KWIC_FIELD_HIERARCHY);
    if (!kwic_db_values(db, (uint32_t)from->slot, take_values, maker, error))
        return NULL;
    return kwic_column_maker_finish(maker, stamp);
}

// A column that is not saved.
static kwic_side *finish(kwic_columns *c, kwic_column_maker *maker)
{
    kwic_stamp stamp = kwic_stamp_of_db(c->db);
    return kwic_column_maker_finish(maker, &stamp);
}

static bool is_steady(const kwic_columns *c)
{
    kwic_stamp now = kwic_stamp_of(c->index);
    return kwic_stamp_equal(&now, &c->stamp);
}

// What an earlier state had, where it is right for this one.
static kwic_side *keep_side(kwic_columns *c, const kwic_field *from, const char *path)
{
    g_autoptr(kwic_side) side = kwic_column_open(path, NULL);
    kwic_db *db = kwic_index_db(c->index);
    if (!side)
        return NULL;
    kwic_stamp was = kwic_side_stamp(side);
    if (!kwic_recent_find(&c->recent, db, &was, &c->stamp) ||
        !kwic_column_is_kept(side, db, (uint32_t)from->slot, &c->recent) ||
        !is_steady(c))
        return NULL;
    kwic_side_prolong(side, path, &c->stamp);
    return g_steal_pointer(&side);
}

static kwic_side *side_of(kwic_columns *c, const kwic_field *from, GError **error)
{
    kwic_side **side = &c->sides[from->id];
    if (*side)
        return *side;
    if (c->own_slots >> from->slot & 1) {
        kwic_stamp shown = kwic_stamp_of_db(c->db);
        return *side = make_side(c->db, from, &shown, error);
    }
    g_autofree char *path =
        g_strdup_printf("%s/%s.col", kwic_index_gen_dir(c->index), from->name);
    *side = kwic_column_open(path, &c->stamp);
    if (!*side)
        *side = keep_side(c, from, path);
    if (*side)
        return *side;
    if (!c->stamp.newest)
        c->stamp.newest = kwic_newest_generation(kwic_index_db(c->index));
    *side = make_side(kwic_index_db(c->index), from, &c->stamp, error);
    // A commit meanwhile: what was read is good for this answer, not for the next.
    if (*side && is_steady(c))
        kwic_side_save(*side, path);
    return *side;
}

bool kwic_columns_load(kwic_columns *columns, GError **error)
{
    const kwic_field *fields = kwic_schema();
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (fields[i].values == KWIC_VALUES_OF_SLOT &&
            !side_of(columns, &fields[i], error))
            return false;
    return !columns->derived || columns->derived(columns->ctx, error) != NULL;
}

// ---- fields whose values are only terms ----

typedef struct term_scan {
    kwic_db *db;
    kwic_str prefix;
    GArray *docids;
    GArray *pairs; // term_pair
    kwic_intern *values;
    GError **error;
    bool failed;
} term_scan;

typedef struct term_pair {
    uint32_t docid, value;
} term_pair;

static bool scan_term(void *ctx, kwic_str term, uint32_t freq)
{
    (void)freq;
    term_scan *s = ctx;
    kwic_str value = kwic_str_sub(term, s->prefix.n, term.n);
    uint32_t id = kwic_intern_put(s->values, value);
    g_array_set_size(s->docids, 0);
    if (!kwic_db_postings(s->db, term, s->docids, NULL, s->error)) {
        s->failed = true;
        return false;
    }
    for (guint i = 0; i < s->docids->len; i++) {
        term_pair pair = {g_array_index(s->docids, uint32_t, i), id};
        g_array_append_val(s->pairs, pair);
    }
    return true;
}

static gint by_docid(gconstpointer a, gconstpointer b)
{
    const term_pair *x = a, *y = b;
    return x->docid != y->docid ? (x->docid > y->docid) - (x->docid < y->docid)
                                : (x->value > y->value) - (x->value < y->value);
}

static kwic_side *side_of_terms(kwic_columns *c, const kwic_field *field,
                                GError **error)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(term_pair));
    g_autoptr(kwic_intern) values = kwic_intern_new();
    term_scan s = {.db = c->db,
                   .prefix = kwic_str_of(field->prefix),
                   .docids = docids,
                   .pairs = pairs,
                   .values = values,
                   .error = error};
    kwic_str start = {"", 0};
    if (!kwic_db_terms(s.db, s.prefix, start, scan_term, &s, error) || s.failed)
        return NULL;
    g_array_sort(pairs, by_docid);
    g_autoptr(kwic_column_maker) maker = kwic_column_maker_new(false);
    for (guint i = 0; i < pairs->len; i++) {
        const term_pair *pair = &g_array_index(pairs, term_pair, i);
        kwic_column_maker_put(maker, pair->docid, kwic_intern_str(values, pair->value));
    }
    kwic_side *side = finish(c, maker);
    g_ptr_array_add(c->others, side);
    return side;
}

// ---- properties ----

typedef struct property_scan {
    kwic_column_maker *maker;
    kwic_str key;
} property_scan;

static bool take_property(void *ctx, uint32_t docid, kwic_str list)
{
    property_scan *s = ctx;
    kwic_str key, value;
    while (kwic_list_next(&list, &key) && kwic_list_next(&list, &value))
        if (kwic_str_eq(key, s->key))
            kwic_column_maker_put(s->maker, docid, value);
    return true;
}

static kwic_side *side_of_property(kwic_columns *c, const char *name, GError **error)
{
    g_autoptr(kwic_column_maker) maker = kwic_column_maker_new(false);
    g_autoptr(GString) key = g_string_new(NULL);
    kwic_fold(kwic_str_of(name), key);
    property_scan s = {maker, {key->str, key->len}};
    if (!kwic_db_values(c->db, KWIC_SLOT_PROPERTIES, take_property, &s, error))
        return NULL;
    kwic_side *side = finish(c, maker);
    g_ptr_array_add(c->others, side);
    return side;
}

// ---- one field ----

static bool column_of(kwic_columns *c, const char *name, kwic_column *out,
                      GError **error)
{
    const kwic_field *field = kwic_field_find(kwic_str_of(name));
    kwic_field_values values = field ? field->values : KWIC_VALUES_OF_PROPERTY;
    if (values == KWIC_VALUES_DERIVED) {
        kwic_derived *derived = c->derived(c->ctx, error);
        if (derived)
            kwic_derived_company_column(derived, out);
        return derived != NULL;
    }
    kwic_side *side = values == KWIC_VALUES_OF_SLOT ? side_of(c, field, error)
                      : values == KWIC_VALUES_OF_TERMS
                          ? side_of_terms(c, field, error)
                          : side_of_property(c, name, error);
    if (side)
        *out = kwic_column_of(side, field && field->kind == KWIC_FIELD_HIERARCHY);
    return side != NULL;
}

const kwic_column *kwic_columns_get(kwic_columns *columns, const char *field,
                                    GError **error)
{
    g_autofree char *name = g_ascii_strdown(field, -1);
    kwic_column *known = g_hash_table_lookup(columns->by_field, name);
    if (known)
        return known;
    kwic_column column;
    if (!column_of(columns, name, &column, error))
        return NULL;
    known = g_memdup2(&column, sizeof column);
    g_hash_table_insert(columns->by_field, g_steal_pointer(&name), known);
    return known;
}
