/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines out of a file descriptor, each with a ceiling: what is over it is read past and
 * never kept, so 100 MB without a newline cost no memory. */
#ifndef KWIC_LINES_H
#define KWIC_LINES_H

#include "kwic/str.h"

typedef enum kwic_lines_state {
    KWIC_LINES_LINE,
    KWIC_LINES_TOO_LONG, /* line is its beginning */
    KWIC_LINES_END,      /* end of input, an error, or stop_fd became readable */
} kwic_lines_state;

typedef struct kwic_lines {
    int fd;
    int stop_fd; /* -1: none */
    size_t limit;
    char *bytes;
    size_t size, from, to; /* bytes[from, to) are read and not yet given */
    size_t searched;       /* bytes[from, searched) hold no newline */
    bool ended;
} kwic_lines;

void kwic_lines_init(kwic_lines *lines, int fd, int stop_fd, size_t limit);
void kwic_lines_clear(kwic_lines *lines);

/* The next line without its newline, valid until the next call. A last line without a
 * newline is one too. */
kwic_lines_state kwic_lines_next(kwic_lines *lines, kwic_str *line);

#endif
