// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "../../search/base/clock.h"
#include "../../search/query/when.h"

enum { NOW = 1768910400 }; // Tuesday, 2026-01-20 12:00 UTC

// A bound as people read it; "-" and "+" without one.
static void print_bound(double s, GString *out)
{
    if (s < -1e15 || s > 1e15) {
        g_string_append(out, s < 0 ? "-" : "+");
        return;
    }
    time_t t = (time_t)s;
    struct tm tm;
    char text[40];
    gmtime_r(&t, &tm);
    bool midnight = tm.tm_hour == 0 && tm.tm_min == 0 && tm.tm_sec == 0;
    strftime(text, sizeof text, midnight ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S", &tm);
    g_string_append(out, text);
}

static const struct {
    const char *text;
    kwic_compare compare;
    const char *expected; // NULL: no date
} dates[] = {
    {"2026", KWIC_IS, "2026-01-01 2027-01-01"},
    {"2026-01", KWIC_IS, "2026-01-01 2026-02-01"},
    {"2026-12", KWIC_IS, "2026-12-01 2027-01-01"},
    {"2026-01-03", KWIC_IS, "2026-01-03 2026-01-04"},
    {"2024-02-29", KWIC_IS, "2024-02-29 2024-03-01"},
    {"2026-01-03T10", KWIC_IS, "2026-01-03T10:00:00 2026-01-03T11:00:00"},
    {"2026-01-03T10:12", KWIC_IS, "2026-01-03T10:12:00 2026-01-03T10:13:00"},
    {"2026-01-03T10:12:30", KWIC_IS, "2026-01-03T10:12:30 2026-01-03T10:12:31"},
    {"2026-W01", KWIC_IS, "2025-12-29 2026-01-05"},
    {"2026-Q4", KWIC_IS, "2026-10-01 2027-01-01"},
    {"2026-01..2026-03", KWIC_IS, "2026-01-01 2026-04-01"},
    {"2026-01..", KWIC_IS, "2026-01-01 +"},
    {"..2026-03", KWIC_IS, "- 2026-04-01"},
    {"yesterday..today", KWIC_IS, "2026-01-19 2026-01-21"},
    {"2026-01", KWIC_LESS, "- 2026-01-01"},
    {"2026-01", KWIC_AT_MOST, "- 2026-02-01"},
    {"2026-01", KWIC_GREATER, "2026-02-01 +"},
    {"2026-01", KWIC_AT_LEAST, "2026-01-01 +"},
    {"today", KWIC_IS, "2026-01-20 2026-01-21"},
    {"Yesterday", KWIC_IS, "2026-01-19 2026-01-20"},
    {"tomorrow", KWIC_IS, "2026-01-21 2026-01-22"},
    {"this-week", KWIC_IS, "2026-01-19 2026-01-26"},
    {"last-week", KWIC_IS, "2026-01-12 2026-01-19"},
    {"next-week", KWIC_IS, "2026-01-26 2026-02-02"},
    {"last-month", KWIC_IS, "2025-12-01 2026-01-01"},
    {"next-month", KWIC_IS, "2026-02-01 2026-03-01"},
    {"last-year", KWIC_IS, "2025-01-01 2026-01-01"},
    {"7d", KWIC_LESS, "2026-01-13T12:00:00 2026-01-20T12:00:01"},
    {"3d..10d", KWIC_IS, "2026-01-10T12:00:00 2026-01-17T12:00:01"},
    {"10d..3d", KWIC_IS, "2026-01-10T12:00:00 2026-01-17T12:00:01"},
    {"7d", KWIC_GREATER, "- 2026-01-13T12:00:00"},
    {"2h", KWIC_LESS, "2026-01-20T10:00:00 2026-01-20T12:00:01"},
    {"2w", KWIC_GREATER, "- 2026-01-06T12:00:00"},
    {"2m", KWIC_GREATER, "- 2025-11-20T12:00:00"},
    {"1y", KWIC_GREATER, "- 2025-01-20T12:00:00"},
    {"2026-13", KWIC_IS, NULL},
    {"2026-02-30", KWIC_IS, NULL},
    {"2025-02-29", KWIC_IS, NULL},
    {"2026-1", KWIC_IS, NULL},
    {"20260103", KWIC_IS, NULL},
    {"2026-W54", KWIC_IS, NULL},
    {"2026-01-03T25", KWIC_IS, NULL},
    {"..", KWIC_IS, NULL},
    {"", KWIC_IS, NULL},
    {"soon", KWIC_IS, NULL},
    {"7x", KWIC_LESS, NULL},
    {"9999999d", KWIC_LESS, NULL},
    {"999999m", KWIC_LESS, NULL},
};

static void test_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        kwic_interval in;
        g_autoptr(GString) out = g_string_new(NULL);
        bool ok =
            kwic_when_parse(kwic_str_of(dates[i].text), dates[i].compare, NOW, &in);
        if (!dates[i].expected) {
            if (ok)
                fail_msg("%s is no date", dates[i].text);
            continue;
        }
        if (!ok)
            fail_msg("%s is a date", dates[i].text);
        print_bound(in.low, out);
        g_string_append_c(out, ' ');
        print_bound(in.high, out);
        if (strcmp(out->str, dates[i].expected) != 0)
            fail_msg("%s: %s, not %s", dates[i].text, out->str, dates[i].expected);
    }
}

// A month before a 31st ends with a shorter month.
static void test_month_ends(void **state)
{
    (void)state;
    kwic_interval in;
    int64_t march_31 = 1774958400; // 2026-03-31 12:00
    assert_true(kwic_when_parse(KWIC_STR("1m"), KWIC_GREATER, march_31, &in));
    assert_true(in.high == 1772280000.0); // 2026-02-28 12:00
}

static void test_numbers(void **state)
{
    (void)state;
    kwic_interval in;
    assert_true(kwic_when_number(KWIC_STR("5"), KWIC_GREATER, &in));
    assert_true(in.low == 5 && in.above);
    assert_true(kwic_when_number(KWIC_STR("-2.5"), KWIC_AT_MOST, &in));
    assert_true(in.high == -2.5 && in.upto);
    assert_true(kwic_when_number(KWIC_STR("3..5"), KWIC_IS, &in));
    assert_true(in.low == 3 && in.high == 5 && in.upto && !in.above);
    static const char *const none[] = {"",   "x",     "inf", "nan", "0x10", " 5",
                                       "5 ", "1e999", "..",  ".",   "-",    "5.."};
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(none); i++)
        if (kwic_when_number(kwic_str_of(none[i]), KWIC_IS, &in))
            fail_msg("\"%s\" is no number", none[i]);
    assert_true(kwic_when_number(KWIC_STR("5.."), KWIC_IS, &in));
}

// The clock on the wall, where there is a time zone.
static void test_local(void **state)
{
    (void)state;
    g_setenv("TZ", "UTC-2", TRUE);
    tzset();
    assert_true(kwic_clock_local(NOW) == NOW + 7200);
    kwic_interval in;
    assert_true(kwic_when_parse(KWIC_STR("today"), KWIC_IS, NOW + 11 * 3600, &in));
    assert_true(in.low == 1768953600.0); // 2026-01-21: past midnight two hours east
    g_setenv("TZ", "UTC", TRUE);
    tzset();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_month_ends),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_local),
    };
    g_setenv("TZ", "UTC", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
