/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a date as a text names them: each is certain (said) or implied (guessed from
 * the clock), or not there.
 *
 *     kwic_date_parts parts = kwic_date_parts_at(clock.wall_s);
 *     kwic_date_parts_assign(&parts, KWIC_DATE_MONTH, 10);
 *     int64_t day = kwic_floor_div(kwic_date_parts_wall(&parts, clock.zone_min), KWIC_DAY_S);
 *
 * Wall time is seconds since 1970-01-01 on the clock of the place. */
#ifndef KWIC_VIEWS_DATE_PARTS_H
#define KWIC_VIEWS_DATE_PARTS_H

#include "kwic/calendar.h"

typedef enum kwic_date_part {
    KWIC_DATE_YEAR,
    KWIC_DATE_MONTH,
    KWIC_DATE_DAY,
    KWIC_DATE_WEEKDAY, /* 0 Sunday */
    KWIC_DATE_HOUR,
    KWIC_DATE_MINUTE,
    KWIC_DATE_SECOND,
    KWIC_DATE_PM,   /* 0 before noon, 1 after it */
    KWIC_DATE_ZONE, /* minutes east of UTC */
    KWIC_DATE_PARTS
} kwic_date_part;

typedef struct kwic_date_parts {
    int32_t value[KWIC_DATE_PARTS];
    uint16_t known;   /* bits by part: certain or implied */
    uint16_t certain; /* bits by part */
} kwic_date_parts;

/* The day of wall_s at noon, all implied. */
kwic_date_parts kwic_date_parts_at(int64_t wall_s);

void kwic_date_parts_assign(kwic_date_parts *p, kwic_date_part part, int32_t value);
/* Does nothing to a part that is certain. */
void kwic_date_parts_imply(kwic_date_parts *p, kwic_date_part part, int32_t value);
void kwic_date_parts_assign_day(kwic_date_parts *p, int64_t day);
void kwic_date_parts_imply_day(kwic_date_parts *p, int64_t day);
void kwic_date_parts_assign_time(kwic_date_parts *p, int64_t wall_s);
void kwic_date_parts_imply_time(kwic_date_parts *p, int64_t wall_s);

static inline bool kwic_date_parts_is(const kwic_date_parts *p, kwic_date_part part)
{
    return (p->certain >> part) & 1;
}

bool kwic_date_parts_only_date(const kwic_date_parts *p);
bool kwic_date_parts_only_time(const kwic_date_parts *p);
bool kwic_date_parts_only_weekday(const kwic_date_parts *p);

/* Whether such a day and time exist. */
bool kwic_date_parts_valid(const kwic_date_parts *p);

/* The wall time that the parts name; a day or time out of range is carried over. */
int64_t kwic_date_parts_wall(const kwic_date_parts *p, int32_t zone_min);

#endif
