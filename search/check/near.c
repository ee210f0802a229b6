// SPDX-License-Identifier: GPL-2.0-or-later
#include "near.h"

// Whether the patterns, once each, stand in as many positions as their own and distance - 1
// more: a sliding look at the places of all of them.
static bool near_at(const GArray *places, guint i, size_t n_patterns, uint32_t distance)
{
    uint64_t seen = 0;
    uint32_t own = 0, end = 0;
    const kwic_stretch *first = &g_array_index(places, kwic_stretch, i);
    for (; i < places->len; i++) {
        const kwic_stretch *s = &g_array_index(places, kwic_stretch, i);
        uint64_t bit = UINT64_C(1) << (s->pattern & 63);
        if (s->start - first->start > 4096)
            return false;
        if (seen & bit)
            continue;
        seen |= bit;
        own += s->end - s->start;
        end = MAX(end, s->end);
        uint32_t extent = end - first->start;
        if (extent > own + distance - 1)
            return false;
        if ((size_t)__builtin_popcountll(seen) == n_patterns)
            return true;
    }
    return false;
}

bool kwic_stretches_near(const GArray *places, size_t n, uint32_t distance)
{
    for (guint i = 0; i < places->len; i++)
        if (near_at(places, i, n, distance))
            return true;
    return false;
}
