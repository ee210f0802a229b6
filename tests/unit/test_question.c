// SPDX-License-Identifier: GPL-2.0-or-later
// Words that only ask or join: beside words that say something they decide nothing, over
// random notes; and a relaxed answer names what its hits lack.
#include "searched_vault.h"

enum { NOTES = 150 };

static const char *const plain[] = {"alpha", "beta", "gamma", "delta", "epsilon"};
static const char *const joining[] = {"the", "of", "a", "is", "and", "was", "in"};

static int set_up(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    searched_note notes[NOTES];
    for (int i = 0; i < NOTES; i++) {
        GString *text = g_string_new("# Note\n\n");
        for (int k = g_rand_int_range(rand, 1, 9); k > 0; k--)
            g_string_append_printf(
                text, "%s ",
                g_rand_boolean(rand)
                    ? plain[g_rand_int_range(rand, 0, G_N_ELEMENTS(plain))]
                    : joining[g_rand_int_range(rand, 0, G_N_ELEMENTS(joining))]);
        g_string_append(text, "\n");
        char *path = g_strdup_printf("%03d.md", i), *whole = g_string_free(text, FALSE);
        notes[i] = (searched_note){path, whole};
        g_ptr_array_add(strings, path);
        g_ptr_array_add(strings, whole);
    }
    *state = g_new0(searched_vault, 1);
    searched_vault_make(*state, notes, NOTES);
    return 0;
}

static int tear_down(void **state)
{
    searched_vault_clear(*state);
    g_free(*state);
    return 0;
}

static kwic_answer *ask(const searched_vault *v, const char *query, uint32_t limit)
{
    kwic_request r = kwic_request_default();
    r.query = kwic_str_of(query);
    r.limit = limit;
    kwic_answer *answer = kwic_search(v->searcher, &r, NULL);
    assert_non_null(answer);
    return answer;
}

// The same notes, in whatever order, with words that join put in anywhere.
static void joining_words_decide_nothing(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    for (int round = 0; round < 200; round++) {
        g_autoptr(GString) with = g_string_new(NULL), without = g_string_new(NULL);
        int n = g_rand_int_range(rand, 1, 3);
        for (int i = 0; i < n; i++) {
            const char *word = plain[g_rand_int_range(rand, 0, G_N_ELEMENTS(plain))];
            if (n + i < 4 && g_rand_boolean(rand))
                g_string_append_printf(
                    with, "%s ",
                    joining[g_rand_int_range(rand, 0, G_N_ELEMENTS(joining))]);
            g_string_append_printf(with, "%s ", word);
            g_string_append_printf(without, "%s ", word);
        }
        g_autoptr(kwic_answer) a = ask(*state, with->str, NOTES);
        g_autoptr(kwic_answer) b = ask(*state, without->str, NOTES);
        if (a->total != b->total)
            fail_msg("%s: %u, %s: %u", with->str, a->total, without->str, b->total);
    }
}

static void quoted_and_alone_they_count(void **state)
{
    g_autoptr(kwic_answer) alone = ask(*state, "the", NOTES);
    g_autoptr(kwic_answer) all = ask(*state, "", NOTES);
    g_autoptr(kwic_answer) quoted = ask(*state, "\"the\" alpha", NOTES);
    g_autoptr(kwic_answer) bare = ask(*state, "the alpha", NOTES);
    assert_true(alone->total > 0 && alone->total < all->total);
    assert_true(quoted->total < bare->total);
}

// A question of which only the words that ask are in a note finds nothing.
static void a_question_is_about_something(void **state)
{
    g_autoptr(kwic_answer) none = ask(*state, "what is a qqzzqqzz", NOTES);
    g_autoptr(kwic_answer) some = ask(*state, "what is the alpha", NOTES);
    g_autoptr(kwic_answer) word = ask(*state, "alpha", NOTES);
    assert_int_equal(none->total, 0);
    assert_int_equal(some->total, word->total);
}

static void relaxed_names_what_hits_lack(void **state)
{
    static const char *const queries[] = {"alpha beta gamma delta epsilon",
                                          "alpha beta qqzzqqzz",
                                          "epsilon delta qqzzqqzz gamma"};
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++)
        for (uint32_t limit = 1; limit <= 40; limit += 13) {
            g_autoptr(kwic_answer) a = ask(*state, queries[q], limit);
            g_auto(GStrv) words = g_strsplit(queries[q], " ", -1);
            for (char **word = words; *word && a->relaxed; word++) {
                g_autoptr(kwic_answer) having = ask(*state, *word, NOTES);
                bool lacks = false, told = false;
                for (size_t i = 0; i < a->n_hits; i++) {
                    bool has = false;
                    for (size_t k = 0; k < having->n_hits; k++)
                        has |= having->hits[k].docid == a->hits[i].docid;
                    lacks |= !has;
                }
                for (const char **r = a->relaxed; *r; r++)
                    told |= strcmp(*r, *word) == 0;
                if (lacks != told)
                    fail_msg("%s, limit %u: %s", queries[q], limit, *word);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joining_words_decide_nothing),
        cmocka_unit_test(quoted_and_alone_they_count),
        cmocka_unit_test(a_question_is_about_something),
        cmocka_unit_test(relaxed_names_what_hits_lack),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
