// SPDX-License-Identifier: GPL-2.0-or-later
// What people are shown is what some note shows: joined parts are found, and never shown.
#include "../../search/searcher.h"
#include "../../search/words/written.h"
#include "searched_vault.h"

static const searched_note notes[] = {
    {"a.md",
     "---\ntags: [type/people, rarecompany/openmind]\n---\n# A\n\nCoreWeave racks.\n"},
    {"b.md", "---\ntags: [type/people, rarecompany/openmind]\n---\n# B\n\nRacks of "
             "CoreWeave.\n"},
    {"c.md", "# C\n\nNothing of the sort: a long-term plan.\n"},
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

static void terms_as_written(void **state)
{
    static const struct {
        const char *term;
        bool written;
        const char *as;
    } cases[] = {
        {"coreweave", true, ""},
        {"racks", true, ""},
        {"long", true, ""},
        {"typepeople", false, "type/people"},
        {"longterm", false, "long-term"},
        {"nowhere", false, ""},
    };
    searched_vault *p = *state;
    g_autoptr(GString) as = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_str term = kwic_str_of(cases[i].term);
        assert_int_equal(kwic_written(kwic_searcher_db(p->searcher),
                                      p->searcher->tokenizer, term, as),
                         cases[i].written);
        if (!cases[i].written)
            assert_string_equal(as->str, cases[i].as);
    }
}

static void reasons_are_words(void **state)
{
    searched_vault *p = *state;
    const struct {
        const char *path, *text;
    } cases[] = {{"a.md", ""}, {NULL, "rarecompany/openmind has CoreWeave racks"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(kwic_answer) answer = kwic_related(
            p->searcher, cases[i].path, kwic_str_of(cases[i].text), 5, NULL);
        assert_non_null(answer);
        assert_true(answer->n_hits > 0);
        assert_non_null(strstr(answer->hits[0].reasons[0], "coreweave"));
        for (size_t h = 0; h < answer->n_hits; h++)
            for (const char **r = answer->hits[h].reasons; *r; r++) {
                assert_null(strstr(*r, "typepeople"));
                assert_null(strstr(*r, "rarecompanyopenmind"));
            }
    }
}

static void completion_offers_words(void **state)
{
    searched_vault *p = *state;
    static const char *const typed[] = {"typep", "rarecompanyo", "longt"};
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
        json_t *found = kwic_complete(p->searcher, kwic_str_of(typed[i]),
                                      strlen(typed[i]), "query", 10, NULL);
        assert_int_equal(json_array_size(json_object_get(found, "items")), 0);
        json_decref(found);
    }
}

static void corrections_are_as_written(void **state)
{
    searched_vault *p = *state;
    kwic_request request = kwic_request_default();
    request.query = KWIC_STR("rarecompanyopenmnd");
    g_autoptr(kwic_answer) answer = kwic_search(p->searcher, &request, NULL);
    assert_non_null(answer);
    assert_int_equal(answer->total, 2);
    assert_string_equal(answer->corrected[0].word, "rarecompany/openmind");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_as_written),
        cmocka_unit_test(reasons_are_words),
        cmocka_unit_test(completion_offers_words),
        cmocka_unit_test(corrections_are_as_written),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
