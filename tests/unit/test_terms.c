// SPDX-License-Identifier: GPL-2.0-or-later
// The terms of a note: interned, sorted by bytes, positions dealt out; beside a plain model.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../indexer/build/terms.h"

static void terms_are_sorted_and_summed(void **state)
{
    (void)state;
    g_autoptr(kwic_terms) t = kwic_terms_new();
    assert_true(kwic_terms_add(t, "", KWIC_STR("b"), 2, 1));
    assert_true(kwic_terms_add(t, "", KWIC_STR("a"), 2, 2));
    assert_false(kwic_terms_add(t, "", KWIC_STR("b"), 3, 4));
    assert_false(kwic_terms_add(t, "", KWIC_STR("b"), 3, 4)); // the same position
    assert_true(kwic_terms_add(t, "B", KWIC_STR("a"), 0, KWIC_NO_POSITION));
    assert_true(kwic_terms_add(t, "", KWIC_STR("ab"), 1, 9));
    assert_true(kwic_terms_add(t, "", KWIC_STR("abcdefghZ"), 1, 10));
    assert_true(kwic_terms_add(t, "", KWIC_STR("abcdefghA"), 1, 11));
    size_t n;
    const kwic_posting *p = kwic_terms_sorted(t, &n);
    static const char *const order[] = {"Ba", "a", "ab", "abcdefghA", "abcdefghZ", "b"};
    assert_int_equal(n, G_N_ELEMENTS(order));
    for (size_t i = 0; i < n; i++)
        assert_true(kwic_str_eq(p[i].term, kwic_str_of(order[i])));
    assert_int_equal(p[5].wdf, 8);
    assert_int_equal(p[5].n_positions, 2);
    assert_int_equal(p[5].positions[0], 1);
    assert_int_equal(p[5].positions[1], 4);
    assert_int_equal(p[0].n_positions, 0);
    assert_null(p[0].positions);
}

static void many_rounds_hold(void **state)
{
    (void)state;
    g_autoptr(kwic_terms) t = kwic_terms_new();
    GRand *rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 50; round++) {
        g_autoptr(GHashTable) model =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        uint32_t adds = (uint32_t)g_rand_int_range(rand, 0, round % 7 ? 300 : 9000);
        for (uint32_t i = 0; i < adds; i++) {
            char *word = g_strdup_printf("%x", g_rand_int_range(rand, 0, 1 << 14));
            guint wdf = GPOINTER_TO_UINT(g_hash_table_lookup(model, word)) + 1;
            kwic_terms_add(t, "", kwic_str_of(word), 1, i);
            g_hash_table_replace(model, word, GUINT_TO_POINTER(wdf));
        }
        size_t n;
        const kwic_posting *p = kwic_terms_sorted(t, &n);
        assert_int_equal(n, g_hash_table_size(model));
        for (size_t i = 0; i < n; i++) {
            g_autofree char *word = g_strndup(p[i].term.p, p[i].term.n);
            guint wdf = GPOINTER_TO_UINT(g_hash_table_lookup(model, word));
            assert_int_equal(p[i].wdf, wdf);
            assert_int_equal(p[i].n_positions, wdf);
            assert_true(i == 0 || kwic_str_cmp(p[i - 1].term, p[i].term) < 0);
            for (uint32_t k = 1; k < p[i].n_positions; k++)
                assert_true(p[i].positions[k - 1] < p[i].positions[k]);
        }
        kwic_terms_clear(t);
        assert_int_equal(kwic_terms_count(t), 0);
    }
    g_rand_free(rand);
}

// Heads alike for many bytes, zeros at the end, and every length: as strcmp has it.
static void any_bytes_are_sorted(void **state)
{
    (void)state;
    g_autoptr(kwic_terms) t = kwic_terms_new();
    GRand *rand = g_rand_new_with_seed(11);
    for (int round = 0; round < 200; round++) {
        size_t added = 0;
        for (int i = 0; i < 200; i++) {
            char bytes[64] = {0};
            size_t n = (size_t)g_rand_int_range(rand, 0, round % 60 + 2);
            if (round % 3)
                memset(bytes, 'a', sizeof bytes);
            for (size_t k = n - MIN(n, 3); k < n; k++)
                bytes[k] = (char)g_rand_int_range(rand, 0, round % 5 ? 256 : 2);
            added += kwic_terms_add(t, "", (kwic_str){bytes, n}, 1, KWIC_NO_POSITION);
        }
        size_t n;
        const kwic_posting *p = kwic_terms_sorted(t, &n);
        assert_int_equal(n, added);
        for (size_t i = 1; i < n; i++)
            assert_true(kwic_str_cmp(p[i - 1].term, p[i].term) < 0);
        kwic_terms_clear(t);
    }
    g_rand_free(rand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_sorted_and_summed),
        cmocka_unit_test(many_rounds_hold),
        cmocka_unit_test(any_bytes_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
