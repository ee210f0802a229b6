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

#include "kwic/index.h"
#include "made_documents.h"
#include "scratch.h"

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
        s->writers[i] = kwic_index_lock(s->dirs[i], "/no vault", 0, NULL, NULL, NULL);
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

// The same changes on both sides, each its way: replaces, deletes, adds.
static void update(sides *s, uint32_t docs, uint32_t round)
{
    for (int side = 0; side < 2; side++) {
        maker m;
        maker_init(&m);
        g_setenv("KWIC_BULK", side ? "on" : "off", TRUE);
        kwic_writer *w = kwic_index_update(s->writers[side], NULL);
        g_unsetenv("KWIC_BULK");
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
    kwic_document doc = {
        (kwic_posting *)(void *)postings->data, TERMS, NULL, 0, KWIC_STR("much"), NULL};
    sides s = {.scratch = scratch_new()};
    for (int i = 0; i < 2; i++) {
        s.dirs[i] = g_build_filename(s.scratch, i ? "fast" : "plain", NULL);
        s.writers[i] = kwic_index_lock(s.dirs[i], "/no vault", 0, NULL, NULL, NULL);
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
        {unordered, 2, NULL, 0, {0}, NULL}, {twice, 2, NULL, 0, {0}, NULL},
        {long_one, 1, NULL, 0, {0}, NULL},  {empty, 1, NULL, 0, {0}, NULL},
        {positions, 1, NULL, 0, {0}, NULL}, {NULL, 0, no_value, 1, {0}, NULL},
        {NULL, 0, slots, 2, {0}, NULL},
    };
    char *scratch = scratch_new();
    kwic_index_writer *w = kwic_index_lock(scratch, "/no vault", 0, NULL, NULL, NULL);
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
    kwic_index_writer *w = kwic_index_lock(scratch, "/no vault", 0, NULL, NULL, NULL);
    build(w, DOCS, 2, true);
    kwic_index_unlock(w);
    uint64_t generation = 0;
    for (gulong i = 0; i < KILLS; i++) {
        pid_t child = fork();
        if (child == 0) {
            w = kwic_index_lock(scratch, "/no vault", 0, NULL, NULL, NULL);
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
