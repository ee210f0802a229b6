// SPDX-License-Identifier: GPL-2.0-or-later
// Frontmatter that is read line by line comes to what libyaml's events come to: written
// cases, random ones made of what YAML could take otherwise, and a public suite of YAML
// where KWIC_SHARED has it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../indexer/parse/flat.h"
#include "../../indexer/parse/tree.h"
#include "../shared.h"

// ---- what a reading comes to, as text ----

static void init(kwic_parse *p, kwic_str bytes)
{
    *p = (kwic_parse){.path = "x.md", .bytes = bytes, .arena = kwic_arena_new()};
    kwic_lines_init(&p->lines, bytes, p->arena);
    p->blocks = g_array_new(FALSE, FALSE, sizeof(kwic_block));
    p->links = g_array_new(FALSE, FALSE, sizeof(kwic_link));
    p->tags = g_array_new(FALSE, FALSE, sizeof(kwic_tag));
    p->properties = g_array_new(FALSE, FALSE, sizeof(kwic_property));
    p->tasks = g_array_new(FALSE, FALSE, sizeof(kwic_task));
    p->aliases = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    p->runs = g_array_new(FALSE, FALSE, sizeof(kwic_run));
}

static void clear(kwic_parse *p)
{
    GArray *arrays[] = {p->blocks, p->links,   p->tags, p->properties,
                        p->tasks,  p->aliases, p->runs};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    kwic_arena_free(p->arena);
}

static void print_block(GString *out, const kwic_block *b)
{
    g_string_append_printf(out, "block %d %u-%u \"%.*s\"", b->kind, b->line,
                           b->end_line, KWIC_STR_ARG(b->text));
    for (size_t i = 0; i < b->n_runs; i++)
        g_string_append_printf(out, " %u@%u:%u/%u", b->runs[i].text, b->runs[i].line,
                               b->runs[i].byte, b->runs[i].utf16);
    g_string_append_c(out, '\n');
}

static char *print(const kwic_parse *p)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "title \"%.*s\"\n", KWIC_STR_ARG(p->title));
    for (guint i = 0; i < p->properties->len; i++) {
        const kwic_property *r = &g_array_index(p->properties, kwic_property, i);
        g_string_append_printf(out, "%u \"%.*s\"=\"%.*s\" %d %d %g\n", r->line,
                               KWIC_STR_ARG(r->key), KWIC_STR_ARG(r->value), r->type,
                               r->list, r->number);
    }
    for (guint i = 0; i < p->blocks->len; i++)
        print_block(out, &g_array_index(p->blocks, kwic_block, i));
    for (guint i = 0; i < p->links->len; i++) {
        const kwic_link *l = &g_array_index(p->links, kwic_link, i);
        g_string_append_printf(out, "link %d %u:%u \"%.*s\" \"%.*s\"\n", l->kind,
                               l->line, l->byte, KWIC_STR_ARG(l->target),
                               KWIC_STR_ARG(l->text));
    }
    for (guint i = 0; i < p->tags->len; i++) {
        const kwic_tag *t = &g_array_index(p->tags, kwic_tag, i);
        g_string_append_printf(out, "tag %u \"%.*s\"\n", t->line,
                               KWIC_STR_ARG(t->text));
    }
    for (guint i = 0; i < p->aliases->len; i++) {
        kwic_str alias = g_array_index(p->aliases, kwic_str, i);
        g_string_append_printf(out, "alias \"%.*s\"\n", KWIC_STR_ARG(alias));
    }
    return g_string_free(out, FALSE);
}

// True when it is flat; then both say the same.
static bool compare(kwic_str yaml)
{
    kwic_parse flat, tree;
    uint32_t line;
    const char *problem;
    init(&flat, yaml);
    init(&tree, yaml);
    bool is_flat = kwic_flat_read(&flat, 0, (uint32_t)yaml.n);
    g_autofree char *got = print(&flat);
    if (is_flat) {
        kwic_tree_result result =
            kwic_tree_read(&tree, 0, (uint32_t)yaml.n, &line, &problem);
        g_autofree char *want = print(&tree);
        if (result != KWIC_TREE_OK || strcmp(want, got) != 0)
            print_error("%.*s\n", KWIC_STR_ARG(yaml));
        assert_int_equal(result, KWIC_TREE_OK);
        assert_string_equal(got, want);
    } else {
        assert_int_equal(flat.properties->len, 0);
        assert_int_equal(flat.blocks->len, 0);
    }
    clear(&flat);
    clear(&tree);
    return is_flat;
}

// ---- cases ----

static const struct {
    const char *yaml;
    bool is_flat;
} cases[] = {
    {"a: b\n", true},
    {"a: b\r\nc:  d  \r\n\r\ne:\r\n", true},
    {"a:\nb: \nc:", true},
    {"title: A Title, with [Buses] (and more) of <=DISPATCH_LEVEL\n", true},
    {"ms.date: 2026-01-03\nn: -5\nm: 1.5e3\nt: true\nu: ~\nv: null\n", true},
    {"Two words: x\nsnake_case: y\na/b: z\n2024: w\n", true},
    {"tags: [one, \"two, three\", 'four', five six]\nempty: [ ]\nnone: []\n", true},
    {"tags:\n - one\n -\n - \"two\"\n\n # c\n - three\nlast: x\n", true},
    {"tags:\n- one\n- two\naliases:\n    - A\n    - B, C\n", true},
    {"# c\n\na: b#c\n  # d\ne: 'x: y # z'\nf: \"  \"\ng: ''\n", true},
    {"a: https://example.com/x?y=1#z\nb: c:d:e\n", true},
    {"\xC3\xBC: gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80 x\nb: \xE2\x80\x94\n", true},
    {"l: \"[[Note|shown]]\"\nm:\n  - \"[[A]], [[B]]\"\n", true},
    {"", false},
    {"# nothing\n", false},
    {"a: b: c\n", false},
    {"a: b:\n", false},
    {"a: b # c\n", false},
    {"a: b\n  c\n", false},
    {"a: b\n- c\n", false},
    {"a:\n- b\n - c\n", false},
    {"a:\n  - b\n    c\n", false},
    {"a:\n  b: c\n", false},
    {"a:\n- b: c\n", false},
    {"a:\n- - b\n", false},
    {"a:\tb\n", false},
    {"a: [[b]]\n", false},
    {"a: [b,]\n", false},
    {"a: [b: c]\n", false},
    {"a: [b\n", false},
    {"a: \"b\\n\"\n", false},
    {"a: \"b\n", false},
    {"a: 'it''s'\n", false},
    {"a: 'b' c\n", false},
    {"a: &b c\n", false},
    {"a: *b\n", false},
    {"a: !t b\n", false},
    {"a: |\n  b\n", false},
    {"a: >-\n  b\n", false},
    {"a: {b: c}\n", false},
    {"a: ? b\n", false},
    {"a: @b\n", false},
    {"a: - b\n", false},
    {"? a\n: b\n", false},
    {"<<: a\n", false},
    {"a:b\n", false},
    {"text\n", false},
    {" a: b\n", false},
    {"a : b\n", false},
    {"a: b\rc: d\n", false},
    {"a: \xC2\x85\n", false},
    {"a: x\xE2\x80\xA8y\n", false},
    {"a: \xEF\xBB\xBF\n", false},
    {"a: \xFF\n", false},
    {"a: \x01\n", false},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool is_flat = compare(kwic_str_of(cases[i].yaml));
        if (is_flat != cases[i].is_flat)
            print_error("%s\n", cases[i].yaml);
        assert_int_equal(is_flat, cases[i].is_flat);
    }
}

// ---- random ones ----

static void test_random(void **state)
{
    (void)state;
    static const char *const bits[] = {"a",        "b",
                                       "Key",      "tags",
                                       "title",    ": ",
                                       ":",        ":\n",
                                       "\n",       "\r\n",
                                       " ",        "  ",
                                       "\n- ",     "-",
                                       "\n  - ",   "- ",
                                       "#",        " #",
                                       "\"",       "'",
                                       "[",        "]",
                                       ", ",       ",",
                                       "?",        "&",
                                       "*",        "!",
                                       "|",        ">",
                                       "%",        "@",
                                       "{",        "}",
                                       "\\",       "1",
                                       "-5",       "x y",
                                       "[[N]]",    "\"q\"",
                                       "'s'",      "[u, v]",
                                       "~",        "=",
                                       "<",        "<<",
                                       "...",      "---",
                                       "\t",       "\xC3\xBC",
                                       "\xC2\xA0", "(",
                                       "/",        "\nc: ",
                                       "\nd: ",    "\ne:",
                                       "a: ",      "\xE2\x80\x94",
                                       "null",     "http://x",
                                       ".",        ";"};
    g_autoptr(GRand) random = g_rand_new_with_seed(20260101);
    g_autoptr(GString) yaml = g_string_new(NULL);
    unsigned flat = 0;
    for (int i = 0; i < 30000; i++) {
        g_string_assign(yaml, i % 3 ? "a: " : "");
        for (int n = g_rand_int_range(random, 1, 12); n > 0; n--)
            g_string_append(yaml,
                            bits[g_rand_int_range(random, 0, (int)G_N_ELEMENTS(bits))]);
        g_string_append_c(yaml, '\n');
        flat += compare(kwic_str_of_string(yaml));
    }
    assert_true(flat > 500);
}

// ---- a suite ----

static void test_suite(void **state)
{
    (void)state;
    char *root = shared_unpack("conformance/yaml-test-suite-data.tar.xz");
    if (!root) {
        print_message("no conformance/yaml-test-suite-data.tar.xz: skipped\n");
        return;
    }
    g_autofree char *folder = g_build_filename(root, "yaml-test-suite-data", NULL);
    const char *argv[] = {"find", folder, "-name", "in.yaml", NULL};
    g_autofree char *list = NULL;
    assert_true(g_spawn_sync(NULL, (char **)(guintptr)argv, NULL, G_SPAWN_SEARCH_PATH,
                             NULL, NULL, &list, NULL, NULL, NULL));
    g_auto(GStrv) paths = g_strsplit(list, "\n", -1);
    unsigned n = 0;
    for (char **path = paths; *path; path++) {
        g_autofree char *yaml = NULL;
        gsize bytes = 0;
        if (**path && g_file_get_contents(*path, &yaml, &bytes, NULL)) {
            compare((kwic_str){yaml, bytes});
            n++;
        }
    }
    assert_true(n > 300);
    shared_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
