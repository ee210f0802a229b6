/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The planner: what planning keeps of an open index, for one thread, and what its files share. Under "of this generation" is what is made
 * when first asked for and dropped when the index goes to another state. */
#ifndef KWIC_PLANNER_H
#define KWIC_PLANNER_H

#include "base/layouts.h"
#include "base/range.h"
#include "expand.h"
#include "kwic/stemmer.h"
#include "kwic/tokenizer.h"
#include "vocabulary.h"

typedef struct kwic_derived kwic_derived; /* derived/derived.h */

typedef struct kwic_planner_options {
    const char *const
        *languages;           /* ISO 639-1, NULL-terminated; NULL: the vault's own */
    const char *const *saved; /* queries: name, query, …, NULL; NULL: none */
    bool resident;            /* the vocabulary outlives its generation: see adopt */
    /* Derived data, opened by its owner when first asked for; NULL when there is none.
     */
    kwic_derived *(*derived)(void *ctx, GError **error);
    void *ctx;
    int64_t now_s; /* what "today" means, seconds since 1970; 0: the clock */
} kwic_planner_options;

kwic_planner *kwic_planner_new(kwic_db *db, const kwic_planner_options *options);
void kwic_planner_free(kwic_planner *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_planner, kwic_planner_free)
/* The index went to another state (db may be another handle): what is cached goes. */
void kwic_planner_reset(kwic_planner *p, kwic_db *db);
/* Notes are shown otherwise than before in the same db: these words are in more of them, or
 * in fewer (vocabulary.h), and what is cached goes. */
void kwic_planner_amend(kwic_planner *p, const kwic_word_change *changes, size_t n);
kwic_tokenizer *kwic_planner_tokenizer(kwic_planner *p);
/* Reads what a server's first misspelt query would have to wait for. */
void kwic_planner_warm(kwic_planner *p);
/* Whether the words of this generation are at hand. */
bool kwic_planner_is_warm(const kwic_planner *p);
/* Takes over the words that another planner of the same index has read. */
bool kwic_planner_adopt(kwic_planner *p, kwic_planner *from);

/* ---- inside ---- */

enum { KWIC_STEMMERS = 8 };

struct kwic_planner {
    kwic_db *db;
    kwic_planner_options options;
    char **languages; /* as asked for; NULL: the vault's */
    kwic_tokenizer *tokenizer;

    /* The words. Those of an older generation do until somebody brings others
     * (kwic_planner_adopt): till then words that are new are found by stem and by
     * prefixes of three letters on, and shorter prefixes and corrections lag behind. */
    kwic_vocabulary *vocabulary;
    bool stale; /* the vocabulary is of an older generation */

    /* of this generation */
    bool guessed; /* stemmers are there */
    kwic_stemmer *stemmers[KWIC_STEMMERS];
    char stem_langs[KWIC_STEMMERS][4];
    size_t n_stemmers;
    kwic_expansions *expansions;
    kwic_vocabulary *terms[KWIC_FIELDS]; /* of a field, without its prefix */
    kwic_ranges *ranges;
    kwic_layouts *layouts;
};

/* The stemmers of the languages, made when first asked for. */
void kwic_planner_stemmers(kwic_planner *p);
/* The vocabulary, read when first asked for. Never NULL: empty when it cannot be read. */
kwic_vocabulary *kwic_planner_vocabulary(kwic_planner *p);
/* The same, never of an older generation: where a word that is missing is a note that is not
 * found, and not only a proposal less. Once a generation that may be a reading of it. */
kwic_vocabulary *kwic_planner_words(kwic_planner *p);
/* The terms of a field, the same way. */
kwic_vocabulary *kwic_planner_terms(kwic_planner *p, kwic_field_id field);
kwic_ranges *kwic_planner_ranges(kwic_planner *p);
/* Where blocks and lines begin: loaded slot by slot by who asks. */
kwic_layouts *kwic_planner_layouts(kwic_planner *p);
kwic_derived *kwic_planner_derived(kwic_planner *p, GError **error);
int64_t kwic_planner_now(const kwic_planner *p);
/* fold(text), in the arena. */
static inline kwic_str kwic_planner_fold(kwic_arena *arena, kwic_str text)
{
    g_autoptr(GString) out = g_string_sized_new(text.n + 8);
    kwic_fold(text, out);
    return kwic_arena_str(arena, kwic_str_of_string(out));
}

#endif
