// SPDX-License-Identifier: GPL-2.0-or-later
// Whole questions over a small vault: from text to answer, as data and as JSON.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "kwic/error.h"
#include "kwic/indexer.h"
#include "kwic/search.h"
#include "scratch.h"

static const struct {
    const char *path, *text;
} files[] = {
    {"People/Marlene Du.md",
     "---\ntype: people\ntitle: Marlene Du\ncreated: '2026-01-03'\ntags:\n- "
     "type/people\n"
     "- needs-review\n- company/openai\n---\n\n# Marlene Du\n\n## Profile\n\n"
     "**Role**: Contracts for “neo clouds” / CoreWeave (leasing/capacity)\n\n"
     "## Key Facts\n\n- Expose local object targets.\n- Storage is tiered.\n"},
    {"People/Karim Pohl.md",
     "---\ntype: people\ntags: [type/people, company/openai]\n"
     "created: 2026-02-01\n---\n# Karim Pohl\n\nRuns capacity.\n"},
    {"Companies/OpenAI.md",
     "---\ntype: company\n---\n# OpenAI\n\nStorage and clouds.\n"},
    {"Companies/CoreWeave.md", "---\ntype: company\naliases: [CW]\n---\n# "
                               "CoreWeave\n\nA cloud. See [[OpenAI]].\n"},
    {"Notes/storage.md", "# Object storage\n\nStorage, object storage, objects.\n\n"
                         "Links: [[OpenAI]], [[Karim Pohl]].\n"},
    {"Notes/empty.md", ""},
    {"Notes/german.md", "# Größe\n\nDie Straße ist groß. Wolken.\n"},
    {"Notes/manager.md", "---\nmanager: Ludmila\nweight: 7\n---\n# Team\n\nNothing.\n"},
};

typedef struct place {
    char *dir, *vault, *index;
    kwic_searcher *searcher;
} place;

static void write_note(const place *p, const char *path, const char *text)
{
    g_autofree char *file = g_build_filename(p->vault, path, NULL);
    g_autofree char *folder = g_path_get_dirname(file);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(file, text, -1, NULL));
}

static void run_index(const place *p)
{
    GError *error = NULL;
    kwic_index_job job = {.vault = p->vault, .index = p->index, .jobs = 1};
    kwic_index_counts counts;
    bool ok = kwic_index_run(&job, &counts, &error);
    if (error)
        print_error("%s\n", error->message);
    assert_true(ok);
}

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->dir = scratch_new();
    p->vault = g_build_filename(p->dir, "vault", NULL);
    p->index = g_build_filename(p->dir, "index", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        write_note(p, files[i].path, files[i].text);
    run_index(p);
    GError *error = NULL;
    kwic_searcher_options options = {.resident = true};
    p->searcher = kwic_searcher_open(p->index, &options, &error);
    *state = p;
    return p->searcher ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_searcher_close(p->searcher);
    scratch_free(p->dir);
    g_free(p->vault);
    g_free(p->index);
    g_free(p);
    return 0;
}

static kwic_answer *ask(const place *p, const kwic_request *request)
{
    GError *error = NULL;
    kwic_answer *answer = kwic_search(p->searcher, request, &error);
    if (error)
        print_error("%s\n", error->message);
    assert_non_null(answer);
    return answer;
}

static kwic_request question(const char *query)
{
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    return request;
}

static bool has_hit(const kwic_answer *answer, const char *path)
{
    for (size_t i = 0; i < answer->n_hits; i++)
        if (g_str_equal(answer->hits[i].path, path))
            return true;
    return false;
}

// ---- what is found ----

static void finds(void **state)
{
    // first: the path that must be first, or NULL.
    static const struct {
        const char *query;
        uint32_t total;
        const char *first;
    } cases[] = {
        {"CoreWeave", 2, "Companies/CoreWeave.md"},
        {"core weave", 2, NULL},
        {"\"local object targets\"", 1, "People/Marlene Du.md"},
        {"type:people tag:needs-review", 1, "People/Marlene Du.md"},
        {"tag:company/openai", 2, NULL},
        {"object storage", 2, "Notes/storage.md"},
        {"openai", 5, "Companies/OpenAI.md"},
        {"storage -object", 1, "Companies/OpenAI.md"},
        {"capacity OR wolken", 3, NULL},
        {"title:marlene", 1, "People/Marlene Du.md"},
        {"ludmila", 1, "Notes/manager.md"},
        {"CW", 1, "Companies/CoreWeave.md"},
        {"grosse", 1, "Notes/german.md"},
        {"nothing-like-this-anywhere-at-all", 0, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_request request = question(cases[i].query);
        request.match = KWIC_MATCH_ALL;
        g_autoptr(kwic_answer) answer = ask(*state, &request);
        if (answer->total != cases[i].total)
            print_error("%s: %u\n", cases[i].query, answer->total);
        assert_int_equal(answer->total, cases[i].total);
        assert_true(answer->exact);
        if (cases[i].first)
            assert_string_equal(answer->hits[0].path, cases[i].first);
    }
}

static void hit_shows_the_note(void **state)
{
    kwic_request request = question("contracts");
    request.check_stale = true;
    g_autoptr(kwic_answer) answer = ask(*state, &request);
    assert_int_equal(answer->n_hits, 1);
    const kwic_hit *hit = &answer->hits[0];
    assert_string_equal(hit->title, "Marlene Du");
    assert_string_equal(hit->types[0], "people");
    assert_null(hit->types[1]);
    assert_string_equal(hit->tags[0], "company/openai");
    assert_string_equal(hit->tags[1], "needs-review");
    assert_string_equal(hit->tags[2], "type/people");
    assert_null(hit->tags[3]);
    assert_true(hit->n_companies >= 1);
    assert_false(hit->stale);
    assert_true(hit->path_utf8);
    const kwic_snippet *s = &hit->snippets[0];
    assert_int_equal(s->line, 15);
    assert_string_equal(s->headings[0], "Marlene Du");
    assert_string_equal(s->headings[1], "Profile");
    assert_int_equal(s->n_marks, 1);
    assert_int_equal(s->marks[0].line, 15);
    assert_int_equal(s->marks[0].byte, 10);
    assert_memory_equal(s->text + s->marks[0].from, "Contracts", 9);
}

// ---- pages ----

static void pages_follow_one_another(void **state)
{
    kwic_request request = question("type:people OR type:company OR storage");
    g_autoptr(kwic_answer) whole = ask(*state, &request);
    assert_int_equal(whole->total, 5);
    assert_int_equal(whole->n_hits, 5);
    assert_null(whole->cursor);
    size_t at = 0;
    g_autofree char *cursor = NULL;
    request.limit = 2;
    do {
        request.cursor = cursor;
        g_autoptr(kwic_answer) page = ask(*state, &request);
        for (size_t i = 0; i < page->n_hits; i++)
            assert_string_equal(page->hits[i].path, whole->hits[at++].path);
        g_free(cursor);
        cursor = g_strdup(page->cursor);
    } while (cursor);
    assert_int_equal(at, 5);
}

static void a_page_beyond_the_end_is_empty(void **state)
{
    kwic_request request = question("storage");
    request.offset = 1000;
    g_autoptr(kwic_answer) answer = ask(*state, &request);
    assert_int_equal(answer->n_hits, 0);
    assert_int_equal(answer->total, 3);
    assert_null(answer->cursor);
}

static void bytes_cut_hits_off(void **state)
{
    kwic_request request = question("storage");
    request.max_bytes = 1200;
    g_autoptr(kwic_answer) answer = ask(*state, &request);
    assert_int_equal(answer->total, 3);
    assert_true(answer->n_hits >= 1 && answer->n_hits < 3);
    assert_non_null(answer->truncated);
    assert_non_null(answer->cursor);
}

static void orders(void **state)
{
    kwic_request request = question("type:people");
    request.sort = "created";
    g_autoptr(kwic_answer) rising = ask(*state, &request);
    assert_string_equal(rising->hits[0].path, "People/Marlene Du.md");
    request.sort = "-created";
    g_autoptr(kwic_answer) falling = ask(*state, &request);
    assert_string_equal(falling->hits[0].path, "People/Karim Pohl.md");
    request.sort = "title";
    g_autoptr(kwic_answer) title = ask(*state, &request);
    assert_string_equal(title->hits[0].path, "People/Karim Pohl.md");
}

// ---- facets ----

static uint32_t count_of(const kwic_answer *answer, const char *value)
{
    for (size_t f = 0; f < answer->n_facets; f++)
        for (size_t i = 0; i < answer->facets[f].n_values; i++)
            if (g_str_equal(answer->facets[f].values[i].value, value))
                return answer->facets[f].values[i].count;
    return 0;
}

static void facets_leave_out_their_own_filter(void **state)
{
    const char *facets[] = {"type", NULL}, *values[] = {"people", NULL};
    kwic_filter filter = {"type", values};
    kwic_request request = question("storage OR capacity OR cloud");
    request.facets = facets;
    g_autoptr(kwic_answer) open = ask(*state, &request);
    assert_int_equal(count_of(open, "people"), 2);
    assert_int_equal(count_of(open, "company"), 2);
    request.filters = &filter;
    request.n_filters = 1;
    g_autoptr(kwic_answer) narrow = ask(*state, &request);
    assert_int_equal(narrow->total, 2);
    assert_int_equal(count_of(narrow, "people"), 2);
    assert_int_equal(count_of(narrow, "company"), 2);
}

// ---- relaxing, and ends ----

static void relaxes_when_no_note_has_all(void **state)
{
    kwic_request request = question("contracts wolken");
    g_autoptr(kwic_answer) answer = ask(*state, &request);
    assert_int_equal(answer->total, 2);
    assert_non_null(answer->relaxed);
    request.match = KWIC_MATCH_ALL;
    g_autoptr(kwic_answer) strict = ask(*state, &request);
    assert_int_equal(strict->total, 0);
    assert_null(strict->relaxed);
    assert_true(strict->n_clauses > 0);
}

static void a_flag_ends_it(void **state)
{
    place *p = *state;
    int flag = 1;
    GError *error = NULL;
    kwic_request request = question("storage");
    request.cancelled = &flag;
    assert_null(kwic_search(p->searcher, &request, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_CANCELLED));
    g_clear_error(&error);
}

static void hostile_requests_are_answered(void **state)
{
    static const char *const queries[] = {"",
                                          " ",
                                          "\"",
                                          "\xff\xfe",
                                          "a AND OR ( \" [ /",
                                          "sort:no-such-thing storage",
                                          "sort:-\xff storage",
                                          "-storage",
                                          "since:99999999999999999999"};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++) {
        kwic_request request = question(queries[i]);
        request.explain = true;
        request.cursor = "x";
        g_autoptr(kwic_answer) answer = ask(*state, &request);
        g_autoptr(GString) json = g_string_new(NULL);
        kwic_answer_write(answer, json);
        json_t *back = json_loadb(json->str, json->len, 0, NULL);
        assert_non_null(back);
        json_decref(back);
    }
}

static void a_word_with_many_snippets(void **state)
{
    kwic_request request = question("storage");
    static const uint32_t chars[] = {0, 1, 5, 100000}, counts[] = {0, 1, 50};
    for (size_t i = 0; i < G_N_ELEMENTS(chars); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(counts); k++) {
            request.snippet_chars = chars[i];
            request.snippets = counts[k];
            g_autoptr(kwic_answer) answer = ask(*state, &request);
            assert_int_equal(answer->n_hits, 3);
            assert_true(answer->hits[0].n_snippets <= counts[k]);
        }
    }
}

// ---- JSON ----

static void json_is_the_protocols(void **state)
{
    const char *facets[] = {"tag", NULL};
    kwic_request request = question("contracts");
    request.facets = facets;
    g_autoptr(kwic_answer) answer = ask(*state, &request);
    json_t *json = kwic_answer_json(answer);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(json, "total"), "value")),
        1);
    assert_true(json_is_null(json_object_get(json, "behind")));
    assert_true(json_is_null(json_object_get(json, "relaxed")));
    assert_true(json_is_array(json_object_get(json, "warnings")));
    json_t *hit = json_array_get(json_object_get(json, "hits"), 0);
    assert_string_equal(json_string_value(json_object_get(hit, "path")),
                        "People/Marlene Du.md");
    assert_string_equal(json_string_value(json_object_get(hit, "type")), "people");
    json_t *snippet = json_array_get(json_object_get(hit, "snippets"), 0);
    json_t *at = json_array_get(json_object_get(snippet, "at"), 0);
    assert_int_equal(json_integer_value(json_object_get(at, "line")), 15);
    json_t *one = kwic_hit_json(&answer->hits[0]);
    assert_true(json_equal(one, hit));
    json_decref(one);
    json_decref(json);
}

static void odd_text_is_still_json(void **state)
{
    (void)state;
    const char *tags[] = {"a\"b\\c\x01\n", "\xff\xc3", "é𝔘", NULL};
    kwic_hit hit = {.path = "odd\xff.md",
                    .title = "\x7f \xf0\x9d",
                    .tags = tags,
                    .mtime_ns = INT64_MIN,
                    .score = 1.0 / 0.0};
    json_t *json = kwic_hit_json(&hit);
    assert_string_equal(json_string_value(json_object_get(json, "pathBytes")),
                        "b2Rk/y5tZA==");
    json_t *list = json_object_get(json, "tags");
    assert_string_equal(json_string_value(json_array_get(list, 0)), tags[0]);
    assert_string_equal(json_string_value(json_array_get(list, 1)), "��");
    assert_string_equal(json_string_value(json_array_get(list, 2)), tags[2]);
    assert_true(json_is_null(json_object_get(json, "type")));
    json_decref(json);
}

// ---- other questions ----

static void related_notes_say_why(void **state)
{
    place *p = *state;
    GError *error = NULL;
    g_autoptr(kwic_answer) answer =
        kwic_related(p->searcher, "People/Marlene Du.md", KWIC_STR(""), 5, &error);
    assert_null(error);
    assert_true(has_hit(answer, "People/Karim Pohl.md"));
    assert_false(has_hit(answer, "People/Marlene Du.md"));
    for (size_t i = 0; i < answer->n_hits; i++)
        assert_non_null(answer->hits[i].reasons[0]);
    g_autoptr(kwic_answer) text = kwic_related(
        p->searcher, NULL, KWIC_STR("Something of object storage."), 5, &error);
    assert_null(error);
    assert_string_equal(text->hits[0].path, "Notes/storage.md");
    assert_null(kwic_related(p->searcher, "no such", KWIC_STR(""), 5, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND));
    g_clear_error(&error);
}

static void a_new_generation_is_seen(void **state)
{
    place *p = *state;
    kwic_request request = question("zeppelin");
    request.match = KWIC_MATCH_ALL;
    g_autoptr(kwic_answer) before = ask(p, &request);
    assert_int_equal(before->total, 0);
    write_note(p, "Notes/new.md", "# New\n\nA zeppelin.\n");
    run_index(p);
    bool changed = false;
    assert_true(kwic_searcher_refresh(p->searcher, &changed, NULL));
    assert_true(changed);
    g_autoptr(kwic_answer) after = ask(p, &request);
    assert_int_equal(after->total, 1);
    assert_true(after->generation > before->generation);
    request.query = KWIC_STR("");
    request.since = before->generation;
    g_autoptr(kwic_answer) since = ask(p, &request);
    assert_int_equal(since->total, 1);

    request = question("zeppelin");
    request.check_stale = true;
    write_note(p, "Notes/new.md", "# New\n\nA zeppelin, changed.\n");
    g_autoptr(kwic_answer) stale = ask(p, &request);
    assert_true(stale->hits[0].stale);
}

static uint32_t total_of(const place *p, const kwic_request *request)
{
    g_autoptr(kwic_answer) answer = ask(p, request);
    return answer->total;
}

// Another searcher reads the words; till then those of the generation before do.
static void words_are_handed_over(void **state)
{
    place *p = *state;
    kwic_searcher_options options = {.resident = true};
    g_autoptr(kwic_searcher) other = kwic_searcher_open(p->index, &options, NULL);
    assert_false(kwic_searcher_is_warm(p->searcher));
    kwic_request typed = question("zanzi");
    typed.live = true;
    assert_int_equal(total_of(p, &typed), 0); // reads the words itself, to correct
    write_note(p, "Notes/zanzibar.md", "Zanzibar, zanzibar.\n");
    run_index(p);
    bool changed;
    assert_true(kwic_searcher_refresh(p->searcher, &changed, NULL) && changed);
    assert_false(kwic_searcher_is_warm(p->searcher));
    assert_int_equal(total_of(p, &typed), 1);
    kwic_request misspelt = question("zanzibra");
    assert_int_equal(total_of(p, &misspelt), 0);
    assert_true(kwic_searcher_refresh(other, &changed, NULL));
    assert_true(kwic_derive(other, NULL));
    kwic_searcher_adopt(p->searcher, other);
    assert_true(kwic_searcher_is_warm(p->searcher));
    assert_int_equal(total_of(p, &misspelt), 1);
}

// But for proposals the words of the generation before do not do.
static void what_is_new_is_found_without_them(void **state)
{
    place *p = *state;
    bool changed;
    kwic_request typed = question("okap"), misspelt = question("quaga");
    typed.live = true;
    assert_int_equal(total_of(p, &typed), 0); // reads the words itself, to correct
    write_note(p, "Notes/new.md", "Okapis live in woods.\n");
    run_index(p);
    assert_true(kwic_searcher_refresh(p->searcher, &changed, NULL) && changed);
    assert_false(kwic_searcher_is_warm(p->searcher));
    kwic_request expression = question("/Okap\\w+ live/");
    assert_int_equal(total_of(p, &expression), 1);
    write_note(p, "Notes/new.md", "A quagga is a zebra.\n");
    run_index(p);
    assert_true(kwic_searcher_refresh(p->searcher, &changed, NULL) && changed);
    assert_false(kwic_searcher_is_warm(p->searcher));
    kwic_request near = question("quaga~");
    assert_int_equal(total_of(p, &near), 1);
    write_note(p, "Notes/new.md", "Gone.\n");
    run_index(p);
    assert_true(kwic_searcher_refresh(p->searcher, &changed, NULL) && changed);
    assert_false(kwic_searcher_is_warm(p->searcher));
    g_autoptr(kwic_answer) answer = ask(p, &misspelt);
    assert_int_equal(answer->n_corrected, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(hit_shows_the_note),
        cmocka_unit_test(pages_follow_one_another),
        cmocka_unit_test(a_page_beyond_the_end_is_empty),
        cmocka_unit_test(bytes_cut_hits_off),
        cmocka_unit_test(orders),
        cmocka_unit_test(facets_leave_out_their_own_filter),
        cmocka_unit_test(relaxes_when_no_note_has_all),
        cmocka_unit_test(a_flag_ends_it),
        cmocka_unit_test(hostile_requests_are_answered),
        cmocka_unit_test(a_word_with_many_snippets),
        cmocka_unit_test(json_is_the_protocols),
        cmocka_unit_test(odd_text_is_still_json),
        cmocka_unit_test(related_notes_say_why),
        cmocka_unit_test(a_new_generation_is_seen),
        cmocka_unit_test(words_are_handed_over),
        cmocka_unit_test(what_is_new_is_found_without_them),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
