/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recurrence rule, between its reading and its writing (recurrence.h). */
#ifndef KWIC_VIEWS_RECURRENCE_RULE_H
#define KWIC_VIEWS_RECURRENCE_RULE_H

#include <glib.h>

#include "kwic/str.h"

typedef enum kwic_frequency {
    KWIC_YEARLY,
    KWIC_MONTHLY,
    KWIC_WEEKLY,
    KWIC_DAILY,
    KWIC_HOURLY,
    KWIC_MINUTELY,
} kwic_frequency;

/* 0 Monday to 6 Sunday; nth 0: each, -1: the last of the period. */
typedef struct kwic_rule_weekday {
    int weekday, nth;
} kwic_rule_weekday;

enum { KWIC_RULE_LIST = 64 }; /* more of one kind make the text no rule */

typedef struct kwic_rule_numbers {
    int value[KWIC_RULE_LIST];
    size_t n;
} kwic_rule_numbers;

typedef struct kwic_rule {
    kwic_frequency frequency;
    int interval; /* 1 when not said */
    kwic_rule_weekday weekday[KWIC_RULE_LIST];
    size_t n_weekdays;
    bool weekdays_said; /* even if none of them was kept */
    kwic_rule_numbers monthday, month, hour, week;
    int count; /* 0 for none */
    bool until;
    int64_t until_day; /* since 1970 */
} kwic_rule;

/* False when text is no rule. */
bool kwic_rule_read(kwic_str text, kwic_rule *rule);
void kwic_rule_write(const kwic_rule *rule, GString *out);

#endif
