// SPDX-License-Identifier: GPL-2.0-or-later
// A view answers as a database in which a writer has committed the same documents: both
// are asked everything, over documents made at random.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/arena.h"
#include "kwic/error.h"
#include "kwic/xapian-c.h"
#include "scratch.h"

enum { WORDS = 12, LONGEST = 30, NOTES = 40 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

// A document of some of the words "a" … "l", each position one word, and values.
static const kwic_document *random_document(kwic_arena *arena, uint32_t *state)
{
    kwic_document *doc = kwic_arena_new_array(arena, kwic_document, 1);
    kwic_posting *postings = kwic_arena_new_array(arena, kwic_posting, WORDS);
    kwic_value *values = kwic_arena_new_array(arena, kwic_value, 2);
    uint32_t *positions[WORDS], n[WORDS] = {0};
    uint32_t length = next_random(state) % LONGEST;
    for (size_t w = 0; w < WORDS; w++)
        positions[w] = kwic_arena_new_array(arena, uint32_t, LONGEST);
    for (uint32_t at = 1; at <= length; at++) {
        uint32_t w = next_random(state) % WORDS;
        positions[w][n[w]++] = at;
    }
    for (size_t w = 0; w < WORDS; w++) {
        char word = (char)('a' + w);
        if (n[w])
            postings[doc->n_postings++] =
                (kwic_posting){kwic_arena_str(arena, (kwic_str){&word, 1}), 1 + n[w],
                               n[w], positions[w]};
    }
    doc->postings = postings;
    g_autofree char *data = g_strdup_printf("note of %u", length);
    doc->data = kwic_arena_str(arena, kwic_str_of(data));
    for (uint32_t slot = 0; slot < 2; slot++)
        if (next_random(state) % 3)
            values[doc->n_values++] = (kwic_value){slot, doc->data};
    doc->values = values;
    return doc;
}

// ---- all that can be asked, as text ----

static bool print_term(void *ctx, kwic_str term, uint32_t n)
{
    g_string_append_printf(ctx, " %.*s:%u", KWIC_STR_ARG(term), n);
    return true;
}

static bool print_value(void *ctx, uint32_t docid, kwic_str value)
{
    g_string_append_printf(ctx, " %u=%.*s", docid, KWIC_STR_ARG(value));
    return true;
}

static void print_numbers(GString *out, const GArray *numbers)
{
    for (guint i = 0; i < numbers->len; i++)
        g_string_append_printf(out, " %u", g_array_index(numbers, uint32_t, i));
    g_string_append_c(out, '\n');
}

static void print_document(kwic_db *db, uint32_t docid, GString *out)
{
    g_string_append_printf(out, "document %u, %u long: ", docid,
                           kwic_db_length(db, docid));
    if (!kwic_db_data(db, docid, out, NULL)) {
        g_string_append(out, "none\n");
        return;
    }
    assert_true(kwic_db_value(db, docid, 1, out, NULL));
    assert_true(kwic_db_doc_terms(db, docid, print_term, out, NULL));
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (int w = 0; w < WORDS; w++) {
        char word = (char)('a' + w);
        assert_true(kwic_db_positions(db, docid, (kwic_str){&word, 1}, at, NULL));
    }
    print_numbers(out, at);
}

static void print_postings(kwic_db *db, GString *out)
{
    for (int w = 0; w < WORDS; w++) {
        char word = (char)('a' + w);
        uint64_t cf;
        g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_autoptr(GArray) wdfs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        uint32_t freq = kwic_db_term_freq(db, (kwic_str){&word, 1}, &cf);
        g_string_append_printf(out, "%c %u %u\n", word, freq, (unsigned)cf);
        assert_true(kwic_db_postings(db, (kwic_str){&word, 1}, docids, wdfs, NULL));
        print_numbers(out, docids);
        print_numbers(out, wdfs);
    }
}

static void print_all(kwic_db *db, GString *out)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) lengths = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_str none = {NULL, 0};
    g_string_append_printf(out, "%u notes to %u, %u words, %.6f each\n",
                           kwic_db_count(db), kwic_db_last_docid(db),
                           (unsigned)kwic_db_total_length(db),
                           kwic_db_average_length(db));
    assert_true(kwic_db_all(db, docids, lengths, NULL));
    print_numbers(out, docids);
    print_numbers(out, lengths);
    assert_true(kwic_db_terms(db, none, none, print_term, out, NULL));
    assert_true(kwic_db_terms(db, KWIC_STR("c"), none, print_term, out, NULL));
    assert_true(kwic_db_terms(db, none, KWIC_STR("d"), print_term, out, NULL));
    for (uint32_t slot = 0; slot < 3; slot++)
        assert_true(kwic_db_values(db, slot, print_value, out, NULL));
    g_string_append_c(out, '\n');
    print_postings(db, out);
    for (uint32_t docid = 1; docid <= NOTES + 4; docid++)
        print_document(db, docid, out);
}

// ---- queries ----

static kwic_query *random_query(kwic_arena *arena, uint32_t *state, int depth)
{
    static const kwic_query_op ops[] = {
        KWIC_Q_AND,     KWIC_Q_OR,  KWIC_Q_AND_NOT, KWIC_Q_AND_MAYBE,
        KWIC_Q_FILTER,  KWIC_Q_MAX, KWIC_Q_PHRASE,  KWIC_Q_NEAR,
        KWIC_Q_SYNONYM, KWIC_Q_ALL, KWIC_Q_NOTHING, KWIC_Q_DOCIDS};
    static const uint32_t docids[] = {1, 5, 7, 20, NOTES, NOTES + 1};
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = depth > 0 ? ops[next_random(state) % G_N_ELEMENTS(ops)] : KWIC_Q_TERM;
    if (q->op == KWIC_Q_TERM) {
        char word = (char)('a' + next_random(state) % WORDS);
        q->term = kwic_arena_str(arena, (kwic_str){&word, 1});
    } else if (q->op == KWIC_Q_DOCIDS) {
        q->docids = docids;
        q->n_docids = G_N_ELEMENTS(docids);
    } else if (q->op != KWIC_Q_ALL && q->op != KWIC_Q_NOTHING) {
        bool positions = q->op == KWIC_Q_PHRASE || q->op == KWIC_Q_NEAR;
        bool words = positions || q->op == KWIC_Q_AND_NOT;
        q->n_kids = 2 + next_random(state) % 2;
        q->window = positions ? (uint32_t)q->n_kids + next_random(state) % 3 : 0;
        q->kids = kwic_arena_new_array(arena, kwic_query *, q->n_kids);
        for (size_t i = 0; i < q->n_kids; i++)
            q->kids[i] = random_query(arena, state, words ? 0 : depth - 1);
    }
    return q;
}

static void same_matches(kwic_db *a, kwic_db *b, uint32_t *state)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const kwic_match_params params = {.collect = true};
    for (int i = 0; i < 60; i++) {
        const kwic_query *q = random_query(arena, state, 3);
        g_autoptr(GError) error = NULL;
        g_autoptr(kwic_matches) x = kwic_db_match(a, q, &params, &error);
        g_autoptr(kwic_matches) y = kwic_db_match(b, q, &params, NULL);
        assert_non_null(x);
        assert_non_null(y);
        assert_null(error);
        assert_int_equal(x->n_all, y->n_all);
        assert_memory_equal(x->all, y->all, x->n_all * sizeof(uint32_t));
    }
}

// ---- the tests ----

static void write_notes(const char *path, kwic_arena *arena, uint32_t seed)
{
    g_autoptr(kwic_writer) w = kwic_writer_open(path, NULL);
    for (int i = 0; i < NOTES; i++)
        assert_int_not_equal(kwic_writer_put(w, 0, random_document(arena, &seed), NULL),
                             0);
    assert_true(kwic_writer_del(w, 7, NULL));
    assert_true(kwic_writer_commit(w, NULL));
}

static void same(kwic_db *view, kwic_db *written, uint32_t *seed)
{
    g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
    print_all(view, a);
    print_all(written, b);
    assert_string_equal(a->str, b->str);
    same_matches(view, written, seed);
}

static void is_as_written(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    for (uint32_t seed = 1; seed < 12; seed++) {
        char *dir = scratch_new();
        g_autofree char *below = g_build_filename(dir, "below", NULL);
        g_autofree char *other = g_build_filename(dir, "other", NULL);
        write_notes(below, arena, seed);
        write_notes(other, arena, seed);
        kwic_db *base = kwic_db_open(below, NULL), *view = kwic_db_view(base);
        kwic_writer *w = kwic_writer_open(other, NULL);
        uint32_t random = seed * 77;
        // 7 is a gap, 41 comes after all, 5 is put twice.
        static const uint32_t docids[] = {5, NOTES, 1, NOTES + 1, 7, 5, 20};
        for (size_t i = 0; i < G_N_ELEMENTS(docids); i++) {
            const kwic_document *doc = random_document(arena, &random);
            assert_true(kwic_db_view_put(view, docids[i], doc, NULL));
            assert_int_not_equal(kwic_writer_put(w, docids[i], doc, NULL), 0);
        }
        assert_true(kwic_writer_commit(w, NULL));
        g_autoptr(kwic_db) written = kwic_db_open(other, NULL);
        same(view, written, &random);
        kwic_writer_close(w);
        kwic_db_close(view);
        kwic_db_close(base);
        scratch_free(dir);
    }
}

static void returns_to_what_is_below(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    char *dir = scratch_new();
    g_autofree char *below = g_build_filename(dir, "below", NULL);
    write_notes(below, arena, 3);
    kwic_db *base = kwic_db_open(below, NULL), *view = kwic_db_view(base);
    uint32_t random = 9;
    same(view, base, &random);
    static const uint32_t docids[] = {3, NOTES + 1, 7};
    for (size_t i = 0; i < G_N_ELEMENTS(docids); i++)
        assert_true(
            kwic_db_view_put(view, docids[i], random_document(arena, &random), NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(docids); i++)
        kwic_db_view_del(view, docids[i]);
    kwic_db_view_del(view, 99);
    same(view, base, &random);
    kwic_db_close(view);
    kwic_db_close(base);
    scratch_free(dir);
}

static bool stop_at_second(void *ctx, kwic_str term, uint32_t freq)
{
    (void)term;
    (void)freq;
    return ++*(int *)ctx < 2;
}

static bool stop_at_second_value(void *ctx, uint32_t docid, kwic_str value)
{
    return stop_at_second(ctx, value, docid);
}

static void stops_when_told(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    char *dir = scratch_new();
    g_autofree char *below = g_build_filename(dir, "below", NULL);
    write_notes(below, arena, 3);
    kwic_db *base = kwic_db_open(below, NULL), *view = kwic_db_view(base);
    const kwic_posting words[] = {{KWIC_STR("A"), 1, 0, NULL},
                                  {KWIC_STR("B"), 1, 0, NULL},
                                  {KWIC_STR("z"), 1, 0, NULL}};
    const kwic_value value = {0, KWIC_STR("v")};
    const kwic_document doc = {words, 3, &value, 1, KWIC_STR("data"), NULL};
    for (uint32_t docid = 1; docid < 4; docid++)
        assert_true(kwic_db_view_put(view, docid, &doc, NULL));
    kwic_str none = {NULL, 0};
    int terms = 0, values = 0, last = 0;
    assert_true(kwic_db_terms(view, none, none, stop_at_second, &terms, NULL));
    assert_true(kwic_db_values(view, 0, stop_at_second_value, &values, NULL));
    assert_true(kwic_db_terms(view, KWIC_STR("z"), none, stop_at_second, &last, NULL));
    assert_int_equal(terms, 2);
    assert_int_equal(values, 2);
    assert_int_equal(last, 1);
    kwic_db_close(view);
    kwic_db_close(base);
    scratch_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_as_written),
                                       cmocka_unit_test(returns_to_what_is_below),
                                       cmocka_unit_test(stops_when_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
