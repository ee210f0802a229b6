// SPDX-License-Identifier: GPL-2.0-or-later
// The shim over libxapian: what goes in comes out, and every fault is an error value.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/wait.h>

#include "kwic/error.h"
#include "kwic/xapian-c.h"
#include "scratch.h"

// ---- a small database ----

static const uint32_t two[] = {1, 5}, one[] = {2}, three[] = {3, 9, 70000};

static void put(kwic_writer *w, uint32_t docid, const char *data,
                const kwic_posting *postings, size_t n)
{
    kwic_value values[] = {{0, kwic_str_of(data)}, {300, KWIC_STR("far")}};
    kwic_document doc = {postings, n, values, 2, kwic_str_of(data), NULL};
    GError *error = NULL;
    assert_int_not_equal(kwic_writer_put(w, docid, &doc, &error), 0);
    assert_null(error);
}

static void fill(const char *path)
{
    const kwic_posting a[] = {{KWIC_STR("Gtag"), 0, 0, NULL},
                              {KWIC_STR("cloud"), 4, 2, two},
                              {KWIC_STR("neo"), 2, 1, one},
                              {KWIC_STR("storage"), 6, 3, three}};
    const kwic_posting b[] = {{KWIC_STR("cloud"), 2, 1, one},
                              {KWIC_STR("neon"), 2, 2, two}};
    const kwic_posting c[] = {{KWIC_STR("Gtag"), 0, 0, NULL},
                              {KWIC_STR("sky"), 2, 1, one}};
    g_autoptr(kwic_writer) w = kwic_writer_open(path, NULL);
    assert_non_null(w);
    put(w, 0, "alpha", a, G_N_ELEMENTS(a));
    put(w, 0, "beta", b, G_N_ELEMENTS(b));
    put(w, 0, "gamma", c, G_N_ELEMENTS(c));
    assert_true(kwic_writer_put_meta(w, "vault", KWIC_STR("/notes"), NULL));
    assert_true(kwic_writer_commit(w, NULL));
}

typedef struct place {
    char *dir;
    char *path;
    kwic_db *db;
} place;

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->dir = scratch_new();
    p->path = g_build_filename(p->dir, "db", NULL);
    fill(p->path);
    p->db = kwic_db_open(p->path, NULL);
    *state = p;
    return p->db ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_db_close(p->db);
    g_free(p->path);
    scratch_free(p->dir);
    g_free(p);
    return 0;
}

// ---- reading ----

static void reads_back(void **state)
{
    place *p = *state;
    g_autoptr(GString) out = g_string_new(NULL);
    assert_int_equal(kwic_db_count(p->db), 3);
    assert_int_equal(kwic_db_last_docid(p->db), 3);
    assert_true(kwic_db_average_length(p->db) == (12 + 4 + 2) / 3.0);
    assert_true(kwic_db_data(p->db, 2, out, NULL));
    assert_string_equal(out->str, "beta");
    assert_true(kwic_db_value(p->db, 1, 300, out, NULL));
    assert_true(kwic_db_value(p->db, 1, 7, out, NULL));
    assert_true(kwic_db_meta(p->db, "vault", out, NULL));
    assert_true(kwic_db_meta(p->db, "none", out, NULL));
    assert_string_equal(out->str, "betafar/notes");
    assert_int_equal(kwic_db_length(p->db, 1), 12);
    assert_int_equal(kwic_db_length(p->db, 9), 0);
}

static void knows_terms(void **state)
{
    place *p = *state;
    uint64_t cf = 1;
    assert_int_equal(kwic_db_term_freq(p->db, KWIC_STR("cloud"), &cf), 2);
    assert_int_equal(cf, 6);
    assert_int_equal(kwic_db_term_freq(p->db, KWIC_STR("nothing"), &cf), 0);
    assert_int_equal(cf, 0);
    assert_int_equal(kwic_db_term_freq(p->db, KWIC_STR(""), NULL), 0);
    char longest[300] = {0};
    assert_int_equal(kwic_db_term_freq(p->db, (kwic_str){longest, 300}, NULL), 0);
    assert_int_equal(kwic_db_term_freq(p->db, (kwic_str){longest, 200}, NULL), 0);
}

static void missing_is_an_error(void **state)
{
    place *p = *state;
    g_autoptr(GString) out = g_string_new(NULL);
    GError *error = NULL;
    assert_false(kwic_db_data(p->db, 77, out, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND));
    g_clear_error(&error);
    assert_null(kwic_db_open("/nonexistent/kwic", &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX));
    assert_non_null(strstr(error->message, "/nonexistent/kwic"));
    g_clear_error(&error);
}

typedef struct gathered {
    GString *text;
    int most;
} gathered;

static bool gather_term(void *ctx, kwic_str term, uint32_t n)
{
    gathered *g = ctx;
    g_string_append_printf(g->text, "%.*s:%u ", KWIC_STR_ARG(term), n);
    return --g->most > 0;
}

static bool gather_value(void *ctx, uint32_t docid, kwic_str value)
{
    gathered *g = ctx;
    g_string_append_printf(g->text, "%u=%.*s ", docid, KWIC_STR_ARG(value));
    return --g->most > 0;
}

static const struct {
    const char *prefix, *from;
    int most;
    const char *expected;
} walks[] = {
    {"", "", 99, "Gtag:2 cloud:2 neo:1 neon:1 sky:1 storage:1 "},
    {"ne", "", 99, "neo:1 neon:1 "},
    {"ne", "neoa", 99, "neon:1 "},
    {"ne", "a", 1, "neo:1 "},
    {"s", "", 1, "sky:1 "},
    {"zz", "", 9, ""},
};

static void walks_terms(void **state)
{
    place *p = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(walks); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        gathered g = {text, walks[i].most};
        assert_true(kwic_db_terms(p->db, kwic_str_of(walks[i].prefix),
                                  kwic_str_of(walks[i].from), gather_term, &g, NULL));
        assert_string_equal(text->str, walks[i].expected);
    }
    g_autoptr(GString) text = g_string_new(NULL);
    gathered g = {text, 99};
    assert_true(kwic_db_doc_terms(p->db, 1, gather_term, &g, NULL));
    assert_string_equal(text->str, "Gtag:0 cloud:4 neo:2 storage:6 ");
    g_string_truncate(text, 0);
    assert_true(kwic_db_values(p->db, 0, gather_value, &g, NULL));
    assert_string_equal(text->str, "1=alpha 2=beta 3=gamma ");
}

static void walks_postings(void **state)
{
    place *p = *state;
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) wdfs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    assert_true(kwic_db_postings(p->db, KWIC_STR("cloud"), docids, wdfs, NULL));
    assert_true(kwic_db_postings(p->db, KWIC_STR("none"), docids, NULL, NULL));
    assert_int_equal(docids->len, 2);
    assert_int_equal(g_array_index(docids, uint32_t, 1), 2);
    assert_int_equal(g_array_index(wdfs, uint32_t, 0), 4);
    g_array_set_size(docids, 0);
    assert_true(kwic_db_positions(p->db, 1, KWIC_STR("storage"), docids, NULL));
    assert_true(kwic_db_positions(p->db, 1, KWIC_STR("Gtag"), docids, NULL));
    assert_int_equal(docids->len, 3);
    assert_int_equal(g_array_index(docids, uint32_t, 2), 70000);
}

// ---- writing ----

static void replaces_and_deletes(void **state)
{
    place *p = *state;
    const kwic_posting now[] = {{KWIC_STR("rain"), 2, 1, one}};
    bool changed = false;
    uint64_t revision = kwic_db_revision(p->db);
    {
        g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
        put(w, 2, "delta", now, 1);
        assert_true(kwic_writer_del(w, 3, NULL));
        assert_true(kwic_writer_commit(w, NULL));
    }
    assert_true(kwic_db_reopen(p->db, &changed, NULL));
    assert_true(changed);
    assert_true(kwic_db_revision(p->db) > revision);
    assert_int_equal(kwic_db_count(p->db), 2);
    assert_int_equal(kwic_db_term_freq(p->db, KWIC_STR("rain"), NULL), 1);
    assert_int_equal(kwic_db_term_freq(p->db, KWIC_STR("neon"), NULL), 0);
    assert_true(kwic_db_reopen(p->db, &changed, NULL));
    assert_false(changed);
}

static void closing_commits_nothing(void **state)
{
    place *p = *state;
    {
        g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
        assert_true(kwic_writer_del(w, 1, NULL));
    }
    assert_true(kwic_db_reopen(p->db, NULL, NULL));
    assert_int_equal(kwic_db_count(p->db), 3);
}

static void one_writer(void **state)
{
    place *p = *state;
    g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
    assert_non_null(w);
    GError *error = NULL;
    assert_null(kwic_writer_open(p->path, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_BUSY));
    g_clear_error(&error);
}

static void bad_terms_are_errors(void **state)
{
    place *p = *state;
    char longest[300];
    memset(longest, 'x', sizeof longest);
    const kwic_posting bad[] = {{{longest, 300}, 1, 0, NULL}};
    kwic_document doc = {bad, 1, NULL, 0, KWIC_STR(""), NULL};
    g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
    GError *error = NULL;
    assert_int_equal(kwic_writer_put(w, 0, &doc, &error), 0);
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_INTERNAL));
    g_clear_error(&error);
    assert_false(kwic_writer_del(w, 999, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND));
    g_clear_error(&error);
}

static void merges_in_order(void **state)
{
    place *p = *state;
    g_autofree char *merged = g_build_filename(p->dir, "merged", NULL);
    const char *paths[] = {p->path, p->path};
    GError *error = NULL;
    assert_true(kwic_db_merge(paths, 2, merged, &error));
    assert_null(error);
    g_autoptr(kwic_db) db = kwic_db_open(merged, NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    assert_int_equal(kwic_db_count(db), 6);
    assert_true(kwic_db_data(db, 5, out, NULL));
    assert_string_equal(out->str, "beta");
}

// A reader two commits behind finds its blocks overwritten; it must not notice.
static void a_reader_left_behind_goes_on(void **state)
{
    place *p = *state;
    enum { DOCS = 600, ROUNDS = 4 };
    g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 1; i <= DOCS; i++) {
            char term[32], data[32];
            g_snprintf(term, sizeof term, "w%u", i * 7919 % 1000);
            g_snprintf(data, sizeof data, "doc %u.%d", i, round);
            const kwic_posting postings[] = {{KWIC_STR("all"), 2, 2, two},
                                             {kwic_str_of(term), 2, 1, one}};
            put(w, i, data, postings, 2);
        }
        assert_true(kwic_writer_commit(w, NULL));
        if (round == 0)
            assert_true(kwic_db_reopen(p->db, NULL, NULL));
    }
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    assert_true(kwic_db_postings(p->db, KWIC_STR("all"), docids, NULL, NULL));
    assert_int_equal(docids->len, DOCS);
    for (uint32_t i = 1; i <= DOCS; i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        assert_true(kwic_db_data(p->db, i, out, NULL));
        assert_true(g_str_has_prefix(out->str, "doc "));
    }
}

// ---- queries ----

static kwic_query cloud = {.op = KWIC_Q_TERM, .term = {"cloud", 5}};
static kwic_query neo = {.op = KWIC_Q_TERM, .term = {"neo", 3}};
static kwic_query sky = {.op = KWIC_Q_TERM, .term = {"sky", 3}};
static kwic_query tag = {.op = KWIC_Q_TERM, .term = {"Gtag", 4}};
static kwic_query all = {.op = KWIC_Q_ALL};
static kwic_query unknown = {.op = KWIC_Q_TERM, .term = {"", 0}};
static const uint32_t first_and_third[] = {1, 3};
static kwic_query listed = {
    .op = KWIC_Q_DOCIDS, .docids = first_and_third, .n_docids = 2};

#define KIDS(...)                                                                      \
    .kids = (kwic_query *[]){__VA_ARGS__},                                             \
    .n_kids = sizeof((kwic_query *[]){__VA_ARGS__}) / sizeof(kwic_query *)

static void matches(kwic_db *db, kwic_query query, const char *expected)
{
    kwic_match_params params = {.limit = 10, .k1 = 1.2, .b = 0.75, .collect = true};
    GError *error = NULL;
    g_autoptr(kwic_matches) m = kwic_db_match(db, &query, &params, &error);
    assert_null(error);
    g_autoptr(GString) ids = g_string_new(NULL);
    for (size_t i = 0; i < m->n_all; i++)
        g_string_append_printf(ids, "%u ", m->all[i]);
    assert_string_equal(ids->str, expected);
    assert_int_equal(m->n, m->n_all);
    assert_int_equal(m->lower, m->n_all);
    assert_int_equal(m->upper, m->n_all);
    assert_false(m->partial);
}

static void every_operator(void **state)
{
    kwic_db *db = ((place *)*state)->db;
    kwic_query either = {.op = KWIC_Q_OR, KIDS(&neo, &sky)};
    matches(db, (kwic_query){.op = KWIC_Q_NOTHING}, "");
    matches(db, all, "1 2 3 ");
    matches(db, cloud, "1 2 ");
    matches(db, unknown, "");
    matches(db, listed, "1 3 ");
    matches(db, either, "1 3 ");
    matches(db, (kwic_query){.op = KWIC_Q_AND, KIDS(&cloud, &neo)}, "1 ");
    matches(db, (kwic_query){.op = KWIC_Q_AND, KIDS(&cloud, &listed)}, "1 ");
    matches(db, (kwic_query){.op = KWIC_Q_AND_NOT, KIDS(&all, &neo, &sky)}, "2 ");
    matches(db, (kwic_query){.op = KWIC_Q_AND_MAYBE, KIDS(&cloud, &neo)}, "1 2 ");
    matches(db, (kwic_query){.op = KWIC_Q_FILTER, KIDS(&cloud, &tag)}, "1 ");
    matches(db, (kwic_query){.op = KWIC_Q_FILTER, KIDS(&all, &listed)}, "1 3 ");
    matches(db, (kwic_query){.op = KWIC_Q_MAX, KIDS(&neo, &sky)}, "1 3 ");
    matches(db, (kwic_query){.op = KWIC_Q_SYNONYM, KIDS(&neo, &sky)}, "1 3 ");
    matches(db, (kwic_query){.op = KWIC_Q_SCALE, .scale = 0.5, KIDS(&either)}, "1 3 ");
    matches(db, (kwic_query){.op = KWIC_Q_PHRASE, .window = 2, KIDS(&cloud, &neo)},
            "1 ");
    matches(db, (kwic_query){.op = KWIC_Q_PHRASE, .window = 2, KIDS(&neo, &cloud)}, "");
    matches(db, (kwic_query){.op = KWIC_Q_NEAR, .window = 4, KIDS(&neo, &cloud)}, "1 ");
    matches(db, (kwic_query){.op = KWIC_Q_AND}, "");
}

static void ranks_and_pages(void **state)
{
    kwic_db *db = ((place *)*state)->db;
    kwic_match_params params = {.limit = 1, .k1 = 1.2, .b = 0.75, .check = UINT32_MAX};
    g_autoptr(kwic_matches) best = kwic_db_match(db, &cloud, &params, NULL);
    assert_int_equal(best->n, 1);
    assert_int_equal(best->lower, 2);
    params.first = 1;
    g_autoptr(kwic_matches) next = kwic_db_match(db, &cloud, &params, NULL);
    assert_int_equal(next->n, 1);
    assert_int_not_equal(next->docids[0], best->docids[0]);
    assert_true(best->weights[0] >= next->weights[0]);
    assert_null(best->all);
}

static void sorts_by_value(void **state)
{
    kwic_db *db = ((place *)*state)->db;
    kwic_match_params params = {.limit = 9, .sort = KWIC_SORT_VALUE, .sort_slot = 0};
    g_autoptr(kwic_matches) up = kwic_db_match(db, &all, &params, NULL);
    params.sort = KWIC_SORT_VALUE_FALLING;
    g_autoptr(kwic_matches) down = kwic_db_match(db, &all, &params, NULL);
    assert_int_equal(up->n, 3);
    assert_int_equal(up->docids[0], 1);
    assert_int_equal(up->docids[2], 3);
    assert_int_equal(down->docids[0], 3);
    assert_int_equal(down->docids[2], 1);
}

static void refused_queries_are_errors(void **state)
{
    kwic_db *db = ((place *)*state)->db;
    kwic_query synonym = {.op = KWIC_Q_SYNONYM, KIDS(&neo, &sky)};
    kwic_query negative = {.op = KWIC_Q_SCALE, .scale = -1, KIDS(&neo)};
    kwic_query refused[] = {
        {.op = KWIC_Q_NEAR, .window = 2, KIDS(&synonym, &cloud)},
        {.op = KWIC_Q_SCALE, KIDS(&neo, &sky)},
        {.op = KWIC_Q_OR, KIDS(&negative)},
    };
    kwic_match_params params = {.limit = 10};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        GError *error = NULL;
        assert_null(kwic_db_match(db, &refused[i], &params, &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_INTERNAL));
        g_clear_error(&error);
    }
}

static void deep_queries_are_errors(void **state)
{
    kwic_db *db = ((place *)*state)->db;
    enum { DEPTH = 100000 };
    kwic_query *nodes = g_new0(kwic_query, DEPTH);
    kwic_query **kids = g_new0(kwic_query *, DEPTH);
    for (int i = 0; i < DEPTH; i++) {
        kids[i] = i + 1 < DEPTH ? &nodes[i + 1] : &neo;
        nodes[i] = (kwic_query){.op = KWIC_Q_OR, .kids = &kids[i], .n_kids = 1};
    }
    kwic_match_params params = {.limit = 10};
    GError *error = NULL;
    assert_null(kwic_db_match(db, nodes, &params, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_INTERNAL));
    g_clear_error(&error);
    g_free(nodes);
    g_free(kids);
}

static void time_limits_give_parts(void **state)
{
    place *p = *state;
    enum { DOCS = 5000 };
    g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
    const kwic_posting postings[] = {{KWIC_STR("all"), 2, 2, two}};
    for (uint32_t i = 0; i < DOCS; i++)
        put(w, 0, "x", postings, 1);
    assert_true(kwic_writer_commit(w, NULL));
    assert_true(kwic_db_reopen(p->db, NULL, NULL));
    kwic_query every = {.op = KWIC_Q_TERM, .term = {"all", 3}};
    kwic_match_params params = {.limit = 5, .collect = true, .time_limit_s = 1e-9};
    g_autoptr(kwic_matches) m = kwic_db_match(p->db, &every, &params, NULL);
    assert_true(m->partial);
    assert_true(m->n <= 5); // Xapian's own timer may be over before the first
    assert_true(m->n_all >= 1 && m->n_all < DOCS);
    assert_true(m->lower >= m->n_all && m->upper >= DOCS);
    params.time_limit_s = 100;
    g_autoptr(kwic_matches) whole = kwic_db_match(p->db, &every, &params, NULL);
    assert_false(whole->partial);
    assert_int_equal(whole->n_all, DOCS);
}

// ---- faults ----

static const struct {
    const char *name;
    kwic_error_code code;
} faults[] = {
    {"AssertionError", KWIC_ERROR_INTERNAL},
    {"InvalidArgumentError", KWIC_ERROR_INTERNAL},
    {"InvalidOperationError", KWIC_ERROR_INTERNAL},
    {"UnimplementedError", KWIC_ERROR_INTERNAL},
    {"DatabaseError", KWIC_ERROR_IO},
    {"DatabaseClosedError", KWIC_ERROR_INTERNAL},
    {"DatabaseCorruptError", KWIC_ERROR_CORRUPT},
    {"DatabaseCreateError", KWIC_ERROR_IO},
    {"DatabaseLockError", KWIC_ERROR_BUSY},
    {"DatabaseModifiedError", KWIC_ERROR_BUSY},
    {"DatabaseOpeningError", KWIC_ERROR_IO},
    {"DatabaseNotFoundError", KWIC_ERROR_NO_INDEX},
    {"DatabaseVersionError", KWIC_ERROR_VERSION},
    {"DocNotFoundError", KWIC_ERROR_NOT_FOUND},
    {"FeatureUnavailableError", KWIC_ERROR_INTERNAL},
    {"InternalError", KWIC_ERROR_INTERNAL},
    {"NetworkError", KWIC_ERROR_IO},
    {"NetworkTimeoutError", KWIC_ERROR_IO},
    {"QueryParserError", KWIC_ERROR_INTERNAL},
    {"RangeError", KWIC_ERROR_INTERNAL},
    {"SerialisationError", KWIC_ERROR_CORRUPT},
    {"WildcardError", KWIC_ERROR_LIMIT},
    {"bad_alloc", KWIC_ERROR_INTERNAL},
    {"exception", KWIC_ERROR_INTERNAL},
    {"other", KWIC_ERROR_INTERNAL},
};

static void every_exception_is_an_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        GError *error = NULL;
        assert_false(kwic_xapian_provoke(faults[i].name, &error));
        assert_true(g_error_matches(error, KWIC_ERROR, (gint)faults[i].code));
        assert_true(strlen(error->message) > 0);
        g_clear_error(&error);
        assert_false(kwic_xapian_provoke(faults[i].name, NULL));
    }
    assert_true(kwic_xapian_provoke("no such class", NULL));
}

static void damage_is_an_error(void **state)
{
    place *p = *state;
    static const char *const files[] = {"iamglass", "postlist.glass", "docdata.glass"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *db_path = g_strdup_printf("%s/bad%zu", p->dir, i);
        fill(db_path);
        g_autofree char *file = g_build_filename(db_path, files[i], NULL);
        g_autofree char *bytes = NULL;
        gsize n = 0;
        assert_true(g_file_get_contents(file, &bytes, &n, NULL));
        memset(bytes, 0x5a, n);
        assert_true(g_file_set_contents(file, bytes, (gssize)n, NULL));
        GError *error = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(kwic_db) db = kwic_db_open(db_path, &error);
        if (db && kwic_db_data(db, 1, out, &error))
            kwic_db_terms(db, KWIC_STR(""), KWIC_STR(""), gather_term,
                          &(gathered){out, 99}, &error);
        assert_non_null(error);
        assert_int_equal(error->domain, KWIC_ERROR);
        g_clear_error(&error);
    }
}

#define DB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB(reads_back),
        DB(knows_terms),
        DB(missing_is_an_error),
        DB(walks_terms),
        DB(walks_postings),
        DB(replaces_and_deletes),
        DB(closing_commits_nothing),
        DB(one_writer),
        DB(bad_terms_are_errors),
        DB(merges_in_order),
        DB(a_reader_left_behind_goes_on),
        DB(every_operator),
        DB(ranks_and_pages),
        DB(sorts_by_value),
        DB(refused_queries_are_errors),
        DB(deep_queries_are_errors),
        DB(time_limits_give_parts),
        DB(damage_is_an_error),
        cmocka_unit_test(every_exception_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
