/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wall clock: dates in notes have no time zone, instants do, and both are compared on it.
 *
 *     double local = kwic_clock_local(1767225600);   // 2026-01-01T00:00Z: +3600 in Berlin */
#ifndef KWIC_CLOCK_H
#define KWIC_CLOCK_H

#include <stdint.h>

/* The seconds that the wall clock of the process's time zone shows at an instant, both since
 * 1970. An instant that the calendar cannot show is returned as it is. */
double kwic_clock_local(int64_t instant_s);

#endif
