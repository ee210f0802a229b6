/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that make a question of those behind them, and verbs that say nothing of what it is
 * about.
 *
 *     kwic_question_word("en", KWIC_STR("how"))    // true
 *     kwic_question_verb("en", KWIC_STR("works"))  // true
 */
#ifndef KWIC_QUESTION_WORD_H
#define KWIC_QUESTION_WORD_H

#include <stdbool.h>

#include "kwic/str.h"

/* word as the tokenizer folds it; lang as ISO 639-1. Some tens of comparisons. */
bool kwic_question_word(const char *lang, kwic_str word);
bool kwic_question_verb(const char *lang, kwic_str word);

#endif
