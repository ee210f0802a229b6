/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that a misspelt word may mean: those within a Damerau–Levenshtein distance of it
 * (insert, delete, change a letter, swap two neighbours), the likeliest first. */
#ifndef KWIC_TYPO_H
#define KWIC_TYPO_H

#include "vocabulary.h"

typedef struct kwic_typo {
    uint32_t word; /* number in the vocabulary */
    uint8_t distance;
    float edits; /* what writing one for the other costs: typo.c has the table */
    float cost;  /* that less what its frequency is worth: smaller is likelier */
} kwic_typo;

struct kwic_typo_index;
void kwic_typo_index_free(struct kwic_typo_index *index);

/* The distance that a word of so many characters allows: 0 under four, 1 under eight. */
unsigned kwic_typo_distance(size_t characters);

/* Fills out with the best `most` words within distance (1 or 2) of word, itself left out;
 * returns how many. The first call makes the index (10 ms at 100,000 words), later ones
 * look at each word's letters: under a millisecond. */
size_t kwic_typo_find(kwic_vocabulary *v, kwic_str word, unsigned distance,
                      kwic_typo *out, size_t most);

/* What a word that is in no note may mean: words within one edit of three and four letters,
 * two of five to seven, three of more, and one or two more when they sound alike. A
 * millisecond at 100,000 words. */
size_t kwic_typo_correct(kwic_vocabulary *v, kwic_str word, kwic_typo *out,
                         size_t most);

/* Whether the first of n guesses for a word is what was meant beyond reasonable doubt: few cheap
 * edits for its length, the first letter kept, another word than a different ending of the one
 * typed, and none other nearly as likely. Words of four letters only by a swap of neighbours,
 * words with digits never. bench/RELEVANCE.md has how often that is wrong. */
bool kwic_typo_is_sure(const kwic_vocabulary *v, kwic_str word,
                       const kwic_typo *guesses, size_t n);

/* The restricted Damerau–Levenshtein distance of two words in characters, or most + 1 when
 * it is more. */
unsigned kwic_typo_measure(kwic_str a, kwic_str b, unsigned most);

#endif
