// SPDX-License-Identifier: GPL-2.0-or-later
#include "../../search/columns/facet.h"

#include "../../search/columns/column_make.h"
#include "../small_index.h"

static const small_note notes[] = {
    {.path = "a/1.md",
     .tags = "Company/OpenAI|todo",
     .type = "people",
     .claims = "t:openai",
     .properties = "city|Bern|year|2026"},
    {.path = "a/b/2.md",
     .tags = "company/openai|company/acme",
     .type = "People",
     .claims = "t:openai|t:acme",
     .properties = "city|bern"},
    {.path = "a/b/3.md",
     .tags = "company/acme/emea|TODO",
     .type = "people|meeting",
     .claims = "t:acme/emea",
     .properties = "cityscape|x|city|Genève"},
    {.path = "B/4.md", .tags = "Todo", .type = "meeting", .properties = "year|2025"},
    {.path = "5.md"},
};

typedef struct world {
    small_index s;
    kwic_columns *columns;
    kwic_derived *derived;
    kwic_arena *arena;
    kwic_docset base; // what the query matches
    const kwic_filter *filters;
    size_t n_filters;
    int asked;
} world;

static kwic_derived *give_derived(void *ctx, GError **error)
{
    world *w = ctx;
    if (!w->derived)
        w->derived = kwic_derived_open(w->s.index, error);
    return w->derived;
}

static void open_world(world *w, const small_note *list, size_t n)
{
    *w = (world){.arena = kwic_arena_new()};
    small_index_make(&w->s, list, n);
    w->columns = kwic_columns_open(w->s.index, give_derived, w);
    w->base = kwic_docset_new(w->arena, (uint32_t)n);
    for (uint32_t d = 1; d <= n; d++)
        kwic_docset_add(&w->base, d);
}

static void close_world(world *w)
{
    kwic_columns_close(w->columns);
    kwic_derived_close(w->derived);
    small_index_clear(&w->s);
    kwic_arena_free(w->arena);
}

static bool give_matches(void *ctx, const char *without, kwic_docset *out,
                         GError **error)
{
    world *w = ctx;
    w->asked++;
    *out = (kwic_docset){kwic_arena_new_array(w->arena, uint64_t, w->base.n_words),
                         w->base.n_words};
    kwic_docset_copy(out, &w->base);
    for (size_t i = 0; i < w->n_filters; i++) {
        if (without && strcmp(without, w->filters[i].field) == 0)
            continue;
        kwic_docset let = {kwic_arena_new_array(w->arena, uint64_t, out->n_words),
                           out->n_words};
        if (!kwic_filter_add(w->columns, &w->filters[i], &let, error))
            return false;
        kwic_docset_and(out, &let);
    }
    return true;
}

static void print_values(const kwic_facet_value *values, size_t n, GString *out)
{
    for (size_t i = 0; i < n; i++) {
        g_string_append_printf(out, "%s%s %u", i ? ", " : "", values[i].value,
                               values[i].count);
        if (values[i].n_children) {
            g_string_append(out, " (");
            print_values(values[i].children, values[i].n_children, out);
            g_string_append_c(out, ')');
        }
    }
}

// One field as text; NULL-terminated prefix and limit as in the query.
static char *count(world *w, const char *field, const char *prefix, uint32_t limit)
{
    const char *fields[] = {field, NULL};
    kwic_facet_query q = {.columns = w->columns,
                          .fields = fields,
                          .filters = w->filters,
                          .n_filters = w->n_filters,
                          .prefix = prefix,
                          .limit = limit,
                          .matches = give_matches,
                          .ctx = w};
    kwic_facet *facets;
    size_t n;
    assert_true(kwic_facet_count(&q, w->arena, &facets, &n, NULL));
    assert_int_equal(n, 1);
    assert_string_equal(facets[0].field, field);
    g_autoptr(GString) out = g_string_new(NULL);
    print_values(facets[0].values, facets[0].n_values, out);
    char *text = kwic_arena_new_array(w->arena, char, out->len + 1);
    memcpy(text, out->str, out->len);
    return text;
}

static void test_counts(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    // A note counts once for each ancestor; case apart is one, spelled as most do; of
    // equals the first in byte order.
    assert_string_equal(count(&w, "tag", NULL, 0),
                        "TODO 3, company 3 (Company/OpenAI 2, "
                        "company/acme 2 (company/acme/emea 1))");
    assert_string_equal(count(&w, "TAGS", NULL, 0), count(&w, "tag", NULL, 0));
    assert_string_equal(count(&w, "type", NULL, 0), "people 3, meeting 2");
    assert_string_equal(count(&w, "folder", NULL, 0), "a 3 (a/b 2), B 1");
    assert_string_equal(count(&w, "company", NULL, 0),
                        "acme 2 (acme/emea 1), openai 2");
    assert_string_equal(count(&w, "city", NULL, 0), "Bern 2, Genève 1");
    assert_string_equal(count(&w, "Year", NULL, 0), "2025 1, 2026 1");
    assert_string_equal(count(&w, "lang", NULL, 0), "en 5");
    assert_string_equal(count(&w, "nothing", NULL, 0), "");
    assert_string_equal(count(&w, "", NULL, 0), "");
    close_world(&w);
}

static void test_prefix_and_limit(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    assert_string_equal(count(&w, "tag", "Company/O", 0),
                        "company 3 (Company/OpenAI 2)");
    assert_string_equal(count(&w, "tag", "comp", 1), "company 3 (Company/OpenAI 2)");
    assert_string_equal(count(&w, "tag", "x", 0), "");
    assert_string_equal(count(&w, "city", "gen", 0), "Genève 1");
    assert_string_equal(count(&w, "type", NULL, 1), "people 3");
    close_world(&w);
}

static void test_disjunctive(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    const char *openai[] = {"OpenAI", NULL};
    const char *meeting[] = {"meeting", "nobody", NULL};
    const kwic_filter filters[] = {{"company", openai}, {"type", meeting}};
    w.filters = filters;
    w.n_filters = 1;
    assert_string_equal(count(&w, "company", NULL, 0),
                        "acme 2 (acme/emea 1), openai 2");
    assert_string_equal(count(&w, "type", NULL, 0), "people 2");
    w.n_filters = 2;
    assert_string_equal(count(&w, "company", NULL, 0), "acme 1 (acme/emea 1)");
    assert_string_equal(count(&w, "type", NULL, 0), "people 2");
    assert_string_equal(count(&w, "tag", NULL, 0), "");
    close_world(&w);
}

static void test_matches_are_asked_once(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    const char *fields[] = {"tag", "type", "company", "folder", NULL};
    const char *openai[] = {"openai", NULL};
    const kwic_filter filter = {"company", openai};
    w.filters = &filter;
    w.n_filters = 1;
    kwic_facet_query q = {.columns = w.columns,
                          .fields = fields,
                          .filters = &filter,
                          .n_filters = 1,
                          .matches = give_matches,
                          .ctx = &w};
    kwic_facet *facets;
    size_t n;
    assert_true(kwic_facet_count(&q, w.arena, &facets, &n, NULL));
    assert_int_equal(n, 4);
    assert_int_equal(w.asked, 2);
    close_world(&w);
}

// The side file is of one state: another one is made when the index goes on.
static void test_kept(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    assert_true(kwic_columns_load(w.columns, NULL));
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(w.s.index), "tag.col", NULL);
    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    small_index_put(&w.s, 5, &(small_note){.path = "5.md", .tags = "todo"});
    kwic_columns_close(w.columns);
    w.columns = kwic_columns_open(w.s.index, give_derived, &w);
    assert_string_equal(count(&w, "tag", "todo", 0), "todo 4");
    kwic_columns_close(w.columns);
    assert_true(g_file_set_contents(path, "damaged", -1, NULL));
    w.columns = kwic_columns_open(w.s.index, give_derived, &w);
    assert_string_equal(count(&w, "tag", "todo", 0), "todo 4");
    close_world(&w);
}

// Whatever the bytes of a side file are, counting stays inside of it.
static void test_damaged(void **state)
{
    (void)state;
    world w;
    open_world(&w, notes, G_N_ELEMENTS(notes));
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(w.s.index), "tag.col", NULL);
    assert_true(kwic_columns_load(w.columns, NULL));
    g_autofree char *bytes = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    const char *todo[] = {"todo", "company", NULL};
    const kwic_filter filter = {"tag", todo};
    for (int round = 0; round < 400; round++) {
        g_autofree char *bad = g_memdup2(bytes, n);
        for (int i = 0; i < 1 + round / 8; i++)
            bad[g_rand_int_range(random, 64, (gint32)n - 8)] =
                (char)g_rand_int_range(random, 0, 256);
        assert_true(g_file_set_contents(path, bad, (gssize)n, NULL));
        kwic_columns_close(w.columns);
        w.columns = kwic_columns_open(w.s.index, give_derived, &w);
        count(&w, "tag", NULL, 0);
        count(&w, "tag", "comp", 3);
        kwic_docset set = kwic_docset_new(w.arena, 5);
        assert_true(kwic_filter_add(w.columns, &filter, &set, NULL));
    }
    close_world(&w);
}

// ---- against counting one by one ----

enum { N = 300 };

static char *random_tags(GRand *random)
{
    static const char *const parts[] = {"a", "B", "b", "Ä", "a b", "x", "é"};
    g_autoptr(GString) tags = g_string_new(NULL);
    for (int i = g_rand_int_range(random, 0, 5); i > 0; i--) {
        if (tags->len)
            g_string_append_c(tags, '|');
        for (int level = g_rand_int_range(random, 1, 4); level > 0; level--) {
            g_string_append(tags, parts[g_rand_int_range(random, 0, 7)]);
            if (level > 1)
                g_string_append_c(tags, '/');
        }
    }
    return g_string_free(g_steal_pointer(&tags), FALSE);
}

static bool has_tag(const char *tags, const char *folded)
{
    g_auto(GStrv) list = g_strsplit(tags, "|", -1);
    for (char **tag = list; *tag; tag++) {
        g_autoptr(GString) own = g_string_new(NULL);
        kwic_fold(kwic_str_of(*tag), own);
        size_t n = strlen(folded);
        if (strncmp(own->str, folded, n) == 0 && (own->str[n] == '/' || !own->str[n]))
            return true;
    }
    return false;
}

static void check_values(const kwic_facet_value *values, size_t n, char **tags,
                         const kwic_docset *set, unsigned *seen)
{
    for (size_t i = 0; i < n; i++) {
        g_autoptr(GString) folded = g_string_new(NULL);
        kwic_fold(kwic_str_of(values[i].value), folded);
        uint32_t expected = 0;
        for (uint32_t d = 1; d <= N; d++)
            expected += kwic_docset_has(set, d) && has_tag(tags[d - 1], folded->str);
        assert_int_equal(values[i].count, expected);
        if (i > 0)
            assert_true(values[i - 1].count >= values[i].count);
        ++*seen;
        check_values(values[i].children, values[i].n_children, tags, set, seen);
    }
}

static void test_by_hand(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    small_note list[N] = {{0}};
    char *tags[N], *paths[N];
    for (int i = 0; i < N; i++) {
        list[i].path = paths[i] = g_strdup_printf("%d.md", i);
        list[i].tags = tags[i] = random_tags(random);
    }
    world w;
    open_world(&w, list, N);
    for (int round = 0; round < 20; round++) {
        for (uint32_t d = 1; d <= N; d++)
            if (g_rand_int_range(random, 0, 4) == 0)
                kwic_docset_del(&w.base, d);
        const char *fields[] = {"tag", NULL};
        kwic_facet_query q = {
            .columns = w.columns, .fields = fields, .matches = give_matches, .ctx = &w};
        kwic_facet *facets;
        size_t n;
        unsigned seen = 0;
        assert_true(kwic_facet_count(&q, w.arena, &facets, &n, NULL));
        check_values(facets[0].values, facets[0].n_values, tags, &w.base, &seen);
        assert_true(round > 0 || seen > 50);
    }
    for (int i = 0; i < N; i++) {
        g_free(tags[i]);
        g_free(paths[i]);
    }
    close_world(&w);
}

// A note made to be in the way: thousands of levels, of tags, bytes that are no text.
static void test_hostile(void **state)
{
    (void)state;
    g_autoptr(GString) deep = g_string_new("a");
    for (int i = 0; i < 2000; i++)
        g_string_append(deep, "/a");
    g_autoptr(GString) many = g_string_new("t");
    for (int i = 0; i < 20000; i++)
        g_string_append_printf(many, "|t%d", i % 10000);
    const small_note list[] = {
        {.path = "\xff\xfe/x.md", .tags = deep->str},
        {.path = "y.md", .tags = many->str},
        {.path = "z.md", .tags = "/|//|a//b|\xc3|"},
    };
    world w;
    open_world(&w, list, G_N_ELEMENTS(list));
    const char *text = count(&w, "tag", NULL, 0);
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_string_equal(count(&w, "folder", NULL, 0), "\xef\xbf\xbd\xef\xbf\xbd 1");
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_prefix_and_limit),
        cmocka_unit_test(test_disjunctive),
        cmocka_unit_test(test_matches_are_asked_once),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
