// SPDX-License-Identifier: GPL-2.0-or-later
#include "date_parts.h"

kwic_date_parts kwic_date_parts_at(int64_t wall_s)
{
    kwic_date_parts p = {.known = 0};
    kwic_date_parts_imply_day(&p, kwic_floor_div(wall_s, KWIC_DAY_S));
    kwic_date_parts_imply_time(&p, KWIC_DAY_S / 2);
    return p;
}

void kwic_date_parts_assign(kwic_date_parts *p, kwic_date_part part, int32_t value)
{
    p->value[part] = value;
    p->known |= (uint16_t)(1U << part);
    p->certain |= (uint16_t)(1U << part);
}

void kwic_date_parts_imply(kwic_date_parts *p, kwic_date_part part, int32_t value)
{
    if (kwic_date_parts_is(p, part))
        return;
    p->value[part] = value;
    p->known |= (uint16_t)(1U << part);
}

typedef void setter(kwic_date_parts *, kwic_date_part, int32_t);

static void set_day(kwic_date_parts *p, int64_t day, setter *set)
{
    kwic_calendar_date civil = kwic_calendar_of(day);
    set(p, KWIC_DATE_DAY, civil.day);
    set(p, KWIC_DATE_MONTH, civil.month);
    set(p, KWIC_DATE_YEAR, (int32_t)civil.year);
}

static void set_time(kwic_date_parts *p, int64_t wall_s, setter *set)
{
    int64_t s = wall_s - kwic_floor_div(wall_s, KWIC_DAY_S) * KWIC_DAY_S;
    set(p, KWIC_DATE_HOUR, (int32_t)(s / 3600));
    set(p, KWIC_DATE_MINUTE, (int32_t)(s / 60 % 60));
    set(p, KWIC_DATE_SECOND, (int32_t)(s % 60));
}

void kwic_date_parts_assign_day(kwic_date_parts *p, int64_t day)
{
    set_day(p, day, kwic_date_parts_assign);
}

void kwic_date_parts_imply_day(kwic_date_parts *p, int64_t day)
{
    set_day(p, day, kwic_date_parts_imply);
}

void kwic_date_parts_assign_time(kwic_date_parts *p, int64_t wall_s)
{
    set_time(p, wall_s, kwic_date_parts_assign);
    kwic_date_parts_assign(p, KWIC_DATE_PM, p->value[KWIC_DATE_HOUR] >= 12);
}

void kwic_date_parts_imply_time(kwic_date_parts *p, int64_t wall_s)
{
    set_time(p, wall_s, kwic_date_parts_imply);
}

static bool any_of(const kwic_date_parts *p, unsigned parts)
{
    return (p->certain & parts) != 0;
}

bool kwic_date_parts_only_date(const kwic_date_parts *p)
{
    return !any_of(p, 1U << KWIC_DATE_HOUR | 1U << KWIC_DATE_MINUTE |
                          1U << KWIC_DATE_SECOND);
}

bool kwic_date_parts_only_time(const kwic_date_parts *p)
{
    return !any_of(p, 1U << KWIC_DATE_WEEKDAY | 1U << KWIC_DATE_DAY |
                          1U << KWIC_DATE_MONTH);
}

bool kwic_date_parts_only_weekday(const kwic_date_parts *p)
{
    return any_of(p, 1U << KWIC_DATE_WEEKDAY) &&
           !any_of(p, 1U << KWIC_DATE_DAY | 1U << KWIC_DATE_MONTH);
}

bool kwic_date_parts_valid(const kwic_date_parts *p)
{
    const int32_t *v = p->value;
    return kwic_calendar_is_day(v[KWIC_DATE_YEAR], v[KWIC_DATE_MONTH],
                                v[KWIC_DATE_DAY]) &&
           v[KWIC_DATE_HOUR] >= 0 && v[KWIC_DATE_HOUR] < 24 &&
           v[KWIC_DATE_MINUTE] >= 0 && v[KWIC_DATE_MINUTE] < 60;
}

int64_t kwic_date_parts_wall(const kwic_date_parts *p, int32_t zone_min)
{
    const int32_t *v = p->value;
    // The thirteenth month is January of the same year.
    int64_t day = kwic_calendar_days(
        v[KWIC_DATE_YEAR], (v[KWIC_DATE_MONTH] - 1) % 12 + 1, v[KWIC_DATE_DAY]);
    int64_t s = day * KWIC_DAY_S + (int64_t)v[KWIC_DATE_HOUR] * 3600 +
                v[KWIC_DATE_MINUTE] * 60 + v[KWIC_DATE_SECOND];
    if ((p->known >> KWIC_DATE_ZONE) & 1)
        s += ((int64_t)zone_min - v[KWIC_DATE_ZONE]) * 60;
    return s;
}
