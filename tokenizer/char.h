/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tokenizer knows of one character: decoding, and the tables of char_table.c.
 */
#ifndef KWIC_TOKENIZER_CHAR_H
#define KWIC_TOKENIZER_CHAR_H

#include "kwic/utf8.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Word_Break of UAX #29, in the order of char_table.py. */
typedef enum kwic_wb {
    KWIC_WB_OTHER,
    KWIC_WB_CR,
    KWIC_WB_LF,
    KWIC_WB_NEWLINE,
    KWIC_WB_EXTEND,
    KWIC_WB_ZWJ,
    KWIC_WB_FORMAT,
    KWIC_WB_LETTER,
    KWIC_WB_HEBREW,
    KWIC_WB_KATAKANA,
    KWIC_WB_NUMERIC,
    KWIC_WB_EXTEND_NUM_LET,
    KWIC_WB_MID_LETTER,
    KWIC_WB_MID_NUM,
    KWIC_WB_MID_NUM_LET,
    KWIC_WB_SINGLE_QUOTE,
    KWIC_WB_DOUBLE_QUOTE,
    KWIC_WB_REGIONAL,
    KWIC_WB_SPACE,
    KWIC_WB_CLASSES
} kwic_wb;

/* What a character is to a token. */
typedef enum kwic_char_kind {
    KWIC_CHAR_NONE, /* a break */
    KWIC_CHAR_LOWER,
    KWIC_CHAR_UPPER,
    KWIC_CHAR_LETTER, /* without case */
    KWIC_CHAR_DIGIT,
    KWIC_CHAR_MARK,       /* belongs to the character before it */
    KWIC_CHAR_BIGRAM,     /* of a script without spaces */
    KWIC_CHAR_EMOJI,      /* shown as one by itself */
    KWIC_CHAR_PICT,       /* an emoji when U+FE0F follows */
    KWIC_CHAR_APOSTROPHE, /* from here on: what may join words to a compound */
    KWIC_CHAR_QUOTE,      /* between Hebrew letters */
    KWIC_CHAR_HYPHEN,     /* also '_' */
    KWIC_CHAR_DOT,        /* . / \ @ : & + and their like */
    KWIC_CHAR_COMMA,      /* between digits */
} kwic_char_kind;

/* Which marks a base keeps. */
typedef enum kwic_char_marks {
    KWIC_MARKS_KEEP,
    KWIC_MARKS_DROP,     /* Latin, Greek */
    KWIC_MARKS_CYRILLIC, /* all but stress marks and the dots of ё */
} kwic_char_marks;

extern const char kwic_char_unicode_version[];
extern const uint16_t kwic_char_index[];
extern const uint16_t kwic_char_props[];
extern const uint16_t kwic_char_fold_index[];
extern const uint16_t kwic_char_fold_offset[];
extern const unsigned char kwic_char_fold_text[];

enum {
    KWIC_PROP_JOINS = 1 << 11,  /* normalization may join it with what is before */
    KWIC_PROP_MAPPED = 1 << 12, /* its fold is not itself */
    KWIC_PROP_PICT = 1 << 13,   /* Extended_Pictographic */
};

/* One character of a text: n is 0 at its end, 1 for a byte of invalid UTF-8. */
typedef struct kwic_char {
    uint32_t cp;
    uint16_t n;
    uint16_t props;
} kwic_char;

static inline unsigned kwic_char_properties(uint32_t cp)
{
    return kwic_char_props[(uint32_t)kwic_char_index[cp >> 7] << 7 | (cp & 127)];
}

static inline kwic_wb kwic_char_wb(unsigned props)
{
    return (kwic_wb)(props & 31);
}

static inline kwic_char_kind kwic_char_kind_of(unsigned props)
{
    return (kwic_char_kind)(props >> 5 & 15);
}

static inline kwic_char_marks kwic_char_marks_of(unsigned props)
{
    return (kwic_char_marks)(props >> 9 & 3);
}

/* Length byte and bytes of the fold of cp, which has KWIC_PROP_MAPPED. */
static inline const unsigned char *kwic_char_fold(uint32_t cp)
{
    uint32_t block = kwic_char_fold_index[cp >> 6];
    return kwic_char_fold_text + kwic_char_fold_offset[block << 6 | (cp & 63)];
}

/* The character at p; invalid bytes have the properties of NUL: a break. */
static inline kwic_char kwic_char_at(const unsigned char *p, const unsigned char *end)
{
    kwic_char c = {0, 0, 0};
    if (p >= end)
        return c;
    if (*p < 0x80) { // the first block of the table is ASCII's
        kwic_char ascii = {*p, 1, kwic_char_props[*p]};
        return ascii;
    }
    unsigned n = kwic_utf8_decode((const char *)p, (size_t)(end - p), &c.cp);
    if (!n)
        c.cp = 0;
    c.n = (uint16_t)(n ? n : 1);
    c.props = (uint16_t)kwic_char_properties(c.cp);
    return c;
}

/* A letter or digit of a word: not a mark, not of a script without spaces. */
static inline bool kwic_char_is_word(unsigned props)
{
    kwic_char_kind kind = kwic_char_kind_of(props);
    return kind >= KWIC_CHAR_LOWER && kind <= KWIC_CHAR_DIGIT;
}

#endif
