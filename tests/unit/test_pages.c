// SPDX-License-Identifier: GPL-2.0-or-later
// Pages of an answer over random notes: one order, wherever a page begins and ends. Each hit
// comes once, at every depth and size of page.
#include "searched_vault.h"

enum { NOTES = 700, WORDS = 12 };

static const char *const words[WORDS] = {"alpha", "beta",  "gamma",   "delta",
                                         "the",   "what",  "epsilon", "zeta",
                                         "eta",   "theta", "iota",    "kappa"};

// The first words are in nearly every note, the last in few; titles are words, too.
static char *random_note(GRand *rand, int i)
{
    GString *text = g_string_new(NULL);
    const char *title = words[g_rand_int_range(rand, 0, WORDS)];
    g_string_append_printf(text, "# %s %s\n\n", title, i % 3 ? "note" : "");
    int n = g_rand_int_range(rand, 3, 40);
    for (int k = 0; k < n; k++) {
        int most = g_rand_int_range(rand, 1, WORDS + 1);
        g_string_append(text, words[g_rand_int_range(rand, 0, most)]);
        g_string_append(text, k % 9 == 8 ? ".\n\n" : " ");
    }
    if (i % 5 == 0)
        g_string_append_printf(text, "\n\n## %s\n\n", words[i % WORDS]);
    g_string_append_printf(text, " [[n%03d]]\n", g_rand_int_range(rand, 0, NOTES));
    return g_string_free(text, FALSE);
}

static int set_up(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    g_autofree searched_note *notes = g_new0(searched_note, NOTES);
    for (int i = 0; i < NOTES; i++) {
        char *path = g_strdup_printf("n%03d.md", i), *text = random_note(rand, i);
        notes[i] = (searched_note){path, text};
        g_ptr_array_add(strings, path);
        g_ptr_array_add(strings, text);
    }
    searched_vault *v = g_new0(searched_vault, 1);
    searched_vault_make(v, notes, NOTES);
    *state = v;
    return 0;
}

static int tear_down(void **state)
{
    searched_vault_clear(*state);
    g_free(*state);
    return 0;
}

static const char *const queries[] = {
    "alpha",
    "alpha beta",
    "\"alpha beta\"",
    "alpha OR kappa",
    "what is the alpha of beta and of gamma",      // a question, with feedback
    "alpha kappa theta iota eta -title:alpha zeta" // relaxed or in part
    ,
    "alpha beta nowhere", // corrected or relaxed
    "",
    "line:(alpha beta)",
    "sort:title alpha",
    "sort:-path beta",
};

static kwic_answer *ask(const searched_vault *v, const char *query, uint32_t offset,
                        const char *cursor, uint32_t limit)
{
    kwic_request r = kwic_request_default();
    r.query = kwic_str_of(query);
    r.offset = offset;
    r.cursor = cursor;
    r.limit = limit;
    r.snippets = 0;
    kwic_answer *answer = kwic_search(v->searcher, &r, NULL);
    assert_non_null(answer);
    return answer;
}

// Reads page by page, each by the cursor of the one before it.
static void expect_pages(const searched_vault *v, const char *query,
                         const kwic_answer *all, uint32_t limit)
{
    g_autofree char *cursor = NULL;
    uint32_t at = 0;
    do {
        g_autoptr(kwic_answer) page = ask(v, query, 0, cursor, limit);
        assert_int_equal(page->total, all->total);
        for (size_t i = 0; i < page->n_hits; i++, at++) {
            if (at >= all->n_hits || page->hits[i].docid != all->hits[at].docid)
                fail_msg("%s by %u: hit %u is %s", query, limit, at,
                         page->hits[i].path);
            if (page->hits[i].score != all->hits[at].score)
                fail_msg("%s by %u: hit %u scores %f, not %f", query, limit, at,
                         page->hits[i].score, all->hits[at].score);
        }
        g_free(cursor);
        cursor = g_strdup(page->cursor);
    } while (cursor);
    assert_int_equal(at, all->n_hits);
}

static void each_hit_once(void **state)
{
    static const uint32_t limits[] = {1, 7, 10, 40, 199, 200, 201, 350, 1000};
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++) {
        g_autoptr(kwic_answer) all = ask(*state, queries[q], 0, NULL, 100000);
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
        assert_int_equal(all->n_hits, all->total);
        assert_true(all->total > 0);
        for (size_t i = 0; i < all->n_hits; i++) {
            assert_true(g_hash_table_add(seen, GUINT_TO_POINTER(all->hits[i].docid)));
            assert_true(i == 0 || all->hits[i].score <= all->hits[i - 1].score);
        }
        for (size_t l = 0; l < G_N_ELEMENTS(limits); l++)
            expect_pages(*state, queries[q], all, limits[l]);
    }
}

static void any_window_is_a_part(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++) {
        g_autoptr(kwic_answer) all = ask(*state, queries[q], 0, NULL, 100000);
        for (int round = 0; round < 20; round++) {
            uint32_t offset = g_rand_int(rand) % (all->total + 20);
            uint32_t limit = 1 + g_rand_int(rand) % 1000;
            g_autoptr(kwic_answer) page = ask(*state, queries[q], offset, NULL, limit);
            size_t rest = all->total > offset ? all->total - offset : 0;
            assert_int_equal(page->n_hits, MIN(rest, limit));
            for (size_t i = 0; i < page->n_hits; i++)
                assert_int_equal(page->hits[i].docid, all->hits[offset + i].docid);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hit_once),
        cmocka_unit_test(any_window_is_a_part),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
