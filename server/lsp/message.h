/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of the Language Server Protocol's base protocol out of a file descriptor:
 *
 *     Content-Length: 42\r\n\r\n{"jsonrpc": "2.0", …}
 *
 * A message over the limit is read past and never kept. */
#ifndef KWIC_MESSAGE_H
#define KWIC_MESSAGE_H

#include <glib.h>

#include "kwic/str.h"

typedef enum kwic_message_state {
    KWIC_MESSAGE_WHOLE,
    KWIC_MESSAGE_TOO_LONG, /* its content is its beginning */
    KWIC_MESSAGE_BROKEN, /* a header that says no length: nothing after it can be read */
    KWIC_MESSAGE_END,    /* end of input, an error, or stop_fd became readable */
} kwic_message_state;

typedef struct kwic_message_reader {
    int fd;
    int stop_fd; /* -1: none */
    size_t limit;
    GByteArray *bytes; /* read and not yet given: from `from` on */
    size_t from;
} kwic_message_reader;

void kwic_message_reader_init(kwic_message_reader *r, int fd, int stop_fd,
                              size_t limit);
void kwic_message_reader_clear(kwic_message_reader *r);

/* The next message's content, valid until the next call. */
kwic_message_state kwic_message_next(kwic_message_reader *r, kwic_str *content);

/* Appends the header of a message of n bytes. */
void kwic_message_header(GString *out, size_t n);

#endif
