// SPDX-License-Identifier: GPL-2.0-or-later
// Leaves, results and ranking over a database of random notes: our sets are Xapian's, and
// the best by our arrays are the best by the formula.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "../../search/match/bm25.h"
#include "../../search/match/leaf.h"
#include "../../search/match/rank.h"
#include "../../search/match/result.h"
#include "kwic/xapian-c.h"
#include "scratch.h"

enum { notes = 1500, letters = 12 };

// Term "a" is in about every second note, "b" in every third … "l" in few.
typedef struct place {
    char *dir;
    char *path;
    kwic_db *db;
    uint32_t wdf[notes + 1][letters];
    uint32_t length[notes + 1];
} place;

static const char alphabet[] = "abcdefghijkl";

static void fill(place *p)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autoptr(kwic_writer) w = kwic_writer_open(p->path, NULL);
    assert_non_null(w);
    for (uint32_t docid = 1; docid <= notes; docid++) {
        kwic_posting postings[letters];
        uint32_t positions[letters][3];
        size_t n = 0;
        for (uint32_t t = 0; t < letters; t++) {
            if (g_rand_int_range(rand, 0, (gint32)(t * t + 2)) != 0)
                continue;
            uint32_t wdf = (uint32_t)g_rand_int_range(rand, 1, 4);
            uint32_t at = (uint32_t)g_rand_int_range(rand, 1, 20);
            for (uint32_t i = 0; i < wdf; i++)
                positions[t][i] = at + i * 7;
            p->wdf[docid][t] = wdf;
            p->length[docid] += wdf;
            postings[n++] = (kwic_posting){{alphabet + t, 1}, wdf, wdf, positions[t]};
        }
        kwic_document doc = {postings, n, NULL, 0, KWIC_STR(""), NULL};
        assert_int_equal(kwic_writer_put(w, 0, &doc, NULL), docid);
    }
    // Gaps in docids, as deletes leave them.
    for (uint32_t docid = 5; docid <= notes; docid += 97) {
        assert_true(kwic_writer_del(w, docid, NULL));
        memset(p->wdf[docid], 0, sizeof p->wdf[docid]);
        p->length[docid] = 0;
    }
    assert_true(kwic_writer_commit(w, NULL));
}

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->dir = scratch_new();
    p->path = g_build_filename(p->dir, "db", NULL);
    fill(p);
    p->db = kwic_db_open(p->path, NULL);
    *state = p;
    return p->db ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_db_close(p->db);
    g_free(p->path);
    scratch_free(p->dir);
    g_free(p);
    return 0;
}

// ---- trees ----

static kwic_query *random_tree(GRand *rand, kwic_arena *arena, int depth)
{
    static const kwic_query_op ops[] = {KWIC_Q_AND,       KWIC_Q_OR,     KWIC_Q_AND_NOT,
                                        KWIC_Q_AND_MAYBE, KWIC_Q_FILTER, KWIC_Q_MAX,
                                        KWIC_Q_SYNONYM,   KWIC_Q_SCALE,  KWIC_Q_PHRASE,
                                        KWIC_Q_NEAR,      KWIC_Q_DOCIDS};
    static const uint32_t some[] = {1, 3, 4, 77, 400, 401, 1400};
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_TERM;
    q->term = (kwic_str){alphabet + g_rand_int_range(rand, 0, letters), 1};
    if (depth == 0 || g_rand_int_range(rand, 0, 4) == 0)
        return q;
    q->op = ops[g_rand_int_range(rand, 0, G_N_ELEMENTS(ops))];
    q->docids = some;
    q->n_docids = q->op == KWIC_Q_DOCIDS ? G_N_ELEMENTS(some) : 0;
    q->scale = 0.5;
    bool positional = q->op == KWIC_Q_PHRASE || q->op == KWIC_Q_NEAR;
    q->window = positional ? 9 : 0;
    q->n_kids = q->op == KWIC_Q_DOCIDS  ? 0
                : q->op == KWIC_Q_SCALE ? 1
                                        : (size_t)g_rand_int_range(rand, 2, 4);
    q->kids = kwic_arena_new_array(arena, kwic_query *, 3);
    for (size_t i = 0; i < q->n_kids; i++)
        q->kids[i] = random_tree(rand, arena, positional ? 0 : depth - 1);
    return q;
}

static void sets_are_xapians(void **state)
{
    place *p = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 20000);
    for (int round = 0; round < 300; round++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        GError *error = NULL;
        kwic_query *q = random_tree(rand, arena, 3);
        kwic_match_params params = {.collect = true};
        g_autoptr(kwic_matches) want = kwic_db_match(p->db, q, &params, &error);
        assert_null(error);
        kwic_leaves_start(leaves);
        kwic_result got;
        assert_true(kwic_result_make(leaves, q, arena, &got, &error));
        assert_int_equal(got.total, want->n_all);
        for (size_t i = 0; i < want->n_all; i++)
            assert_true(kwic_docset_has(&got.set, want->all[i]));
        // A leaf may be any tree, and gives the same.
        const kwic_leaf *leaf = kwic_leaves_get(leaves, q, true, &error);
        assert_non_null(leaf);
        assert_int_equal(leaf->n, want->n_all);
        kwic_docset set;
        assert_true(kwic_result_set(leaves, q, arena, &set, &error));
        assert_int_equal(kwic_docset_count(&set), want->n_all);
    }
}

// ---- weights ----

static double bm25(const place *p, uint32_t docid, uint32_t f, uint32_t n)
{
    double average = kwic_db_average_length(p->db);
    double norm = kwic_bm25_norm(p->length[docid], average);
    return kwic_bm25_idf(kwic_db_count(p->db), n) * (kwic_bm25_params.k1 + 1) * f /
           (f + norm);
}

static uint32_t count(const place *p, uint32_t a, uint32_t b)
{
    uint32_t n = 0;
    for (uint32_t docid = 1; docid <= notes; docid++)
        n += p->wdf[docid][a] || p->wdf[docid][b];
    return n;
}

static kwic_query letter(uint32_t t)
{
    return (kwic_query){.op = KWIC_Q_TERM, .term = {alphabet + t, 1}};
}

static void weights_are_the_formula(void **state)
{
    place *p = *state;
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 1 << 20);
    for (uint32_t t = 0; t < letters; t++) {
        kwic_query q = letter(t);
        const kwic_leaf *leaf = kwic_leaves_get(leaves, &q, true, NULL);
        assert_non_null(leaf);
        for (uint32_t docid = 1; docid <= notes; docid++) {
            double want =
                p->wdf[docid][t] ? bm25(p, docid, p->wdf[docid][t], count(p, t, t)) : 0;
            double got = kwic_leaf_weight(leaf, docid);
            assert_true(fabs(want - got) < 0.001 * want + 0.0005);
        }
    }
}

static void synonyms_are_one_word(void **state)
{
    place *p = *state;
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 1 << 20);
    kwic_query a = letter(4), b = letter(9);
    kwic_query *kids[] = {&a, &b};
    kwic_query q = {.op = KWIC_Q_SYNONYM, .kids = kids, .n_kids = 2};
    const kwic_leaf *leaf = kwic_leaves_get(leaves, &q, true, NULL);
    uint32_t n = count(p, 4, 9);
    assert_int_equal(leaf->n, n);
    for (uint32_t docid = 1; docid <= notes; docid++) {
        uint32_t f = p->wdf[docid][4] + p->wdf[docid][9];
        double want = f ? bm25(p, docid, f, n) : 0;
        assert_true(fabs(want - kwic_leaf_weight(leaf, docid)) < 0.001 * want + 0.0005);
    }
}

static void check_top(kwic_leaves *leaves, const kwic_query *q, size_t k)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_result r;
    assert_true(kwic_result_make(leaves, q, arena, &r, NULL));
    kwic_scored *some = kwic_arena_new_array(arena, kwic_scored, k);
    kwic_scored *all = kwic_arena_new_array(arena, kwic_scored, notes);
    size_t n = kwic_result_top(&r, arena, some, k);
    assert_int_equal(kwic_result_top(&r, arena, all, notes), r.total);
    assert_int_equal(n, MIN(k, r.total));
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t s = 0; s < r.n_scorers; s++)
            sum +=
                r.scorers[s].scale * kwic_leaf_weight(r.scorers[s].leaf, some[i].docid);
        assert_true(fabs(sum - some[i].score) < 0.001 * sum + 0.0005);
        assert_int_equal(some[i].docid, all[i].docid);
        assert_true(
            i == 0 || some[i - 1].score > some[i].score ||
            (some[i - 1].score == some[i].score && some[i - 1].docid < some[i].docid));
    }
}

static void best_are_the_best(void **state)
{
    place *p = *state;
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 1 << 20);
    static const kwic_query_op ops[] = {KWIC_Q_AND, KWIC_Q_OR, KWIC_Q_AND_MAYBE};
    static const uint32_t pairs[][2] = {{0, 1}, {0, 11}, {10, 11}, {3, 4}, {11, 0}};
    static const size_t ks[] = {1, 2, 7, 200, 1400};
    for (size_t o = 0; o < G_N_ELEMENTS(ops); o++) {
        for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
            kwic_query a = letter(pairs[i][0]), b = letter(pairs[i][1]);
            kwic_query *kids[] = {&a, &b};
            kwic_query q = {.op = ops[o], .kids = kids, .n_kids = 2};
            for (size_t k = 0; k < G_N_ELEMENTS(ks); k++)
                check_top(leaves, &q, ks[k]);
        }
    }
}

static void what_is_kept_is_bounded(void **state)
{
    place *p = *state;
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 0);
    for (int round = 0; round < 3; round++) {
        kwic_leaves_start(leaves);
        kwic_query a = letter(0), b = letter(1);
        const kwic_leaf *x = kwic_leaves_get(leaves, &a, true, NULL);
        const kwic_leaf *y = kwic_leaves_get(leaves, &b, true, NULL);
        // Within one query nothing goes, whatever the bound.
        assert_ptr_equal(x, kwic_leaves_get(leaves, &a, true, NULL));
        assert_ptr_not_equal(x, y);
        assert_int_equal(x->n, count(p, 0, 0));
    }
}

static void nothing_is_fine(void **state)
{
    place *p = *state;
    g_autoptr(kwic_leaves) leaves = kwic_leaves_new(p->db, NULL, 0);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_query none = {.op = KWIC_Q_NOTHING}, all = {.op = KWIC_Q_ALL};
    kwic_query absent = {.op = KWIC_Q_TERM, .term = KWIC_STR("absent")};
    kwic_query *kids[] = {&all, &absent};
    kwic_query not_absent = {.op = KWIC_Q_AND_NOT, .kids = kids, .n_kids = 2};
    const kwic_query *queries[] = {NULL, &none, &absent, &all, &not_absent};
    uint32_t n = kwic_db_count(p->db);
    const uint32_t totals[] = {0, 0, 0, n, n};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++) {
        kwic_result r;
        kwic_scored best[3];
        assert_true(kwic_result_make(leaves, queries[i], arena, &r, NULL));
        assert_int_equal(r.total, totals[i]);
        assert_int_equal(kwic_result_top(&r, arena, best, 3), MIN(3, totals[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_xapians),
        cmocka_unit_test(weights_are_the_formula),
        cmocka_unit_test(synonyms_are_one_word),
        cmocka_unit_test(best_are_the_best),
        cmocka_unit_test(what_is_kept_is_bounded),
        cmocka_unit_test(nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
