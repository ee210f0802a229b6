/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Word boundaries of UAX #29 (rules WB3 to WB16), over the tables of char_table.c. */
#ifndef KWIC_TOKENIZER_WORD_BREAK_H
#define KWIC_TOKENIZER_WORD_BREAK_H

#include "char.h"
#include "kwic/str.h"

/* Where the segment ends that starts at text[at], at being a boundary itself; text.n at
 * the end. A byte of invalid UTF-8 is a segment of class Other. Linear over a whole
 * text. */
size_t kwic_word_break_next(kwic_str text, size_t at);

/* Whether no boundary stands between two neighbours, of which neither is ignored (WB4)
 * nor needs a look at the next character (WB6, WB7, WB11, WB12). */
bool kwic_word_break_joins(kwic_wb before, kwic_wb after);

#endif
