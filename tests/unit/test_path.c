// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/path.h"

static const struct {
    const char *path, *last, *above, *stem;
    uint32_t depth;
} cases[] = {
    {"People/Ada Voss.md", "Ada Voss.md", "People", "Ada Voss", 1},
    {"A/B/PLAN.MD", "PLAN.MD", "A/B", "PLAN", 2},
    {"x.Md", "x.Md", "", "x", 0},
    {"v1.2.md", "v1.2.md", "", "v1.2", 0},
    {"photo.jpeg", "photo.jpeg", "", "photo.jpeg", 0},
    {".md", ".md", "", ".md", 0},
    {"A/.md", ".md", "A", ".md", 1},
    {"amd", "amd", "", "amd", 0},
    {"A/", "", "A", "", 1},
    {"/x", "x", "", "x", 1},
    {"", "", "", "", 0},
};

static void parts_of_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_str path = kwic_str_of(cases[i].path);
        assert_true(kwic_str_eq(kwic_path_last(path), kwic_str_of(cases[i].last)));
        assert_true(kwic_str_eq(kwic_path_above(path), kwic_str_of(cases[i].above)));
        assert_true(kwic_str_eq(kwic_path_stem(path), kwic_str_of(cases[i].stem)));
        assert_int_equal(kwic_path_depth(path), cases[i].depth);
    }
    assert_int_equal(kwic_path_stem((kwic_str){NULL, 0}).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_of_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
