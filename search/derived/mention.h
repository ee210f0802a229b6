/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of companies found in texts, as the derived side file keeps them. */
#ifndef KWIC_MENTION_H
#define KWIC_MENTION_H

#include "derived_make.h"
#include "kwic/record.h"
#include "kwic/stemmer.h"
#include "kwic/tokenizer.h"

enum { KWIC_NAME_BYTES = 200 }; /* of a name what is looked for */

enum kwic_mention_kind {
    KWIC_MENTION_PHRASE,
    KWIC_MENTION_WORD,
    KWIC_MENTION_CAPITAL, /* an ordinary word: only with a capital */
    KWIC_MENTION_COMMON,  /* too common to be looked for */
};

typedef struct kwic_mention_name {
    kwic_slice key;   /* its words with one space between, in KWIC_DP_TEXT */
    kwic_slice whole; /* of a compound, there too; empty */
    uint32_t kind;
    uint32_t first, n; /* in KWIC_DP_MENTION_DOCS, ascending */
    uint32_t of, n_of; /* in KWIC_DP_MENTION_OF: companies */
} kwic_mention_name;

/* ---- finding one (mention_find.c) ---- */

/* A name that is looked for. Slices are the caller's. */
typedef struct kwic_mention_sought {
    kwic_str key;          /* its words, one space between */
    const kwic_str *words; /* without the whole */
    size_t n_words;
    kwic_str whole; /* of a compound; empty */
    enum kwic_mention_kind kind;
} kwic_mention_sought;

typedef struct kwic_mention_finder kwic_mention_finder;
kwic_mention_finder *kwic_mention_finder_new(kwic_db *db, uint32_t last_docid);
void kwic_mention_finder_free(kwic_mention_finder *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_mention_finder, kwic_mention_finder_free)

/* Appends the docids, ascending, of the notes that have the name: of all, or of those in
 * `among` (uint32_t, ascending), which is the same in all calls with one. What is found of a
 * word among them is kept for the next name. */
bool kwic_mention_find(kwic_mention_finder *f, const kwic_mention_sought *name,
                       const GArray *among, GArray *docids, GError **error);

/* Leaves of starts (positions of a name's first word, ascending) those that have one of
 * positions (of another of its words) `at` places on. */
void kwic_mention_follow(GArray *starts, const GArray *positions, uint32_t at);

/* ---- what a name of one word is (mention_word.c) ---- */

enum { KWIC_MENTION_LANGUAGES = 8 };

typedef struct kwic_mention_words {
    kwic_db *db;
    uint32_t notes;
    kwic_stemmer *stemmers[KWIC_MENTION_LANGUAGES];
    size_t n_stemmers;
} kwic_mention_words;

/* Of the notes of db, so many. */
void kwic_mention_words_init(kwic_mention_words *w, kwic_db *db, uint32_t notes);
void kwic_mention_words_clear(kwic_mention_words *w);
enum kwic_mention_kind kwic_mention_word_kind(const kwic_mention_words *w,
                                              kwic_str word);
/* Only words that start so can, coming or going, make it another kind. */
kwic_str kwic_mention_near_start(kwic_str word);
bool kwic_mention_word_near(kwic_str word, kwic_str other);

/* Whether the word stands in a block of the record with a capital. */
bool kwic_mention_has_capital(kwic_tokenizer *tokenizer, const kwic_record *record,
                              kwic_str word);

#endif
