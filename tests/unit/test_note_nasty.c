// SPDX-License-Identifier: GPL-2.0-or-later
// A named table of nasty notes, each of some megabytes, under a limit of CPU time that only
// what is linear keeps. KWIC_VERBOSE=1 prints the times.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <time.h>

#include "../note_check.h"

enum { SIZE = 1 << 20 };

static const double limit_s = 5; // with sanitizers, on a busy machine

// head, then unit again and again up to SIZE bytes, then tail.
static const struct nasty {
    const char *name, *head, *unit, *tail;
} table[] = {
    {"open brackets", "", "[", ""},
    {"open and close brackets", "", "[a](", ""},
    {"closed brackets", "", "]", ""},
    {"brackets in brackets", "", "[", "]](x)"},
    {"links in links", "", "[a](b) [", ""},
    {"link tails with quotes", "", "[a](b \"", ""},
    {"link tails with brackets", "", "[a](<b", ""},
    {"images", "", "![[](", ""},
    {"references", "[x]: y\n\n", "[x][", ""},
    {"nested references", "[x]: y\n\n", "[", "x]"},
    {"closing references", "[x]: y\n\n", "[x]", ""},
    {"definitions", "", "[x]: y\n", ""},
    {"definitions without end", "", "[x]: y \"\n", ""},
    {"long labels", "[x]: y\n\n", "[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]",
     ""},
    {"open wiki links", "", "[[", ""},
    {"open wiki links with text", "", "[[a", ""},
    {"embeds", "", "![[a|", ""},
    {"wiki links", "", "[[a|b]]", ""},
    {"closing wiki links", "", "]]", ""},
    {"stars", "", "*", ""},
    {"stars and letters", "", "*a", ""},
    {"stars and blanks", "", "*a ", ""},
    {"double stars", "", "**a *b ", ""},
    {"stars and underscores", "", "*_", ""},
    {"mixed emphasis", "", "a**b_c* ", ""},
    {"underscores", "", "_a_", ""},
    {"three by three", "", "***a** b* ", ""},
    {"tildes and equals", "", "~~==a", ""},
    {"backticks", "", "`", ""},
    {"backticks and letters", "", "`a``b```c", ""},
    {"open code", "", "`a", "``"},
    {"open HTML", "", "<a ", ""},
    {"open attributes", "", "<a b=\"", ""},
    {"two kinds of quotes", "", "<a b='<a b=\"", ""},
    {"comments", "", "a <!-- ", ""},
    {"comments on lines", "", "a\n    <!--\n", ""},
    {"instructions", "", "a <? ", ""},
    {"declarations", "", "a <!A ", ""},
    {"character data", "", "a <![CDATA[ ", ""},
    {"closing tags", "", "</a", ""},
    {"HTML blocks", "", "<div>\n", ""},
    {"scripts", "", "<script>", ""},
    {"styles", "<div>", "<style>a</styl", ""},
    {"addresses", "", "<a@", ""},
    {"entities", "", "&", ""},
    {"unknown entities", "", "&abcdef;", ""},
    {"known entities", "", "&auml;&#228;", ""},
    {"backslashes", "", "\\", ""},
    {"hashes", "", "#", ""},
    {"tags", "", "#a/", ""},
    {"many tags", "", "#a ", ""},
    {"percent signs", "", "%", ""},
    {"comments of two signs", "", "%% a\n\n", ""},
    {"open comment", "%%\n", "a\n\n", ""},
    {"dollars", "", "$", ""},
    {"dollars and letters", "", "$a ", ""},
    {"double dollars", "", "$$a", ""},
    {"colons", "", "::", ""},
    {"fields", "", "[a:: ", ""},
    {"fields in parentheses", "", "(a:: (", ""},
    {"bold fields", "", "**a**: b\n", ""},
    {"schemes", "", "a://", ""},
    {"URLs", "", "http://a(", ""},
    {"quotes", "", "> ", ""},
    {"quotes without blanks", "", ">", ""},
    {"quotes on lines", "", "> > > > a\n", ""},
    {"deeper quotes", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> a\n", ">\n", ""},
    {"lists in a line", "", "- ", ""},
    {"ordered lists in a line", "", "1. ", ""},
    {"lists", "", "- a\n", ""},
    {"lists and blank lines", "- - - - - - - - - - - - - - - - - - - - a\n", "\n", ""},
    {"lists and blanks", "- - - - - - - - - - - - - - - - - - a\n", "\n \n\n\t\n", ""},
    {"quotes in lists", "", "> - ", ""},
    {"tasks", "", "- [ ] \n", ""},
    {"headings", "", "# a\n", ""},
    {"setext headings", "", "a\n=\n", ""},
    {"rules", "", "---\n", ""},
    {"fences", "", "```\n", ""},
    {"open fence", "```\n", "a\n", ""},
    {"table rows", "|a|\n|-|\n", "|a\n", ""},
    {"a wide table", "|a", "|", "\n|-|\n"},
    {"rules of tables", "a|b\n", "-|-\n", ""},
    {"pipes and links", "a|b\n-|-\n", "[[|", ""},
    {"footnotes", "", "[^a", ""},
    {"notes in place", "", "^[", ""},
    {"block ids", "", "a ^b\n\n", ""},
    {"a long line", "", "a", ""},
    {"short lines", "", "a\n", ""},
    {"lines of two kinds", "", "a\n b\n", ""},
    {"blank lines", "", "\n", ""},
    {"carriage returns", "", "\r", ""},
    {"tabs", "", "\t", ""},
    {"wide text", "", "語", ""},
    {"wide text and stars", "", "語*", ""},
    {"broken text", "", "\xFF", ""},
    {"open frontmatter", "---\n", "a: b\n", ""},
    {"frontmatter too long", "---\n", "a: b\n", "---\n"},
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static GString *make(const struct nasty *n, size_t size)
{
    GString *out = g_string_new(n->head);
    while (out->len < size)
        g_string_append(out, n->unit);
    return g_string_append(out, n->tail);
}

static void run(const struct nasty *n, size_t size)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) bytes = make(n, size);
    kwic_record note;
    double start = cpu_seconds();
    kwic_note_parse(kwic_str_of_string(bytes), "Note.md", arena, NULL, NULL, &note);
    double seconds = cpu_seconds() - start;
    if (g_getenv("KWIC_VERBOSE"))
        print_message("%7.3f s  %s\n", seconds, n->name);
    if (seconds > limit_s)
        fail_msg("%s: %.1f s for %zu bytes", n->name, seconds, bytes->len);
}

static void test_table(void **state)
{
    (void)state;
    const char *only = g_getenv("KWIC_ONLY");
    const char *size = g_getenv("KWIC_SIZE");
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (!only || strcmp(only, table[i].name) == 0)
            run(&table[i], size ? (size_t)g_ascii_strtoull(size, NULL, 10) : SIZE);
}

// What is nasty for the clock is so for places, too.
static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(GString) bytes = make(&table[i], 3000);
        if (!note_check(kwic_str_of_string(bytes), table[i].name))
            fail_msg("%s", table[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
