/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: whether some patterns stand near each other. */
#ifndef KWIC_NEAR_H
#define KWIC_NEAR_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Positions [start, end) that a pattern covers. */
typedef struct kwic_stretch {
    uint32_t start, end, pattern; /* pattern: its number, below 64 */
} kwic_stretch;

/* True when each of n patterns is in one of the places (kwic_stretch, by start) and all of
 * them within as many positions as their own and distance - 1 more. */
bool kwic_stretches_near(const GArray *places, size_t n, uint32_t distance);

#endif
