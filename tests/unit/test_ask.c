// SPDX-License-Identifier: GPL-2.0-or-later
// Questions other than search, over the vault of tests/vault.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../shared.h"
#include "kwic/error.h"
#include "kwic/indexer.h"
#include "kwic/search.h"

static char *index_dir;
static kwic_searcher *searcher;

static int open_vault(void **state)
{
    (void)state;
    index_dir = g_dir_make_tmp("kwic-ask-XXXXXX", NULL);
    kwic_index_job job = {
        .vault = KWIC_SOURCE_DIR "/tests/vault", .index = index_dir, .jobs = 1};
    kwic_index_counts counts;
    if (!kwic_index_run(&job, &counts, NULL))
        return -1;
    searcher = kwic_searcher_open(index_dir, NULL, NULL);
    return searcher && kwic_derive(searcher, NULL) ? 0 : -1;
}

static int close_vault(void **state)
{
    (void)state;
    kwic_searcher_close(searcher);
    shared_remove(index_dir);
    return 0;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

// ---- completion ----

static const struct {
    const char *kind;
    const char *text;     // '|' is the caret
    const char *expected; // what is inserted, and where it begins
} completions[] = {
    // by what stands at the caret
    {NULL, "#st|", "area/storage cloud/storage project/storage @1"},
    {NULL, "rack #comp|", "company company/openai company/core-weave type/company @6"},
    {NULL, "tag:needs|", "needs-review @4"},
    {NULL, "-tag:needs|", "needs-review @5"},
    {NULL, "type:|", "people company note meeting @5"},
    {NULL, "x (type:me|", "meeting @8"},
    {NULL, "company:op|", "openai @8"},
    {NULL, "[stat|", "status @1"},
    {NULL, "[status:a|", "active @8"},
    {NULL, "manager:le|", "\"Lena Brandt\" @8"},
    {NULL, "manager:\"lena b|", "Lena Brandt\" @9"},
    {NULL, "manager:\"lena b|\"", "Lena Brandt @9"},
    {NULL, "folder:ar|", "Areas Areas/Storage @7"},
    {NULL, "is:o|", "orphan @3"},
    {NULL, "sort:-m|", "-modified @5"},
    {NULL, "[[lena|", "Lena Brandt]] @2"},
    {NULL, "[[lena|]]", "Lena Brandt @2"},
    {NULL, "see [[l. b|", "Lena Brandt|L. Brandt]] @6"},
    {NULL, "[[missing|", "missing note]] @2"},
    {NULL, "[[Storage review#dec|", "Decisions]] @17"},
    {NULL, "[[Storage review#^|", "^dec54]] @17"},
    {NULL, "link:[[vast|", "VAST Data|VAST]] VAST Data]] @7"},
    {NULL, "links:[[vast|", "VAST Data|VAST]] VAST Data]] @8"},
    {NULL, "from:[[vast|", "VAST Data|VAST]] VAST Data]] @7"},
    {NULL, "has:tas|", "task @4"},
    {NULL, "coreweave NEA|", "nearby NEAR/5 @10"},
    {NULL, "mana|", "manager: @0"},
    {NULL, "throu|", "throughput @0"},
    {NULL, "\"local nv|", "nvme @7"},
    {NULL, "comp|", "company: company compute @0"},
    {NULL, "|", "@0"},
    {NULL, "nothing like it zzzz|", "@16"},
    // by kind, in an editor's line
    {"tag", "tags: [type/peo|", "type/people @7"},
    {"tag", "some #needs|", "needs-review @6"},
    {"tag", "fol|", "follow-up @0"},
    {"link", "met [[tom| yesterday", "Tomas Okafor @6"},
    {"link", "tom|", "Tomas Okafor @0"},
    {"property", "stat|", "status @0"},
    {"value", "status: ac|", "active @8"},
    {"value", "type:|", "people company note meeting @5"},
    {"value", "manager: \"le|", "Lena Brandt @10"},
    {"value", "no key|", "@6"},
};

static char *complete(const char *kind, const char *written)
{
    const char *caret = strchr(written, '|');
    g_autofree char *text =
        g_strdup_printf("%.*s%s", (int)(caret - written), written, caret + 1);
    json_t *answer = kwic_complete(searcher, kwic_str_of(text),
                                   (size_t)(caret - written), kind, 6, NULL);
    assert_non_null(answer);
    g_autoptr(GString) out = g_string_new(NULL);
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(answer, "items"), i, item)
    {
        g_string_append_printf(out, "%s ", text_of(item, "insert"));
        assert_int_equal(number_of(item, "to"), caret - written);
    }
    item = json_array_get(json_object_get(answer, "items"), 0);
    if (item)
        g_string_append_printf(out, "@%d", (int)number_of(item, "from"));
    json_decref(answer);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void test_complete(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(completions); i++) {
        g_autofree char *got = complete(completions[i].kind, completions[i].text);
        const char *expected = completions[i].expected;
        if (strcmp(got, *expected == '@' ? "" : expected) == 0)
            continue;
        bad++;
        print_error("%s\n  gives    %s\n  expected %s\n", completions[i].text, got,
                    expected);
    }
    assert_int_equal(bad, 0);
}

// Any bytes, any caret: spans are in the text.
static void test_complete_anything(void **state)
{
    (void)state;
    static const char bytes[] = "[[]]##::\"\" (|a\xc3\xa9\xff\n-<company";
    static const char *const kinds[] = {NULL, "tag", "link", "property", "value"};
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (int round = 0; round < 3000; round++) {
        char text[24];
        size_t n = (size_t)g_rand_int_range(random, 0, sizeof text);
        for (size_t i = 0; i < n; i++)
            text[i] = bytes[g_rand_int_range(random, 0, sizeof bytes)];
        size_t at = (size_t)g_rand_int_range(random, 0, (gint32)n + 3);
        json_t *answer =
            kwic_complete(searcher, (kwic_str){text, n}, at, kinds[round % 5], 3, NULL);
        assert_non_null(answer);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(answer, "items"), i, item)
        {
            assert_true(number_of(item, "from") <= number_of(item, "to"));
            assert_true(number_of(item, "to") <= (json_int_t)n);
        }
        json_decref(answer);
    }
}

// ---- a note ----

static json_t *show(kwic_note_request request)
{
    g_autoptr(GError) error = NULL;
    json_t *answer = kwic_note_show(searcher, &request, &error);
    if (!answer)
        fail_msg("%s", error->message);
    return answer;
}

static void test_note(void **state)
{
    (void)state;
    json_t *note = show((kwic_note_request){.path = "People/Ada Voss.md"});
    assert_string_equal(text_of(note, "path"), "People/Ada Voss.md");
    assert_string_equal(text_of(note, "title"), "Ada Voss");
    assert_true(g_str_has_prefix(text_of(note, "text"), "---\ntype: people\n"));
    assert_true(g_str_has_suffix(text_of(note, "text"), "tier read-only.\n"));
    assert_false(json_is_true(json_object_get(note, "stale")));
    const json_t *front = json_object_get(note, "frontmatter");
    assert_string_equal(text_of(front, "manager"), "Lena Brandt");
    assert_int_equal(json_array_size(json_object_get(front, "tags")), 3);
    assert_string_equal(text_of(json_object_get(note, "fields"), "Relationship"),
                        "Champion on the buying side");
    assert_int_equal(json_array_size(json_object_get(note, "outline")), 5);
    assert_int_equal(json_array_size(json_object_get(note, "tags")), 3);
    const json_t *links = json_object_get(note, "links");
    assert_int_equal(json_array_size(json_object_get(links, "out")), 4);
    assert_int_equal(json_array_size(json_object_get(links, "in")), 2);
    const json_t *task = json_array_get(json_object_get(note, "tasks"), 0);
    assert_string_equal(text_of(task, "state"), "todo");
    assert_string_equal(text_of(task, "due"), "2026-02-01");
    assert_int_equal(number_of(task, "line"), 25);
    json_decref(note);
}

static void test_note_parts(void **state)
{
    (void)state;
    static const struct {
        kwic_note_request request;
        const char *text;
    } parts[] = {
        {{.path = "ada voss", .heading = "open tasks"},
         "## Open Tasks\n\n- [ ] Ask Ada for the CoreWeave rack plan 📅 2026-02-01\n"},
        {{.path = "People/Ada Voss", .from_line = 13, .to_line = 15},
         "# Ada Voss\n\n## Profile\n"},
        {{.path = KWIC_SOURCE_DIR "/tests/vault/People/Ada Voss.md",
          .from_line = 2,
          .to_line = 2},
         "type: people\n"},
        {{.path = "Storage review", .block = "^dec54"},
         "- DEC-0054: no agents on GPU hosts ^dec54\n"},
        {{.path = "Storage review", .heading = "Storage review#decisions"},
         "## Decisions\n\n- DEC-0054"},
        {{.path = "Ada Voss", .from_line = 1000}, ""},
        {{.path = "Deutsch", .heading = "Kapazitätsplanung", .max_bytes = 9},
         "# Kapazit"},
        {{.path = "Deutsch", .heading = "Kapazitätsplanung", .max_bytes = 10},
         "# Kapazit"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        json_t *note = show(parts[i].request);
        const char *text = text_of(note, "text");
        if (strncmp(text, parts[i].text, strlen(parts[i].text)) != 0)
            fail_msg("%s: got\n%s", parts[i].request.path, text);
        assert_true(parts[i].text[0] || !text[0]);
        json_decref(note);
    }
}

static void test_not_found(void **state)
{
    (void)state;
    static const struct {
        kwic_note_request request;
        const char *message;
    } cases[] = {
        {{.path = "Ada Vos"}, "People/Ada Voss.md"},
        {{.path = "quite something else"}, "no note"},
        {{.path = "Ada Voss", .heading = "Open Task"}, "“Open Tasks”"},
        {{.path = "Ada Voss", .block = "none"}, "no block “none”"},
        {{.path = "../../etc/passwd"}, "no note"},
        {{.path = ""}, "no note"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(kwic_note_show(searcher, &cases[i].request, &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND));
        if (!strstr(error->message, cases[i].message))
            fail_msg("%s", error->message);
    }
}

// ---- links and mentions ----

static void append_places(GString *out, const json_t *list, const char *what)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one)
    {
        const char *path = text_of(one, "path");
        g_string_append_printf(out, "%s:%d %s\n", *path ? path : "?",
                               (int)number_of(one, "line"), text_of(one, what));
    }
}

static void test_links(void **state)
{
    (void)state;
    json_t *links = kwic_links(searcher, "Lena Brandt", NULL);
    assert_non_null(links);
    g_autoptr(GString) out = g_string_new(NULL);
    append_places(out, json_object_get(links, "out"), "target");
    append_places(out, json_object_get(links, "in"), "target");
    json_decref(links);
    links = kwic_links(searcher, "Projects/Price List.md", NULL);
    append_places(out, json_object_get(links, "unresolved"), "target");
    append_places(out, json_object_get(links, "in"), "kind");
    json_decref(links);
    assert_string_equal(out->str,
                        "People/Tomas Okafor.md:11 Tomas Okafor\n"
                        "Meetings/2026-01-12 Storage review.md:7 Lena Brandt\n"
                        "People/Ada Voss.md:6 Lena Brandt\n"
                        "People/Ada Voss.md:21 Lena Brandt\n"
                        "?:4 Missing Note\n"
                        "Companies/CoreWeave.md:15 markdown\n");
}

static void test_mentions(void **state)
{
    (void)state;
    json_t *answer = kwic_mentions(searcher, "CoreWeave", 0, NULL);
    assert_non_null(answer);
    g_autoptr(GString) out = g_string_new(NULL);
    append_places(out, json_object_get(answer, "mentions"), "name");
    json_decref(answer);
    assert_string_equal(out->str, "Areas/Storage/crlf.md:7 CoreWeave\n"
                                  "Companies/OpenAI.md:9 CoreWeave\n"
                                  "Meetings/2026-01-12 Storage review.md:20 CoreWeave\n"
                                  "People/Ada Voss.md:17 CoreWeave\n"
                                  "People/Ada Voss.md:21 CoreWeave\n"
                                  "People/Ada Voss.md:25 CoreWeave\n"
                                  "People/Tomas Okafor.md:3 core-weave\n"
                                  "People/Tomas Okafor.md:4 coreweave\n"
                                  "People/Tomas Okafor.md:9 core-weave\n");
    answer = kwic_mentions(searcher, "CoreWeave", 1, NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "mentions")), 1);
    assert_true(json_is_true(json_object_get(answer, "truncated")));
    json_decref(answer);
}

// ---- tasks ----

static char *tasks(kwic_tasks_request request)
{
    g_autoptr(GError) error = NULL;
    json_t *answer = kwic_tasks(searcher, &request, &error);
    if (!answer)
        fail_msg("%s", error->message);
    g_autoptr(GString) out = g_string_new(NULL);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(answer, "tasks"), i, one) g_string_append_printf(
        out, "%s%.12s/%s", i ? " " : "", text_of(one, "text"), text_of(one, "due"));
    json_decref(answer);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void test_tasks(void **state)
{
    (void)state;
    static const struct {
        kwic_tasks_request request;
        const char *expected;
    } cases[] = {
        {{.limit = 0},
         "Tomas: bench/2026-01-30 Ask Ada for /2026-02-01 Lena: call A/2026-02-10 "
         "Introduce Le/2026-03-01"},
        {{.limit = 1}, "Tomas: bench/2026-01-30"},
        {{.state = "done"}, "Send the sto/"},
        {{.state = "cancelled"}, "Book the roo/"},
        {{.state = "/"}, "Tomas: bench/2026-01-30"},
        {{.due = "<=2026-02-01"}, "Tomas: bench/2026-01-30 Ask Ada for /2026-02-01"},
        {{.due = "2026-02"}, "Ask Ada for /2026-02-01 Lena: call A/2026-02-10"},
        {{.due = "2026-03-01"}, "Introduce Le/2026-03-01"},
        {{.query = {"type:meeting", 12}},
         "Tomas: bench/2026-01-30 Lena: call A/2026-02-10"},
        {{.query = {"company:openai", 14}, .due = "2026-03.."}, ""},
        {{.query = {"note:company:openai", 19}, .due = "2026-03.."},
         "Introduce Le/2026-03-01"},
        // Each task by itself: its words, links, companies and dates.
        {{.query = {"coreweave", 9}}, "Ask Ada for /2026-02-01"},
        {{.query = {"company:coreweave", 17}}, "Ask Ada for /2026-02-01"},
        {{.query = {"-coreweave due:2026-02", 22}}, "Lena: call A/2026-02-10"},
        {{.query = {"[[Tomas Okafor]]", 16}}, "Introduce Le/2026-03-01"},
        {{.query = {"[[Azure]] OR due:2026-01", 24}}, "Tomas: bench/2026-01-30"},
        {{.query = {"note:coreweave -coreweave", 25}},
         "Tomas: bench/2026-01-30 Lena: call A/2026-02-10"},
        {{.query = {"#nothing", 8}}, ""},
        {{.priority = "medium"}, "Introduce Le/2026-03-01"},
        {{.priority = "high,none", .due = "<=2026-02-01"},
         "Tomas: bench/2026-01-30 Ask Ada for /2026-02-01"},
        {{.scheduled = "2026"}, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = tasks(cases[i].request);
        assert_string_equal(got, cases[i].expected);
    }
    // Fewer are the first of all, whichever notes were left unread.
    g_autofree char *all = tasks((kwic_tasks_request){.state = "any"});
    for (uint32_t limit = 1; limit < 8; limit++) {
        g_autofree char *some =
            tasks((kwic_tasks_request){.state = "any", .limit = limit});
        assert_true(g_str_has_prefix(all, some));
    }
    g_autoptr(GError) error = NULL;
    kwic_tasks_request bad = {.due = "some day"};
    assert_null(kwic_tasks(searcher, &bad, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_USAGE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete),  cmocka_unit_test(test_complete_anything),
        cmocka_unit_test(test_note),      cmocka_unit_test(test_note_parts),
        cmocka_unit_test(test_not_found), cmocka_unit_test(test_links),
        cmocka_unit_test(test_mentions),  cmocka_unit_test(test_tasks),
    };
    return cmocka_run_group_tests(tests, open_vault, close_vault);
}
