/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that ask or join and mean nothing by themselves: "what", "of", "does". They are in
 * the index and found when asked for; only a question leaves them out, so that its notes are
 * ranked by what it is about.
 *
 *     kwic_stopword("en", KWIC_STR("what"))   // true
 */
#ifndef KWIC_STOPWORD_H
#define KWIC_STOPWORD_H

#include <stdbool.h>

#include "kwic/str.h"

/* word as the tokenizer folds it; lang as ISO 639-1. O(1). */
bool kwic_stopword(const char *lang, kwic_str word);

#endif
