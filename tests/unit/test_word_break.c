// SPDX-License-Identifier: GPL-2.0-or-later
// Unicode's own WordBreakTest.txt, every line of it, and the version it must be of.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glib.h>
#include <utf8proc.h>

#include "../../tokenizer/word_break.h"
#include "kwic/tokenizer.h"

#define UCD "/usr/share/unicode/"

static void version(void **state)
{
    (void)state;
    assert_string_equal(kwic_tokenizer_unicode_version(), utf8proc_unicode_version());
}

// "÷ 0061 × 0308 ÷" to its text and the boundaries expected in it.
static void parse_line(const char *line, GString *text, GArray *breaks)
{
    for (const char *p = line; *p && *p != '#';) {
        if (g_str_has_prefix(p, "÷")) {
            g_array_append_val(breaks, text->len);
            p += strlen("÷");
        } else if (g_ascii_isxdigit(*p)) {
            char *after = NULL;
            g_string_append_unichar(text, (gunichar)strtoul(p, &after, 16));
            p = after;
        } else {
            p++;
        }
    }
}

static bool check_line(const char *line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) want = g_array_new(false, false, sizeof(gsize));
    parse_line(line, text, want);
    kwic_str s = kwic_str_of_string(text);
    guint i = 0;
    for (size_t at = 0; i < want->len; i++) {
        if (g_array_index(want, gsize, i) != at)
            break;
        if (at == s.n)
            return i + 1 == want->len;
        at = kwic_word_break_next(s, at);
    }
    print_error("fails: %s\n", line);
    return false;
}

static void word_break_test(void **state)
{
    (void)state;
    g_autofree char *bytes = NULL;
    if (!g_file_get_contents(UCD "auxiliary/WordBreakTest.txt", &bytes, NULL, NULL)) {
        print_message("no " UCD "auxiliary/WordBreakTest.txt (package unicode-data)\n");
        skip();
    }
    g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
    g_autofree char *first =
        g_strdup_printf("# WordBreakTest-%s.txt", kwic_tokenizer_unicode_version());
    assert_string_equal(lines[0], first);
    int tested = 0, failed = 0;
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "÷"))
            continue;
        tested++;
        failed += !check_line(*line);
    }
    assert_int_equal(failed, 0);
    assert_true(tested > 1800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version),
        cmocka_unit_test(word_break_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
