/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. The proleptic Gregorian calendar as numbers: days since 1970-01-01.
 *
 *     int64_t day = kwic_calendar_days(2026, 1, 15); // 20468
 *     kwic_calendar_date civil = kwic_calendar_of(day);   // 2026, 1, 15
 *
 * Any year; months and days need not be in range for kwic_calendar_days, where month 14 is
 * February of the next year and day 0 the last of the month before. O(1). After H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms". */
#ifndef KWIC_CALENDAR_H
#define KWIC_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { KWIC_DAY_S = 86400 };

typedef struct kwic_calendar_date {
    int64_t year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
} kwic_calendar_date;

/* Division that rounds down, for dates before 1970. */
static inline int64_t kwic_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static inline int64_t kwic_calendar_days(int64_t year, int64_t month, int64_t day)
{
    year += kwic_floor_div(month - 1, 12);
    month -= kwic_floor_div(month - 1, 12) * 12;
    year -= month <= 2;
    int64_t era = kwic_floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468 + day - 1;
}

static inline kwic_calendar_date kwic_calendar_of(int64_t days)
{
    days += 719468;
    int64_t era = kwic_floor_div(days, 146097);
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    kwic_calendar_date civil = {.day = (int)(doy - (153 * mp + 2) / 5 + 1),
                                .month = (int)(mp < 10 ? mp + 3 : mp - 9)};
    civil.year = yoe + era * 400 + (civil.month <= 2);
    return civil;
}

static inline int kwic_calendar_month_days(int64_t year, int64_t month)
{
    return (int)(kwic_calendar_days(year, month + 1, 1) -
                 kwic_calendar_days(year, month, 1));
}

/* 0 Sunday to 6 Saturday. */
static inline int kwic_calendar_weekday(int64_t days)
{
    return (int)(days + 4 - kwic_floor_div(days + 4, 7) * 7);
}

/* Whether there is such a day. */
static inline bool kwic_calendar_is_day(int64_t year, int64_t month, int64_t day)
{
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= kwic_calendar_month_days(year, month);
}

enum { KWIC_DAY_BYTES = 11 }; /* YYYY-MM-DD and a NUL */

/* Writes the day as YYYY-MM-DD, of its year the last four digits. */
static inline void kwic_calendar_print(int64_t days, char out[KWIC_DAY_BYTES])
{
    kwic_calendar_date date = kwic_calendar_of(days);
    int parts[] = {(int)(date.year % 10000), date.month, date.day};
    static const char form[] = "0000-00-00";
    memcpy(out, form, KWIC_DAY_BYTES);
    for (int i = 9, part = 2; i >= 0; i--) {
        if (form[i] == '-') {
            part--;
            continue;
        }
        out[i] = (char)('0' + parts[part] % 10);
        parts[part] /= 10;
    }
}

#endif
