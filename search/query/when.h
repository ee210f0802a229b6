/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates as people write them in a query, to intervals.
 *
 *     kwic_interval in;
 *     if (kwic_when_parse(KWIC_STR("2026-01..2026-03"), KWIC_IS, now_s, &in)) …
 *     // [2026-01-01, 2026-04-01): the end includes its whole prefix
 *
 * Forms: 2026, 2026-01, 2026-01-03, 2026-01-03T10, …T10:12, …T10:12:30, 2026-W03, 2026-Q1;
 * a..b (in either order), a.., ..b; <a, <=a, >a, >=a; ages with a comparison (<7d: in the seven days that end now;
 * >1y: longer ago) or as ends of a range (3d..10d) in h, d, w, m, y; today, yesterday, tomorrow, this-, last-, next- week,
 * month, year. A week starts on Monday.
 *
 * Times are the clock on the wall, as seconds since 1970 if the wall were in Greenwich: what
 * properties say has no time zone. kwic_clock_local (base/clock.h) makes them of an instant. */
#ifndef KWIC_WHEN_H
#define KWIC_WHEN_H

#include "ast.h"
#include "base/range.h"

/* now_s: an instant, seconds since 1970 UTC. False when text is no date. */
bool kwic_when_parse(kwic_str text, kwic_compare compare, int64_t now_s,
                     kwic_interval *out);

/* A number, or a range of them, in the same way. */
bool kwic_when_number(kwic_str text, kwic_compare compare, kwic_interval *out);

#endif
