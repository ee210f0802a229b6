// SPDX-License-Identifier: GPL-2.0-or-later
// gitignore(5), case by case, as git check-ignore answers (but for what follows from an
// ignored folder above, which is the walk's matter).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../indexer/walk/ignore.h"

static void globs_match(void **state)
{
    (void)state;
    static const struct {
        const char *glob, *text;
        bool match;
    } cases[] = {
        {"a", "a", true},
        {"a", "ab", false},
        {"", "", true},
        {"*", "", true},
        {"*", "anything", true},
        {"*.md", "a.md", true},
        {"*.md", "a.txt", false},
        {"a*c", "abbc", true},
        {"a*c", "abb", false},
        {"a*b*c", "aXbYc", true},
        {"a*b*c", "aXcYb", false},
        {"?", "x", true},
        {"?", "", false},
        {"[abc]x", "bx", true},
        {"[!abc]x", "bx", false},
        {"[^abc]x", "dx", true},
        {"[a-c]", "b", true},
        {"[a-c]", "d", false},
        {"[]]", "]", true},
        {"[a-]", "-", true},
        {"[[:digit:]]", "7", true},
        {"[[:digit:]]", "x", false},
        {"[[:digit:]x]", "x", true},
        {"[\\]]", "]", true},
        {"[ab", "a", false}, // not closed
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"a\\", "a\\", true},
        {"**", "abc", true},
        {"a**c", "abc", true},
        {"\xff*", "\xff\xfe", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        if (kwic_glob_match(kwic_str_of(cases[i].glob), kwic_str_of(cases[i].text)) !=
            cases[i].match)
            fail_msg("%s on %s", cases[i].glob, cases[i].text);
}

static void patterns_decide(void **state)
{
    (void)state;
    static const struct {
        const char *patterns, *path;
        bool folder, ignored;
    } cases[] = {
        {"a.md", "a.md", false, true},
        {"a.md", "b/c/a.md", false, true},
        {"/a.md", "a.md", false, true},
        {"/a.md", "b/a.md", false, false},
        {"b/a.md", "b/a.md", false, true},
        {"b/a.md", "c/b/a.md", false, false},
        {"drafts/", "drafts", true, true},
        {"drafts/", "drafts", false, false},
        {"drafts/", "x/drafts", true, true},
        {"x/drafts/", "y/x/drafts", true, false},
        {"**/a", "a", false, true},
        {"**/a", "x/y/a", false, true},
        {"**/a/b", "x/a/b", false, true},
        {"a/**", "a/x", false, true},
        {"a/**", "a/x/y", false, true},
        {"a/**", "a", true, false},
        {"a/**/b", "a/b", false, true},
        {"a/**/b", "a/x/y/b", false, true},
        {"a/**/b", "a/x/y/c", false, false},
        {"a/*", "a/x", false, true},
        {"a/*", "a/x/y", false, false},
        {"/*.md", "x.md", false, true},
        {"/*.md", "a/x.md", false, false},
        {"*.md\n!keep.md", "keep.md", false, false},
        {"*.md\n!keep.md", "lose.md", false, true},
        {"!keep.md\n*.md", "keep.md", false, true},
        {"# a.md", "a.md", false, false},
        {"\\#a.md", "#a.md", false, true},
        {"\\!a.md", "!a.md", false, true},
        {"a.md   ", "a.md", false, true},
        {"a.md\\ ", "a.md ", false, true},
        {"a.md\r\n", "a.md", false, true},
        {"\xEF\xBB\xBF"
         "a.md",
         "a.md", false, true},
        {"\n\n/\n!\n!/\n", "a", false, false},
        {"**", "a/b", false, true},
        {"foo**/bar", "fooxy/bar", false, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(kwic_ignore) ignore = kwic_ignore_new(NULL, 0);
        kwic_ignore_add(ignore, kwic_str_of(cases[i].patterns));
        bool ignored = kwic_ignore_check(ignore, kwic_str_of(cases[i].path),
                                         cases[i].folder) == KWIC_IGNORE_YES;
        if (ignored != cases[i].ignored)
            fail_msg("%s on %s", cases[i].patterns, cases[i].path);
    }
}

static void deeper_files_win(void **state)
{
    (void)state;
    g_autoptr(kwic_ignore) top = kwic_ignore_new(NULL, 0);
    g_autoptr(kwic_ignore) sub = kwic_ignore_new(top, strlen("sub/"));
    kwic_ignore_add(top, KWIC_STR("*.md\n"));
    kwic_ignore_add(sub, KWIC_STR("!/a.md\n"));
    assert_int_equal(kwic_ignore_check(sub, KWIC_STR("sub/a.md"), false),
                     KWIC_IGNORE_NO);
    assert_int_equal(kwic_ignore_check(sub, KWIC_STR("sub/x/a.md"), false),
                     KWIC_IGNORE_YES);
    assert_int_equal(kwic_ignore_check(top, KWIC_STR("a.md"), false), KWIC_IGNORE_YES);
}

// With backtracking to each star these would outlive us.
static void no_pattern_is_slow(void **state)
{
    (void)state;
    g_autoptr(GString) stars = g_string_new(NULL), text = g_string_new(NULL);
    for (int i = 0; i < 2000; i++) {
        g_string_append(stars, "*a");
        g_string_append(text, "a");
    }
    g_string_append(stars, "*b");
    assert_false(kwic_glob_match(kwic_str_of_string(stars), kwic_str_of_string(text)));
    g_string_assign(stars, "");
    g_string_assign(text, "");
    for (int i = 0; i < 500; i++) {
        g_string_append(stars, "**/a/");
        g_string_append(text, "a/");
    }
    g_string_append(stars, "**/b");
    g_string_append(text, "a");
    g_autoptr(kwic_ignore) ignore = kwic_ignore_new(NULL, 0);
    kwic_ignore_add(ignore, kwic_str_of_string(stars));
    assert_int_equal(kwic_ignore_check(ignore, kwic_str_of_string(text), false),
                     KWIC_IGNORE_UNSAID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs_match),
        cmocka_unit_test(patterns_decide),
        cmocka_unit_test(deeper_files_win),
        cmocka_unit_test(no_pattern_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
