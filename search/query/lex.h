/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the pieces of a query's text end: pure functions over bytes, for parse.c. Each
 * takes the text and an offset and gives another offset, 0 when there is no such piece.
 */
#ifndef KWIC_LEX_H
#define KWIC_LEX_H

#include <stdint.h>

#include "kwic/str.h"

/* Bytes of the white space at `at` (also U+00A0, U+2000-200B, U+3000); 0 when it is
 * none. */
size_t kwic_lex_space(kwic_str s, size_t at);

/* Bytes of the double quote at `at` (also “ ” „); 0 when it is none. */
size_t kwic_lex_quote(kwic_str s, size_t at);

/* The end of the quotation that starts at `at`, its closing quote included; *inner is
 * what it holds. 0 when it is not closed. */
size_t kwic_lex_quoted(kwic_str s, size_t at, kwic_str *inner);

/* The end of /pattern/flags at `at`: closed, and nothing but a boundary behind. */
size_t kwic_lex_regex(kwic_str s, size_t at, kwic_str *pattern, uint8_t *flags);

/* The end of [[target#anchor|text]] at `at`. */
size_t kwic_lex_link(kwic_str s, size_t at, kwic_str *target);

/* The end of #tag at `at`, which is a '#'; a tag holds something other than digits. */
size_t kwic_lex_tag(kwic_str s, size_t at);

/* How many bytes at the front of text may stand in a tag that a note's text has: a property's
 * may hold other signs. */
size_t kwic_lex_tag_plain(kwic_str text);

/* The end of the key of "key:value" at `at`, its ':' not included; there is a value. */
size_t kwic_lex_key(kwic_str s, size_t at);

/* The end of a plain word at `at`: at white space, '|', a quote, or a ')' that it did
 * not open (or ']' when bracket). Always beyond `at` when there is a byte. */
size_t kwic_lex_word(kwic_str s, size_t at, bool bracket);

/* Whether text stands at `at` as a word of its own. */
bool kwic_lex_keyword(kwic_str s, size_t at, const char *text);

#endif
