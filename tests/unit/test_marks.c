// SPDX-License-Identifier: GPL-2.0-or-later
// What is marked is what makes the note a hit, and nothing else of it.
#include "searched_vault.h"

static const searched_note notes[] = {
    {"case.md", "us and US and Us\n\nUS again\n"},
    {"task.md", "- [ ] draft one\n- [x] draft two\n\ndraft\n\n```\ndraft code\n```\n"},
    {"line.md", "alpha one\nbeta two\nalpha beta\n\nalpha\n\nbeta\n"},
    {"near.md", "alpha x y beta z z z z z z z z z z z z z z z z z z z z z z alpha\n"},
};

// Places as line:byte, a blank between.
static const struct {
    const char *query, *path, *places;
} cases[] = {
    {"match-case:US", "case.md", "1:7 3:0"},
    {"match-case:Us", "case.md", "1:14"},
    {"match-case:us", "case.md", "1:0"},
    {"task-todo:draft", "task.md", "1:6"},
    {"task-done:draft", "task.md", "2:6"},
    {"task:draft", "task.md", "1:6 2:6"},
    {"code:draft", "task.md", "7:0"},
    {"line:(alpha beta)", "line.md", "3:0 3:6"},
    {"line:(alpha -beta)", "line.md", "1:0 5:0"},
    {"block:(alpha beta)", "line.md", "1:0 2:0 3:0 3:6"},
    {"alpha NEAR/3 beta", "near.md", "1:0 1:10"},
    {"\"alpha beta\"~3", "near.md", "1:0 1:10"},
    {"one line:(alpha beta)", "line.md", "1:6 3:0 3:6"},
};

static void marks_are_the_match(void **state)
{
    const searched_vault *v = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_request r = kwic_request_default();
        r.query = kwic_str_of(cases[i].query);
        r.snippets = 20;
        g_autoptr(kwic_answer) a = kwic_search(v->searcher, &r, NULL);
        g_autoptr(GString) places = g_string_new(NULL);
        for (size_t h = 0; h < a->n_hits; h++)
            for (size_t s = 0; s < a->hits[h].n_snippets; s++)
                for (size_t m = 0; m < a->hits[h].snippets[s].n_marks; m++) {
                    const kwic_mark *mark = &a->hits[h].snippets[s].marks[m];
                    if (strcmp(a->hits[h].path, cases[i].path) == 0)
                        g_string_append_printf(places, "%s%u:%u",
                                               places->len ? " " : "", mark->line,
                                               mark->byte);
                }
        if (strcmp(places->str, cases[i].places) != 0)
            fail_msg("%s: %s, not %s", cases[i].query, places->str, cases[i].places);
    }
}

static int set_up(void **state)
{
    *state = g_new0(searched_vault, 1);
    searched_vault_make(*state, notes, G_N_ELEMENTS(notes));
    return 0;
}

static int tear_down(void **state)
{
    searched_vault_clear(*state);
    g_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_the_match),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
