// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../indexer/parse/date.h"
#include "kwic/calendar.h"

static void test_days(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        int32_t days; // since 1970; INT32_MIN for none
    } cases[] = {
        {1970, 1, 1, 0},          {1970, 1, 2, 1},          {1969, 12, 31, -1},
        {2000, 2, 29, 11016},     {2026, 1, 3, 20456},      {1, 1, 1, -719162},
        {9999, 12, 31, 2932896},  {1900, 2, 29, INT32_MIN}, {2023, 2, 29, INT32_MIN},
        {2024, 2, 29, 19782},     {2026, 13, 1, INT32_MIN}, {2026, 0, 1, INT32_MIN},
        {2026, 4, 31, INT32_MIN}, {2026, 1, 0, INT32_MIN},  {0, 1, 1, INT32_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t days = INT32_MIN;
        kwic_date_days(cases[i].year, cases[i].month, cases[i].day, &days);
        assert_int_equal(days, cases[i].days);
    }
}

// Every day of four centuries and more, there and back.
static void test_print(void **state)
{
    (void)state;
    for (int32_t day = -200000; day < 200000; day++) {
        char text[11];
        int32_t back = 0;
        kwic_calendar_print(day, text);
        assert_true(kwic_date_parse_day(kwic_str_of(text), &back));
        assert_int_equal(back, day);
    }
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double seconds; // -1 for none
    } cases[] = {
        {"1970-01-01", 0},
        {"1970-01-02", 86400},
        {"1970-01-01T01:00", 3600},
        {"1970-01-01 01:00:05", 3605},
        {"1970-01-01T00:00:00.5Z", 0.5},
        {"1970-01-01T02:00:00+02:00", 0},
        {"1970-01-01T00:00:00-0130", 5400},
        {"1970-01-01 02:00:00 +02", 0},
        {"1970-01-01T", -1},
        {"1970-01-01x", -1},
        {"1970-01-01T25:00", -1},
        {"1970-01-01T01:61", -1},
        {"1970-1-1", -1},
        {"1970-13-01", -1},
        {"197-01-01", -1},
        {"", -1},
        {"2026-01-033", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seconds = -1;
        if (!kwic_date_parse(kwic_str_of(cases[i].text), &seconds))
            seconds = -1;
        if (seconds != cases[i].seconds)
            fail_msg("%s: %f", cases[i].text, seconds);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *date; // NULL for none
    } cases[] = {
        {"2026-01-03", "2026-01-03"},
        {"2026_01_03", "2026-01-03"},
        {"2026.01.03", "2026-01-03"},
        {"20260103", "2026-01-03"},
        {"2026-01-03 Meeting with Kim", "2026-01-03"},
        {"2026-01-03-Saturday", "2026-01-03"},
        {"daily.journal.2026.01.03", "2026-01-03"},
        {"Oct 22nd, 2025", "2025-10-22"},
        {"October 22, 2025", "2025-10-22"},
        {"22 October 2025", "2025-10-22"},
        {"Wednesday, October 22nd 2025", "2025-10-22"},
        {"oct 1st 2025", "2025-10-01"},
        {"Sept 3, 2025", "2025-09-03"},
        {"Oct 32nd, 2025", NULL},
        {"Oct 22nd", NULL},
        {"Octopus 22, 2025", NULL},
        {"2026-01", NULL},
        {"2026-13-01", NULL},
        {"202601031", NULL},
        {"20260103 and more", NULL},
        {"v2026.01.03b", NULL},
        {"note", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t days;
        char text[11] = "none";
        if (kwic_date_parse_name(kwic_str_of(cases[i].name), &days))
            kwic_calendar_print(days, text);
        if (strcmp(text, cases[i].date ? cases[i].date : "none") != 0)
            fail_msg("%s: %s", cases[i].name, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
