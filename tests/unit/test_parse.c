// SPDX-License-Identifier: GPL-2.0-or-later
// tests/spec/query.txt: query text to tree. A line "live" before the query types it live.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/query/ast.h"
#include "../spec.h"
#include "kwic/limits.h"

static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    unsigned flags = 0;
    if (kwic_str_starts(input, KWIC_STR("live\n"))) {
        flags = KWIC_PARSE_LIVE;
        input = kwic_str_sub(input, 5, input.n);
    }
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_parsed parsed;
    kwic_parse(input, flags, arena, &parsed);
    kwic_ast_print(parsed.ast, out);
    g_string_append_c(out, '\n');
    if (parsed.sort.n)
        g_string_append_printf(out, "sort %.*s\n", KWIC_STR_ARG(parsed.sort));
    if (parsed.since)
        g_string_append_printf(out, "since %" G_GUINT64_FORMAT "\n", parsed.since);
    for (guint i = 0; i < parsed.warnings->len; i++) {
        kwic_query_warning w = g_array_index(parsed.warnings, kwic_query_warning, i);
        g_string_append_printf(out, "warning %u-%u %s\n", w.from, w.to, w.message);
    }
    g_array_unref(parsed.warnings);
}

static void test_spec(void **state)
{
    (void)state;
    assert_int_equal(spec_run("query", make, NULL), 0);
}

// A query over the ceiling is cut where a word ends, and says so.
static void test_too_long(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < KWIC_QUERY_BYTES + 100)
        g_string_append(text, "word ");
    kwic_parsed parsed;
    kwic_parse(kwic_str_of_string(text), 0, arena, &parsed);
    assert_true(parsed.text.n <= KWIC_QUERY_BYTES);
    assert_true(parsed.text.n > KWIC_QUERY_BYTES - 6);
    assert_int_equal(parsed.warnings->len, 1);
    kwic_query_warning w = g_array_index(parsed.warnings, kwic_query_warning, 0);
    assert_int_equal(w.from, parsed.text.n);
    assert_int_equal(w.to, text->len);
    g_array_unref(parsed.warnings);
}

// Nesting of any kind and any depth is answered, and the tree stays shallow.
static int depth_of(const kwic_ast *ast)
{
    int depth = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next) {
        int below = depth_of(k);
        depth = MAX(depth, below);
    }
    return depth + 1;
}

static void test_deep(void **state)
{
    (void)state;
    static const char *const openers[] = {
        "(",      "-",   "NOT ",        "line:", "[a:",
        "(a OR ", "a:(", "match-case:", "[a:(",  "x NEAR/2 ("};
    for (size_t i = 0; i < G_N_ELEMENTS(openers); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len + strlen(openers[i]) < KWIC_QUERY_BYTES)
            g_string_append(text, openers[i]);
        kwic_parsed parsed;
        kwic_parse(kwic_str_of_string(text), 0, arena, &parsed);
        assert_true(depth_of(parsed.ast) <= 3 * KWIC_QUERY_DEPTH + 3);
        g_array_unref(parsed.warnings);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spec),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
