// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../search/words/typo.h"

static void test_measure(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned distance;
    } table[] = {
        {"", "", 0},
        {"a", "", 1},
        {"storage", "storage", 0},
        {"storage", "storge", 1},
        {"storage", "stroage", 1},
        {"storage", "torage", 1},
        {"storage", "ztorage", 1},
        {"storage", "strogae", 2},
        {"ab", "ba", 1},
        {"ca", "abc", 3},
        {"kitten", "sitting", 3},
        {"müde", "mude", 1},
        {"жук", "жак", 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        kwic_str a = kwic_str_of(table[i].a), b = kwic_str_of(table[i].b);
        assert_int_equal(kwic_typo_measure(a, b, 3), table[i].distance);
        assert_int_equal(kwic_typo_measure(b, a, 3), table[i].distance);
        if (table[i].distance > 1)
            assert_int_equal(kwic_typo_measure(a, b, 1), 2);
    }
}

static const char *const words[] = {"cloud",   "clouds",   "cold",    "could", "fold",
                                    "storage", "storages", "stowage", "weave", "жук"};
static const uint32_t freqs[] = {50, 30, 10, 40, 1, 100, 2, 1, 5, 3};

static void test_find(void **state)
{
    (void)state;
    g_autoptr(kwic_vocabulary) v =
        kwic_vocabulary_of(words, freqs, G_N_ELEMENTS(words));
    static const struct {
        const char *typed, *meant;
    } table[] = {
        {"storge", "storage"}, {"tsorage", "storage"}, {"xtorage", "storage"},
        {"cluod", "cloud"},    {"colud", "cloud"},     {"waeve", "weave"},
        {"жак", "жук"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        kwic_typo found[5];
        size_t n = kwic_typo_find(v, kwic_str_of(table[i].typed), 1, found, 5);
        if (n == 0)
            fail_msg("%s: nothing found", table[i].typed);
        kwic_str best = kwic_vocabulary_word(v, found[0].word);
        if (!kwic_str_eq(best, kwic_str_of(table[i].meant)))
            fail_msg("%s: %.*s", table[i].typed, KWIC_STR_ARG(best));
    }
    kwic_typo found[2];
    assert_int_equal(kwic_typo_find(v, KWIC_STR("cloud"), 1, found, 2), 1);
    assert_int_equal(kwic_typo_find(v, KWIC_STR("xyz"), 1, found, 2), 0);
    assert_int_equal(kwic_typo_find(v, KWIC_STR(""), 2, found, 2), 0);
}

// What is meant by a word that is in no note: sound, what fingers do, and how common it is.
static void test_correct(void **state)
{
    (void)state;
    static const char *const known[] = {
        "accommodate", "accumulated", "documentation", "feasible",   "fine",
        "font",        "generally",   "generated",     "hover",      "however",
        "phone",       "phonetic",    "possible",      "psychology", "receive",
        "relieve",     "the",         "two",           "молоко",     "молоток"};
    static const uint32_t often[] = {9, 9, 30, 5, 9, 9, 20, 20, 9, 30,
                                     9, 9, 90, 9, 9, 9, 99, 50, 5, 5};
    static const struct {
        const char *typed, *meant;
    } table[] = {
        {"acomodate", "accommodate"},
        {"documtations", "documentation"},
        {"funetik", "phonetic"},
        {"howver", "however"},
        {"genrly", "generally"},
        {"recieve", "receive"},
        {"teh", "the"},
        {"fisible", "feasible"},
        {"sycology", "psychology"},
        {"малако", "молоко"},
    };
    g_autoptr(kwic_vocabulary) v =
        kwic_vocabulary_of(known, often, G_N_ELEMENTS(known));
    kwic_typo found[5];
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        size_t n = kwic_typo_correct(v, kwic_str_of(table[i].typed), found, 5);
        kwic_str best =
            n ? kwic_vocabulary_word(v, found[0].word) : KWIC_STR("nothing");
        if (!kwic_str_eq(best, kwic_str_of(table[i].meant)))
            fail_msg("%s: %.*s", table[i].typed, KWIC_STR_ARG(best));
    }
    assert_int_equal(kwic_typo_correct(v, KWIC_STR("ab"), found, 5), 0);
    assert_int_equal(kwic_typo_correct(v, KWIC_STR("xqzw"), found, 5), 0);
}

// The signatures leave nothing out: what a scan of all words finds is found.
static void test_complete(void **state)
{
    (void)state;
    enum { N = 3000 };
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    while (list->len < N) {
        char word[12] = "";
        int n = g_rand_int_range(rand, 1, 10);
        for (int i = 0; i < n; i++)
            word[i] = (char)g_rand_int_range(rand, 'a', 'a' + 5);
        if (g_hash_table_contains(seen, word))
            continue;
        g_ptr_array_add(list, g_strdup(word));
        g_hash_table_add(seen, list->pdata[list->len - 1]);
    }
    g_autofree uint32_t *ones = g_new(uint32_t, N);
    for (int i = 0; i < N; i++)
        ones[i] = 1;
    g_autoptr(kwic_vocabulary) v =
        kwic_vocabulary_of((const char *const *)list->pdata, ones, N);
    g_autofree kwic_typo *found = g_new(kwic_typo, N);
    for (int i = 0; i < 60; i++) {
        kwic_str typed = kwic_str_of(list->pdata[i]);
        for (unsigned d = 1; d <= 2; d++) {
            size_t all = 0;
            for (int k = 0; k < N; k++)
                all += k != i &&
                       kwic_typo_measure(typed, kwic_str_of(list->pdata[k]), d) <= d;
            assert_int_equal(kwic_typo_find(v, typed, d, found, N), all);
        }
    }
}

// Words of any bytes and lengths, none of which may be read beyond.
static void test_hostile(void **state)
{
    (void)state;
    g_autofree char *long_word = g_strnfill(500, 'a');
    const char *const any[] = {"\x80\x80", "\xff", "a\xc3", long_word};
    const uint32_t one[] = {1, 1, 1, 1};
    g_autoptr(kwic_vocabulary) v = kwic_vocabulary_of(any, one, 4);
    kwic_typo found[4];
    for (size_t i = 0; i < 4; i++)
        kwic_typo_find(v, kwic_str_of(any[i]), 2, found, 4);
    assert_int_equal(kwic_typo_measure(kwic_str_of(long_word), KWIC_STR("a"), 2), 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measure), cmocka_unit_test(test_find),
        cmocka_unit_test(test_correct), cmocka_unit_test(test_complete),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
