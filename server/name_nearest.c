// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kwic/server.h"

enum { LONGEST = 64 };

// Typos between two words: letters put in, left out, changed, or two neighbours swapped.
static unsigned distance(const char *a, size_t n, const char *b, size_t m)
{
    unsigned rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3], *last = rows[(i + 2) % 3],
                 *before = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned change = g_ascii_tolower(a[i - 1]) != g_ascii_tolower(b[j - 1]);
            row[j] = MIN(MIN(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *kwic_name_nearest(const char *word, const char *const *names)
{
    size_t n = strlen(word);
    const char *best = NULL;
    unsigned least = 0;
    for (; *names && n <= LONGEST; names++) {
        size_t m = strlen(*names);
        if (m > LONGEST)
            continue;
        unsigned d = distance(word, n, *names, m);
        bool starts = n >= 3 && strncmp(*names, word, n) == 0;
        if (!starts && d > MAX(1, MIN(n, m) / 3))
            continue;
        if (!best || d < least) {
            best = *names;
            least = d;
        }
    }
    return best;
}
