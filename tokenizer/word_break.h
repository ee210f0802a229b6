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

/* What stands between two neighbours, of which neither is ignored (WB4). */
typedef enum kwic_word_break_action {
    KWIC_WORD_BREAK,
    KWIC_WORD_JOIN,
    KWIC_WORD_MID_LETTER, /* joined if a letter follows: WB6, WB7 */
    KWIC_WORD_MID_NUM,    /* a digit: WB11, WB12 */
    KWIC_WORD_MID_QUOTE,  /* a Hebrew letter: WB7b, WB7c */
} kwic_word_break_action;

extern const unsigned char kwic_word_break_pairs[KWIC_WB_CLASSES][KWIC_WB_CLASSES];

static inline bool kwic_word_break_joins(kwic_wb before, kwic_wb after)
{
    return kwic_word_break_pairs[before][after] == KWIC_WORD_JOIN;
}

#endif
