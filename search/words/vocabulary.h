/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every word that stands in a note, sorted, with the number of its notes: what prefixes,
 * misspellings and suggestions are looked up in.
 *
 *     kwic_vocabulary *v = kwic_vocabulary_read(db, NULL, &error);
 *     for (size_t i = kwic_vocabulary_find(v, KWIC_STR("logist")); i < v->n; i++)
 *         g_string_append_c(out, v->text[v->starts[i]]);   // from "logist" on
 *
 * 12 bytes a word and its text; a word costs a microsecond to read. */
#ifndef KWIC_VOCABULARY_H
#define KWIC_VOCABULARY_H

#include "kwic/xapian-c.h"

typedef struct kwic_vocabulary {
    size_t n;
    uint32_t *starts; /* n + 1: word i is text[starts[i], starts[i + 1]) */
    uint32_t *freqs;
    char *text;
    /* For misspellings, made when first asked for: the words by length (typo.h). */
    struct kwic_typo_index *typos;
} kwic_vocabulary;

/* Reads the words of the index; with a prefix the terms of that field, without it. To be
 * freed. */
kwic_vocabulary *kwic_vocabulary_read(kwic_db *db, const char *prefix, GError **error);
void kwic_vocabulary_free(kwic_vocabulary *v);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_vocabulary, kwic_vocabulary_free)

/* A word that more notes have, or fewer, than when it was read. */
typedef struct kwic_word_change {
    kwic_str word;
    int32_t by;
} kwic_word_change;

/* Sets the vocabulary right; the changes ascend, each word once. A word that is new or in no
 * note any more costs a copy of the whole: a millisecond at 100,000 words. */
void kwic_vocabulary_amend(kwic_vocabulary *v, const kwic_word_change *changes,
                           size_t n);

/* Calls fn for each unprefixed term of the index from prefix on that starts with it. */
bool kwic_words_each(kwic_db *db, kwic_str prefix, kwic_term_fn fn, void *ctx,
                     GError **error);

static inline kwic_str kwic_vocabulary_word(const kwic_vocabulary *v, size_t i)
{
    return (kwic_str){v->text + v->starts[i], v->starts[i + 1] - v->starts[i]};
}

/* The first word that is not before text. O(log n). */
size_t kwic_vocabulary_find(const kwic_vocabulary *v, kwic_str text);

/* A list of words made by hand, in byte order, for tests. */
kwic_vocabulary *kwic_vocabulary_of(const char *const *words, const uint32_t *freqs,
                                    size_t n);

#endif
