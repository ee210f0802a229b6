// SPDX-License-Identifier: GPL-2.0-or-later
// Facets and links of real vaults against counting their records one by one.
#include "../../search/columns/facet.h"

#include "../../search/derived/names.h"
#include "../shared.h"
#include "../small_index.h"
#include "kwic/indexer.h"

typedef struct vault {
    kwic_index *index;
    kwic_derived *derived;
    kwic_columns *columns;
    kwic_docset set; // every third note, and all of some
} vault;

static kwic_derived *give_derived(void *ctx, GError **error)
{
    (void)error;
    return ((vault *)ctx)->derived;
}

static bool give_matches(void *ctx, const char *without, kwic_docset *out,
                         GError **error)
{
    (void)without;
    (void)error;
    *out = ((vault *)ctx)->set;
    return true;
}

typedef void (*values_fn)(const kwic_record *r, GHashTable *values);

static void add_folded(GHashTable *values, kwic_str value, bool hierarchy)
{
    for (size_t n = value.n; n > 0;) {
        GString *folded = g_string_new(NULL);
        kwic_fold(kwic_str_sub(value, 0, n), folded);
        g_hash_table_add(values, g_string_free(folded, FALSE));
        while (--n > 0 && (!hierarchy || value.p[n] != '/'))
            ;
    }
}

static void tags_of(const kwic_record *r, GHashTable *values)
{
    for (size_t i = 0; i < r->n_tags; i++)
        add_folded(values, r->tags[i].text, true);
}

static void folder_of(const kwic_record *r, GHashTable *values)
{
    add_folded(values, kwic_path_above(r->path), true);
}

static void property_of(const kwic_record *r, const char *key, GHashTable *values)
{
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        g_autoptr(GString) folded = g_string_new(NULL);
        kwic_fold(p->key, folded);
        if (strcmp(folded->str, key) == 0 && p->type != KWIC_VALUE_NULL &&
            p->value.n <= KWIC_FACET_BYTES)
            add_folded(values, p->value, false);
    }
}

static void status_of(const kwic_record *r, GHashTable *values)
{
    property_of(r, "status", values);
}

static void rating_of(const kwic_record *r, GHashTable *values)
{
    property_of(r, "rating", values);
}

static const struct {
    const char *field;
    values_fn values;
} fields[] = {{"tag", tags_of},
              {"folder", folder_of},
              {"status", status_of},
              {"rating", rating_of}};

static bool load(vault *v, uint32_t docid, GString *data, kwic_arena *arena,
                 kwic_record *out)
{
    kwic_arena_clear(arena);
    g_string_truncate(data, 0);
    return kwic_db_data(kwic_index_db(v->index), docid, data, NULL) &&
           kwic_record_unpack(kwic_str_of_string(data), arena, out, NULL);
}

// Folded value -> number of notes of the set that have it or one below it.
static GHashTable *count_records(vault *v, values_fn values_of)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    uint32_t last = kwic_db_last_docid(kwic_index_db(v->index));
    for (uint32_t docid = 1; docid <= last; docid++) {
        kwic_record r;
        if (!kwic_docset_has(&v->set, docid))
            continue;
        assert_true(load(v, docid, data, arena, &r));
        g_autoptr(GHashTable) values =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        values_of(&r, values);
        GHashTableIter iter;
        gpointer value;
        g_hash_table_iter_init(&iter, values);
        while (g_hash_table_iter_next(&iter, &value, NULL)) {
            guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));
            g_hash_table_insert(counts, g_strdup(value), GUINT_TO_POINTER(n + 1));
        }
    }
    return counts;
}

static unsigned check_level(const char *field, const kwic_facet_value *values, size_t n,
                            GHashTable *counts)
{
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++) {
        g_autoptr(GString) folded = g_string_new(NULL);
        kwic_fold(kwic_str_of(values[i].value), folded);
        guint expected = GPOINTER_TO_UINT(g_hash_table_lookup(counts, folded->str));
        if (values[i].count != expected)
            fail_msg("%s %s: %u, by hand %u", field, values[i].value, values[i].count,
                     expected);
        seen +=
            1 + check_level(field, values[i].children, values[i].n_children, counts);
    }
    return seen;
}

static void check_facets(vault *v)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        const char *names[] = {fields[i].field, NULL};
        kwic_facet_query q = {
            .columns = v->columns, .fields = names, .matches = give_matches, .ctx = v};
        kwic_facet *facets;
        size_t n;
        assert_true(kwic_facet_count(&q, arena, &facets, &n, NULL));
        g_autoptr(GHashTable) counts = count_records(v, fields[i].values);
        assert_int_equal(
            check_level(fields[i].field, facets[0].values, facets[0].n_values, counts),
            g_hash_table_size(counts));
    }
}

// Each link of each note is in the rows that resolving it says, both ways.
static void check_links(vault *v)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t last = kwic_db_last_docid(kwic_index_db(v->index));
    unsigned links = 0;
    for (uint32_t docid = 1; docid <= last; docid++) {
        kwic_record r;
        assert_true(load(v, docid, data, arena, &r));
        g_autoptr(GHashTable) to = g_hash_table_new(NULL, NULL);
        for (size_t i = 0; i < r.n_links; i++) {
            const kwic_link *l = &r.links[i];
            uint32_t lead =
                l->kind == KWIC_LINK_URL || l->target.n == 0
                    ? 0
                    : kwic_derived_resolve(v->derived, l->target, docid, NULL);
            if (lead)
                g_hash_table_add(to, GUINT_TO_POINTER(lead));
        }
        g_array_set_size(row, 0);
        kwic_derived_links_from(v->derived, docid, row);
        assert_int_equal(row->len, g_hash_table_size(to));
        for (guint i = 0; i < row->len; i++)
            assert_true(g_hash_table_contains(
                to, GUINT_TO_POINTER(g_array_index(row, uint32_t, i))));
        links += row->len;
    }
    unsigned in = 0;
    for (uint32_t docid = 1; docid <= last; docid++) {
        g_array_set_size(row, 0);
        kwic_derived_links_to(v->derived, docid, row);
        in += row->len;
    }
    assert_int_equal(links, in);
}

static void check_vault(const char *dir)
{
    g_autofree char *index = g_dir_make_tmp("kwic-facet-XXXXXX", NULL);
    kwic_index_job job = {.vault = dir, .index = index, .jobs = 2};
    kwic_index_counts counts;
    g_autoptr(GError) error = NULL;
    if (!kwic_index_run(&job, &counts, &error))
        fail_msg("%s", error->message);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    vault v = {.index = kwic_index_open(index, NULL)};
    assert_non_null(v.index);
    v.derived = kwic_derived_open(v.index, NULL);
    assert_non_null(v.derived);
    v.columns = kwic_columns_open(v.index, give_derived, &v);
    uint32_t last = kwic_db_last_docid(kwic_index_db(v.index));
    for (uint32_t step = 1; step <= 3; step += 2) {
        v.set = kwic_docset_new(arena, last);
        for (uint32_t docid = 1; docid <= last; docid += step)
            kwic_docset_add(&v.set, docid);
        check_facets(&v);
    }
    check_links(&v);
    kwic_columns_close(v.columns);
    kwic_derived_close(v.derived);
    kwic_index_close(v.index);
    small_remove(index);
}

static void test_own_vault(void **state)
{
    (void)state;
    check_vault(KWIC_SOURCE_DIR "/tests/vault");
}

static void test_vaults(void **state)
{
    static const char *const vaults[] = {"kepano-vault", "dataview-example-vault",
                                         "data-engineering-wiki", "tasks-plugin-vault"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(vaults); i++) {
        g_autofree char *name = g_strdup_printf("corpora/%s.tar.xz", vaults[i]);
        char *dir = shared_unpack(name);
        if (dir)
            check_vault(dir);
        else
            print_message("%s is not here: skipped\n", name);
        shared_remove(dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_vault),
        cmocka_unit_test(test_vaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
