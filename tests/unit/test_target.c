// SPDX-License-Identifier: GPL-2.0-or-later
// A property whose value is a link shown by other words: found by them, and by the name of
// the note that it leads to.
#include "searched_vault.h"

static const searched_note notes[] = {
    {"alias.md", "---\nmanager: \"[[People/Karim Pohl|Karim]]\"\n---\nText.\n\n"
                 "Boss:: [[Ada Voss|the boss]]\n"},
    {"plain.md", "---\nmanager: \"[[Karim Pohl]]\"\nboss: Ada Voss\n---\nText.\n"},
    {"list.md", "---\nmanager:\n  - \"[[X/Karim Pohl.md#Work|KP]]\"\n  - Karim\n---\n"},
    {"row.md", "---\nmanager: \"[[Ada Voss|A]], [[Karim Pohl|K]]\"\n---\n"},
    {"text.md", "---\nmanager: since May it is [[Karim Pohl|the chief]], before "
                "[[Ada Voss|her]]\n---\n"},
    {"mark.md", "---\nmanager: \"[Karim](People/Karim%20Pohl.md)\"\n---\n"},
    {"long.md", "---\nmanager: \"[[The head of all of the storage people|him]]\"\n"
                "boss: him\n---\n"},
    {"company.md", "---\ncompany: \"[[VAST Data|Vast]]\"\n---\n"},
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

static kwic_answer *ask(const searched_vault *v, kwic_request *request,
                        const char *query)
{
    request->query = kwic_str_of(query);
    request->limit = 20;
    request->sort = "path";
    kwic_answer *answer = kwic_search(v->searcher, request, NULL);
    assert_non_null(answer);
    return answer;
}

static void found_by_both(void **state)
{
    static const struct {
        const char *query, *paths;
    } cases[] = {
        {"manager:pohl", "alias list mark plain row text "},
        {"manager:karim", "alias list mark plain row text "},
        {"manager:\"Karim Pohl\"", "alias list mark plain row text "},
        {"[manager:\"Karim Pohl\"]", "alias list mark plain row "},
        {"manager:=\"karim pohl\"", "alias list mark plain row "},
        {"manager:=Karim", "alias list mark "},
        {"manager:=KP", "list "},
        {"manager:po*", "alias list mark plain row text "},
        {"manager:/^karim pohl$/", "alias list mark plain row "},
        {"manager:chief", "text "},
        {"manager:\"the chief, before her\"", "text "},
        {"manager:\"chief Karim\"", ""}, // what is shown and a name make no phrase,
        {"manager:\"Pohl Ada\"", ""},    // nor do two names
        {"manager:\"Karim Karim\"", ""},
        {"manager:work", ""}, // an anchor is no name
        {"boss:\"Ada Voss\"", "alias plain "},
        {"boss:=\"ada voss\"", "alias plain "},
        {"manager:\"of the storage people\"", "long "},
        {"manager:=\"the head of all of the storage people\"", "long "},
        {"manager:/storage people$/", "long "},
        {"manager:=him", "long "},
        {"company:vast-data", "company "},
        {"company:vast", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_request request = {0};
        g_autoptr(kwic_answer) answer = ask(*state, &request, cases[i].query);
        g_autoptr(GString) found = g_string_new(NULL);
        for (size_t h = 0; h < answer->n_hits && !answer->relaxed; h++)
            g_string_append_printf(found, "%.*s ",
                                   (int)strlen(answer->hits[h].path) - 3,
                                   answer->hits[h].path);
        if (strcmp(found->str, cases[i].paths) != 0)
            fail_msg("%s: %s", cases[i].query, found->str);
    }
}

// A name is no facet, but where a note gives it as the value.
static void counted_once(void **state)
{
    kwic_request request = {.facets = (const char *const[]){"manager", NULL}};
    g_autoptr(kwic_answer) answer = ask(*state, &request, "manager:pohl");
    g_autoptr(GString) found = g_string_new(NULL);
    assert_int_equal(answer->n_facets, 1);
    for (size_t i = 0; i < answer->facets[0].n_values; i++)
        g_string_append_printf(found, "%s %u, ", answer->facets[0].values[i].value,
                               answer->facets[0].values[i].count);
    assert_string_equal(found->str,
                        "Karim 3, A 1, K 1, KP 1, Karim Pohl 1, since May it "
                        "is the chief, before her 1, ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_by_both),
        cmocka_unit_test(counted_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
