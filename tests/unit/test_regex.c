// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../search/check/check.h"

static void test_literals(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *literal;
    } table[] = {
        {"neo ?clouds?", "cloud"},
        {"abc", "abc"},
        {"Object storage", "storage"},
        {"ab", ""},
        {"abcd*", "abc"},
        {"abcd+", "abcd"},
        {"abcd{0,2}ef", "abc"},
        {"foo|bar", ""},
        {"(foo|bar)storage", "storage"},
        {"(storage)?x", ""},
        {"[storage]abc", "abc"},
        {"\\bstorage\\b", "storage"},
        {"\\dabc", "abc"},
        {"\\x41bcd", ""},
        {"\\Qa.b\\Estorage", ""},
        {"(?i)storage", ""},
        {"(*FAIL)storage", ""},
        {"storage.*capacity", "capacity"},
        {"[[:alpha:]]storage", ""},
        {"a\\.bcd", "bcd"},
        {"^storage$", "storage"},
        {"(storage", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_str literal = kwic_regex_literal(kwic_str_of(table[i].pattern), 0, arena);
        if (!kwic_str_eq(literal, kwic_str_of(table[i].literal)))
            fail_msg("/%s/: \"%.*s\", not \"%s\"", table[i].pattern,
                     KWIC_STR_ARG(literal), table[i].literal);
    }
}

static bool find(const char *pattern, uint8_t flags, kwic_str subject, size_t *from,
                 size_t *to)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    size_t offset;
    char message[256];
    pcre2_code *code =
        kwic_regex_compile(kwic_str_of(pattern), flags, arena, &offset, message);
    assert_non_null(code);
    kwic_regex_run run = kwic_regex_start(arena, NULL);
    *from = 0;
    return kwic_regex_match(&run, code, subject, from, to);
}

// A match is found wherever it starts: the windows meet.
static void test_windows(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(3000, 'x');
    size_t from, to;
    for (size_t at = 0; at < 2990; at += 37) {
        memcpy(text + at, "needle", 6);
        assert_true(find("ne+dle", 0, (kwic_str){text, 3000}, &from, &to));
        assert_int_equal(from, at);
        assert_int_equal(to, at + 6);
        memset(text + at, 'x', 6);
    }
    assert_false(find("ne+dle", 0, (kwic_str){text, 3000}, &from, &to));
    assert_true(find("^x", 0, (kwic_str){text, 3000}, &from, &to));
    assert_false(find("^y", 0, (kwic_str){text, 3000}, &from, &to));
    assert_true(find("$", 0, (kwic_str){text, 3000}, &from, &to));
    assert_int_equal(from, 3000);
}

static void test_flags(void **state)
{
    (void)state;
    size_t from, to;
    assert_true(find("OPENAI", KWIC_REGEX_I, KWIC_STR("OpenAI"), &from, &to));
    assert_false(find("OPENAI", 0, KWIC_STR("OpenAI"), &from, &to));
    assert_true(
        find("\xC3\x84PFEL", KWIC_REGEX_I, KWIC_STR("\xC3\xA4pfel"), &from, &to));
    assert_true(find("b c", 0, KWIC_STR("\xff\xfe a b c"), &from, &to));
    assert_true(find("b c", KWIC_REGEX_X, KWIC_STR("abc"), &from, &to));
}

// Patterns made to hang: each ends within a second, and says that it was cut.
static void test_pathological(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "(a+)+$",
        "(a|aa)+$",
        "(.*)*x",
        "(a*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(x+x+)+y",
        "(?=(a+))a*b\\1",
        "((a?){1,30}){1,30}b",
        "(a?){250}a{250}b",
        ".*.*.*.*.*.*=.*",
        "(?:(?:a*)*)*c",
        "((((((((((a*)*)*)*)*)*)*)*)*)*)*b",
    };
    g_autofree char *text = g_strnfill(5000, 'a');
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        size_t offset, from = 0, to;
        char message[256];
        pcre2_code *code =
            kwic_regex_compile(kwic_str_of(patterns[i]), 0, arena, &offset, message);
        if (!code)
            continue;
        int64_t start = g_get_monotonic_time();
        kwic_patience patience = {.until_us = start + 50000};
        kwic_regex_run run = kwic_regex_start(arena, &patience);
        kwic_regex_match(&run, code, (kwic_str){text, 5000}, &from, &to);
        if (g_get_monotonic_time() - start > 1000000)
            fail_msg("/%s/ took over a second", patterns[i]);
    }
}

static void test_faults(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "(", "[a", "a{2,1}", "(?<", "\\C", "\\x{110000}", "(?P=x)", "*", "\xff"};
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        size_t offset = 0;
        char message[256] = "";
        kwic_str pattern = kwic_str_of(patterns[i]);
        assert_null(kwic_regex_compile(pattern, 0, arena, &offset, message));
        assert_true(offset <= pattern.n);
        assert_true(message[0] != 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals), cmocka_unit_test(test_windows),
        cmocka_unit_test(test_flags),    cmocka_unit_test(test_pathological),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
