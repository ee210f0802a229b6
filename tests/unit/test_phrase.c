// SPDX-License-Identifier: GPL-2.0-or-later
// Phrases found in positions are those that Xapian finds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/match/phrase.h"
#include "../small_index.h"

enum { NOTES = 300, WORDS = 6, LONGEST = 4, ROUNDS = 400 };

static const char *const some[WORDS] = {"neo",     "cloud", "of",
                                        "storage", "the",   "pilot"};

static void make(small_index *s, GRand *rand)
{
    small_note notes[NOTES];
    char paths[NOTES][16];
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < NOTES; i++) {
        GString *text = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 0, 12); n > 0; n--)
            g_string_append_printf(text, "%s ", some[g_rand_int_range(rand, 0, WORDS)]);
        g_ptr_array_add(texts, g_string_free(text, FALSE));
        g_snprintf(paths[i], sizeof paths[i], "%03d.md", i);
        notes[i] = (small_note){.path = paths[i], .text = texts->pdata[i]};
    }
    small_index_make(s, notes, NOTES);
}

typedef struct random_phrase {
    kwic_query words[LONGEST], *kids[LONGEST], node;
} random_phrase;

static void make_phrase(random_phrase *p, GRand *rand)
{
    size_t n = (size_t)g_rand_int_range(rand, 1, LONGEST + 1);
    for (size_t i = 0; i < n; i++) {
        const char *word = some[g_rand_int_range(rand, 0, WORDS)];
        p->words[i] = (kwic_query){.op = KWIC_Q_TERM, .term = kwic_str_of(word)};
        p->kids[i] = &p->words[i];
    }
    p->node =
        (kwic_query){.op = KWIC_Q_PHRASE,
                     .window = (uint32_t)n + (uint32_t)g_rand_int_range(rand, 0, 4),
                     .kids = p->kids,
                     .n_kids = n};
}

static void check(const small_index *s, kwic_leaves *l, const kwic_query *node)
{
    kwic_db *db = kwic_index_db(s->index);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_phrase_search search = {.leaves = l, .db = db};
    kwic_leaves_start(l);
    assert_true(kwic_phrase_find(&search, node, found, &error));
    assert_false(search.many || search.cut);
    kwic_match_params params = {.collect = true};
    g_autoptr(kwic_matches) m = kwic_db_match(db, node, &params, &error);
    assert_non_null(m);
    assert_int_equal(found->len, m->n_all);
    if (m->n_all)
        assert_memory_equal(found->data, m->all, m->n_all * sizeof(uint32_t));
}

static void phrases_are_xapians(void **state)
{
    (void)state;
    small_index s;
    GRand *rand = g_rand_new_with_seed(11);
    make(&s, rand);
    g_autoptr(kwic_leaves) l = kwic_leaves_new(kwic_index_db(s.index), NULL, 1 << 20);
    for (int round = 0; round < ROUNDS; round++) {
        random_phrase one, other;
        make_phrase(&one, rand);
        make_phrase(&other, rand);
        check(&s, l, &one.node);
        kwic_query *kids[] = {&one.node, &other.node};
        const kwic_query any = {.op = KWIC_Q_OR, .kids = kids, .n_kids = 2};
        check(&s, l, &any);
    }
    g_rand_free(rand);
    small_index_clear(&s);
}

static void other_nodes_are_left(void **state)
{
    (void)state;
    small_index s;
    GRand *rand = g_rand_new_with_seed(11);
    make(&s, rand);
    g_autoptr(kwic_leaves) l = kwic_leaves_new(kwic_index_db(s.index), NULL, 1 << 20);
    random_phrase one;
    make_phrase(&one, rand);
    kwic_query *kids[] = {&one.node, &one.words[0]};
    const kwic_query nodes[] = {
        {.op = KWIC_Q_OR, .kids = kids, .n_kids = 2},
        {.op = KWIC_Q_OR},
        {.op = KWIC_Q_NEAR, .window = 3, .kids = one.kids, .n_kids = 1},
        one.words[0]};
    for (size_t i = 0; i < G_N_ELEMENTS(nodes); i++) {
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        kwic_phrase_search search = {.leaves = l, .db = kwic_index_db(s.index)};
        kwic_leaves_start(l);
        assert_true(kwic_phrase_find(&search, &nodes[i], found, NULL));
        assert_true(search.many);
        assert_int_equal(found->len, 0);
    }
    g_rand_free(rand);
    small_index_clear(&s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(phrases_are_xapians),
                                              cmocka_unit_test(other_nodes_are_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
