// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"

#include <time.h>

double kwic_clock_local(int64_t instant_s)
{
    time_t t = (time_t)instant_s;
    struct tm tm;
    return (double)(instant_s + (localtime_r(&t, &tm) ? tm.tm_gmtoff : 0));
}
