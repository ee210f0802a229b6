/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tokenizer. Words that ask or join and mean nothing by themselves: "what", "of",
 * "does". They are in the index and found when asked for; a question leaves them out, so that
 * its notes are ranked by what it is about, and the most frequent ones tell a note's language.
 *
 *     bool is = kwic_is_function_word("en", KWIC_STR("what"));   // true
 */
#ifndef KWIC_FUNCTION_WORD_H
#define KWIC_FUNCTION_WORD_H

#include "kwic/str.h"

enum { KWIC_FUNCTION_LANGUAGES = 19 };

/* Words of one language, with a space between any two. */
typedef struct kwic_function_words {
    const char *lang;     /* ISO 639-1 */
    const char *frequent; /* as written, in small letters: each is in most texts */
    const char *further;  /* folded */
} kwic_function_words;

extern const kwic_function_words kwic_function_words_of[KWIC_FUNCTION_LANGUAGES];

/* word as the tokenizer folds it; lang as ISO 639-1. O(1). */
bool kwic_is_function_word(const char *lang, kwic_str word);

#endif
