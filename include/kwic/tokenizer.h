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
 * utf8proc; then NFKC casefold (UAX #15, #31), without combining marks in Latin and Greek
 * (Cyrillic loses stress marks only, and ё becomes е), strokes and ligatures (ø ł đ æ œ: o l
 * d ae oe), and vowel points in Arabic and Hebrew.
 *
 * A compound (CoreWeave, H100, snake_case, DEC-0054, v1.2.3, an e-mail, a URL, a path) gives
 * its parts at successive positions, and wholes: its parts without what joins them, except
 * between two digits (2026-01-03 stays, 1.2.3 is not 123). There is a whole for parts joined
 * by case and digits, one for those joined by - _ and apostrophes, and one for all, where
 * they differ: notes/core-weave.md gives notes, notescoreweavemd, core, coreweave, weave,
 * md. What is longer than KWIC_TOKEN_BYTES, or a URL or path of more than 8 parts, has no
 * whole. English 's 'd 'm 're 've 'll are left out ("OpenAI’s" is open, openai, ai); don't
 * is dont.
 *
 * A name with a sign behind it is itself, too: C++ is c and c++ (SIGNED), C# is c and c#;
 * "++" behind any word and before no letter, '#' behind one letter and before none.
 *
 * Runs of Han, kana, Hangul, Thai, Lao, Khmer and Myanmar characters give overlapping
 * bigrams and their last character as CHAR: 東京都 is 東京@0 京都@1 都@2. So one character is
 * found as what begins with it (都 and 都…), and in a query a CHAR behind a BIGRAM adds
 * nothing. An emoji is a word. A word break is all that invalid UTF-8 and NUL mean. */
#ifndef KWIC_TOKENIZER_H
#define KWIC_TOKENIZER_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"
#include "kwic/version.h"

typedef enum kwic_token_kind {
    KWIC_TOKEN_WORD,   /* a word by itself */
    KWIC_TOKEN_PART,   /* one part of a compound */
    KWIC_TOKEN_SIGNED, /* a part and the sign behind it, at the part's position */
    KWIC_TOKEN_WHOLE,  /* two parts and more as one, at the first one's position */
    KWIC_TOKEN_BIGRAM, /* two characters of a script without spaces */
    KWIC_TOKEN_CHAR, /* one such character: the last of a run (so each can be found) */
} kwic_token_kind;

/* As shown behind a token: " part", " whole" …, "" for a word by itself. */
const char *kwic_token_kind_name(kwic_token_kind kind);

typedef struct kwic_token {
    kwic_str text;  /* folded; valid until the callback returns */
    uint32_t start; /* bytes of the source, [start, end) */
    uint32_t end;
    uint32_t
        position;  /* counted from first_position, never falling between callbacks */
    uint32_t span; /* positions covered: 1, or the number of a whole's parts */
    kwic_token_kind kind;
} kwic_token;

/* Takes one token; false stops the tokenizing. */
typedef bool (*kwic_token_fn)(void *ctx, const kwic_token *token);

/* Scratch memory of one thread. */
typedef struct kwic_tokenizer kwic_tokenizer;

kwic_tokenizer *kwic_tokenizer_new(void);
void kwic_tokenizer_free(kwic_tokenizer *z);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_tokenizer, kwic_tokenizer_free)

/* Pushes the tokens of text (less than 4 GiB, any bytes) to fn, in order of position, the
 * signed after its part, the wholes after the first of their parts, the shorter first.
 * Returns the position after the last token. Never fails, allocates nothing a token; O(bytes). Tokens over KWIC_TOKEN_BYTES take a position and
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
