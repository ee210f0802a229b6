// SPDX-License-Identifier: GPL-2.0-or-later
// What is read from the tables without Xapian is what Xapian reads from them: terms of any
// bytes, lists of one chunk and of many, values, lengths, after updates and under a writer;
// and tables that were damaged lead to doubt, never further.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../store/glass/glass_reader.h"
#include "kwic/arena.h"
#include "kwic/index.h"
#include "scratch.h"

// ---- documents made by number ----

enum { MOST_TERMS = 40, MOST_POSITIONS = 300 };

static const uint32_t slots[] = {0, 1, 127, 128, 300, 4000000000};

typedef struct maker {
    GRand *rand;
    kwic_arena *arena;
    kwic_posting postings[MOST_TERMS];
    kwic_value values[G_N_ELEMENTS(slots)];
    kwic_document doc;
} maker;

static kwic_str make_term(maker *m, uint32_t i)
{
    char bytes[250];
    size_t n = (size_t)g_snprintf(bytes, sizeof bytes, "t%03u", i);
    if (i % 7 == 3)
        bytes[n++] = '\0'; // ends with a zero byte, and so in a word before it
    if (i % 14 == 3)
        bytes[n++] = 'z';
    if (i % 11 == 5)
        for (; n < 200; n++)
            bytes[n] = (char)(i + n);
    return kwic_arena_str(m->arena, (kwic_str){bytes, n});
}

static uint32_t *make_positions(maker *m, uint32_t n)
{
    uint32_t *positions = kwic_arena_new_array(m->arena, uint32_t, n);
    uint32_t at = (uint32_t)g_rand_int_range(m->rand, 1, 100);
    bool dense = g_rand_int_range(m->rand, 0, 3) == 0;
    for (uint32_t i = 0; i < n; i++) {
        positions[i] = at;
        at += dense ? 1 : (uint32_t)g_rand_int_range(m->rand, 1, 900);
    }
    return positions;
}

static int by_term(const void *a, const void *b)
{
    return kwic_str_cmp(((const kwic_posting *)a)->term,
                        ((const kwic_posting *)b)->term);
}

// Short ones and long, in most documents.
static size_t make_values(maker *m, uint32_t number)
{
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        if ((number + i) % 4 == 0)
            continue;
        size_t bytes = 1 + (number * 31 + i) % (number % 97 ? 24 : 9000);
        char *data = kwic_arena_alloc(m->arena, bytes);
        memset(data, (int)(number % 251 + i), bytes);
        m->values[n++] = (kwic_value){slots[i], {data, bytes}};
    }
    return n;
}

// Term 0 is in every document; the others the rarer, the higher.
static const kwic_document *make_document(maker *m, uint32_t number)
{
    g_rand_set_seed(m->rand, number);
    kwic_arena_clear(m->arena);
    size_t n = 0;
    for (uint32_t i = 0; n < MOST_TERMS && i < 400;
         i += 1 + (uint32_t)g_rand_int_range(m->rand, 0, (gint32)(2 + i)))
        m->postings[n++] = (kwic_posting){.term = make_term(m, i)};
    for (size_t i = 0; i < n; i++) {
        kwic_posting *p = &m->postings[i];
        p->wdf = (uint32_t)g_rand_int_range(m->rand, 0, 300);
        p->n_positions =
            (uint32_t)g_rand_int_range(m->rand, 0, i % 5 ? 4 : MOST_POSITIONS);
        p->positions = make_positions(m, p->n_positions);
    }
    qsort(m->postings, n, sizeof *m->postings, by_term);
    size_t bytes = number % 9 ? number % 97 : 20000 + number;
    char *data = kwic_arena_new_array(m->arena, char, bytes + 1);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (char)g_rand_int_range(m->rand, 0, number % 2 ? 256 : 4);
    m->doc = (kwic_document){.postings = m->postings,
                             .n_postings = n,
                             .values = m->values,
                             .n_values = make_values(m, number),
                             .data = {data, bytes}};
    return &m->doc;
}

static void put(const char *path, uint32_t from, uint32_t to, bool replace)
{
    maker m = {.rand = g_rand_new(), .arena = kwic_arena_new()};
    kwic_writer *w = kwic_writer_open(path, NULL);
    assert_non_null(w);
    for (uint32_t i = from; i < to; i++)
        assert_true(kwic_writer_put(w, replace ? i : 0,
                                    make_document(&m, replace ? i + 7777 : i), NULL));
    for (uint32_t i = from; replace && i < to; i += 5)
        assert_true(kwic_writer_del(w, i, NULL));
    assert_true(kwic_writer_put_meta(w, "name", KWIC_STR("of the database"), NULL));
    assert_true(kwic_writer_commit(w, NULL));
    kwic_writer_close(w);
    kwic_arena_free(m.arena);
    g_rand_free(m.rand);
}

// ---- both ways side by side ----

typedef struct sides {
    kwic_db *plain;
    kwic_glass_reader *glass;
    GArray *docids[2], *wdfs[2], *positions[2];
    unsigned terms, doubts;
} sides;

static void sides_init(sides *s, const char *path)
{
    *s = (sides){.plain = kwic_db_open_plain(path, NULL),
                 .glass = kwic_glass_reader_open(path)};
    assert_non_null(s->plain);
    assert_non_null(s->glass);
    for (int i = 0; i < 2; i++) {
        s->docids[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        s->wdfs[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        s->positions[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    }
}

static void sides_clear(sides *s)
{
    kwic_db_close(s->plain);
    kwic_glass_reader_close(s->glass);
    for (int i = 0; i < 2; i++) {
        g_array_unref(s->docids[i]);
        g_array_unref(s->wdfs[i]);
        g_array_unref(s->positions[i]);
    }
}

static void assert_same(GArray *arrays[2])
{
    assert_int_equal(arrays[0]->len, arrays[1]->len);
    if (arrays[0]->len)
        assert_memory_equal(arrays[0]->data, arrays[1]->data,
                            arrays[0]->len * sizeof(uint32_t));
}

static bool same_term(void *ctx, kwic_str term, uint32_t freq)
{
    sides *s = ctx;
    uint64_t cf[2];
    uint32_t found;
    s->terms++;
    for (int i = 0; i < 2; i++) {
        g_array_set_size(s->docids[i], 0);
        g_array_set_size(s->wdfs[i], 0);
    }
    assert_true(kwic_db_postings(s->plain, term, s->docids[0], s->wdfs[0], NULL));
    assert_true(kwic_glass_postings(s->glass, term, s->docids[1], s->wdfs[1]));
    assert_same(s->docids);
    assert_same(s->wdfs);
    assert_int_equal(kwic_db_term_freq(s->plain, term, &cf[0]), freq);
    assert_true(kwic_glass_term_freq(s->glass, term, &found, &cf[1]));
    assert_int_equal(found, freq);
    assert_int_equal(cf[0], cf[1]);
    for (guint i = 0; i < s->docids[0]->len; i += 1 + i / 8) {
        uint32_t docid = g_array_index(s->docids[0], uint32_t, i);
        g_array_set_size(s->positions[0], 0);
        g_array_set_size(s->positions[1], 0);
        assert_true(kwic_db_positions(s->plain, docid, term, s->positions[0], NULL));
        assert_true(kwic_glass_positions(s->glass, docid, term, s->positions[1]));
        assert_same(s->positions);
    }
    return true;
}

// ---- what both list ----

static bool list_term(void *ctx, kwic_str term, uint32_t freq)
{
    g_string_append_printf(ctx, "%u %u ", (unsigned)term.n, freq);
    g_string_append_len(ctx, term.p, (gssize)term.n);
    return true;
}

static bool list_value(void *ctx, uint32_t docid, kwic_str value)
{
    g_string_append_printf(ctx, "%u %u ", docid, (unsigned)value.n);
    g_string_append_len(ctx, value.p, (gssize)value.n);
    return true;
}

static bool list_some(void *ctx, kwic_str term, uint32_t freq)
{
    list_term(ctx, term, freq);
    return ((GString *)ctx)->len < 100;
}

static void same_terms(sides *s, kwic_str prefix, kwic_str from)
{
    kwic_term_fn fns[] = {list_term, list_some};
    for (size_t i = 0; i < G_N_ELEMENTS(fns); i++) {
        g_autoptr(GString) a = g_string_new(NULL);
        g_autoptr(GString) b = g_string_new(NULL);
        assert_true(kwic_db_terms(s->plain, prefix, from, fns[i], a, NULL));
        assert_true(kwic_glass_terms(s->glass, prefix, from, fns[i], b));
        assert_true(g_string_equal(a, b));
    }
}

static void same_values(sides *s, uint32_t slot)
{
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    assert_true(kwic_db_values(s->plain, slot, list_value, a, NULL));
    assert_true(kwic_glass_values(s->glass, slot, list_value, b));
    assert_true(g_string_equal(a, b));
    for (uint32_t docid = 1; docid < kwic_db_last_docid(s->plain) + 3; docid++) {
        g_string_truncate(a, 0);
        g_string_truncate(b, 0);
        kwic_db_value(s->plain, docid, slot, a, NULL);
        assert_true(kwic_glass_value(s->glass, docid, slot, b));
        assert_true(g_string_equal(a, b));
    }
}

static void same_lists(sides *s)
{
    kwic_str none = {NULL, 0};
    same_terms(s, none, none);
    same_terms(s, none, KWIC_STR("t1"));
    same_terms(s, KWIC_STR("t0"), none);
    same_terms(s, KWIC_STR("t0"), KWIC_STR("t003\0"));
    same_terms(s, KWIC_STR("t001"), KWIC_STR("t003"));
    same_terms(s, KWIC_STR("u"), none);
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        same_values(s, slots[i]);
    same_values(s, 9);
}

static void same_counts(sides *s)
{
    const kwic_glass_counts *c = kwic_glass_reader_counts(s->glass);
    assert_int_equal(c->count, kwic_db_count(s->plain));
    assert_int_equal(c->last_docid, kwic_db_last_docid(s->plain));
    assert_int_equal(c->total_length, kwic_db_total_length(s->plain));
    for (int i = 0; i < 2; i++) {
        g_array_set_size(s->docids[i], 0);
        g_array_set_size(s->wdfs[i], 0);
    }
    assert_true(kwic_db_all(s->plain, s->docids[0], s->wdfs[0], NULL));
    assert_true(kwic_glass_all(s->glass, s->docids[1], s->wdfs[1]));
    assert_same(s->docids);
    assert_same(s->wdfs);
    for (uint32_t docid = 1; docid < c->last_docid + 3; docid++) {
        uint32_t length;
        assert_true(kwic_glass_length(s->glass, docid, &length));
        assert_int_equal(length, kwic_db_length(s->plain, docid));
    }
    g_autoptr(GString) name = g_string_new(NULL);
    assert_true(kwic_glass_meta(s->glass, KWIC_STR("name"), name));
    assert_string_equal(name->str, "of the database");
    assert_true(kwic_glass_meta(s->glass, KWIC_STR("nam"), name));
    assert_int_equal(name->len, 15);
}

static void compare(const char *path)
{
    sides s;
    sides_init(&s, path);
    kwic_str none = {NULL, 0};
    assert_true(kwic_db_terms(s.plain, none, none, same_term, &s, NULL));
    assert_true(s.terms > 100);
    same_counts(&s);
    same_lists(&s);
    kwic_db *fast = kwic_db_open(path, NULL);
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    for (uint32_t docid = 1; docid <= kwic_db_last_docid(fast) + 1; docid++) {
        g_string_truncate(a, 0);
        g_string_truncate(b, 0);
        assert_int_equal(kwic_db_data(s.plain, docid, a, NULL),
                         kwic_db_data(fast, docid, b, NULL));
        assert_true(g_string_equal(a, b));
    }
    uint32_t freq;
    uint64_t cf;
    kwic_str absent = KWIC_STR("t000x");
    assert_true(kwic_glass_term_freq(s.glass, absent, &freq, &cf));
    assert_int_equal(freq, 0);
    assert_true(kwic_glass_postings(s.glass, absent, s.docids[0], NULL));
    assert_false(kwic_glass_term_freq(s.glass, none, &freq, &cf));
    kwic_db_close(fast);
    sides_clear(&s);
}

static void test_same(void **state)
{
    (void)state;
    char *dir = scratch_new();
    put(dir, 1, 3000, false);
    compare(dir);
    put(dir, 500, 900, true); // blocks with holes, lists with gaps
    compare(dir);
    put(dir, 3000, 3100, false);
    compare(dir);
    scratch_free(dir);
}

// ---- under a writer ----

// Whatever a reader that was overtaken says is of its own commit, or it says nothing.
static void test_overtaken(void **state)
{
    (void)state;
    char *dir = scratch_new();
    put(dir, 1, 1500, false);
    kwic_glass_reader *g = kwic_glass_reader_open(dir);
    uint64_t revision = kwic_glass_reader_revision(g);
    g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) after = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_str term = KWIC_STR("t000"), other = KWIC_STR("t001");
    assert_true(kwic_glass_postings(g, term, before, NULL));
    assert_int_equal(before->len, 1499);
    for (uint32_t round = 0; round < 4; round++) {
        put(dir, 1 + round * 300, 300 + round * 300, true);
        g_array_set_size(after, 0);
        bool known = kwic_glass_postings(g, other, after, NULL);
        assert_true(known || after->len == 0);
        g_array_set_size(after, 0);
        if (kwic_glass_postings(g, term, after, NULL))
            assert_int_equal(after->len, before->len);
    }
    assert_true(kwic_glass_reader_reopen(g));
    assert_true(kwic_glass_reader_revision(g) > revision);
    g_array_set_size(after, 0);
    assert_true(kwic_glass_postings(g, term, after, NULL));
    assert_true(after->len < before->len);
    kwic_glass_reader_close(g);
    compare(dir);
    scratch_free(dir);
}

// ---- damage ----

static bool read_term(void *ctx, kwic_str term, uint32_t freq)
{
    uint32_t *left = ctx;
    assert_true(term.n > 0 && term.p[term.n - 1] == term.p[term.n - 1]);
    (void)freq;
    return --*left > 0;
}

static bool read_value(void *ctx, uint32_t docid, kwic_str value)
{
    return read_term(ctx, (kwic_str){value.n ? value.p : "-", MAX(value.n, 1)}, docid);
}

static void look_at_lists(kwic_glass_reader *g)
{
    kwic_str none = {NULL, 0};
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t most[2] = {100000, 100000}, length;
    kwic_glass_terms(g, none, none, read_term, &most[0]);
    kwic_glass_values(g, slots[2], read_value, &most[1]);
    kwic_glass_all(g, docids, NULL);
    kwic_glass_meta(g, KWIC_STR("name"), out);
    for (uint32_t i = 1; i < 600; i += 7) {
        kwic_glass_value(g, i, slots[i % G_N_ELEMENTS(slots)], out);
        kwic_glass_length(g, i, &length);
    }
}

static void look_at_all(kwic_glass_reader *g)
{
    maker m = {.rand = g_rand_new(), .arena = kwic_arena_new()};
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) wdfs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t freq;
    uint64_t cf;
    kwic_str data;
    for (uint32_t i = 0; i < 400; i += 3) {
        kwic_str term = make_term(&m, i);
        g_array_set_size(docids, 0);
        g_array_set_size(wdfs, 0);
        kwic_glass_postings(g, term, docids, wdfs);
        kwic_glass_term_freq(g, term, &freq, &cf);
        g_array_set_size(docids, 0);
        kwic_glass_positions(g, 1 + i % 300, term, docids);
        if (kwic_glass_data(g, 1 + i, &data))
            assert_true(data.n == 0 || data.p[data.n - 1] == data.p[data.n - 1]);
    }
    kwic_arena_free(m.arena);
    g_rand_free(m.rand);
}

static void damage(const char *dir, const char *name, GRand *rand)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *bytes = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    for (int i = 0; i < 200; i++) {
        gsize block = (gsize)g_rand_int_range(rand, 0, (gint32)(n / 8192 + 1)) * 8192;
        gsize at = block + (gsize)g_rand_int_range(rand, 0, i % 2 ? 8192 : 64);
        if (at < n)
            bytes[at] = (char)g_rand_int(rand);
    }
    if (g_rand_int_range(rand, 0, 8) == 0)
        n = n * 2 / 3;
    assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
}

static void test_damaged(void **state)
{
    (void)state;
    char *dir = scratch_new();
    put(dir, 1, 600, false);
    static const char *const names[] = {"postlist.glass", "position.glass",
                                        "docdata.glass", "iamglass"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 60; round++) {
        damage(dir, names[round % (round < 40 ? 3 : 4)], rand);
        kwic_glass_reader *g = kwic_glass_reader_open(dir);
        if (g) {
            look_at_all(g);
            look_at_lists(g);
        }
        kwic_glass_reader_close(g);
    }
    assert_null(kwic_glass_reader_open("/nonexistent/kwic"));
    scratch_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_overtaken),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
