// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/distance.h"

#include "kwic/utf8.h"

bool kwic_letters_read(kwic_letters *letters, kwic_str text)
{
    letters->n = 0;
    for (size_t i = 0, step; i < text.n; i += step) {
        if (letters->n == KWIC_LETTERS)
            return false;
        uint32_t c = kwic_utf8_at(text, i, &step);
        letters->c[letters->n++] = c == KWIC_UTF8_BAD ? (unsigned char)text.p[i] : c;
    }
    return true;
}

bool kwic_distance_pattern_read(kwic_distance_pattern *pattern, kwic_str text)
{
    memset(pattern->ascii, 0, sizeof pattern->ascii);
    memset(pattern->others, 0, sizeof pattern->others);
    bool whole = kwic_letters_read(&pattern->word, text);
    for (size_t i = 0; i < pattern->word.n; i++) {
        uint32_t c = pattern->word.c[i];
        if (c < 0x80)
            pattern->ascii[c] |= UINT64_C(1) << i;
        for (size_t k = 0; k < pattern->word.n && c >= 0x80; k++)
            if (pattern->word.c[k] == c)
                pattern->others[i] |= UINT64_C(1) << k;
    }
    return whole;
}

static uint64_t places_of(const kwic_distance_pattern *p, uint32_t c)
{
    if (c < 0x80)
        return p->ascii[c];
    for (size_t i = 0; i < p->word.n; i++)
        if (p->word.c[i] == c)
            return p->others[i];
    return 0;
}

// A column of the matrix is kept as bits that say where it rises and falls.
unsigned kwic_distance_from(const kwic_distance_pattern *pattern,
                            const kwic_letters *word)
{
    uint64_t rises = ~UINT64_C(0), falls = 0, zero = 0, before = 0;
    unsigned score = (unsigned)pattern->word.n;
    if (pattern->word.n == 0)
        return (unsigned)word->n;
    uint64_t last = UINT64_C(1) << (pattern->word.n - 1);
    for (size_t j = 0; j < word->n; j++) {
        uint64_t here = places_of(pattern, word->c[j]);
        uint64_t swap = ((~zero & here) << 1) & before;
        zero = (((here & rises) + rises) ^ rises) | here | falls | swap;
        uint64_t up = falls | ~(zero | rises), down = zero & rises;
        score += (up & last) != 0;
        score -= (down & last) != 0;
        up = up << 1 | 1;
        down <<= 1;
        rises = down | ~(zero | up);
        falls = up & zero;
        before = here;
    }
    return score;
}

unsigned kwic_distance(kwic_str a, kwic_str b, unsigned most)
{
    kwic_distance_pattern pattern;
    kwic_letters word;
    if (!kwic_distance_pattern_read(&pattern, a) || !kwic_letters_read(&word, b))
        return most + 1;
    return MIN(kwic_distance_from(&pattern, &word), most + 1);
}
