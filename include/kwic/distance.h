/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tokenizer. How far two words are apart: the restricted Damerau–Levenshtein distance,
 * which counts characters put in, left out, changed, and neighbours swapped.
 *
 *     kwic_distance(KWIC_STR("coreweave"), KWIC_STR("corewaeve"), 2);   // 1
 *
 * Against many words, read the one once:
 *
 *     kwic_distance_pattern pattern;
 *     kwic_letters word;
 *     if (kwic_distance_pattern_read(&pattern, a) && kwic_letters_read(&word, b))
 *         least = MIN(least, kwic_distance_from(&pattern, &word));
 *
 * A step a letter of the other word, by bits for the rows of the matrix (H. Hyyrö, "A
 * bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003). */
#ifndef KWIC_DISTANCE_H
#define KWIC_DISTANCE_H

#include "kwic/str.h"

enum {
    KWIC_LETTERS = 64
}; /* of a word, so that its letters are the bits of a number */

typedef struct kwic_letters {
    uint32_t c[KWIC_LETTERS];
    size_t n;
} kwic_letters;

/* The code points of text; a bad byte is a letter of its own. False when there are more:
 * then only the first ones are read. */
bool kwic_letters_read(kwic_letters *letters, kwic_str text);

/* A word as bits: where each of its letters stands. */
typedef struct kwic_distance_pattern {
    kwic_letters word;
    uint64_t ascii[128];
    uint64_t others[KWIC_LETTERS]; /* of each letter of word beyond ASCII */
} kwic_distance_pattern;

/* As kwic_letters_read. */
bool kwic_distance_pattern_read(kwic_distance_pattern *pattern, kwic_str text);

unsigned kwic_distance_from(const kwic_distance_pattern *pattern,
                            const kwic_letters *word);

/* The distance; most + 1 when it is more, or a word has more than KWIC_LETTERS. */
unsigned kwic_distance(kwic_str a, kwic_str b, unsigned most);

#endif
