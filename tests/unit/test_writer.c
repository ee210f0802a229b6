// SPDX-License-Identifier: GPL-2.0-or-later
// Changes made in the tables themselves give what Xapian's own writer gives, fact by fact,
// round after round, each going on after the other; and nothing is lost when a write fails
// or the writer is killed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../../store/glass/glass_update.h"
#include "../../store/writer.h"
#include "made_documents.h"
#include "scratch.h"

// ---- two databases that get the same changes ----

enum { PLAIN, TABLES, SIDES };

typedef struct sides {
    char *scratch;
    char *paths[SIDES];
    kwic_writer *writers[SIDES];
    GArray *live; // uint32_t: docids there are
    uint32_t last;
    GRand *rand;
    maker m;
    kwic_db *before; // a round: what is committed
} sides;

static kwic_writer *open_writer(const char *path, bool plain)
{
    GError *error = NULL;
    g_setenv("KWIC_BULK", plain ? "off" : "on", TRUE);
    kwic_writer *w = kwic_writer_open(path, &error);
    g_unsetenv("KWIC_BULK");
    if (!w)
        fail_msg("%s", error->message);
    assert_int_equal(kwic_writer_is_plain(w), plain);
    return w;
}

static void sides_open(sides *s, bool both_plain)
{
    for (int i = 0; i < SIDES; i++)
        s->writers[i] = open_writer(s->paths[i], both_plain || i == PLAIN);
}

static void sides_commit(sides *s)
{
    for (int i = 0; i < SIDES; i++) {
        bool plain = kwic_writer_is_plain(s->writers[i]);
        GError *error = NULL;
        if (!kwic_writer_commit(s->writers[i], &error))
            fail_msg("%s", error->message);
        assert_int_equal(kwic_writer_is_plain(s->writers[i]), plain);
        kwic_writer_close(s->writers[i]);
    }
}

static void sides_init(sides *s, uint32_t seed)
{
    *s = (sides){.scratch = scratch_new()};
    s->live = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    s->rand = g_rand_new_with_seed(seed);
    maker_init(&s->m);
    for (int i = 0; i < SIDES; i++)
        s->paths[i] = g_build_filename(s->scratch, i ? "tables" : "plain", NULL);
    sides_open(s, true);
}

static void sides_clear(sides *s)
{
    g_array_unref(s->live);
    g_rand_free(s->rand);
    maker_clear(&s->m);
    for (int i = 0; i < SIDES; i++)
        g_free(s->paths[i]);
    scratch_free(s->scratch);
}

static void same(const sides *s)
{
    char *digests[SIDES];
    uint64_t facts[SIDES];
    for (int i = 0; i < SIDES; i++) {
        g_autoptr(kwic_db) db = kwic_db_open_plain(s->paths[i], NULL);
        g_autoptr(kwic_db) fast = kwic_db_open(s->paths[i], NULL);
        uint64_t again = 0;
        digests[i] = dump_all(db, &facts[i]);
        g_autofree char *other = dump_all(fast, &again);
        assert_string_equal(digests[i], other);
        no_errors(s->paths[i]);
    }
    assert_int_equal(facts[PLAIN], facts[TABLES]);
    assert_string_equal(digests[PLAIN], digests[TABLES]);
    g_free(digests[PLAIN]);
    g_free(digests[TABLES]);
}

// ---- changes ----

static uint32_t put_both(sides *s, uint32_t docid, const kwic_document *doc)
{
    uint32_t docids[SIDES];
    for (int i = 0; i < SIDES; i++) {
        GError *error = NULL;
        docids[i] = kwic_writer_put(s->writers[i], docid, doc, &error);
        if (!docids[i])
            fail_msg("%s", error->message);
    }
    assert_int_equal(docids[PLAIN], docids[TABLES]);
    if (docids[0] > s->last || docid == 0)
        g_array_append_val(s->live, docids[0]);
    s->last = MAX(s->last, docids[0]);
    return docids[0];
}

static void put_new(sides *s, uint32_t n)
{
    kwic_document doc = make(&s->m, n, g_rand_int(s->rand));
    put_both(s, 0, &doc);
}

static uint32_t some_docid(const sides *s, guint *at)
{
    *at = g_rand_int(s->rand) % s->live->len;
    return g_array_index(s->live, uint32_t, *at);
}

static void del_some(sides *s)
{
    guint at;
    uint32_t docid = some_docid(s, &at);
    for (int i = 0; i < SIDES; i++)
        assert_true(kwic_writer_del(s->writers[i], docid, NULL));
    g_array_remove_index_fast(s->live, at);
}

static void replace_some(sides *s)
{
    guint at;
    uint32_t docid = some_docid(s, &at);
    kwic_document doc = make(&s->m, g_rand_int(s->rand) % 1000, g_rand_int(s->rand));
    put_both(s, docid, &doc);
}

// ---- what a document keeps of the one committed ----

// The terms of the document committed, with their wdf.
static bool see_term(void *ctx, kwic_str term, uint32_t wdf)
{
    g_hash_table_insert(ctx, g_bytes_new(term.p, term.n), GUINT_TO_POINTER(wdf + 1));
    return true;
}

static bool keeps_posting(kwic_db *db, GHashTable *terms, uint32_t docid,
                          const kwic_posting *p)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GBytes) term = g_bytes_new(p->term.p, p->term.n);
    return GPOINTER_TO_UINT(g_hash_table_lookup(terms, term)) == p->wdf + 1 &&
           kwic_db_positions(db, docid, p->term, positions, NULL) &&
           positions->len == p->n_positions &&
           (p->n_positions == 0 || memcmp(positions->data, p->positions,
                                          p->n_positions * sizeof(uint32_t)) == 0);
}

static bool keeps_value(kwic_db *db, uint32_t docid, const kwic_value *v)
{
    g_autoptr(GString) value = g_string_new(NULL);
    return kwic_db_value(db, docid, v->slot, value, NULL) &&
           kwic_str_eq(kwic_str_of_string(value), v->data);
}

// True for most of what is kept.
static void tell_kept(sides *s, uint32_t docid, kwic_document *doc)
{
    if (!s->before || docid > kwic_db_last_docid(s->before) ||
        g_rand_int(s->rand) % 4 == 0)
        return;
    uint8_t *kept =
        kwic_arena_new_array(s->m.arena, uint8_t, doc->n_postings + doc->n_values + 1);
    g_autoptr(GHashTable) terms = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    assert_true(kwic_db_doc_terms(s->before, docid, see_term, terms, NULL));
    for (size_t i = 0; i < doc->n_postings; i++)
        kept[i] = g_rand_int(s->rand) % 8 &&
                  keeps_posting(s->before, terms, docid, &doc->postings[i]);
    for (size_t i = 0; i < doc->n_values; i++)
        kept[doc->n_postings + i] =
            g_rand_int(s->rand) % 8 && keeps_value(s->before, docid, &doc->values[i]);
    doc->kept = kept;
}

// Makes the document of docid as it always is, with words put in at a place: positions
// behind it move on.
static void edit_some(sides *s)
{
    guint at;
    uint32_t docid = some_docid(s, &at);
    kwic_document doc = make(&s->m, docid, 7);
    uint32_t place = g_rand_int(s->rand) % 4 * 500, by = g_rand_int(s->rand) % 3;
    kwic_posting *all = (kwic_posting *)(void *)s->m.postings->data;
    for (size_t i = 0; i < doc.n_postings; i++) {
        uint32_t *positions = (uint32_t *)(uintptr_t)all[i].positions;
        for (uint32_t j = 0; j < all[i].n_positions; j++)
            positions[j] += positions[j] > place ? by : 0;
        all[i].wdf += g_rand_int(s->rand) % 40 == 0;
    }
    tell_kept(s, docid, &doc);
    put_both(s, docid, &doc);
}

static void set_values(sides *s)
{
    guint at;
    uint32_t docid = some_docid(s, &at);
    char text[32];
    g_snprintf(text, sizeof text, "value %u", g_rand_int(s->rand) % 5);
    const kwic_value values[] = {{1, kwic_str_of(text)}, {9, KWIC_STR("nine")}};
    for (int i = 0; i < SIDES; i++)
        assert_true(kwic_writer_put_values(s->writers[i], docid, values,
                                           G_N_ELEMENTS(values), NULL));
}

static void put_metas(sides *s, const char *name, size_t n)
{
    g_autofree char *text = g_strnfill(n, 'm');
    for (int i = 0; i < SIDES; i++)
        assert_true(kwic_writer_put_meta(s->writers[i], name, kwic_str_of(text), NULL));
}

// A round: values first, for those are set of documents that nothing else is done to.
static void change(sides *s, unsigned n)
{
    for (unsigned i = 0; i < n && s->live->len; i++) {
        switch (g_rand_int(s->rand) % 8) {
        case 0:
            put_new(s, i);
            break;
        case 1:
            if (s->live->len)
                del_some(s);
            break;
        case 2:
            replace_some(s);
            break;
        default:
            edit_some(s);
        }
    }
}

static void round_of(sides *s, unsigned n, bool both_plain)
{
    s->before = kwic_db_open(s->paths[PLAIN], NULL);
    sides_open(s, both_plain);
    change(s, n);
    g_clear_pointer(&s->before, kwic_db_close);
    put_metas(s, "name", g_rand_int(s->rand) % 3 * 3000);
    sides_commit(s);
    sides_open(s, both_plain);
    if (s->live->len)
        set_values(s);
    put_metas(s, "long", g_rand_int(s->rand) % 9000 + 1);
    sides_commit(s);
    same(s);
}

static void random_rounds(void **state)
{
    (void)state;
    enum { SEEDS = 3, ROUNDS = 8 };
    static const unsigned docs[SEEDS] = {3, 300, 1200};
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        sides s;
        sides_init(&s, seed);
        put_metas(&s, "name", 10);
        put_metas(&s, "long", 10);
        for (uint32_t i = 0; i < docs[seed]; i++)
            put_new(&s, i);
        sides_commit(&s);
        same(&s);
        for (unsigned round = 0; round < ROUNDS; round++)
            round_of(&s, 1 + docs[seed] / (round % 2 ? 2 : 20), round == 4);
        sides_clear(&s);
    }
}

// ---- sizes ----

static void shrunk_and_grown(void **state)
{
    (void)state;
    sides s;
    sides_init(&s, 5);
    put_metas(&s, "name", 10);
    put_metas(&s, "long", 10);
    for (uint32_t i = 0; i < 400; i++)
        put_new(&s, i);
    sides_commit(&s);
    for (int round = 0; round < 3; round++) {
        sides_open(&s, false);
        while (s.live->len)
            del_some(&s);
        sides_commit(&s);
        same(&s);
        sides_open(&s, false);
        for (uint32_t i = 0; i < 200; i++)
            put_new(&s, i + 1000);
        sides_commit(&s);
        same(&s);
    }
    sides_clear(&s);
}

// A chunk of values does not say in itself where it begins: the same bytes at another docid
// are another chunk.
static void one_goes_and_its_like_comes(void **state)
{
    (void)state;
    const kwic_value rare = {5, KWIC_STR("rare")};
    sides s;
    sides_init(&s, 8);
    for (uint32_t i = 0; i < 30; i++) {
        kwic_document doc = make(&s.m, i, 7);
        doc.values = &rare;
        doc.n_values = i == 29;
        put_both(&s, 0, &doc);
    }
    sides_commit(&s);
    for (uint32_t docid = 30; docid < 33; docid++) {
        sides_open(&s, false);
        for (int i = 0; i < SIDES; i++)
            assert_true(kwic_writer_del(s.writers[i], docid, NULL));
        kwic_document doc = make(&s.m, 29, 7);
        doc.values = &rare;
        doc.n_values = 1;
        assert_int_equal(put_both(&s, 0, &doc), docid + 1);
        sides_commit(&s);
        same(&s);
    }
    sides_clear(&s);
}

// A document of 40,000 terms comes, loses half of them, comes back and goes.
static void many_terms(void **state)
{
    (void)state;
    sides s;
    sides_init(&s, 6);
    put_metas(&s, "name", 10);
    put_metas(&s, "long", 10);
    for (uint32_t i = 0; i < 50; i++)
        put_new(&s, i);
    sides_commit(&s);
    for (unsigned round = 0; round < 4; round++) {
        sides_open(&s, false);
        most_words = round == 1 ? 30000 : 90000;
        guint32 seed = 12 + round;
        kwic_document doc = make(&s.m, 2, seed);
        put_both(&s, 7, &doc);
        most_words = 60;
        sides_commit(&s);
        same(&s);
    }
    sides_open(&s, false);
    for (int i = 0; i < SIDES; i++)
        assert_true(kwic_writer_del(s.writers[i], 7, NULL));
    sides_commit(&s);
    same(&s);
    sides_clear(&s);
}

// ---- faults ----

// One database, and a round of changes that says which it was.
static void put_round(kwic_writer *w, maker *m, unsigned round, unsigned docs)
{
    char text[16];
    g_snprintf(text, sizeof text, "%u", round);
    for (uint32_t i = 1; i <= docs; i++) {
        kwic_document doc = make(m, i * 4 + 2, round * 1000 + i);
        doc.data = kwic_str_of(text);
        assert_int_equal(kwic_writer_put(w, i, &doc, NULL), i);
    }
    assert_true(kwic_writer_put_meta(w, "name", kwic_str_of(text), NULL));
}

// The round that the database shows, in all documents the same.
static char *round_shown(const char *path, unsigned docs)
{
    g_autoptr(kwic_db) db = kwic_db_open(path, NULL);
    GString *name = g_string_new(NULL);
    assert_non_null(db);
    assert_int_equal(kwic_db_count(db), docs);
    assert_true(kwic_db_meta(db, "name", name, NULL));
    for (uint32_t i = 1; i <= docs; i++) {
        g_autoptr(GString) data = g_string_new(NULL);
        assert_true(kwic_db_data(db, i, data, NULL));
        assert_string_equal(data->str, name->str);
    }
    no_errors(path);
    return g_string_free(name, FALSE);
}

static void first_round(const char *path, maker *m, unsigned docs)
{
    kwic_writer *w = open_writer(path, true);
    put_round(w, m, 0, docs);
    assert_true(kwic_writer_commit(w, NULL));
    kwic_writer_close(w);
}

// No file may grow beyond a limit, which rises until all fits.
static void a_full_disk(void **state)
{
    (void)state;
    enum { DOCS = 200, STEP = 40 << 10 };
    maker m;
    maker_init(&m);
    char *scratch = scratch_new();
    g_autofree char *path = g_build_filename(scratch, "db", NULL);
    first_round(path, &m, DOCS);
    struct rlimit free_size, limit;
    getrlimit(RLIMIT_FSIZE, &free_size);
    signal(SIGXFSZ, SIG_IGN);
    unsigned failures = 0;
    bool done = false;
    for (rlim_t size = 0; !done; size += STEP) {
        kwic_writer *w = open_writer(path, false);
        put_round(w, &m, 1, DOCS);
        limit = free_size;
        limit.rlim_cur = size;
        setrlimit(RLIMIT_FSIZE, &limit);
        GError *error = NULL;
        done = kwic_writer_commit(w, &error);
        setrlimit(RLIMIT_FSIZE, &free_size);
        kwic_writer_close(w);
        assert_true(done || error);
        g_clear_error(&error);
        failures += !done;
        g_autofree char *shown = round_shown(path, DOCS);
        assert_string_equal(shown, done ? "1" : "0");
    }
    assert_true(failures > 1);
    maker_clear(&m);
    scratch_free(scratch);
}

static void killed_at_any_moment(void **state)
{
    (void)state;
    enum { KILLS = 16, DOCS = 60 };
    maker m;
    maker_init(&m);
    char *scratch = scratch_new();
    g_autofree char *path = g_build_filename(scratch, "db", NULL);
    first_round(path, &m, DOCS);
    unsigned long last = 0;
    for (gulong i = 0; i < KILLS; i++) {
        pid_t child = fork();
        if (child == 0) {
            kwic_writer *w = open_writer(path, false);
            for (unsigned round = (unsigned)last + 1;; round++) {
                put_round(w, &m, round, DOCS);
                if (!kwic_writer_commit(w, NULL))
                    _exit(1);
            }
        }
        g_usleep(5000 + i * 7919 * 13 % 300000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        g_autofree char *shown = round_shown(path, DOCS);
        assert_true(strtoul(shown, NULL, 10) >= last);
        last = strtoul(shown, NULL, 10);
    }
    maker_clear(&m);
    scratch_free(scratch);
}

// Whatever the tables hold: they are changed, or refused.
static void damaged_tables(void **state)
{
    (void)state;
    enum { DOCS = 200, TIMES = 40, BYTES = 60 };
    static const char *const names[] = {"postlist.glass", "termlist.glass",
                                        "position.glass", "docdata.glass"};
    maker m;
    maker_init(&m);
    char *scratch = scratch_new();
    g_autofree char *path = g_build_filename(scratch, "db", NULL);
    g_autofree char *version = g_build_filename(path, "iamglass", NULL);
    g_autofree char *good_version = NULL;
    gsize version_n = 0, n = 0;
    first_round(path, &m, DOCS);
    assert_true(g_file_get_contents(version, &good_version, &version_n, NULL));
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    for (unsigned i = 0; i < G_N_ELEMENTS(names) * TIMES; i++) {
        g_autofree char *table = g_build_filename(path, names[i / TIMES], NULL);
        g_autofree char *good = NULL;
        assert_true(g_file_get_contents(table, &good, &n, NULL));
        g_autofree char *bad = g_memdup2(good, n);
        for (int j = 0; j < BYTES; j++)
            bad[g_rand_int(rand) % n] = (char)g_rand_int(rand);
        assert_true(g_file_set_contents(table, bad, (gssize)n, NULL));
        kwic_glass_state known;
        assert_true(kwic_glass_state_read(path, &known));
        kwic_glass_update *u = kwic_glass_update_new(path, &known);
        kwic_journal *journal = kwic_journal_new();
        for (uint32_t docid = 1; docid < DOCS; docid += 3) {
            kwic_document doc = make(&m, docid, 9);
            kwic_journal_put(journal, docid, KWIC_JOURNAL_PUT, &doc);
        }
        kwic_journal_put(journal, DOCS, KWIC_JOURNAL_DEL, NULL);
        if (u)
            kwic_glass_update_finish(u, journal, NULL);
        kwic_glass_update_free(u);
        kwic_journal_free(journal);
        assert_true(g_file_set_contents(table, good, (gssize)n, NULL));
        assert_true(
            g_file_set_contents(version, good_version, (gssize)version_n, NULL));
    }
    maker_clear(&m);
    scratch_free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rounds),
        cmocka_unit_test(shrunk_and_grown),
        cmocka_unit_test(one_goes_and_its_like_comes),
        cmocka_unit_test(many_terms),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(killed_at_any_moment),
        cmocka_unit_test(damaged_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
