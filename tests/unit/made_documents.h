/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tests. Documents made by number, hostile ones among them, and a digest of every fact
 * that the API shows of a database: for tests that hold two ways of writing together. */
#ifndef KWIC_TESTS_MADE_DOCUMENTS_H
#define KWIC_TESTS_MADE_DOCUMENTS_H

#include "kwic/arena.h"
#include "kwic/error.h"
#include "kwic/xapian-c.h"

// The address sanitizer asks for this; libxapian's own checker deletes an object through
// its base, of another size, which is no fault of ours.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}

// ---- documents made by number ----

static unsigned most_words = 60;

typedef struct maker {
    kwic_arena *arena;
    GRand *rand;
    GArray *postings;
    GArray *values;
    GString *term;
} maker;

static void maker_init(maker *m)
{
    m->arena = kwic_arena_new();
    m->rand = g_rand_new();
    m->postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    m->values = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    m->term = g_string_new(NULL);
}

static void maker_clear(maker *m)
{
    kwic_arena_free(m->arena);
    g_rand_free(m->rand);
    g_array_unref(m->postings);
    g_array_unref(m->values);
    g_string_free(m->term, TRUE);
}

static int compare_postings(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp(((const kwic_posting *)a)->term,
                        ((const kwic_posting *)b)->term);
}

static void add(maker *m, kwic_str term, uint32_t wdf, uint32_t n_positions)
{
    uint32_t *positions = kwic_arena_new_array(m->arena, uint32_t, n_positions + 1);
    uint32_t at = 0;
    for (uint32_t i = 0; i < n_positions; i++)
        positions[i] = at += 1 + g_rand_int(m->rand) % (i % 7 ? 40 : 3000);
    kwic_posting p = {kwic_arena_str(m->arena, term), wdf, n_positions, positions};
    g_array_append_val(m->postings, p);
}

// Terms of the common kind: few are in many documents, many in few.
static void add_words(maker *m, int n)
{
    for (int i = 0; i < n; i++) {
        guint32 bits = g_rand_int(m->rand);
        guint32 word = g_rand_int(m->rand) >> (bits % 32);
        g_string_printf(m->term, "%sw%x", bits & 64 ? "S" : "", word % 60000);
        uint32_t positions = bits & 128 ? (bits >> 8) % 4 : 1;
        add(m, kwic_str_of_string(m->term), positions * 2, positions);
    }
}

// Terms as long as can be, with zero bytes, of each byte value; extreme wdf.
static void add_extremes(maker *m, uint32_t n)
{
    char bytes[245];
    memset(bytes, (int)(n % 256), sizeof bytes);
    uint32_t longest = n % 256 ? 245 : 122;
    add(m, (kwic_str){bytes, longest - n % 3}, 126 + n % 4, n % 5);
    bytes[0] = (char)(n % 256);
    add(m, (kwic_str){bytes, 1}, n % 9 == 0 ? 0 : 1U << (n % 24), 0);
    bytes[1] = 0;
    add(m, (kwic_str){bytes, 2}, 1, 1);
    bytes[1] = (char)0xff;
    add(m, (kwic_str){bytes, 2}, 1, 2);
}

static void add_values(maker *m, uint32_t n)
{
    static const uint32_t slots[] = {0, 1, 7, 127, 128, 300, 70000, 4000000000};
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        if ((n + i) % 3 == 0)
            continue;
        size_t bytes = 1 + (n * 31 + i) % (n % 97 == 0 ? 9000 : 24);
        char *data = kwic_arena_alloc(m->arena, bytes);
        memset(data, (int)(n % 251 + i), bytes);
        kwic_value v = {slots[i], {data, bytes}};
        g_array_append_val(m->values, v);
    }
}

static kwic_str make_data(maker *m, uint32_t n)
{
    if (n % 13 == 5)
        return KWIC_STR("");
    size_t bytes = n % 101 == 0 ? 50000 : n % 7 * 300 + 1;
    char *data = kwic_arena_alloc(m->arena, bytes);
    for (size_t i = 0; i < bytes; i++)
        data[i] = n % 2 ? (char)g_rand_int(m->rand) : "what is written "[i % 16];
    return (kwic_str){data, bytes};
}

static void drop_repeated(GArray *postings)
{
    guint kept = 0;
    for (guint i = 0; i < postings->len; i++) {
        kwic_posting *all = (kwic_posting *)(void *)postings->data;
        if (kept == 0 || !kwic_str_eq(all[kept - 1].term, all[i].term))
            all[kept++] = all[i];
    }
    g_array_set_size(postings, kept);
}

// The same document whenever n and seed are the same.
static kwic_document make(maker *m, uint32_t n, uint32_t seed)
{
    kwic_arena_clear(m->arena);
    g_rand_set_seed(m->rand, n * 2654435761U + seed);
    g_array_set_size(m->postings, 0);
    g_array_set_size(m->values, 0);
    if (n % 50 != 17)
        add_words(m, (int)(g_rand_int(m->rand) % most_words));
    if (n % 4 == 1)
        add_extremes(m, n / 4);
    if (n % 5)
        add_values(m, n);
    g_array_sort(m->postings, compare_postings);
    drop_repeated(m->postings);
    return (kwic_document){.postings = (kwic_posting *)(void *)m->postings->data,
                           .n_postings = m->postings->len,
                           .values = (kwic_value *)(void *)m->values->data,
                           .n_values = m->values->len,
                           .data = make_data(m, n)};
}

// ---- everything the API shows ----

typedef struct dump {
    GChecksum *sum;
    kwic_db *db;
    GArray *numbers, *more;
    uint64_t facts;
} dump;

static void dump_bytes(dump *d, const void *bytes, size_t n)
{
    guint32 length = (guint32)n;
    g_checksum_update(d->sum, (const guchar *)&length, sizeof length);
    if (n)
        g_checksum_update(d->sum, bytes, (gssize)n);
    d->facts++;
}

static void dump_number(dump *d, uint64_t n)
{
    dump_bytes(d, &n, sizeof n);
}

static void dump_array(dump *d, GArray *numbers)
{
    dump_bytes(d, numbers->data, numbers->len * sizeof(uint32_t));
    g_array_set_size(numbers, 0);
}

static bool dump_term(void *ctx, kwic_str term, uint32_t freq)
{
    dump *d = ctx;
    uint64_t cf = 0;
    dump_bytes(d, term.p, term.n);
    assert_int_equal(kwic_db_term_freq(d->db, term, &cf), freq);
    dump_number(d, freq);
    dump_number(d, cf);
    assert_true(kwic_db_postings(d->db, term, d->numbers, d->more, NULL));
    for (guint i = 0; i < d->numbers->len; i++) {
        GArray *positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        uint32_t docid = g_array_index(d->numbers, uint32_t, i);
        assert_true(kwic_db_positions(d->db, docid, term, positions, NULL));
        dump_array(d, positions);
        g_array_unref(positions);
    }
    dump_array(d, d->numbers);
    dump_array(d, d->more);
    return true;
}

static bool dump_doc_term(void *ctx, kwic_str term, uint32_t wdf)
{
    dump_bytes(ctx, term.p, term.n);
    dump_number(ctx, wdf);
    return true;
}

static bool dump_value(void *ctx, uint32_t docid, kwic_str value)
{
    dump_number(ctx, docid);
    dump_bytes(ctx, value.p, value.n);
    return true;
}

static void dump_documents(dump *d)
{
    for (uint32_t i = 1; i <= kwic_db_last_docid(d->db); i++) {
        g_autoptr(GString) data = g_string_new(NULL);
        GError *error = NULL;
        bool there = kwic_db_data(d->db, i, data, &error);
        assert_true(there || error->code == KWIC_ERROR_NOT_FOUND);
        g_clear_error(&error);
        dump_number(d, there);
        dump_number(d, kwic_db_length(d->db, i));
        dump_bytes(d, data->str, data->len);
        if (there)
            assert_true(kwic_db_doc_terms(d->db, i, dump_doc_term, d, NULL));
    }
}

static char *dump_all(kwic_db *db, uint64_t *facts)
{
    static const uint32_t slots[] = {0, 1, 7, 127, 128, 300, 70000, 4000000000, 9};
    dump d = {g_checksum_new(G_CHECKSUM_SHA1), db,
              g_array_new(FALSE, FALSE, sizeof(uint32_t)),
              g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0};
    dump_number(&d, kwic_db_count(db));
    dump_number(&d, kwic_db_last_docid(db));
    dump_number(&d, kwic_db_total_length(db));
    dump_documents(&d);
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        assert_true(kwic_db_values(db, slots[i], dump_value, &d, NULL));
    assert_true(kwic_db_terms(db, KWIC_STR(""), KWIC_STR(""), dump_term, &d, NULL));
    g_autoptr(GString) meta = g_string_new(NULL);
    assert_true(kwic_db_meta(db, "long", meta, NULL));
    assert_true(kwic_db_meta(db, "name", meta, NULL));
    dump_bytes(&d, meta->str, meta->len);
    char *digest = g_strdup(g_checksum_get_string(d.sum));
    *facts = d.facts;
    g_checksum_free(d.sum);
    g_array_unref(d.numbers);
    g_array_unref(d.more);
    return digest;
}

static void no_errors(const char *path)
{
    g_autoptr(GString) report = g_string_new(NULL);
    GError *error = NULL;
    size_t errors = kwic_db_check(path, report, &error);
    if (errors)
        fail_msg("%s: %s: %.600s", path, error ? error->message : "", report->str);
}

#endif
