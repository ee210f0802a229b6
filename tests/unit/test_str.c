// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers in text.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/str.h"

enum { BEFORE = 42 };

static uint64_t number_of(const char *text)
{
    uint64_t number = BEFORE;
    return kwic_str_number(kwic_str_of(text), &number) ? number : BEFORE;
}

static void reads_digits(void **state)
{
    (void)state;
    assert_int_equal(number_of("0"), 0);
    assert_int_equal(number_of("007"), 7);
    assert_true(number_of("18446744073709551615") == UINT64_MAX);
}

static void nothing_else_is_a_number(void **state)
{
    (void)state;
    const char *const texts[] = {
        "",  " 1", "1 ", "1\n", "-1", "+1", "0x1", "1e3", "18446744073709551616",
        "/", ":",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t number = BEFORE;
        assert_false(kwic_str_number(kwic_str_of(texts[i]), &number));
        assert_int_equal(number, BEFORE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_digits),
        cmocka_unit_test(nothing_else_is_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
