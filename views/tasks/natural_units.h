/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, names and lengths of time in English: "two weeks", "a few days", "1st", "Sept.".
 * The patterns are pieces of the readers' expressions; the functions read what they matched.
 *
 *     kwic_spell spell = kwic_spell_read(KWIC_STR("2 weeks, 3 days"));
 *     kwic_date_parts later = kwic_spell_apply(&spell, 1, clock.wall_s); */
#ifndef KWIC_VIEWS_NATURAL_UNITS_H
#define KWIC_VIEWS_NATURAL_UNITS_H

#include "date_parts.h"
#include "kwic/str.h"

#define KWIC_EN_WEEKDAY                                                                \
    "(?:wednesday|thursday|saturday|tuesday|thurs\\.|sunday|monday|friday|thurs|"      \
    "thur\\.|sun\\.|mon\\.|tue\\.|wed\\.|thur|thu\\.|fri\\.|sat\\.|sun|mon|tue|wed|"   \
    "thu|fri|sat)"
#define KWIC_EN_MONTH                                                                  \
    "(?:september|february|november|december|january|october|august|march|april|"      \
    "sept\\.|june|july|jan\\.|feb\\.|mar\\.|apr\\.|jun\\.|jul\\.|aug\\.|sep\\.|sept|"  \
    "oct\\.|nov\\.|dec\\.|may|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)"
#define KWIC_EN_UNIT                                                                    \
    "(?:quarters|quarter|seconds|minutes|second|minute|months|hours|weeks|month|years|" \
    "mins|hour|days|week|year|sec|min|hrs|day|qtr|hr|yr|h|y)"
#define KWIC_EN_NUMBER                                                                 \
    "(?:(?:eleven|twelve|three|seven|eight|four|five|nine|one|two|six|ten)|[0-9]+|"    \
    "[0-9]+\\.[0-9]+|half(?:\\s{0,2}an?)?|an?\\b(?:\\s{0,2}few)?|few|several|"         \
    "a?\\s{0,2}couple\\s{0,2}(?:of)?)"
#define KWIC_EN_ORDINAL                                                                \
    "(?:(?:twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"  \
    "thirty[ -]first|seventeenth|thirteenth|fourteenth|eighteenth|nineteenth|"         \
    "fifteenth|sixteenth|twentieth|thirtieth|eleventh|seventh|twelfth|second|fourth|"  \
    "eighth|first|third|fifth|sixth|ninth|tenth)|[0-9]{1,2}(?:st|nd|rd|th)?)"
#define KWIC_EN_YEAR                                                                   \
    "(?:[1-9][0-9]{0,3}\\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-2][0-9]{3}|[5-9][0-9])"
#define KWIC_EN_SPELL_ONE "(?:" KWIC_EN_NUMBER "\\s{0,3}" KWIC_EN_UNIT ")"
#define KWIC_EN_SPELL                                                                  \
    "(?:(?:about|around)\\s{0,3})?" KWIC_EN_SPELL_ONE                                  \
    "\\s{0,5}(?:,?\\s{0,5}" KWIC_EN_SPELL_ONE "){0,10}"

typedef enum kwic_time_unit {
    KWIC_UNIT_SECOND,
    KWIC_UNIT_MINUTE,
    KWIC_UNIT_HOUR,
    KWIC_UNIT_DAY,
    KWIC_UNIT_WEEK,
    KWIC_UNIT_MONTH,
    KWIC_UNIT_QUARTER,
    KWIC_UNIT_YEAR,
    KWIC_TIME_UNITS
} kwic_time_unit;

/* A length of time: units in the order they were named. */
typedef struct kwic_spell {
    double number[KWIC_TIME_UNITS];
    kwic_time_unit order[KWIC_TIME_UNITS];
    size_t n;
} kwic_spell;

kwic_spell kwic_spell_read(kwic_str text);
kwic_spell kwic_spell_of(kwic_time_unit unit, double number);
/* The parts that a spell before (sign -1) or after (1) wall_s names: units as long as a day
 * make its date certain, shorter ones its time too. */
kwic_date_parts kwic_spell_apply(const kwic_spell *spell, int sign, int64_t wall_s);

int kwic_weekday_read(kwic_str name); /* 0 Sunday */
int kwic_month_read(kwic_str name);   /* 1 January */
bool kwic_unit_read(kwic_str name, kwic_time_unit *unit);
int kwic_ordinal_read(kwic_str s);
int kwic_year_read(kwic_str s);
/* 99 is 1999 and 26 is 2026. */
int kwic_year_likely(int year);
/* The year in which that day is nearest to wall_s. */
int kwic_year_nearest(int64_t wall_s, int day, int month);

#endif
