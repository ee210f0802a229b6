// SPDX-License-Identifier: GPL-2.0-or-later
// Two vaults answer as one vault of the notes of both: the same notes, with the same scores, in
// the same order, over random notes.
#include <math.h>

#include "searched_vault.h"

enum { NOTES = 40, WORDS = 10 }; // as many as are ranked by nearness

static const char *const words[WORDS] = {"alpha", "beta", "gamma", "delta", "the",
                                         "zeta",  "eta",  "kappa", "of",    "omega"};

typedef struct vaults {
    searched_vault one, both[2];
} vaults;

// The last words are in few notes, some of them in one vault alone.
static char *random_note(GRand *rand, int i)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "---\nnumber: %d\nword: %s\n---\n# %s %d\n\n",
                           g_rand_int_range(rand, 0, 30),
                           words[g_rand_int_range(rand, 0, WORDS)],
                           words[g_rand_int_range(rand, 0, WORDS)], i % 7);
    for (int k = g_rand_int_range(rand, 3, 30); k > 0; k--) {
        int most = g_rand_int_range(rand, 1, WORDS + 1);
        int word = g_rand_int_range(rand, 0, most);
        if (word != WORDS - 1 || i % 2)
            g_string_append_printf(text, "%s ", words[word]);
    }
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

static int set_up(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    searched_note all[NOTES], parts[2][NOTES];
    size_t n[2] = {0, 0};
    for (int i = 0; i < NOTES; i++) {
        char *path = g_strdup_printf("n%02d.md", (i * 37) % NOTES);
        char *text = random_note(rand, i);
        g_ptr_array_add(strings, path);
        g_ptr_array_add(strings, text);
        all[i] = (searched_note){path, text};
        parts[i % 2][n[i % 2]++] = all[i];
    }
    vaults *v = g_new0(vaults, 1);
    searched_vault_make(&v->one, all, NOTES);
    for (int i = 0; i < 2; i++)
        searched_vault_make(&v->both[i], parts[i], n[i]);
    *state = v;
    return 0;
}

static int tear_down(void **state)
{
    vaults *v = *state;
    searched_vault_clear(&v->one);
    for (int i = 0; i < 2; i++)
        searched_vault_clear(&v->both[i]);
    g_free(v);
    return 0;
}

static const kwic_hit *find(kwic_answer *const *answers, const char *path)
{
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < answers[a]->n_hits; i++)
            if (strcmp(answers[a]->hits[i].path, path) == 0)
                return &answers[a]->hits[i];
    return NULL;
}

static void expect_as_one(vaults *v, const char *query)
{
    kwic_request r = kwic_request_default();
    kwic_searcher *const both[2] = {v->both[0].searcher, v->both[1].searcher};
    kwic_answer *answers[2];
    r.query = kwic_str_of(query);
    r.limit = NOTES;
    g_autoptr(kwic_answer) one = kwic_search(v->one.searcher, &r, NULL);
    assert_non_null(one);
    assert_true(kwic_search_together(both, 2, &r, answers, NULL));
    if (answers[0]->total + answers[1]->total != one->total)
        fail_msg("%s: %u and %u, not %u", query, answers[0]->total, answers[1]->total,
                 one->total);
    for (size_t i = 0; i < one->n_hits; i++) {
        const kwic_hit *hit = find(answers, one->hits[i].path);
        if (!hit)
            fail_msg("%s: %s is missing", query, one->hits[i].path);
        // Weights are kept in sixteen bits.
        if (fabs(hit->score - one->hits[i].score) > 1e-3 * MAX(1, one->hits[i].score))
            fail_msg("%s: %s scores %f, not %f", query, hit->path, hit->score,
                     one->hits[i].score);
    }
    kwic_answer_free(answers[0]);
    kwic_answer_free(answers[1]);
}

static void scores_are_those_of_one(void **state)
{
    static const char *const queries[] = {"alpha",
                                          "alpha beta",
                                          "kappa",
                                          "omega",
                                          "alpha omega",
                                          "alpha OR kappa",
                                          "\"alpha beta\"",
                                          "the alpha of",
                                          "gamma -beta",
                                          "title:alpha beta",
                                          "delta NEAR/3 eta",
                                          "zeta kappa"};
    vaults *v = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++)
        expect_as_one(v, queries[i]);
    // Afterwards one of them answers by itself as before.
    kwic_request r = kwic_request_default();
    r.query = KWIC_STR("alpha");
    g_autoptr(kwic_answer) before = kwic_search(v->both[0].searcher, &r, NULL);
    expect_as_one(v, "alpha");
    g_autoptr(kwic_answer) after = kwic_search(v->both[0].searcher, &r, NULL);
    assert_true(before->hits[0].score == after->hits[0].score);
}

static int compare(const kwic_order_key *x, const kwic_order_key *y)
{
    if (x->kind == KWIC_ORDER_TEXT)
        return strcmp(x->text, y->text);
    return (x->number > y->number) - (x->number < y->number);
}

// What hits say that they are in order by is in order.
static void orders_tell_their_keys(void **state)
{
    static const char *const orders[] = {"title",  "-title",  "path", "modified",
                                         "number", "-number", "word"};
    vaults *v = *state;
    kwic_searcher *const both[2] = {v->both[0].searcher, v->both[1].searcher};
    for (size_t o = 0; o < G_N_ELEMENTS(orders); o++) {
        kwic_request r = kwic_request_default();
        kwic_answer *answers[2];
        r.limit = NOTES;
        r.sort = orders[o];
        assert_true(kwic_search_together(both, 2, &r, answers, NULL));
        for (int a = 0; a < 2; a++) {
            assert_string_equal(answers[a]->sorted, orders[o]);
            assert_int_equal(answers[a]->n_hits, NOTES / 2);
            for (size_t i = 1; i < answers[a]->n_hits; i++) {
                const kwic_order_key *x = &answers[a]->hits[i - 1].order;
                const kwic_order_key *y = &answers[a]->hits[i].order;
                assert_int_not_equal(y->kind, KWIC_ORDER_NONE);
                assert_int_equal(x->kind, y->kind);
                int c = compare(x, y);
                if (orders[o][0] == '-' ? c < 0 : c > 0)
                    fail_msg("%s: hit %zu", orders[o], i);
            }
            kwic_answer_free(answers[a]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_of_one),
        cmocka_unit_test(orders_tell_their_keys),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
