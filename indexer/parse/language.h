/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The language of a text, guessed from its script, and in Latin and Cyrillic script from
 * its stop words: at least three different ones of one language. */
#ifndef KWIC_LANGUAGE_H
#define KWIC_LANGUAGE_H

#include "kwic/record.h"

/* ISO 639-1 of the blocks' text (code and properties aside), a static string; empty when it
 * cannot be told. Reads the first few thousand bytes. */
kwic_str kwic_language_guess(const kwic_block *blocks, size_t n);

#endif
