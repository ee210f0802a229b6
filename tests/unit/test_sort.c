// SPDX-License-Identifier: GPL-2.0-or-later
// Orders by name: what is none is told with the nearest, and the answer is by relevance.
#include "searched_vault.h"

static const searched_note notes[] = {
    {"c.md", "---\nrating: 3\n---\n# Rack\n\nRack of racks.\n"},
    {"a.md",
     "---\nrating: 1\n---\n# Other\n\nSomething, a rack.\n\n- [ ] b 📅 2026-03-01\n"},
    {"b.md", "---\nrating: 2\n---\n# Third\n\nA rack in it, and more.\n\n- [ ] a 📅 "
             "2026-02-01\n"},
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

static const char relevance[] = "c a b ";

static void orders(void **state)
{
    static const struct {
        const char *query, *sort, *order, *warning;
    } cases[] = {
        {"rack", NULL, relevance, NULL},
        {"rack", "rating", "a b c ", NULL},
        {"rack", "-Rating", "c b a ", NULL},
        {"rack", "+rating", "a b c ", NULL},
        {"rack sort:rating", NULL, "a b c ", NULL},
        {"rack sort:+rating", NULL, "a b c ", NULL},
        {"rack sort:rating", "-rating", "c b a ", NULL},
        {"rack sort:rating", "relevance", relevance, NULL},
        {"rack sort:rating", "", relevance, NULL},
        {"rack", "task.due", "b a c ", NULL},
        {"rack", "path", "a b c ", NULL},
        {"rack", "ratign", relevance,
         "0-0 nothing is sorted by \"ratign\": did you mean `sort:rating`?"},
        {"rack", "-modifed", relevance,
         "0-0 nothing is sorted by \"modifed\": did you mean `sort:-modified`?"},
        {"rack sort:Titel", NULL, relevance,
         "5-15 nothing is sorted by \"Titel\": did you mean `sort:title`?"},
        {"rack", "colour", relevance,
         "0-0 nothing is sorted by \"colour\": sort takes modified, created, title, "
         "path, relevance or a property"},
    };
    const searched_vault *v = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_request request = kwic_request_default();
        request.query = kwic_str_of(cases[i].query);
        request.sort = cases[i].sort;
        g_autoptr(kwic_answer) answer = kwic_search(v->searcher, &request, NULL);
        assert_non_null(answer);
        g_autoptr(GString) found = g_string_new(NULL);
        for (size_t h = 0; h < answer->n_hits; h++)
            g_string_append_printf(found, "%.1s ", answer->hits[h].path);
        g_autoptr(GString) warned = g_string_new(NULL);
        for (size_t w = 0; w < answer->n_warnings; w++)
            g_string_append_printf(warned, "%u-%u %s", answer->warnings[w].from,
                                   answer->warnings[w].to, answer->warnings[w].message);
        if (strcmp(found->str, cases[i].order) != 0 ||
            strcmp(warned->str, cases[i].warning ? cases[i].warning : "") != 0)
            fail_msg("%s, %s: %s; %s", cases[i].query, cases[i].sort, found->str,
                     warned->str);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(orders)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
