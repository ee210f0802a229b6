// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/words/vocabulary.h"
#include "scratch.h"

// Words before, between and behind the terms of fields.
static const char *const terms[] = {"0",    "12ab",  "Gtag", "Sone",  "Zlast",
                                    "[odd", "alpha", "beta", "beta1", "gamma",
                                    "zz",   "äpfel", "жук",  "東京"};
enum { WORDS = G_N_ELEMENTS(terms) - 3 };

static kwic_db *make_db(const char *dir)
{
    g_autoptr(kwic_writer) w = kwic_writer_open(dir, NULL);
    assert_non_null(w);
    for (size_t n = 1; n <= 3; n++) {
        // Note n has the first n of each three.
        kwic_posting postings[G_N_ELEMENTS(terms)];
        size_t used = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(terms); i++)
            if (i % 3 < n)
                postings[used++] = (kwic_posting){kwic_str_of(terms[i]), 1, 0, NULL};
        kwic_document doc = {.postings = postings, .n_postings = used};
        assert_int_not_equal(kwic_writer_put(w, 0, &doc, NULL), 0);
    }
    assert_true(kwic_writer_commit(w, NULL));
    return kwic_db_open(dir, NULL);
}

static void assert_whole(const kwic_vocabulary *v)
{
    assert_int_equal(v->n, WORDS);
    size_t k = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++) {
        if (g_ascii_isupper(terms[i][0]))
            continue;
        kwic_str word = kwic_vocabulary_word(v, k);
        assert_true(kwic_str_eq(word, kwic_str_of(terms[i])));
        assert_int_equal(v->freqs[k], 3 - i % 3);
        assert_int_equal(kwic_vocabulary_find(v, word), k);
        k++;
    }
    assert_int_equal(kwic_vocabulary_find(v, KWIC_STR("az")), 4);
    assert_int_equal(kwic_vocabulary_find(v, KWIC_STR("\xff")), WORDS);
}

static void test_read(void **state)
{
    (void)state;
    char *dir = scratch_new();
    g_autofree char *path = g_build_filename(dir, "db", NULL);
    g_autoptr(kwic_db) db = make_db(path);
    assert_non_null(db);
    g_autoptr(kwic_vocabulary) whole = kwic_vocabulary_read(db, NULL, NULL);
    assert_whole(whole);
    g_autoptr(kwic_vocabulary) tags = kwic_vocabulary_read(db, "G", NULL);
    assert_int_equal(tags->n, 1);
    assert_true(kwic_str_eq(kwic_vocabulary_word(tags, 0), KWIC_STR("tag")));
    scratch_free(dir);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
