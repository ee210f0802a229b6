// SPDX-License-Identifier: GPL-2.0-or-later
#include "../../search/derived/derived.h"

#include "../../search/derived/derived_make.h"
#include "../small_index.h"

// ---- which note a link means ----

static const small_note resolving[] = {
    {.path = "Index.md"},                                    // 1
    {.path = "a/Index.md"},                                  // 2
    {.path = "a/b/Index.md"},                                // 3
    {.path = "a/Note.md", .names = "The Note||Notiz|N. B."}, // 4
    {.path = "b/Note.md"},                                   // 5
    {.path = "a/b/Note.md"},                                 // 6
    {.path = "c/Café.md"},                                   // 7
    {.path = "Cafe.md"},                                     // 8
    {.path = "d/Release 1.2.md"},                            // 9
    {.path = "d/foo.md"},                                    // 10
    {.path = "d/Foo.md"},                                    // 11
    {.path = "e/x.md", .names = "Twice||Same"},              // 12
    {.path = "f/y.md", .names = "Twice||Same"},              // 13
    {.path = "e/g/z.md", .names = "Twice"},                  // 14
    {.path = "deep/er/Only.md"},                             // 15
};

static const struct {
    const char *target;
    uint32_t from, to, others;
} links[] = {
    {"Index", 0, 1, 0},         // the exact path
    {"Index.md", 3, 1, 0},      // also before the same folder
    {"index", 3, 1, 0},         // whatever the case
    {"a/Index", 0, 2, 0},       //
    {"b/Index", 0, 3, 0},       // the end of a path
    {"Note", 2, 4, 0},          // the same folder
    {"Note", 3, 6, 0},          //
    {"Note", 0, 4, 1},          // fewest folders, then byte order: ambiguous
    {"NOTE", 0, 4, 1},          //
    {"b/Note", 0, 5, 0},        // from the top of the vault
    {"b/Note", 2, 5, 0},        // which comes before a/b/Note beside it
    {"./b/Note", 2, 6, 0},      // unless that is said
    {"../Note", 3, 4, 0},       //
    {"../../b/Note", 3, 5, 0},  //
    {"../../../Note", 3, 0, 0}, // out of the vault
    {"/a/Note", 15, 4, 0},      //
    {"The Note", 0, 4, 0},      // a title
    {"notiz", 0, 4, 0},         // an alias
    {"N. B.", 0, 4, 0},         //
    {"Café", 0, 7, 0},          // as spelled, though Cafe has fewer folders
    {"Cafe", 7, 8, 0},          //
    {"Release 1.2", 0, 9, 0},   // no ending
    {"foo", 0, 10, 1},          // two that differ by case: the one as spelled
    {"Foo", 0, 11, 1},          //
    {"FOO", 0, 11, 1},          // else byte order
    {"Twice", 0, 12, 1},        // titles: fewest folders
    {"Twice", 13, 13, 0},       // the same folder
    {"Twice", 14, 14, 0},       //
    {"Only", 1, 15, 0},         //
    {"er/Only", 1, 15, 0},      //
    {"r/Only", 1, 0, 0},        // not part of a folder's name
    {"Nothing", 1, 0, 0},       //
    {"", 1, 0, 0},              //
    {"/", 1, 0, 0},             //
    {"..", 1, 0, 0},            //
    {"  Only ", 1, 15, 0},      //
};

static void test_resolve(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, resolving, G_N_ELEMENTS(resolving));
    g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
    assert_non_null(d);
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        uint32_t others = 99;
        uint32_t to = kwic_derived_resolve(d, kwic_str_of(links[i].target),
                                           links[i].from, &others);
        if (to != links[i].to || others != links[i].others)
            fail_msg("[[%s]] from %u: %u with %u others", links[i].target,
                     links[i].from, to, others);
        assert_int_equal(
            kwic_derived_resolve(d, kwic_str_of(links[i].target), links[i].from, NULL),
            to);
    }
    small_index_clear(&s);
}

// A name that thousands of notes have means the one beside the link, spelled so or not.
static void test_namesakes(void **state)
{
    (void)state;
    enum { NOTES = 3000 };
    g_autofree small_note *notes = g_new0(small_note, NOTES);
    for (int i = 0; i < NOTES; i++)
        notes[i] = (small_note){.path = g_strdup_printf("f%04d/Readme.md", i),
                                .names = "Read me"};
    small_index s;
    small_index_make(&s, notes, NOTES);
    g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
    assert_non_null(d);
    static const char *const spelled[] = {"Readme", "README", "read me", "./Readme"};
    for (uint32_t from = 1; from <= NOTES; from += 700)
        for (size_t i = 0; i < G_N_ELEMENTS(spelled); i++)
            assert_int_equal(
                kwic_derived_resolve(d, kwic_str_of(spelled[i]), from, NULL), from);
    assert_int_equal(kwic_derived_resolve(d, KWIC_STR("f2999/Readme"), 1, NULL), NOTES);
    small_index_clear(&s);
    for (int i = 0; i < NOTES; i++)
        g_free((char *)notes[i].path);
}

// ---- links in and out ----

static const small_note linked[] = {
    {.path = "A.md", .links = "w2:B|w1:c|m1:sub/D.md|w1:Idea|e1:pic.png"},
    {.path = "B.md", .links = "w1:A|w1:B"},
    {.path = "C.md", .names = "C||cc"},
    {.path = "sub/D.md", .links = "m1:../B.md|w1:idea|m1:data.csv"},
    {.path = "sub/C.md", .links = "w1:C|w1:cc"},
};

static void append_numbers(GString *out, GArray *numbers)
{
    for (guint i = 0; i < numbers->len; i++)
        g_string_append_printf(out, " %u", g_array_index(numbers, uint32_t, i));
    g_string_append_c(out, '\n');
    g_array_set_size(numbers, 0);
}

static void describe_links(kwic_derived *d, uint32_t n, GString *out)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t docid = 1; docid <= n; docid++) {
        g_string_append_printf(out, "%s to", kwic_derived_path(d, docid).p);
        kwic_derived_links_from(d, docid, docids);
        append_numbers(out, docids);
        g_string_append_printf(out, "  from (%u)", kwic_derived_count_in(d, docid));
        kwic_derived_links_to(d, docid, docids);
        append_numbers(out, docids);
    }
    g_string_append(out, "orphans");
    kwic_derived_orphans(d, docids);
    append_numbers(out, docids);
    g_string_append(out, "unresolved");
    kwic_derived_unresolved(d, docids);
    append_numbers(out, docids);
}

static void test_links(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, linked, G_N_ELEMENTS(linked));
    g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
    assert_non_null(d);
    g_autoptr(GString) out = g_string_new(NULL);
    describe_links(d, 5, out);
    assert_string_equal(out->str, "A.md to 2 3 4\n"
                                  "  from (1) 2\n"
                                  "B.md to 1 2\n"
                                  "  from (2) 1 2 4\n"
                                  "C.md to\n"
                                  "  from (2) 1 5\n"
                                  "sub/D.md to 2\n"
                                  "  from (1) 1\n"
                                  "sub/C.md to 3\n"
                                  "  from (0)\n"
                                  "orphans 5\n"
                                  "unresolved 1 4\n");
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_string_truncate(out, 0);
    kwic_derived_links_to_missing(d, KWIC_STR("IDEA.md"), docids);
    append_numbers(out, docids);
    kwic_derived_links_to_missing(d, KWIC_STR("pic.png"), docids);
    append_numbers(out, docids);
    assert_string_equal(out->str, " 1 4\n\n");
    small_index_clear(&s);
}

// ---- companies ----

static void describe_company(void *ctx, size_t company, uint8_t by)
{
    static const char *const why[] = {"tag", "property", "link", "note", "mention"};
    void **two = ctx;
    GString *out = two[1];
    g_string_append_printf(out, " %s", kwic_derived_company(two[0], company).p);
    for (size_t i = 0; i < G_N_ELEMENTS(why); i++)
        if (by & 1U << i)
            g_string_append_printf(out, ":%s", why[i]);
}

static void describe_companies(kwic_derived *d, uint32_t n, GString *out)
{
    for (uint32_t docid = 1; docid <= n; docid++) {
        void *ctx[] = {d, out};
        g_string_append_printf(out, "%u", docid);
        kwic_derived_note_companies(d, docid, describe_company, ctx);
        g_string_append_c(out, '\n');
    }
}

static const small_note firms[] = {
    {.path = "Companies/OpenAI.md",
     .claims = "n:openai|a:oai",
     .names = "OpenAI||OAI",
     .text = "OpenAI itself"},
    {.path = "Marlene.md",
     .claims = "t:openai",
     .links = "w1:OpenAI",
     .text = "OpenAI and VAST Data"},
    {.path = "Link.md", .links = "w1:OAI|w1:VAST Data"},
    {.path = "Property.md", .claims = "p:vast-data"},
    {.path = "Sub.md", .claims = "t:acme/emea"},
    {.path = "Text.md",
     .text = "We met open-ai and vast  data yesterday, not dataVAST"},
    {.path = "Acme.md", .text = "acmes"},
    {.path = "Alias.md", .claims = "p:oai"},
    {.path = "Path.md", .links = "m1:../x/Vast%20Data.md|w1:deep/vast-data"},
    {.path = "None.md", .text = "nothing here", .links = "w1:Elsewhere"},
    {.path = "Notion.md", .claims = "n:notion", .text = "Two notions"},
    {.path = "Lower.md", .text = "a notion of it"},
    {.path = "Upper.md", .text = "we use Notion for it"},
    {.path = "It.md", .claims = "n:it|a:3m", .names = "It||3M"},
    {.path = "Stop.md", .text = "it was 3M"},
};

static void test_companies(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, firms, G_N_ELEMENTS(firms));
    g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
    assert_non_null(d);
    g_autoptr(GString) out = g_string_new(NULL);
    describe_companies(d, G_N_ELEMENTS(firms), out);
    // 8 states "oai": a company of that name, and the other name of openai.
    assert_string_equal(out->str, "1 openai:note\n"
                                  "2 openai:tag:link vast-data:mention\n"
                                  "3 oai:link openai:link vast-data:link\n"
                                  "4 vast-data:property\n"
                                  "5 acme:tag acme/emea:tag\n"
                                  "6 openai:mention vast-data:mention\n"
                                  "7 acme:note\n"
                                  "8 oai:property openai:property\n"
                                  "9 vast-data:link\n"
                                  "10\n"
                                  "11 notion:note\n"
                                  "12\n"
                                  "13 notion:mention\n"
                                  "14 it:note\n"
                                  "15\n");
    assert_int_equal(kwic_derived_company_find(d, KWIC_STR("VAST Data")),
                     kwic_derived_company_find(d, KWIC_STR("company/vast-data")));
    assert_int_equal(kwic_derived_company_find(d, KWIC_STR("nobody")), -1);
    int acme = kwic_derived_company_find(d, KWIC_STR("Acme"));
    const uint32_t *docids;
    const uint8_t *by;
    assert_int_equal(kwic_derived_company_notes(d, (size_t)acme, &docids, &by), 2);
    assert_int_equal(docids[0], 5);
    assert_int_equal(by[0], KWIC_BY_TAG);
    assert_int_equal(docids[1], 7);
    small_index_clear(&s);
}

// ---- by difference = afresh ----

static void assert_same_image(kwic_side *a, kwic_side *b)
{
    for (size_t part = 0; part < KWIC_DP_PARTS; part++) {
        size_t n, m;
        const char *x = kwic_side_part(a, part, 1, &n);
        const char *y = kwic_side_part(b, part, 1, &m);
        if (n != m || memcmp(x, y, n) != 0)
            fail_msg("part %zu differs: %zu and %zu bytes", part, n, m);
    }
}

static void check_difference(small_index *s)
{
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(s->index), "derived", NULL);
    kwic_stamp stamp = kwic_stamp_of(s->index);
    g_autoptr(kwic_side) old = kwic_side_open(path, "derived", NULL, KWIC_DP_PARTS);
    assert_non_null(old);
    g_autoptr(kwic_side) by_difference =
        kwic_derived_make(kwic_index_db(s->index), &stamp, old, NULL);
    g_autoptr(kwic_side) fresh =
        kwic_derived_make(kwic_index_db(s->index), &stamp, NULL, NULL);
    assert_same_image(by_difference, fresh);
    // What is opened is of the new state, and saved.
    kwic_derived_close(kwic_derived_open(s->index, NULL));
    g_autoptr(kwic_side) saved = kwic_side_open(path, "derived", &stamp, KWIC_DP_PARTS);
    assert_non_null(saved);
    assert_same_image(saved, fresh);
}

static void test_difference(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, firms, G_N_ELEMENTS(firms));
    kwic_derived_close(kwic_derived_open(s.index, NULL));
    small_index_put(&s, 6, &(small_note){.path = "Text.md", .text = "of VAST-data"});
    check_difference(&s);
    small_index_put(&s, 0, &(small_note){.path = "New.md", .text = "OpenAI, Notion"});
    check_difference(&s);
    small_index_put(
        &s, 0,
        &(small_note){.path = "Firm.md", .claims = "n:firm", .names = "Nothing Here"});
    check_difference(&s);
    small_index_put(&s, 2, NULL);
    check_difference(&s);
    small_index_put(&s, 11, &(small_note){.path = "Notion.md", .text = "no more"});
    check_difference(&s);
    small_index_put(&s, 1, NULL);
    check_difference(&s);
    small_index_clear(&s);
}

// ---- side files that are not what they should be ----

static void test_damaged(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, firms, G_N_ELEMENTS(firms));
    kwic_derived_close(kwic_derived_open(s.index, NULL));
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(s.index), "derived", NULL);
    g_autofree char *bytes = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int round = 0; round < 300; round++) {
        g_autofree char *bad = g_memdup2(bytes, n);
        gsize size = round % 3 == 0 ? (gsize)g_rand_int_range(random, 0, (gint32)n) : n;
        for (int i = 0; i < round; i++)
            bad[g_rand_int_range(random, 0, (gint32)n)] = (char)g_rand_int(random);
        assert_true(g_file_set_contents(path, bad, (gssize)size, NULL));
        g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
        assert_non_null(d);
        g_autoptr(GString) out = g_string_new(NULL);
        describe_companies(d, 15, out);
        describe_links(d, 15, out);
        kwic_derived_resolve(d, KWIC_STR("OpenAI"), 3, NULL);
    }
    small_index_clear(&s);
}

static void test_empty(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, NULL, 0);
    g_autoptr(kwic_derived) d = kwic_derived_open(s.index, NULL);
    assert_non_null(d);
    assert_int_equal(kwic_derived_companies(d), 0);
    assert_int_equal(kwic_derived_resolve(d, KWIC_STR("x"), 0, NULL), 0);
    assert_int_equal(kwic_derived_path(d, 1).n, 0);
    small_index_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolve),    cmocka_unit_test(test_namesakes),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_companies),
        cmocka_unit_test(test_difference), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
