/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of notes: one bit a docid (bit 0 is never set), in whole 64-bit words, so that
 * combining and counting are loops over words.
 *
 *     kwic_docset set = kwic_docset_new(arena, kwic_db_last_docid(db));
 *     kwic_docset_add(&set, 7);
 *     for (size_t w = 0; w < set.n_words; w++)
 *         for (uint64_t bits = set.words[w]; bits; bits &= bits - 1)
 *             visit((uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits)));
 */
#ifndef KWIC_DOCSET_H
#define KWIC_DOCSET_H

#include <stdint.h>

#include "kwic/arena.h"

typedef struct kwic_docset {
    uint64_t *words;
    size_t n_words; /* of every set of one generation the same */
} kwic_docset;

static inline size_t kwic_docset_words_for(uint32_t last_docid)
{
    return (size_t)last_docid / 64 + 1;
}

/* An empty set for docids up to last_docid; lives as long as the arena. */
static inline kwic_docset kwic_docset_new(kwic_arena *arena, uint32_t last_docid)
{
    size_t n = kwic_docset_words_for(last_docid);
    kwic_docset set = {kwic_arena_new_array(arena, uint64_t, n), n};
    return set;
}

static inline bool kwic_docset_has(const kwic_docset *s, uint32_t docid)
{
    return docid / 64 < s->n_words && (s->words[docid / 64] >> (docid % 64) & 1);
}

/* Docids over the last are left out. */
static inline void kwic_docset_add(kwic_docset *s, uint32_t docid)
{
    if (docid / 64 < s->n_words)
        s->words[docid / 64] |= UINT64_C(1) << (docid % 64);
}

static inline void kwic_docset_del(kwic_docset *s, uint32_t docid)
{
    if (docid / 64 < s->n_words)
        s->words[docid / 64] &= ~(UINT64_C(1) << (docid % 64));
}

static inline void kwic_docset_copy(kwic_docset *to, const kwic_docset *from)
{
    memcpy(to->words, from->words, to->n_words * sizeof(uint64_t));
}

static inline void kwic_docset_and(kwic_docset *to, const kwic_docset *other)
{
    for (size_t i = 0; i < to->n_words; i++)
        to->words[i] &= other->words[i];
}

static inline void kwic_docset_or(kwic_docset *to, const kwic_docset *other)
{
    for (size_t i = 0; i < to->n_words; i++)
        to->words[i] |= other->words[i];
}

static inline void kwic_docset_and_not(kwic_docset *to, const kwic_docset *other)
{
    for (size_t i = 0; i < to->n_words; i++)
        to->words[i] &= ~other->words[i];
}

static inline uint32_t kwic_docset_count(const kwic_docset *s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s->n_words; i++)
        n += (uint32_t)__builtin_popcountll(s->words[i]);
    return n;
}

/* Writes the docids, ascending, to out, which has room for them all; returns how many. */
static inline size_t kwic_docset_docids(const kwic_docset *s, uint32_t *out)
{
    size_t n = 0;
    for (size_t w = 0; w < s->n_words; w++)
        for (uint64_t bits = s->words[w]; bits; bits &= bits - 1)
            out[n++] = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
    return n;
}

#endif
