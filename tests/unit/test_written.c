// SPDX-License-Identifier: GPL-2.0-or-later
// What people are shown is what some note shows: joined parts are found, and never shown.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/searcher.h"
#include "../../search/written.h"
#include "kwic/indexer.h"
#include "kwic/search.h"
#include "scratch.h"

static const char *const texts[] = {
    "---\ntags: [type/people, rarecompany/openmind]\n---\n# A\n\nCoreWeave racks.\n",
    "---\ntags: [type/people, rarecompany/openmind]\n---\n# B\n\nRacks of CoreWeave.\n",
    "# C\n\nNothing of the sort: a long-term plan.\n",
};

typedef struct place {
    char *dir;
    kwic_searcher *searcher;
} place;

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->dir = scratch_new();
    g_autofree char *vault = g_build_filename(p->dir, "vault", NULL);
    g_autofree char *index = g_build_filename(p->dir, "index", NULL);
    assert_int_equal(g_mkdir_with_parents(vault, 0700), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_strdup_printf("%s/%c.md", vault, (char)('a' + i));
        assert_true(g_file_set_contents(path, texts[i], -1, NULL));
    }
    kwic_index_job job = {.vault = vault, .index = index, .jobs = 1};
    kwic_index_counts counts;
    assert_true(kwic_index_run(&job, &counts, NULL));
    p->searcher = kwic_searcher_open(index, NULL, NULL);
    *state = p;
    return p->searcher ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_searcher_close(p->searcher);
    scratch_free(p->dir);
    g_free(p);
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
    place *p = *state;
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
    place *p = *state;
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
    place *p = *state;
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
    place *p = *state;
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
