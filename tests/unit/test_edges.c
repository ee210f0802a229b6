// SPDX-License-Identifier: GPL-2.0-or-later
// What stands at the edges of the language: each query finds just these notes; and what
// completion proposes, put in, finds as many as it says.
#include "searched_vault.h"

static const searched_note notes[] = {
    {"index.md", "Top of all.\n"},
    {"readme-folder.md", "---\naliases: [Manual]\n---\n# Not a readme\n\nWords.\n"},
    {"named.md",
     "---\ndisplay_name: Shown Person\nstatus: In Progress\n"
     "due: 2026-02-03\ncontent type: long read\ntags: [stage.seed, q&a]\n---\n"
     "named text\n"},
    {"other.md", "---\nname: Only Name\nstatus: In Review\n---\nprogress in text\n"},
    {"titled.md", "---\ntitle: Titled\nname: Not this\n---\nx\n"},
    {"inline.md", "inline #grow.seed here, [[named|a person]]\n"},
    {"callout.md", "> [!note]\n> - only a list\n"},
    {"table.md", "- an item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n"},
    {"fence.md",
     "````md\n```dataview\nLIST inner\n```\nzebra #nottag\n````\n\nafter #real\n"},
    {"queries.md", "# `= this.file.name` and `$= dv.x`\n\n# Second\n\nwords\n"},
    {"boxes.md", "- [é] accent\n- [🔥] fire\n- [x] done\n- [ ] open\n- [] none\n"},
    {"ko1.md", "기계학습은\n"},
    {"ko2.md", "기계 학습\n"},
    {"ja.md", "東京都\n"},
    {"2026-01-05.md", "a day\n"},
};

static const struct {
    const char *query, *paths; // in any order, a blank between
} cases[] = {
    {"path:named.md", "named.md"},
    {"file:named.md", "named.md"},
    {"id:named.md", "named.md"},
    {"id:named", "named.md"},
    {"file:amed.md", "named.md"},
    {"path:name.md", ""},
    {"title:\"shown person\"", "named.md"},
    {"title:\"only name\"", "other.md"},
    {"title:\"not this\"", ""},
    {"#stage.seed", "named.md"},
    {"#q&a", "named.md"},
    {"#grow.seed", "inline.md"},
    {"#grow", "inline.md"},
    {"[status:In Progress]", "named.md"},
    {"[status:In Review]", "other.md"},
    {"[status:\"In Progress\" OR \"In Review\"]", "named.md other.md"},
    {"property:status", "named.md other.md"},
    {"links:named", "inline.md"},
    {"due:2026-02-03", "named.md"},
    {"date:2026-01-05", "2026-01-05.md"},
    {"has:callout", "callout.md"},
    {"has:table", "table.md"},
    {"tag:nottag", ""},
    {"code:zebra", "fence.md"},
    {"code:inner", "fence.md"},
    {"title:second", "queries.md"},
    {"\"기계 학습\"", "ko1.md ko2.md"},
    {"\"東\"", "ja.md"},
    {"\"都\"", "ja.md"},
    {"task-todo:accent", "boxes.md"},
    {"task-done:fire", ""},
    {"task-done:done", "boxes.md"},
};

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

static kwic_answer *ask(const searched_vault *v, const char *query)
{
    kwic_request r = kwic_request_default();
    r.query = kwic_str_of(query);
    r.limit = G_N_ELEMENTS(notes);
    r.match = KWIC_MATCH_ALL;
    kwic_answer *answer = kwic_search(v->searcher, &r, NULL);
    assert_non_null(answer);
    return answer;
}

static void each_finds_these(void **state)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(kwic_answer) a = ask(*state, cases[i].query);
        g_auto(GStrv) paths = g_strsplit(cases[i].paths, " ", -1);
        size_t n = *cases[i].paths ? g_strv_length(paths) : 0;
        if (a->total != n)
            fail_msg("%s: %u notes, not %zu", cases[i].query, a->total, n);
        for (size_t k = 0; k < a->n_hits; k++)
            if (!g_strv_contains((const char *const *)paths, a->hits[k].path))
                fail_msg("%s: %s", cases[i].query, a->hits[k].path);
    }
}

static void proposals_find_their_count(void **state)
{
    static const char *const typed[] = {
        "#",     "tag:",     "[status:", "[content type:",
        "link:", "[content", "type:",    "status:"};
    const searched_vault *v = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
        kwic_str text = kwic_str_of(typed[i]);
        json_t *answer = kwic_complete(v->searcher, text, text.n, NULL, 50, NULL),
               *item;
        size_t k;
        json_array_foreach(json_object_get(answer, "items"), k, item)
        {
            json_int_t count = json_integer_value(json_object_get(item, "count"));
            const char *insert = json_string_value(json_object_get(item, "insert"));
            json_int_t from = json_integer_value(json_object_get(item, "from"));
            g_autofree char *query = g_strdup_printf(
                "%.*s%s%s", (int)from, typed[i], insert, *typed[i] == '[' ? "]" : "");
            g_autoptr(kwic_answer) a = ask(v, query);
            if (count && a->total != count)
                fail_msg("%s: %u, not %d", query, a->total, (int)count);
        }
        json_decref(answer);
    }
}

static void boxes_hold_any_character(void **state)
{
    static const struct {
        const char *state;
        size_t n;
    } boxes[] = {{"é", 1}, {"🔥", 1}, {"x", 1}, {" ", 1}, {"any", 4}, {"todo", 3}};
    const searched_vault *v = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(boxes); i++) {
        const kwic_tasks_request r = {.state = boxes[i].state};
        json_t *answer = kwic_tasks(v->searcher, &r, NULL);
        assert_non_null(answer);
        if (json_array_size(json_object_get(answer, "tasks")) != boxes[i].n)
            fail_msg("[%s]: %zu", boxes[i].state,
                     json_array_size(json_object_get(answer, "tasks")));
        json_decref(answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finds_these),
        cmocka_unit_test(proposals_find_their_count),
        cmocka_unit_test(boxes_hold_any_character),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
