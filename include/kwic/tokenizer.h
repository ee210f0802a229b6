/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tokenizer. Text to tokens: the same for notes, queries, snippets and highlighting.
 *
 *     static bool print(void *ctx, const kwic_token *t) {
 *         printf("%.*s @%u %u-%u\n", KWIC_STR_ARG(t->text), t->position, t->start, t->end);
 *         return true;
 *     }
 *     kwic_tokenizer *z = kwic_tokenizer_new();
 *     kwic_tokenize(z, KWIC_STR("CoreWeave, Inc."), 0, print, NULL);
 *     // core @0 0-4, coreweave @0 0-9 (WHOLE, span 2), weave @1 4-9, inc @2 11-14
 *
 * Segmentation is UAX #29 (word boundaries) over the Unicode version of the linked
 * utf8proc; then NFKC casefold (UAX #15, #31), then removal of combining marks for Latin
 * and Greek (Cyrillic loses stress marks only, and ё becomes е). Han, kana, Hangul, Thai,
 * Lao, Khmer and Myanmar runs give overlapping bigrams. A compound (CoreWeave, snake_case,
 * DEC-0054, v1.2.3, an e-mail, a URL, a path) gives its parts at successive positions and
 * itself whole, with separators between letters left out, at the first of them. A word
 * break is all that invalid UTF-8 and NUL mean. */
#ifndef KWIC_TOKENIZER_H
#define KWIC_TOKENIZER_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"
#include "kwic/version.h"

typedef enum kwic_token_kind {
    KWIC_TOKEN_WORD,   /* a word by itself */
    KWIC_TOKEN_PART,   /* one part of a compound */
    KWIC_TOKEN_WHOLE,  /* a compound whole, at its first part's position, span > 1 */
    KWIC_TOKEN_BIGRAM, /* two characters of a script without spaces */
    KWIC_TOKEN_CHAR,   /* one such character: the last of a run (so each can be found) */
} kwic_token_kind;

typedef struct kwic_token {
    kwic_str text;     /* folded; valid until the callback returns */
    uint32_t start;    /* bytes of the source, [start, end) */
    uint32_t end;
    uint32_t position; /* counted from first_position, never falling between callbacks */
    uint32_t span;     /* positions covered: 1, or the number of a whole's parts */
    kwic_token_kind kind;
} kwic_token;

/* Takes one token; false stops the tokenizing. */
typedef bool (*kwic_token_fn)(void *ctx, const kwic_token *token);

/* Scratch memory of one thread. */
typedef struct kwic_tokenizer kwic_tokenizer;

kwic_tokenizer *kwic_tokenizer_new(void);
void kwic_tokenizer_free(kwic_tokenizer *z);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_tokenizer, kwic_tokenizer_free)

/* Pushes the tokens of text (less than 4 GiB, any bytes) to fn, in order of position, a
 * whole after its first part. Returns the position after the last token. Never fails,
 * allocates nothing a token; O(bytes). Tokens over KWIC_TOKEN_BYTES take a position and
 * are not pushed. */
uint32_t kwic_tokenize(kwic_tokenizer *z, kwic_str text, uint32_t first_position,
                       kwic_token_fn fn, void *ctx);

/* Appends text folded as tokens are, all of it kept (spaces, punctuation): how keywords
 * (tags, types, property values, names, paths) are compared. Invalid bytes become U+FFFD. */
void kwic_fold(kwic_str text, GString *out);

/* The slug of a name: folded, each run of what is no letter or digit one '-', none at the
 * ends: "VAST Data" and "vast-data" are one. Appends to out. */
void kwic_slug(kwic_str text, GString *out);

/* For tests: takes no fast way and folds by utf8proc alone; the tokens are the same. */
void kwic_tokenizer_set_slow(kwic_tokenizer *z, bool is_slow);

/* Unicode version of the tables, as "15.0.0"; a test holds it to utf8proc's. */
const char *kwic_tokenizer_unicode_version(void);

#endif
