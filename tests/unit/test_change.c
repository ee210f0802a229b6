// SPDX-License-Identifier: GPL-2.0-or-later
// Change records: packed and back; which files are trusted to be as they were.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../indexer/walk/change.h"

static void packing_comes_back(void **state)
{
    (void)state;
    const kwic_change cases[] = {
        {0},
        {-1, 1, 2, 3},
        {INT64_MIN, UINT64_MAX, UINT64_MAX, UINT64_MAX},
        {INT64_MAX, 4711, 1, 0x0123456789abcdef},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) packed = g_string_new(NULL);
        kwic_change back;
        kwic_change_pack(&cases[i], packed);
        assert_true(kwic_change_unpack(kwic_str_of_string(packed), &back));
        assert_memory_equal(&back, &cases[i], sizeof back);
        assert_false(
            kwic_change_unpack((kwic_str){packed->str, packed->len - 1}, &back));
    }
}

static void sameness(void **state)
{
    (void)state;
    const kwic_change then = {1000, 5, 7, 99};
    const kwic_change now = {1000, 5, 7, 0};
    kwic_change other = now;
    assert_true(kwic_change_same(&then, &now));
    other.mtime_ns++;
    assert_false(kwic_change_same(&then, &other));
    other = now;
    other.size++;
    assert_false(kwic_change_same(&then, &other));
    other = now;
    other.inode++;
    assert_false(kwic_change_same(&then, &other));
}

static void young_files_are_not_trusted(void **state)
{
    (void)state;
    const int64_t s = 1000000000;
    const struct timespec read_at = {.tv_sec = 1000, .tv_nsec = 500000000};
    const struct {
        int64_t mtime_ns;
        bool trusted;
    } cases[] = {
        {1000 * s + 500000000, false}, // within the tick
        {1000 * s + 499999999, false},
        {1000 * s + 400000000, true},
        {1000 * s, false}, // perhaps a file system that knows seconds only
        {998 * s, false},
        {990 * s, true},
        {2000 * s + 1, true}, // from the future: written again, it has another time
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_change c = {.mtime_ns = cases[i].mtime_ns, .inode = 7};
        const kwic_change now = c;
        kwic_change_guard(&c, &read_at);
        if (kwic_change_same(&c, &now) != cases[i].trusted)
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_comes_back),
        cmocka_unit_test(sameness),
        cmocka_unit_test(young_files_are_not_trusted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
