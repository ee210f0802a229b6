/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BM25, as postings are weighed by it:
 *
 *     double idf = kwic_bm25_idf(notes, notes_with_the_word);
 *     double norm = kwic_bm25_norm(length, average_length);
 *     double weight = idf * (kwic_bm25_params.k1 + 1) * f / (f + norm);
 *
 * f is how often the note has the word, an occurrence in a title or heading counted several
 * times (kwic_field.weight). rank.c begins with the formula and an example. */
#ifndef KWIC_BM25_H
#define KWIC_BM25_H

#include <stdint.h>

typedef struct kwic_bm25_table {
    double k1;         /* how much a second occurrence adds: 0 nothing */
    double b;          /* how much length takes away: 0 nothing, 1 all */
    double min_length; /* a note counts as at least this part of the average long */
} kwic_bm25_table;
extern const kwic_bm25_table kwic_bm25_params;

/* Of a word in n of count notes: never negative. */
double kwic_bm25_idf(uint32_t count, uint32_t n);

/* The part of the denominator that does not depend on the word. */
double kwic_bm25_norm(uint32_t length, double average);

#endif
