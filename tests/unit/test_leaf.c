// SPDX-License-Identifier: GPL-2.0-or-later
// A limit of time for phrases: what is cut says so, and is whole for the next query.
#include "../../search/match/leaf.h"
#include "../small_index.h"

enum { NOTES = 300 };

static kwic_query term(const char *word)
{
    return (kwic_query){.op = KWIC_Q_TERM, .term = kwic_str_of(word)};
}

static uint32_t found(kwic_leaves *l, const kwic_query *node)
{
    GError *error = NULL;
    const kwic_leaf *leaf = kwic_leaves_get(l, node, true, &error);
    assert_null(error);
    assert_non_null(leaf);
    return leaf->n;
}

static void phrases_are_cut(void **state)
{
    (void)state;
    small_note notes[NOTES];
    char paths[NOTES][16];
    for (int i = 0; i < NOTES; i++) {
        g_snprintf(paths[i], sizeof paths[i], "%03d.md", i);
        notes[i] = (small_note){.path = paths[i],
                                .text = i % 2 ? "core weave here" : "weave core here"};
    }
    small_index s;
    small_index_make(&s, notes, NOTES);
    g_autoptr(kwic_leaves) l = kwic_leaves_new(kwic_index_db(s.index), NULL, 1 << 20);
    kwic_query words[] = {term("core"), term("weave")};
    kwic_query *kids[] = {&words[0], &words[1]};
    const kwic_query phrase = {
        .op = KWIC_Q_PHRASE, .window = 2, .kids = kids, .n_kids = 2};
    kwic_leaves_start(l);
    kwic_leaves_limit(l, 1e-6);
    uint32_t some = found(l, &phrase);
    assert_true(some < NOTES / 2);
    assert_true(kwic_leaves_cut(l));
    assert_int_equal(found(l, &words[0]), NOTES); // a word alone is never cut
    assert_int_equal(found(l, &phrase), some);    // nor made again for this query
    kwic_leaves_limit(l, 0);
    kwic_leaves_start(l);
    assert_int_equal(found(l, &phrase), NOTES / 2);
    assert_false(kwic_leaves_cut(l));
    kwic_leaves_start(l);
    kwic_leaves_limit(l, 100);
    const kwic_query near = {.op = KWIC_Q_NEAR, .window = 2, .kids = kids, .n_kids = 2};
    assert_int_equal(found(l, &near), NOTES);
    assert_false(kwic_leaves_cut(l));
    small_index_clear(&s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(phrases_are_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
