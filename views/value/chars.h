/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Characters as the query language sees them: JavaScript's blanks, letters of any script,
 * emoji; and places in text counted in UTF-16 units.
 *
 *     kwic_str s = kwic_chars_trim(KWIC_STR(" 📷 x "));
 *     size_t n = kwic_emoji_length(s);               // 4
 *     size_t length = kwic_utf16_length(s);          // 4: the camera is two units
 *     size_t byte = kwic_utf16_byte(s, 2);           // 4 */
#ifndef KWIC_VIEWS_CHARS_H
#define KWIC_VIEWS_CHARS_H

#include <glib.h>

#include "kwic/str.h"

/* The code point at s.p[at] and its bytes; a byte that is no UTF-8 is U+FFFD. at < s.n. */
gunichar kwic_chars_at(kwic_str s, size_t at, size_t *n);
/* What \s matches in JavaScript. */
bool kwic_chars_is_space(gunichar c);
/* What \p{Letter} matches. */
bool kwic_chars_is_letter(gunichar c);
kwic_str kwic_chars_trim(kwic_str s);
/* Bytes of blanks at s.p[at]. */
size_t kwic_chars_spaces(kwic_str s, size_t at);

/* Bytes of the emoji at the front of s, sequences and flags whole; 0: none. */
size_t kwic_emoji_length(kwic_str s);

size_t kwic_utf16_length(kwic_str s);
/* The byte that UTF-16 unit `unit` starts at (s.n: beyond the end; within a pair: its
 * start). */
size_t kwic_utf16_byte(kwic_str s, size_t unit);
/* The order of UTF-16 units, in which JavaScript has paths and keys. */
int kwic_utf16_compare(kwic_str a, kwic_str b);

#endif
