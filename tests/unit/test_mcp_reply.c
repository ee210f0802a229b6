// SPDX-License-Identifier: GPL-2.0-or-later
// The budget is kept and nearly used, and no text gets out of its lines.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mcp/reply.h"

static void test_marks(void **state)
{
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        {"one", "| one\n"},
        {"", "| \n"},
        {"one\ntwo\n", "| one\n| two\n"},
        {"one\r\ntwo\rthree", "| one\n| two\n| three\n"},
        {"a\vb\fc\xc2\x85"
         "d\xe2\x80\xa8"
         "e\xe2\x80\xa9"
         "f",
         "| a\n| b\n| c\n| d\n| e\n| f\n"},
        {"a\tb", "| a\tb\n"},
        {"\x1b[2J\x7f", "| \\u{1B}[2J\\u{7F}\n"},
        {"\xe2\x80\xaeturned", "| \\u{202E}turned\n"},
        {"\xf3\xa0\x81\x81", "| \\u{E0041}\n"},
        {"caf\xe9 \xff", "| caf\xef\xbf\xbd \xef\xbf\xbd\n"},
        {"\n\n", "| \n| \n"},
        {"| not ours", "| | not ours\n"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(kwic_mcp_reply) r = kwic_mcp_reply_new(1000);
        kwic_mcp_reply_quote(r, cases[i].text);
        assert_string_equal(r->text->str, cases[i].quoted);
    }
}

static void test_names(void **state)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"Ada Voss", "Ada Voss"},
        {"a\nb\xe2\x80\xa8"
         "c",
         "a b c"},
        {"say \"x\"", "say \\\"x\\\""},
        {"\x1b", "\\u{1B}"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = kwic_mcp_name(cases[i].text);
        assert_string_equal(name, cases[i].name);
    }
    g_autofree char *lots = g_strnfill(1000, 'x');
    g_autofree char *cut = kwic_mcp_name(lots);
    assert_int_equal(strlen(cut), 80 + strlen("…"));
}

static size_t dumped(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    size_t n = strlen(text);
    free(text);
    return n;
}

static void test_bytes_as_json(void **state)
{
    (void)state;
    for (int c = 1; c < 0x80; c++) {
        char text[] = {'a', (char)c, 'b', 0};
        json_t *json = json_pack("[s]", text);
        assert_int_equal(kwic_mcp_json_bytes(text, 3) + 4, dumped(json));
        json_decref(json);
    }
}

// Whatever the items are: the content is within its budget, an item is there whole or not at
// all, and what room is told is there.
static void test_budget(void **state)
{
    static const char *const pieces[] = {"word ", "\"",   "\\", "\n",   "\t",
                                         "\x01",  "漢字", "é",  "\xff", "\xe2\x80\xa8"};
    (void)state;
    for (unsigned seed = 0; seed < 300; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        int tokens = g_rand_int_range(rand, KWIC_MCP_TOKENS_MIN, 3000);
        g_autoptr(kwic_mcp_reply) r = kwic_mcp_reply_new(tokens);
        kwic_mcp_reply_say(r, "head %d", tokens);
        guint items = 0;
        for (int i = 0; i < 200; i++) {
            g_autoptr(GString) text = g_string_new(NULL);
            for (int k = g_rand_int_range(rand, 0, 60); k > 0; k--)
                g_string_append(
                    text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
            g_autofree char *before = g_strdup(r->text->str);
            size_t links = json_array_size(r->links);
            kwic_mcp_reply_begin(r);
            kwic_mcp_reply_quote(r, text->str);
            if (i % 3 == 0)
                kwic_mcp_reply_link(r, text->str, text->str);
            if (kwic_mcp_reply_keep(r)) {
                items++;
                continue;
            }
            assert_string_equal(r->text->str, before);
            assert_int_equal(json_array_size(r->links), links);
        }
        assert_int_equal(r->kept, items);
        for (int i = 0; i < 5; i++)
            kwic_mcp_reply_tell(r, "Left out: %d \"%s\"", i,
                                "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
                                "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字");
        json_t *content = kwic_mcp_reply_content(r, true);
        assert_true(dumped(content) <= (size_t)tokens * KWIC_MCP_TOKEN_BYTES);
        json_decref(content);
    }
}

static void test_needed(void **state)
{
    (void)state;
    g_autofree char *lots = g_strnfill(5000, 'x');
    g_autoptr(kwic_mcp_reply) small = kwic_mcp_reply_new(500);
    kwic_mcp_reply_begin(small);
    kwic_mcp_reply_quote(small, lots);
    assert_false(kwic_mcp_reply_keep(small));
    g_autoptr(kwic_mcp_reply) r =
        kwic_mcp_reply_new((int64_t)kwic_mcp_reply_needed(small));
    kwic_mcp_reply_begin(r);
    kwic_mcp_reply_quote(r, lots);
    assert_true(kwic_mcp_reply_keep(r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),         cmocka_unit_test(test_names),
        cmocka_unit_test(test_bytes_as_json), cmocka_unit_test(test_budget),
        cmocka_unit_test(test_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
