// SPDX-License-Identifier: GPL-2.0-or-later
// Checks of one record in hand; tests/spec/plan.txt has them over an index.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/plan/plan.h"
#include "../../search/plan/planning.h"
#include "kwic/note.h"
#include "scratch.h"

typedef struct fixture {
    char *dir;
    kwic_db *db;
    kwic_planner *planner;
    kwic_arena *arena;
} fixture;

enum { NOTES = 3000 };

static const char note[] = "---\nmanager: Bo Lind\n---\n# Title\nFirst line has "
                           "alpha,\nsecond line has beta.\n\n"
                           "- item Alpha gamma\n- item delta\n\n## Other\n[[Gamma "
                           "Ray|gamma]] and Gamma Ray.\n\n"
                           "- [ ] open epsilon\n- [x] done zeta\n- [-] dropped eta\n";

static int set_up(void **state)
{
    fixture *f = g_new0(fixture, 1);
    f->dir = scratch_new();
    f->arena = kwic_arena_new();
    g_autofree char *path = g_build_filename(f->dir, "db", NULL);
    kwic_writer *w = kwic_writer_open(path, NULL);
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    for (int i = 0; i < NOTES; i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        g_autofree char *name = g_strdup_printf("%04d.md", i);
        kwic_record record;
        kwic_change change = {.mtime_ns = 1};
        kwic_note_parse(kwic_str_of(note), name, arena, NULL, NULL, &record);
        const kwic_document *doc = kwic_document_make(maker, &record, &change, 1);
        assert_int_not_equal(kwic_writer_put(w, 0, doc, NULL), 0);
    }
    assert_true(kwic_writer_commit(w, NULL));
    kwic_writer_close(w);
    f->db = kwic_db_open(path, NULL);
    kwic_planner_options options = {.now_s = 1768910400};
    f->planner = kwic_planner_new(f->db, &options);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    kwic_planner_free(f->planner);
    kwic_db_close(f->db);
    kwic_arena_free(f->arena);
    scratch_free(f->dir);
    g_free(f);
    return 0;
}

static kwic_plan *plan_of(fixture *f, const char *query)
{
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    kwic_plan *plan = kwic_plan_make(f->planner, &request, f->arena, NULL);
    assert_non_null(plan);
    assert_non_null(plan->check);
    return plan;
}

static const struct {
    const char *query;
    bool passes;
} cases[] = {
    {"line:(alpha beta)", false},
    {"line:(alpha first)", true},
    {"block:(alpha beta)", true},
    {"block:(alpha delta)", false},
    {"block:(gamma item)", true},
    {"section:(beta delta)", true},
    {"section:(beta gamma)", true},
    {"section:(beta epsilon)", false},
    {"section:(title other)", false},
    {"line:(item -gamma)", true},
    {"line:(alpha -line -item)", false},
    {"line:\"second line\"", true},
    {"line:(first OR nothing)", true},
    {"line:/^second/", true},
    {"line:(/^second/ alpha)", false},
    {"block:(alpha NEAR/2 gamma)", true},
    {"block:(alpha NEAR/1 beta)", false},
    {"section:(line:(alpha first) delta)", true},
    {"section:(line:(alpha beta) delta)", false},
    {"match-case:Alpha", true},
    {"match-case:ALPHA", false},
    {"line:(match-case:alpha first)", true},
    {"line:(match-case:Alpha first)", false},
    {"content:title", true},
    {"content:lind", false},
    {"task:epsilon", true},
    {"task-todo:epsilon", true},
    {"task-done:epsilon", false},
    {"task-done:zeta", true},
    {"task:item", false},
    {"task-todo:(eta OR zeta)", false},
    {"/^First.*alpha,$/", true},
    {"/alpha.*beta/", false},
    {"/Bo Lind/", true},
    {"/manager/", false},
};

static void test_cases(void **state)
{
    fixture *f = *state;
    kwic_record record;
    kwic_note_parse(kwic_str_of(note), "x.md", f->arena, NULL, NULL, &record);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const kwic_plan *plan = plan_of(f, cases[i].query);
        if (kwic_verify_record(f->planner, plan->check, 0, &record) != cases[i].passes)
            fail_msg("%s: %d", cases[i].query, !cases[i].passes);
    }
}

// More candidates than time allows: what is not known passes in no way, under NOT either.
static void test_budget(void **state)
{
    fixture *f = *state;
    const kwic_plan *plan = plan_of(f, "/^((a+)+b?)*Z$/");
    uint32_t docids[NOTES];
    for (uint32_t i = 0; i < NOTES; i++)
        docids[i] = NOTES - i;
    const int64_t budget_us = 50000;
    int64_t start = g_get_monotonic_time();
    kwic_candidates c = {.docids = docids, .n = NOTES, .until_us = start + budget_us};
    assert_true(kwic_verify(f->planner, plan->check, &c, NULL));
    assert_true(g_get_monotonic_time() - start < 20 * budget_us);
    assert_int_equal(c.n, 0);

    plan = plan_of(f, "-/l+i/");
    c = (kwic_candidates){
        .docids = docids, .n = NOTES, .until_us = g_get_monotonic_time() + 2000};
    assert_true(kwic_verify(f->planner, plan->check, &c, NULL));
    assert_int_equal(c.n, 0);
    assert_true(c.undecided > 0);

    plan = plan_of(f, "-/(x+x+)+y[z]/ OR -/(a|aa)+$(?!.)[q]/");
    for (uint32_t i = 0; i < NOTES; i++)
        docids[i] = NOTES - i;
    c = (kwic_candidates){.docids = docids, .n = 100};
    assert_true(kwic_verify(f->planner, plan->check, &c, NULL));
    assert_int_equal(c.n + c.undecided, 100);

    int stop = 1;
    plan = plan_of(f, "line:(alpha first)");
    c = (kwic_candidates){.docids = docids, .n = NOTES, .cancelled = &stop};
    assert_true(kwic_verify(f->planner, plan->check, &c, NULL));
    assert_int_equal(c.undecided, NOTES);

    c = (kwic_candidates){.docids = docids, .n = 50};
    assert_true(kwic_verify(f->planner, plan->check, &c, NULL));
    assert_int_equal(c.undecided, 0);
    assert_int_equal(c.n, 50);
    assert_int_equal(docids[0], NOTES);
}

typedef struct marks {
    const kwic_block *block;
    GString *text;
} marks;

static void add_mark(void *ctx, uint32_t from, uint32_t to)
{
    marks *m = ctx;
    assert_true(from < to && to <= m->block->text.n);
    g_string_append_len(m->text, m->block->text.p + from, to - from);
    g_string_append_c(m->text, '|');
}

static void test_marks(void **state)
{
    fixture *f = *state;
    kwic_record record;
    kwic_note_parse(kwic_str_of(note), "x.md", f->arena, NULL, NULL, &record);
    const kwic_plan *plan = plan_of(f, "/(?:f|s)\\w+ line/i");
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < record.n_blocks; i++) {
        marks m = {&record.blocks[i], text};
        kwic_verify_marks(plan->check, &record.blocks[i], add_mark, &m);
    }
    assert_string_equal(text->str, "First line|second line|");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_marks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
