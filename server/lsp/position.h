/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in a text as LSP counts them: lines from 0, ended by \n, \r\n or \r; characters of
 * a line in UTF-8 bytes or UTF-16 units, as agreed with the client.
 *
 *     kwic_text_lines lines;
 *     kwic_text_lines_init(&lines, text);
 *     size_t at = kwic_text_offset(&lines, text, KWIC_UTF16, (kwic_position){3, 7});
 *     kwic_position p = kwic_text_position(&lines, text, KWIC_UTF16, at);
 *     kwic_text_lines_clear(&lines);
 *
 * Text is UTF-8; a byte that is none of it counts as one character. */
#ifndef KWIC_POSITION_H
#define KWIC_POSITION_H

#include <glib.h>

#include "kwic/str.h"

typedef enum kwic_encoding { KWIC_UTF16, KWIC_UTF8 } kwic_encoding;

typedef struct kwic_position {
    uint32_t line, character;
} kwic_position;

typedef struct kwic_text_lines {
    GArray *starts; /* uint32_t: where each line begins; one at least */
} kwic_text_lines;

/* O(bytes). */
void kwic_text_lines_init(kwic_text_lines *lines, kwic_str text);
void kwic_text_lines_clear(kwic_text_lines *lines);

/* Behind the last line: the text's end; behind a line's end: that, before its newline;
 * inside of a character: before it. O(bytes of the line). */
size_t kwic_text_offset(const kwic_text_lines *lines, kwic_str text,
                        kwic_encoding encoding, kwic_position at);
kwic_position kwic_text_position(const kwic_text_lines *lines, kwic_str text,
                                 kwic_encoding encoding, size_t offset);

/* The line that offset is in, and its bytes [*from, *to) without the newline. */
uint32_t kwic_text_line_at(const kwic_text_lines *lines, size_t offset);
kwic_str kwic_text_line(const kwic_text_lines *lines, kwic_str text, uint32_t line);

/* Replaces what stands between two positions; from is not behind to, else nothing is
 * done and it is false. lines are those of text, before and after. */
bool kwic_text_change(GString *text, kwic_text_lines *lines, kwic_encoding encoding,
                      kwic_position from, kwic_position to, kwic_str with);

#endif
