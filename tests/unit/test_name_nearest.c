// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "kwic/server.h"

static void test_nearest(void **state)
{
    static const char *const names[] = {"search", "serve", "status",
                                        "facets", "q",     NULL};
    static const struct {
        const char *word, *expected;
    } cases[] = {
        {"serch", "search"},  {"saerch", "search"},
        {"SEARCH", "search"}, {"searchs", "search"},
        {"sea", "search"},    {"facet", "facets"},
        {"stats", "status"},  {"", "q"},
        {"zebra", NULL},      {"x", "q"},
        {"ser", "serve"},     {"ß", "q"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *got = kwic_name_nearest(cases[i].word, names);
        if (cases[i].expected)
            assert_string_equal(got ? got : "none", cases[i].expected);
        else
            assert_null(got);
    }
    g_autofree char *longest = g_strnfill(100000, 's');
    assert_null(kwic_name_nearest(longest, names));
    static const char *const nothing[] = {NULL};
    assert_null(kwic_name_nearest("search", nothing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nearest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
