// SPDX-License-Identifier: GPL-2.0-or-later
// What the index tells of notes (content:, path:, line:, block:, section:, tasks, case) against
// reading each record, over real vaults.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/derived/derived.h"
#include "../../search/plan/plan.h"
#include "../../search/plan/planning.h"
#include "../shared.h"
#include "kwic/indexer.h"
#include "scratch.h"

enum { WORDS = 60 };

typedef struct sample {
    GPtrArray *words; // char *
    uint32_t seen, step;
} sample;

static bool take(void *ctx, kwic_str term, uint32_t freq)
{
    sample *s = ctx;
    bool plain = freq > 0 && term.n > 1 && term.n < 30;
    for (size_t i = 0; i < term.n && plain; i++)
        plain = g_ascii_islower(term.p[i]) || (unsigned char)term.p[i] >= 0x80;
    if (plain && s->seen++ % s->step == 0)
        g_ptr_array_add(s->words, g_strndup(term.p, term.n));
    return s->words->len < WORDS;
}

// Words of all frequencies, and some that names, properties and code have.
static GPtrArray *words_of(kwic_db *db)
{
    static const char *const more[] = {"the",  "note", "tag", "type", "company", "ada",
                                       "true", "plan", "a",   "of",   "2026",    "und"};
    sample s = {g_ptr_array_new_with_free_func(g_free), 0, UINT32_MAX};
    kwic_str none = {NULL, 0};
    assert_true(kwic_db_terms(db, none, none, take, &s, NULL));
    s.step = MAX(s.seen / WORDS, 1);
    s.seen = 0;
    g_ptr_array_set_size(s.words, 0);
    assert_true(kwic_db_terms(db, none, none, take, &s, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
        g_ptr_array_add(s.words, g_strdup(more[i]));
    return s.words;
}

typedef struct vault {
    kwic_db *db;
    kwic_planner *planner;
    GPtrArray *records; // kwic_record by docid, NULL for none
    kwic_arena *arena;
    uint32_t last;
} vault;

static bool is_in(const uint32_t *docids, size_t n, uint32_t docid)
{
    for (size_t i = 0; i < n; i++)
        if (docids[i] == docid)
            return true;
    return false;
}

// The candidates [from, from + n) of docids.
static void expect_part(vault *v, const kwic_plan *plan, const char *query,
                        const uint32_t *docids, size_t n)
{
    g_autofree uint32_t *own = g_memdup2(docids, n * sizeof *docids);
    kwic_candidates c = {.docids = own, .n = n};
    assert_true(kwic_verify(v->planner, plan->check, &c, NULL));
    assert_int_equal(c.undecided, 0);
    for (size_t i = 0; i < n; i++) {
        bool is = kwic_verify_record(v->planner, plan->check, docids[i],
                                     v->records->pdata[docids[i]]);
        if (is != is_in(own, c.n, docids[i]))
            fail_msg("%s: note %u, %d", query, docids[i], is);
    }
}

// All notes as candidates, and few at a time: both ways of asking.
static void expect_as_read(vault *v, const char *query)
{
    enum { FEW = 40 };
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    const kwic_plan *plan = kwic_plan_make(v->planner, &request, arena, NULL);
    assert_non_null(plan);
    assert_non_null(plan->check);
    uint32_t *docids = kwic_arena_new_array(arena, uint32_t, v->last + 1), n = 0;
    for (uint32_t docid = v->last; docid > 0; docid--)
        if (v->records->pdata[docid])
            docids[n++] = docid;
    expect_part(v, plan, query, docids, n);
    expect_part(v, plan, query, docids + n / 3, MIN(FEW, n - n / 3));
}

static void read_records(vault *v)
{
    for (uint32_t docid = 0; docid <= v->last; docid++) {
        GString *data = g_string_new(NULL);
        kwic_record *r = NULL;
        if (docid && kwic_db_data(v->db, docid, data, NULL)) {
            kwic_str bytes = kwic_arena_str(v->arena, kwic_str_of_string(data));
            r = kwic_arena_new_array(v->arena, kwic_record, 1);
            assert_true(kwic_record_unpack(bytes, v->arena, r, NULL));
        }
        g_ptr_array_add(v->records, r);
        g_string_free(data, TRUE);
    }
}

static kwic_derived *give_derived(void *ctx, GError **error)
{
    (void)error;
    return ctx;
}

static void expect_paths(vault *v)
{
    static const char *const queries[] = {
        "path:\"s/\"",  "path:\"e a\"", "file:\"e a\"",  "path:\"-0\"",
        "file:\"26-\"", "-path:\"s/\"", "path:\"S/Co\"", "file:\"s/\""};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++)
        expect_as_read(v, queries[i]);
}

// $1 and $2 are words, $T and $U the first with a capital and in capitals; each: of how many
// words one is tried.
static const struct {
    const char *text;
    unsigned each;
} forms[] = {
    {"content:$1", 1},
    {"content:($1 -$2)", 6},
    {"content:($1 OR \"$2\")", 6},
    {"content:\"$1 $2\"", 7},
    {"line:($1 $2)", 2},
    {"line:($1 -$2)", 5},
    {"line:(-$1)", 9},
    {"line:(\"the\" $1)", 5},
    {"block:($1 $2)", 3},
    {"block:($1 OR -$2)", 7},
    {"section:($1 $2)", 3},
    {"section:(line:($1 the) $2)", 7},
    {"line:($1 NEAR/3 $2)", 7},
    {"-line:($1 $2)", 9},
    {"task:$1", 5},
    {"task-todo:($1 -$2)", 7},
    {"task-done:$1", 7},
    {"code:$1", 3},
    {"match-case:$1", 2},
    {"match-case:$T", 2},
    {"match-case:$U", 3},
    {"-match-case:$T", 7},
    {"line:(match-case:$T $2)", 5},
    {"block:(match-case:$T -$2)", 7},
    {"match-case:\"$T $2\"", 9},
};

static void check_vault(const char *folder)
{
    g_autofree char *dir = scratch_new();
    kwic_index_job job = {.vault = folder, .index = dir, .jobs = 2};
    kwic_index_counts counts;
    assert_true(kwic_index_run(&job, &counts, NULL));
    kwic_index *index = kwic_index_open(dir, NULL);
    g_autoptr(kwic_derived) derived = kwic_derived_open(index, NULL);
    kwic_planner_options options = {
        .now_s = 1768910400, .derived = give_derived, .ctx = derived};
    vault v = {.db = kwic_index_db(index), .arena = kwic_arena_new()};
    v.planner = kwic_planner_new(v.db, &options);
    v.records = g_ptr_array_new();
    v.last = kwic_db_last_docid(v.db);
    read_records(&v);
    expect_paths(&v);
    g_autoptr(GPtrArray) words = words_of(v.db);
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i], *next = words->pdata[(i + 7) % words->len];
        for (size_t k = 0; k < G_N_ELEMENTS(forms); k++) {
            if ((i + k) % forms[k].each)
                continue;
            g_autoptr(GString) query = g_string_new(forms[k].text);
            g_autofree char *title =
                g_strdup_printf("%c%s", g_ascii_toupper(word[0]), word + 1);
            g_autofree char *upper = g_ascii_strup(word, -1);
            g_string_replace(query, "$T", title, 0);
            g_string_replace(query, "$U", upper, 0);
            g_string_replace(query, "$1", word, 0);
            g_string_replace(query, "$2", next, 0);
            expect_as_read(&v, query->str);
        }
    }
    kwic_planner_free(v.planner);
    g_ptr_array_unref(v.records);
    kwic_arena_free(v.arena);
    kwic_index_close(index);
    scratch_free(g_steal_pointer(&dir));
}

static void own_vault(void **state)
{
    (void)state;
    check_vault(KWIC_SOURCE_DIR "/tests/vault");
}

static void real_vaults(void **state)
{
    static const char *const names[] = {"corpora/kepano-vault.tar.xz",
                                        "corpora/dataview-example-vault.tar.xz"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *folder = shared_unpack(names[i]);
        if (folder)
            check_vault(folder);
        shared_remove(folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_vault),
        cmocka_unit_test(real_vaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
