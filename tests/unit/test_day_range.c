// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../spec.h"
#include "kwic/calendar.h"
#include "tasks/day_range.h"

// The first line is the clock, each other one a text.
static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    g_autofree char *all = g_strndup(input.p, input.n);
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    int year, month, day, hour;
    assert_int_equal(sscanf(lines[0], "%d-%d-%d %d", &year, &month, &day, &hour), 4);
    const kwic_wall_clock clock = {
        .wall_s = kwic_calendar_days(year, month, day) * KWIC_DAY_S + hour * 3600};
    for (size_t i = 1; lines[i]; i++) {
        kwic_day_range range;
        if (!kwic_day_range_read(kwic_str_of(lines[i]), &clock, &range)) {
            g_string_append(out, "none\n");
            continue;
        }
        kwic_day_append(out, range.first);
        if (range.last != range.first) {
            g_string_append_c(out, ' ');
            kwic_day_append(out, range.last);
        }
        g_string_append_c(out, '\n');
    }
}

static void reads_dates(void **state)
{
    (void)state;
    assert_int_equal(spec_run("day_range", make, NULL), 0);
}

static void calendar_is_whole(void **state)
{
    (void)state;
    for (int64_t day = -800000; day < 800000; day += 13) {
        kwic_calendar_date c = kwic_calendar_of(day);
        assert_true(kwic_calendar_is_day(c.year, c.month, c.day));
        assert_int_equal(kwic_calendar_days(c.year, c.month, c.day), day);
    }
    assert_int_equal(kwic_calendar_days(1970, 1, 1), 0);
    assert_int_equal(kwic_calendar_weekday(0), 4);
    assert_int_equal(kwic_calendar_days(2026, 14, 0), kwic_calendar_days(2027, 1, 31));
    assert_false(kwic_calendar_is_day(2026, 2, 29));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates),
        cmocka_unit_test(calendar_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
