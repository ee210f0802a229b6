// SPDX-License-Identifier: GPL-2.0-or-later
// The fast way to build gives what the plain way gives, fact by fact, whole and after
// updates, for hostile terms and sizes; and Xapian's own checker finds nothing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "kwic/arena.h"
#include "kwic/error.h"
#include "kwic/index.h"
#include "scratch.h"

// The address sanitizer asks for this; libxapian's own checker deletes an object through
// its base, of another size, which is no fault of ours.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}

// ---- documents made by number ----

static unsigned most_words = 60;

typedef struct maker {
    kwic_arena *arena;
    GRand *rand;
    GArray *postings;
    GArray *values;
    GString *term;
} maker;

static void maker_init(maker *m)
{
    m->arena = kwic_arena_new();
    m->rand = g_rand_new();
    m->postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    m->values = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    m->term = g_string_new(NULL);
}

static void maker_clear(maker *m)
{
    kwic_arena_free(m->arena);
    g_rand_free(m->rand);
    g_array_unref(m->postings);
    g_array_unref(m->values);
    g_string_free(m->term, TRUE);
}

static int compare_postings(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp(((const kwic_posting *)a)->term,
                        ((const kwic_posting *)b)->term);
}

static void add(maker *m, kwic_str term, uint32_t wdf, uint32_t n_positions)
{
    uint32_t *positions = kwic_arena_new_array(m->arena, uint32_t, n_positions + 1);
    uint32_t at = 0;
    for (uint32_t i = 0; i < n_positions; i++)
        positions[i] = at += 1 + g_rand_int(m->rand) % (i % 7 ? 40 : 3000);
    kwic_posting p = {kwic_arena_str(m->arena, term), wdf, n_positions, positions};
    g_array_append_val(m->postings, p);
}

// Terms of the common kind: few are in many documents, many in few.
static void add_words(maker *m, int n)
{
    for (int i = 0; i < n; i++) {
        guint32 bits = g_rand_int(m->rand);
        guint32 word = g_rand_int(m->rand) >> (bits % 32);
        g_string_printf(m->term, "%sw%x", bits & 64 ? "S" : "", word % 60000);
        uint32_t positions = bits & 128 ? (bits >> 8) % 4 : 1;
        add(m, (kwic_str){m->term->str, m->term->len}, positions * 2, positions);
    }
}

// Terms as long as can be, with zero bytes, of each byte value; extreme wdf.
static void add_extremes(maker *m, uint32_t n)
{
    char bytes[245];
    memset(bytes, (int)(n % 256), sizeof bytes);
    uint32_t longest = n % 256 ? 245 : 122;
    add(m, (kwic_str){bytes, longest - n % 3}, 126 + n % 4, n % 5);
    bytes[0] = (char)(n % 256);
    add(m, (kwic_str){bytes, 1}, n % 9 == 0 ? 0 : 1U << (n % 24), 0);
    bytes[1] = 0;
    add(m, (kwic_str){bytes, 2}, 1, 1);
    bytes[1] = (char)0xff;
    add(m, (kwic_str){bytes, 2}, 1, 2);
}

static void add_values(maker *m, uint32_t n)
{
    static const uint32_t slots[] = {0, 1, 7, 127, 128, 300, 70000, 4000000000};
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        if ((n + i) % 3 == 0)
            continue;
        size_t bytes = 1 + (n * 31 + i) % (n % 97 == 0 ? 9000 : 24);
        char *data = kwic_arena_alloc(m->arena, bytes);
        memset(data, (int)(n % 251 + i), bytes);
        kwic_value v = {slots[i], {data, bytes}};
        g_array_append_val(m->values, v);
    }
}

static kwic_str make_data(maker *m, uint32_t n)
{
    if (n % 13 == 5)
        return KWIC_STR("");
    size_t bytes = n % 101 == 0 ? 50000 : n % 7 * 300 + 1;
    char *data = kwic_arena_alloc(m->arena, bytes);
    for (size_t i = 0; i < bytes; i++)
        data[i] = n % 2 ? (char)g_rand_int(m->rand) : "what is written "[i % 16];
    return (kwic_str){data, bytes};
}

static void drop_repeated(GArray *postings)
{
    guint kept = 0;
    for (guint i = 0; i < postings->len; i++) {
        kwic_posting *all = (kwic_posting *)(void *)postings->data;
        if (kept == 0 || !kwic_str_eq(all[kept - 1].term, all[i].term))
            all[kept++] = all[i];
    }
    g_array_set_size(postings, kept);
}

// The same document whenever n and seed are the same.
static kwic_document make(maker *m, uint32_t n, uint32_t seed)
{
    kwic_arena_clear(m->arena);
    g_rand_set_seed(m->rand, n * 2654435761U + seed);
    g_array_set_size(m->postings, 0);
    g_array_set_size(m->values, 0);
    if (n % 50 != 17)
        add_words(m, (int)(g_rand_int(m->rand) % most_words));
    if (n % 4 == 1)
        add_extremes(m, n / 4);
    if (n % 5)
        add_values(m, n);
    g_array_sort(m->postings, compare_postings);
    drop_repeated(m->postings);
    return (kwic_document){(kwic_posting *)(void *)m->postings->data, m->postings->len,
                           (kwic_value *)(void *)m->values->data, m->values->len,
                           make_data(m, n)};
}

// ---- everything the API shows ----

typedef struct dump {
    GChecksum *sum;
    kwic_db *db;
    GArray *numbers, *more;
    uint64_t facts;
} dump;

static void dump_bytes(dump *d, const void *bytes, size_t n)
{
    guint32 length = (guint32)n;
    g_checksum_update(d->sum, (const guchar *)&length, sizeof length);
    if (n)
        g_checksum_update(d->sum, bytes, (gssize)n);
    d->facts++;
}

static void dump_number(dump *d, uint64_t n)
{
    dump_bytes(d, &n, sizeof n);
}

static void dump_array(dump *d, GArray *numbers)
{
    dump_bytes(d, numbers->data, numbers->len * sizeof(uint32_t));
    g_array_set_size(numbers, 0);
}

static bool dump_term(void *ctx, kwic_str term, uint32_t freq)
{
    dump *d = ctx;
    uint64_t cf = 0;
    dump_bytes(d, term.p, term.n);
    assert_int_equal(kwic_db_term_freq(d->db, term, &cf), freq);
    dump_number(d, freq);
    dump_number(d, cf);
    assert_true(kwic_db_postings(d->db, term, d->numbers, d->more, NULL));
    for (guint i = 0; i < d->numbers->len; i++) {
        GArray *positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        uint32_t docid = g_array_index(d->numbers, uint32_t, i);
        assert_true(kwic_db_positions(d->db, docid, term, positions, NULL));
        dump_array(d, positions);
        g_array_unref(positions);
    }
    dump_array(d, d->numbers);
    dump_array(d, d->more);
    return true;
}

static bool dump_doc_term(void *ctx, kwic_str term, uint32_t wdf)
{
    dump_bytes(ctx, term.p, term.n);
    dump_number(ctx, wdf);
    return true;
}

static bool dump_value(void *ctx, uint32_t docid, kwic_str value)
{
    dump_number(ctx, docid);
    dump_bytes(ctx, value.p, value.n);
    return true;
}

static void dump_documents(dump *d)
{
    for (uint32_t i = 1; i <= kwic_db_last_docid(d->db); i++) {
        g_autoptr(GString) data = g_string_new(NULL);
        GError *error = NULL;
        bool there = kwic_db_data(d->db, i, data, &error);
        assert_true(there || error->code == KWIC_ERROR_NOT_FOUND);
        g_clear_error(&error);
        dump_number(d, there);
        dump_number(d, kwic_db_length(d->db, i));
        dump_bytes(d, data->str, data->len);
        if (there)
            assert_true(kwic_db_doc_terms(d->db, i, dump_doc_term, d, NULL));
    }
}

static char *dump_all(kwic_db *db, uint64_t *facts)
{
    static const uint32_t slots[] = {0, 1, 7, 127, 128, 300, 70000, 4000000000, 9};
    dump d = {g_checksum_new(G_CHECKSUM_SHA1), db,
              g_array_new(FALSE, FALSE, sizeof(uint32_t)),
              g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0};
    dump_number(&d, kwic_db_count(db));
    dump_number(&d, kwic_db_last_docid(db));
    dump_number(&d, kwic_db_total_length(db));
    dump_documents(&d);
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        assert_true(kwic_db_values(db, slots[i], dump_value, &d, NULL));
    assert_true(kwic_db_terms(db, KWIC_STR(""), KWIC_STR(""), dump_term, &d, NULL));
    g_autoptr(GString) meta = g_string_new(NULL);
    assert_true(kwic_db_meta(db, "long", meta, NULL));
    assert_true(kwic_db_meta(db, "name", meta, NULL));
    dump_bytes(&d, meta->str, meta->len);
    char *digest = g_strdup(g_checksum_get_string(d.sum));
    *facts = d.facts;
    g_checksum_free(d.sum);
    g_array_unref(d.numbers);
    g_array_unref(d.more);
    return digest;
}

// ---- both ways ----

typedef struct sides {
    char *scratch;
    char *dirs[2]; // the plain way, the fast way
    kwic_index_writer *writers[2];
} sides;

static void lane_of_documents(kwic_build *b, unsigned lane, uint32_t from, uint32_t to,
                              uint32_t seed)
{
    maker m;
    maker_init(&m);
    for (uint32_t i = from; i < to; i++) {
        kwic_document doc = make(&m, i, seed);
        GError *error = NULL;
        if (!kwic_build_put(b, lane, &doc, &error))
            fail_msg("%s", error->message);
    }
    maker_clear(&m);
}

static void build(kwic_index_writer *w, uint32_t docs, unsigned lanes, bool fast)
{
    GError *error = NULL;
    g_setenv("KWIC_BULK", fast ? "on" : "off", TRUE);
    kwic_build *b = kwic_build_begin(w, lanes, &error);
    assert_non_null(b);
    for (unsigned i = 0; i < lanes; i++)
        lane_of_documents(b, i, docs * i / lanes, docs * (i + 1) / lanes, 1);
    g_autofree char *large = g_strnfill(9000, 'm');
    assert_true(kwic_build_put_meta(b, "name", KWIC_STR("both"), NULL));
    assert_true(kwic_build_put_meta(b, "long", kwic_str_of(large), NULL));
    if (!kwic_build_finish(b, &error))
        fail_msg("%s", error->message);
    g_unsetenv("KWIC_BULK");
}

static void sides_init(sides *s, uint32_t docs, unsigned lanes)
{
    s->scratch = scratch_new();
    for (int i = 0; i < 2; i++) {
        s->dirs[i] = g_build_filename(s->scratch, i ? "fast" : "plain", NULL);
        s->writers[i] = kwic_index_lock(s->dirs[i], "/", 0, NULL, NULL, NULL);
        build(s->writers[i], docs, lanes, i == 1);
    }
}

static void sides_clear(sides *s)
{
    for (int i = 0; i < 2; i++) {
        kwic_index_unlock(s->writers[i]);
        g_free(s->dirs[i]);
    }
    scratch_free(s->scratch);
}

static void no_errors(const char *path)
{
    g_autoptr(GString) report = g_string_new(NULL);
    GError *error = NULL;
    size_t errors = kwic_db_check(path, report, &error);
    if (errors)
        fail_msg("%s: %s: %.600s", path, error ? error->message : "", report->str);
}

static void same(const sides *s)
{
    char *digests[2];
    uint64_t facts[2];
    for (int i = 0; i < 2; i++) {
        GError *error = NULL;
        g_autoptr(kwic_index) index = kwic_index_open(s->dirs[i], &error);
        assert_null(error);
        digests[i] = dump_all(kwic_index_db(index), &facts[i]);
        no_errors(kwic_index_gen_dir(index));
    }
    assert_int_equal(facts[0], facts[1]);
    assert_string_equal(digests[0], digests[1]);
    g_free(digests[0]);
    g_free(digests[1]);
}

// The same changes on both sides: replaces, deletes, adds.
static void update(sides *s, uint32_t docs, uint32_t round)
{
    for (int side = 0; side < 2; side++) {
        maker m;
        maker_init(&m);
        kwic_writer *w = kwic_index_update(s->writers[side], NULL);
        assert_non_null(w);
        for (uint32_t i = round + 1; i <= docs; i += 7) {
            kwic_document doc = make(&m, i, 100 + round);
            if (i % 3 == 0)
                kwic_writer_del(w, i, NULL);
            else
                assert_int_not_equal(kwic_writer_put(w, i % 5 ? i : 0, &doc, NULL), 0);
        }
        assert_true(kwic_index_commit(s->writers[side], NULL));
        maker_clear(&m);
    }
}

static void sizes(void **state)
{
    (void)state;
    static const struct {
        uint32_t docs;
        unsigned lanes;
    } cases[] = {{0, 1}, {1, 1}, {2, 3}, {3000, 1}, {3000, 4}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        sides s;
        sides_init(&s, cases[i].docs, cases[i].lanes);
        same(&s);
        for (uint32_t round = 0; round < 2; round++) {
            update(&s, cases[i].docs + 20, round);
            same(&s);
        }
        sides_clear(&s);
    }
}

// Docids of three bytes, and lists of many chunks.
static void forty_thousand(void **state)
{
    (void)state;
    sides s;
    most_words = 6;
    sides_init(&s, 40000, 2);
    same(&s);
    update(&s, 40000, 1);
    same(&s);
    sides_clear(&s);
    most_words = 60;
}

static void a_million_words(void **state)
{
    (void)state;
    enum { TERMS = 200000 };
    g_autoptr(GArray) postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    g_autofree char *names = g_malloc(TERMS * 8);
    g_autofree uint32_t *all = g_new(uint32_t, 1000000);
    for (uint32_t i = 0; i < 1000000; i++)
        all[i] = i * 3 + 1;
    for (uint32_t i = 0; i < TERMS; i++) {
        g_snprintf(names + (size_t)i * 8, 8, "t%06u", i);
        kwic_posting p = {{names + (size_t)i * 8, 7}, 5, 5, all + (size_t)i * 5};
        if (i == 0)
            p = (kwic_posting){{names, 7}, 1000000, 1000000, all};
        g_array_append_val(postings, p);
    }
    kwic_document doc = {(kwic_posting *)(void *)postings->data, TERMS, NULL, 0,
                         KWIC_STR("much")};
    sides s = {.scratch = scratch_new()};
    for (int i = 0; i < 2; i++) {
        s.dirs[i] = g_build_filename(s.scratch, i ? "fast" : "plain", NULL);
        s.writers[i] = kwic_index_lock(s.dirs[i], "/", 0, NULL, NULL, NULL);
        g_setenv("KWIC_BULK", i ? "on" : "off", TRUE);
        kwic_build *b = kwic_build_begin(s.writers[i], 2, NULL);
        lane_of_documents(b, 0, 0, 5, 1);
        assert_true(kwic_build_put(b, 0, &doc, NULL));
        lane_of_documents(b, 1, 5, 10, 1);
        assert_true(kwic_build_finish(b, NULL));
    }
    same(&s);
    sides_clear(&s);
}

// ---- refusals ----

static const uint32_t falling[] = {5, 5};
static char long_term[246];

static void bad_documents_are_errors(void **state)
{
    (void)state;
    memset(long_term, 'x', sizeof long_term);
    const kwic_posting unordered[] = {{KWIC_STR("b"), 1, 0, NULL},
                                      {KWIC_STR("a"), 1, 0, NULL}};
    const kwic_posting twice[] = {{KWIC_STR("a"), 1, 0, NULL},
                                  {KWIC_STR("a"), 1, 0, NULL}};
    const kwic_posting long_one[] = {{{long_term, 246}, 1, 0, NULL}};
    const kwic_posting empty[] = {{KWIC_STR(""), 1, 0, NULL}};
    const kwic_posting positions[] = {{KWIC_STR("a"), 1, 2, falling}};
    const kwic_value no_value[] = {{1, KWIC_STR("")}};
    const kwic_value slots[] = {{2, KWIC_STR("x")}, {1, KWIC_STR("x")}};
    const kwic_document bad[] = {
        {unordered, 2, NULL, 0, {0}}, {twice, 2, NULL, 0, {0}},
        {long_one, 1, NULL, 0, {0}},  {empty, 1, NULL, 0, {0}},
        {positions, 1, NULL, 0, {0}}, {NULL, 0, no_value, 1, {0}},
        {NULL, 0, slots, 2, {0}},
    };
    char *scratch = scratch_new();
    kwic_index_writer *w = kwic_index_lock(scratch, "/", 0, NULL, NULL, NULL);
    kwic_build *b = kwic_build_begin(w, 1, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        GError *error = NULL;
        assert_false(kwic_build_put(b, 0, &bad[i], &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_INTERNAL));
        g_clear_error(&error);
    }
    GError *error = NULL;
    assert_false(kwic_build_put_meta(b, "", KWIC_STR("x"), &error));
    g_clear_error(&error);
    // None of them has left a trace.
    lane_of_documents(b, 0, 0, 3, 1);
    assert_true(kwic_build_finish(b, NULL));
    g_autoptr(kwic_index) index = kwic_index_open(scratch, NULL);
    assert_int_equal(kwic_db_count(kwic_index_db(index)), 3);
    no_errors(kwic_index_gen_dir(index));
    kwic_index_unlock(w);
    scratch_free(scratch);
}

// ---- killed ----

static void killed_at_any_moment(void **state)
{
    (void)state;
    enum { KILLS = 12, DOCS = 800 };
    char *scratch = scratch_new();
    kwic_index_writer *w = kwic_index_lock(scratch, "/", 0, NULL, NULL, NULL);
    build(w, DOCS, 2, true);
    kwic_index_unlock(w);
    uint64_t generation = 0;
    for (gulong i = 0; i < KILLS; i++) {
        pid_t child = fork();
        if (child == 0) {
            w = kwic_index_lock(scratch, "/", 0, NULL, NULL, NULL);
            for (;;)
                build(w, DOCS, 2, true);
        }
        g_usleep(5000 + i * 7919 * 13 % 400000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        GError *error = NULL;
        g_autoptr(kwic_index) index = kwic_index_open(scratch, &error);
        assert_null(error);
        assert_int_equal(kwic_db_count(kwic_index_db(index)), DOCS);
        assert_true(kwic_index_generation(index) >= generation);
        generation = kwic_index_generation(index);
        no_errors(kwic_index_gen_dir(index));
    }
    scratch_free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(forty_thousand),
        cmocka_unit_test(a_million_words),
        cmocka_unit_test(bad_documents_are_errors),
        cmocka_unit_test(killed_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
