// SPDX-License-Identifier: GPL-2.0-or-later
#include "range.h"

#include <math.h>

#include "clock.h"
#include "kwic/bisect.h"
#include "kwic/schema.h"

typedef struct entry {
    double value;
    uint32_t docid;
} entry;

struct kwic_ranges {
    kwic_db *db;
    bool resident;
    GHashTable *columns; // key -> GArray of entry, sorted by value
    bool all;            // columns holds every key of the slot of numbers
};

kwic_ranges *kwic_ranges_new(kwic_db *db, bool resident)
{
    kwic_ranges *r = g_new0(kwic_ranges, 1);
    r->db = db;
    r->resident = resident;
    r->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)g_array_unref);
    return r;
}

void kwic_ranges_free(kwic_ranges *r)
{
    if (!r)
        return;
    g_hash_table_destroy(r->columns);
    g_free(r);
}

static GArray *new_column(void)
{
    return g_array_new(FALSE, FALSE, sizeof(entry));
}

static gint by_value(gconstpointer a, gconstpointer b)
{
    const entry *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return x->docid < y->docid ? -1 : x->docid > y->docid;
}

// ---- the slot of numbers ----

typedef struct reading {
    kwic_ranges *r;
    const char *only; // one key; NULL: all
    size_t only_n;
    GArray *column; // of that one
} reading;

static GArray *column_of(reading *read, kwic_str key)
{
    if (read->only)
        return kwic_str_eq(key, (kwic_str){read->only, read->only_n}) ? read->column
                                                                      : NULL;
    g_autofree char *name = g_strndup(key.p, key.n);
    GArray *column = g_hash_table_lookup(read->r->columns, name);
    if (!column) {
        column = new_column();
        g_hash_table_insert(read->r->columns, g_steal_pointer(&name), column);
    }
    return column;
}

static bool read_numbers(void *ctx, uint32_t docid, kwic_str value)
{
    reading *read = ctx;
    kwic_str key;
    double number;
    while (kwic_numbers_next(&value, &key, &number)) {
        GArray *column = column_of(read, key);
        entry e = {number, docid};
        if (column && number == number)
            g_array_append_val(column, e);
    }
    return true;
}

// ---- other columns ----

typedef struct merging {
    GArray *column;
    const GArray *has; // notes that have a value already, by docid
    guint at;
    bool time; // ns since 1970, to be local seconds
} merging;

static bool read_sortable(void *ctx, uint32_t docid, kwic_str value)
{
    merging *m = ctx;
    while (m->has && m->at < m->has->len &&
           g_array_index(m->has, entry, m->at).docid < docid)
        m->at++;
    if (m->has && m->at < m->has->len &&
        g_array_index(m->has, entry, m->at).docid == docid)
        return true;
    int64_t number = kwic_sortable_get(value);
    entry e = {m->time ? kwic_clock_local(number / 1000000000) : (double)number, docid};
    g_array_append_val(m->column, e);
    return true;
}

static gint by_docid(gconstpointer a, gconstpointer b)
{
    const entry *x = a, *y = b;
    return x->docid < y->docid ? -1 : x->docid > y->docid;
}

static bool fill(kwic_ranges *r, const char *key, GArray *column, GError **error)
{
    if (strcmp(key, KWIC_RANGE_GENERATION) == 0) {
        merging m = {.column = column, .time = false};
        return kwic_db_values(r->db, KWIC_SLOT_GENERATION, read_sortable, &m, error);
    }
    bool modified = strcmp(key, KWIC_RANGE_MODIFIED) == 0;
    const char *name = modified ? "modified" : key;
    reading read = {r, name, strlen(name), column};
    if (!kwic_db_values(r->db, KWIC_SLOT_NUMBERS, read_numbers, &read, error))
        return false;
    if (!modified)
        return true;
    g_autoptr(GArray) has = g_array_copy(column);
    g_array_sort(has, by_docid);
    merging m = {.column = column, .has = has, .time = true};
    return kwic_db_values(r->db, KWIC_SLOT_MTIME, read_sortable, &m, error);
}

static void sort_column(gpointer key, gpointer column, gpointer ctx)
{
    (void)key, (void)ctx;
    g_array_sort(column, by_value);
}

static bool read_all(kwic_ranges *r, GError **error)
{
    reading read = {.r = r};
    r->all = true;
    if (!kwic_db_values(r->db, KWIC_SLOT_NUMBERS, read_numbers, &read, error))
        return false;
    g_hash_table_foreach(r->columns, sort_column, NULL);
    return true;
}

static const GArray *column_for(kwic_ranges *r, kwic_str key, GError **error)
{
    g_autofree char *name = g_strndup(key.p ? key.p : "", key.n);
    GArray *column = g_hash_table_lookup(r->columns, name);
    if (column)
        return column;
    if (r->resident && name[0] != '\001') {
        if (!r->all && !read_all(r, error))
            return NULL;
        column = g_hash_table_lookup(r->columns, name);
        if (column)
            return column;
    }
    column = new_column();
    bool special = !r->all || name[0] == '\001';
    if (special && !fill(r, name, column, error)) {
        g_array_unref(column);
        return NULL;
    }
    g_array_sort(column, by_value);
    g_hash_table_insert(r->columns, g_steal_pointer(&name), column);
    return column;
}

// ---- asking ----

// The first entry that is not below x (or, with above, that is over it).
static guint find(const GArray *column, double x, bool above)
{
    guint low = 0, high = column->len;
    const entry *entries = (const entry *)(void *)column->data;
    KWIC_BISECT(guint, low, high, mid,
                entries[mid].value < x || (above && entries[mid].value <= x));
    return low;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_date(double value)
{
    return value != 0 && (fabs(value) >= 1e8 || fmod(value, 86400) == 0);
}

static bool has_date(const GArray *column)
{
    for (guint i = 0; i < column->len; i++)
        if (is_date(g_array_index(column, entry, i).value))
            return true;
    return false;
}

const uint32_t *kwic_ranges_find(kwic_ranges *r, kwic_str key, const kwic_interval *in,
                                 kwic_arena *arena, size_t *n, GError **error)
{
    *n = 0;
    const GArray *column = column_for(r, key, error);
    if (!column)
        return NULL;
    guint from = find(column, in->low, in->above),
          to = find(column, in->high, in->upto);
    if (from >= to)
        return NULL;
    uint32_t *docids = kwic_arena_new_array(arena, uint32_t, to - from);
    bool dated = in->of && has_date(column);
    size_t found = 0;
    for (guint i = from; i < to; i++) {
        const entry *e = &g_array_index(column, entry, i);
        bool date = e->value != 0 ? is_date(e->value) : dated;
        if (!in->of || date == (in->of == KWIC_DATES))
            docids[found++] = e->docid;
    }
    qsort(docids, found, sizeof *docids, by_number);
    for (size_t i = 0; i < found; i++)
        if (*n == 0 || docids[*n - 1] != docids[i])
            docids[(*n)++] = docids[i];
    return docids;
}

bool kwic_ranges_has(kwic_ranges *r, kwic_str key, GError **error)
{
    const GArray *column = column_for(r, key, error);
    return column && column->len > 0;
}
