// SPDX-License-Identifier: GPL-2.0-or-later
// Against GLib, over every character and over bytes that are none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/utf8.h"

static void every_character(void **state)
{
    (void)state;
    for (gunichar u = 1; u < 0x110000; u++) {
        char bytes[8];
        size_t step, n = (size_t)g_unichar_to_utf8(u, bytes);
        bool valid = g_unichar_validate(u);
        uint32_t c = kwic_utf8_at((kwic_str){bytes, n}, 0, &step);
        assert_int_equal(c, valid ? u : KWIC_UTF8_BAD);
        assert_int_equal(step, valid ? n : 1);
        if (valid && n > 1)
            assert_int_equal(kwic_utf8_at((kwic_str){bytes, n - 1}, 0, &step),
                             KWIC_UTF8_BAD);
    }
}

static void bytes_that_are_none(void **state)
{
    static const char *const bad[] = {
        "\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xff",
        "\xc3("};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        size_t step;
        assert_int_equal(kwic_utf8_at(kwic_str_of(bad[i]), 0, &step), KWIC_UTF8_BAD);
        assert_int_equal(step, 1);
    }
}

static void steps(void **state)
{
    (void)state;
    kwic_str s = KWIC_STR("aß€😀");
    static const size_t start[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10};
    static const size_t next[] = {0, 1, 3, 3, 6, 6, 6, 10, 10, 10, 10};
    for (size_t at = 0; at <= s.n; at++) {
        assert_int_equal(kwic_utf8_start(s, at), start[at]);
        assert_int_equal(kwic_utf8_next(s, at), next[at]);
    }
    assert_int_equal(kwic_utf8_count(s), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_character),
                                       cmocka_unit_test(bytes_that_are_none),
                                       cmocka_unit_test(steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
