/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates as people write them in notes. All are UTC: a day is its midnight. */
#ifndef KWIC_DATE_H
#define KWIC_DATE_H

#include <stdint.h>

#include "kwic/str.h"

/* As kwic_calendar_days; false when there is no such day, or not in the years 1 to 9999. */
bool kwic_date_days(int year, int month, int day, int32_t *days);

/* A whole text that is a date: 2026-01-03 or 2026/01/03, with a time (T or space, seconds and their
 * fraction and a zone as they like). Seconds since 1970. */
bool kwic_date_parse(kwic_str text, double *seconds);

/* A whole text of eight digits that is a day: 20260103. */
bool kwic_date_parse_compact(kwic_str text, double *seconds);

/* The day at the front of text (2026-01-03…, what follows is no digit). */
bool kwic_date_parse_day(kwic_str text, int32_t *days);

/* The day that the name of a daily note stands for: 2026-01-03, 2026_01_03, 2026.01.03,
 * 20260103, "Oct 22nd, 2025", "22 October 2025", "October 22, 2025", with or without a
 * weekday; also 2026-01-03 followed by more words, and after a dot (daily.2026.01.03). */
bool kwic_date_parse_name(kwic_str stem, int32_t *days);

#endif
