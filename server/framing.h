/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines out of a file descriptor, each with a ceiling: what is over it is read past and
 * never kept, so 100 MB without a newline cost no memory. */
#ifndef KWIC_FRAMING_H
#define KWIC_FRAMING_H

#include "kwic/str.h"

typedef enum kwic_framing_state {
    KWIC_FRAMING_LINE,
    KWIC_FRAMING_TOO_LONG, /* line is its beginning */
    KWIC_FRAMING_END,      /* end of input, an error, or stop_fd became readable */
} kwic_framing_state;

typedef struct kwic_framing {
    int fd;
    int stop_fd; /* -1: none */
    size_t limit;
    char *bytes;
    size_t size, from, to; /* bytes[from, to) are read and not yet given */
    size_t searched;       /* bytes[from, searched) hold no newline */
    bool ended;
} kwic_framing;

void kwic_framing_init(kwic_framing *lines, int fd, int stop_fd, size_t limit);
void kwic_framing_clear(kwic_framing *lines);

/* The next line without its newline, valid until the next call. A last line without a
 * newline is one too. */
kwic_framing_state kwic_framing_next(kwic_framing *lines, kwic_str *line);

#endif
