// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/distance.h"
#include "kwic/server.h"

const char *kwic_name_nearest(const char *word, const char *const *names)
{
    kwic_distance_pattern wanted;
    g_autofree char *lower = g_ascii_strdown(word, -1);
    if (!kwic_distance_pattern_read(&wanted, kwic_str_of(lower)))
        return NULL;
    const char *best = NULL;
    unsigned least = 0;
    for (; *names; names++) {
        kwic_letters name;
        g_autofree char *other = g_ascii_strdown(*names, -1);
        if (!kwic_letters_read(&name, kwic_str_of(other)))
            continue;
        unsigned d = kwic_distance_from(&wanted, &name);
        bool starts = wanted.word.n >= 3 && g_str_has_prefix(*names, word);
        if (!starts && d > MAX(1, MIN(wanted.word.n, name.n) / 3))
            continue;
        if (!best || d < least) {
            best = *names;
            least = d;
        }
    }
    return best;
}
