// SPDX-License-Identifier: GPL-2.0-or-later
// tests/spec/plan.txt: a query over the notes below, to its plan, the notes it matches and
// what is said about it. A first line "live" types the query live, "any" lets its words
// count in part. Today is 20 January 2026.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <utime.h>

#include <cmocka.h>

#include "../../search/check/sighting.h"
#include "../../search/plan/plan.h"
#include "../../search/plan/planning.h"
#include "../spec.h"
#include "kwic/indexer.h"
#include "kwic/path.h"
#include "scratch.h"

enum { NOW = 1768910400, DAY = 86400 }; // 2026-01-20 12:00 UTC

typedef struct note {
    const char *path;
    int age_days; // of the file
    const char *text;
} note;

static const note notes[] = {
    {"People/Ann Reed.md", 3,
     "---\ntype: people\ncreated: 2026-01-03\nborn: 1950\nrating: 7\nmanager: \"[[Bo "
     "Lind]]\"\n"
     "tags: [type/people, company/acme]\naliases: [AR]\n---\n# Ann Reed\n"
     "Buys object storage for Acme, likes neo clouds.\n\n"
     "- [ ] Call Ann about the racks \xF0\x9F\x93\x85 2026-02-01\n"
     "- [x] Email the storage sheet \xF0\x9F\x93\x85 2026-01-10\n"},
    {"People/Bo Lind.md", 40,
     "---\ntype: people\ncreated: 2025-11-20\nborn: 1972-01-17\nrating: 3\nmanager:\n"
     "tags: [type/people, needs-review]\n---\n# Bo Lind\nRuns racks and clouds.\n\n"
     "Knows Ann Reed from school.\n"},
    {"Companies/Acme.md", 10,
     "---\ntype: company\ntags: [type/company]\n---\n# Acme\n"
     "A neocloud. See [[Ann Reed]].\n\n## Next steps\nBuy capacity until June.\n\n"
     "## Risks\nPower, not capacity, is short.\n"},
    {"Notes/one.md", 1, "RackSpace is spelled rackspace here, once.\n"},
    {"Notes/two.md", 2, "Some write rack-space and mean it.\n"},
    {"Notes/three.md", 200, "Others put a rack space between the words #idea/big\n"},
    {"Notes/four.md", 5,
     "The running man runs; he ran.\nArchive storage, then research.\n\n"
     "Research archive storage first.\n"},
    {"Notes/Tokyo.md", 6,
     "\xE6\x9D\xB1\xE4\xBA\xAC\xE5\xA4\xA7\xE5\xAD\xA6\xE3\x81\xA7\xE5\xAD\xA6\xE3\x81"
     "\xB6\n\n\xE4\xBD\xBF\xE7\x94\xA8 Kyokai \xE4\xB8\xAD\xE6\x96\x87\n"},
    {"Daily/2026-01-12.md", 8,
     "Met [[Ann Reed|Ann]] and [[Nobody]].\n\nmood:: good\n\n```\nint openai = "
     "1;\n```\n"},
    {"Daily/2026-01-19.md", 0,
     "Wrote to bo@lind.example about v1.2.3 and DEC-0054.\nC++ beats plan C.\n\n"
     "Some TodoListModel klass.\n"},
    {"Zoo/Long.md", 5,
     "---\nsummary: \"A lynx that gallops through the Wide savannah, never tired\"\n"
     "animals:\n  - lynx crossing\n  - an okapi that hides among the many tall trees\n"
     "---\n## Where okapis\n- **Habitat**: savannah of the okapi, and of nobody else\n"
     "gnus come late\n"},
    {"Zoo/Short.md", 5, "---\nsummary: Short okapi\n---\nA lynx gallops, okapis.\n"},
};

typedef struct fixture {
    char *vault, *dir;
    kwic_searcher *searcher;
    kwic_planner *planner;
    kwic_db *db;
} fixture;

static void write_note(const char *vault, const note *n)
{
    g_autofree char *path = g_build_filename(vault, n->path, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents(path, n->text, -1, NULL));
    struct utimbuf times = {NOW - n->age_days * DAY, NOW - n->age_days * DAY};
    assert_int_equal(utime(path, &times), 0);
}

static kwic_derived *give_derived(void *ctx, GError **error)
{
    static kwic_derived *derived;
    fixture *f = ctx;
    if (!derived && f->searcher)
        derived = kwic_derived_open(kwic_searcher_index(f->searcher), error);
    kwic_derived *given = derived;
    if (!f->searcher) {
        kwic_derived_close(derived);
        derived = NULL;
    }
    return given;
}

static int set_up(void **state)
{
    fixture *f = g_new0(fixture, 1);
    g_setenv("TZ", "UTC", TRUE);
    f->vault = scratch_new();
    f->dir = scratch_new();
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++)
        write_note(f->vault, &notes[i]);
    kwic_index_job job = {.vault = f->vault, .index = f->dir, .jobs = 1};
    kwic_index_counts counts;
    g_autoptr(GError) error = NULL;
    if (!kwic_index_run(&job, &counts, &error))
        fail_msg("%s", error->message);
    f->searcher = kwic_searcher_open(f->dir, NULL, &error);
    assert_non_null(f->searcher);
    f->db = kwic_index_db(kwic_searcher_index(f->searcher));
    static const char *const languages[] = {"en", NULL};
    kwic_planner_options options = {
        .languages = languages, .derived = give_derived, .ctx = f, .now_s = NOW};
    f->planner = kwic_planner_new(f->db, &options);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    kwic_searcher *s = f->searcher;
    kwic_planner_free(f->planner);
    f->searcher = NULL;
    give_derived(f, NULL);
    kwic_searcher_close(s);
    scratch_free(f->vault);
    scratch_free(f->dir);
    g_free(f);
    return 0;
}

// The docids that pass, ascending.
static GArray *run(fixture *f, const kwic_plan *plan)
{
    kwic_match_params params = {.collect = true};
    g_autoptr(GError) error = NULL;
    g_autoptr(kwic_matches) m = kwic_db_match(f->db, plan->query, &params, &error);
    if (!m)
        fail_msg("%s", error->message);
    kwic_candidates c = {.docids = m->all, .n = m->n_all};
    if (plan->check) {
        assert_true(kwic_verify(f->planner, plan->check, &c, &error));
        assert_int_equal(c.undecided, 0);
    }
    GArray *docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_vals(docids, m->all, (guint)c.n);
    return docids;
}

static void print_hits(fixture *f, const GArray *docids, GString *out)
{
    for (guint i = 0; i < docids->len; i++) {
        g_autoptr(GString) data = g_string_new(NULL);
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_record r;
        assert_true(
            kwic_db_data(f->db, g_array_index(docids, uint32_t, i), data, NULL));
        assert_true(kwic_record_unpack(kwic_str_of_string(data), arena, &r, NULL));
        kwic_str stem = kwic_path_stem(r.path);
        g_string_append_printf(out, "hit %.*s\n", KWIC_STR_ARG(stem));
    }
}

static void print_said(const kwic_plan *plan, GString *out)
{
    for (const char *const *r = plan->relaxed; r && *r; r++)
        g_string_append_printf(out, "relaxed %s\n", *r);
    for (size_t i = 0; i < plan->n_corrected; i++)
        g_string_append_printf(out, "corrected %u-%u %s\n", plan->corrected[i].from,
                               plan->corrected[i].to, plan->corrected[i].word);
    for (size_t i = 0; i < plan->n_warnings; i++)
        g_string_append_printf(out, "warning %u-%u %s\n", plan->warnings[i].from,
                               plan->warnings[i].to, plan->warnings[i].message);
}

static void print_none(fixture *f, kwic_plan *plan, const kwic_request *request,
                       kwic_arena *arena, GString *out)
{
    const kwic_clause *clauses;
    size_t n;
    assert_true(kwic_plan_explain_none(f->planner, plan, request, arena, &clauses, &n));
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "clause %s %u%s\n", clauses[i].text,
                               clauses[i].count, clauses[i].drop ? " drop" : "");
    for (const char *const *s = plan->suggestions; s && *s; s++)
        g_string_append_printf(out, "suggestion %s\n", *s);
}

static bool take_line(kwic_str *input, const char *line)
{
    kwic_str l = kwic_str_of(line);
    if (!kwic_str_starts(*input, l))
        return false;
    *input = kwic_str_sub(*input, l.n, input->n);
    return true;
}

static void make(void *ctx, kwic_str input, GString *out)
{
    fixture *f = ctx;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GError) error = NULL;
    kwic_request request = kwic_request_default();
    request.live = take_line(&input, "live\n");
    if (take_line(&input, "any\n"))
        request.match = KWIC_MATCH_ANY;
    request.query = input;
    kwic_plan *plan = kwic_plan_make(f->planner, &request, arena, &error);
    assert_non_null(plan);
    g_autoptr(GArray) docids = run(f, plan);
    kwic_query_print(plan->query, out);
    g_string_append_c(out, '\n');
    if (plan->check) {
        kwic_check_print(plan->check, out);
        g_string_append_c(out, '\n');
    }
    kwic_plan *looser =
        docids->len ? NULL : kwic_plan_relax(f->planner, plan, &request, arena, &error);
    if (docids->len == 0 && !looser)
        print_none(f, plan, &request, arena, out);
    if (looser) {
        g_array_unref(docids);
        docids = run(f, looser);
        plan = looser;
    }
    print_hits(f, docids, out);
    print_said(plan, out);
}

static void test_spec(void **state)
{
    assert_int_equal(spec_run("plan", make, *state), 0);
}

// The filters of a request are queries of their own, joined to that of the text.
static void test_filters(void **state)
{
    fixture *f = *state;
    static const char *const people[] = {"people", "company", NULL};
    static const char *const acme[] = {"company/acme", NULL};
    static const kwic_filter filters[] = {{"type", people}, {"tag", acme}};
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = kwic_request_default();
    request.query = KWIC_STR("clouds");
    request.filters = filters;
    request.n_filters = 2;
    kwic_plan *plan = kwic_plan_make(f->planner, &request, arena, NULL);
    g_autoptr(GArray) docids = run(f, plan);
    assert_int_equal(docids->len, 1);
    assert_int_equal(plan->n_filters, 2);
    kwic_plan base = *plan;
    base.query = plan->base;
    g_autoptr(GArray) all = run(f, &base);
    assert_int_equal(all->len, 2);
    base.query = plan->filters[0].query;
    g_autoptr(GArray) typed = run(f, &base);
    assert_int_equal(typed->len, 3);
}

// What was planned once is planned again from what is kept, and equal.
static void test_again(void **state)
{
    fixture *f = *state;
    g_autofree char *first = NULL;
    for (int i = 0; i < 3; i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_request request = kwic_request_default();
        request.query = KWIC_STR("rackspace storge runing");
        kwic_plan *plan = kwic_plan_make(f->planner, &request, arena, NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_query_print(plan->query, out);
        if (first)
            assert_string_equal(first, out->str);
        else
            first = g_strdup(out->str);
        if (i == 1)
            kwic_planner_reset(f->planner, f->db);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spec),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
