/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a file, and where a byte of it stands.
 *
 * Lines end with '\n' (a '\r' before it belongs to the end); in a file that has none, with
 * '\r'. Lines count from 0 here and from 1 in what leaves the room. */
#ifndef KWIC_LINES_H
#define KWIC_LINES_H

#include "kwic/record.h"

typedef struct kwic_lines {
    kwic_str bytes;
    char eol;         /* '\n', or '\r' in old Macintosh files */
    uint32_t *starts; /* n + 1 of them: the last is the file's end */
    uint32_t n;
    uint32_t line, byte,
        utf16; /* the place asked for last: the next is found from it */
} kwic_lines;

void kwic_lines_init(kwic_lines *l, kwic_str bytes, kwic_arena *arena);

/* Offset of the line's end without its newline. */
uint32_t kwic_lines_end(const kwic_lines *l, uint32_t line);

/* The line that offset is in. O(log lines). */
uint32_t kwic_lines_find(const kwic_lines *l, uint32_t offset);

/* The place of offset, which is in line. Cheap when asked in rising order. */
kwic_run kwic_lines_place(kwic_lines *l, uint32_t line, uint32_t offset);

#endif
