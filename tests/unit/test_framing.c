// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../server/framing.h"

// What a child writes, in pieces of the size, as the lines that come out: "<line>" or
// "!<beginning>" for one over the limit.
static char *framed(const char *input, size_t n, size_t piece, size_t limit)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        for (size_t at = 0; at < n; at += piece)
            if (write(fds[1], input + at, MIN(piece, n - at)) < 0)
                _exit(1);
        _exit(0);
    }
    close(fds[1]);
    GString *out = g_string_new(NULL);
    kwic_framing framing;
    kwic_framing_init(&framing, fds[0], -1, limit);
    kwic_str line;
    kwic_framing_state state;
    while ((state = kwic_framing_next(&framing, &line)) != KWIC_FRAMING_END)
        g_string_append_printf(out, "%s<%.*s>",
                               state == KWIC_FRAMING_TOO_LONG ? "!" : "",
                               (int)MIN(line.n, 6), line.p);
    kwic_framing_clear(&framing);
    close(fds[0]);
    waitpid(child, NULL, 0);
    return g_string_free(out, FALSE);
}

static void test_lines(void **state)
{
    static const struct {
        const char *input, *expected;
    } cases[] = {
        {"", ""},
        {"\n", "<>"},
        {"a", "<a>"},
        {"a\n", "<a>"},
        {"a\nb", "<a><b>"},
        {"a\n\nb\n", "<a><><b>"},
        {"a\r\nb\r\n", "<a><b>"},
        {"a\rb\n", "<a\rb>"},
        {"12345678\nx\n", "<123456><x>"},
        {"123456789\nx\n", "!<123456><x>"},
        {"123456789", "!<123456>"},
        {"123456789\n", "!<123456>"},
        {"123456789123456789123456789\nx", "!<123456><x>"},
        {"a\n123456789\n123456789\nb\n", "<a>!<123456>!<123456><b>"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t piece = 1; piece < 12; piece++) {
            const char *input = cases[i].input;
            g_autofree char *got = framed(input, strlen(input), piece, 8);
            assert_string_equal(got, cases[i].expected);
        }
}

// Lines of every length around the buffer's, all whole.
static void test_large(void **state)
{
    (void)state;
    for (size_t n = 65530; n < 65545; n++) {
        g_autoptr(GString) input = g_string_new(NULL);
        for (int line = 0; line < 5; line++) {
            for (size_t i = 0; i < n; i++)
                g_string_append_c(input, (char)('a' + line));
            g_string_append_c(input, '\n');
        }
        g_autofree char *got = framed(input->str, input->len, 100000, 1 << 20);
        assert_string_equal(got, "<aaaaaa><bbbbbb><cccccc><dddddd><eeeeee>");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
