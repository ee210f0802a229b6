// SPDX-License-Identifier: GPL-2.0-or-later
#include "message.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
    PIECE = 64 << 10,     // read at once
    HEADER_MAX = 4 << 10, // bytes of a header; a longer one is none
    KEPT = 1 << 20,       // bytes of the buffer that stay when it is empty
};

void kwic_message_reader_init(kwic_message_reader *r, int fd, int stop_fd, size_t limit)
{
    *r = (kwic_message_reader){.fd = fd, .stop_fd = stop_fd, .limit = limit};
    r->bytes = g_byte_array_new();
}

void kwic_message_reader_clear(kwic_message_reader *r)
{
    g_byte_array_unref(r->bytes);
}

static bool wait_for_input(const kwic_message_reader *r)
{
    struct pollfd fds[] = {{r->fd, POLLIN, 0}, {r->stop_fd, POLLIN, 0}};
    for (;;) {
        int n = poll(fds, r->stop_fd < 0 ? 1 : 2, -1);
        if (n < 0 && errno == EINTR)
            continue;
        return n > 0 && !fds[1].revents;
    }
}

// Reads at most n bytes more; false at the end.
static bool fill(kwic_message_reader *r, size_t n)
{
    guint had = r->bytes->len;
    g_byte_array_set_size(r->bytes, had + (guint)n);
    ssize_t got = -1;
    while (wait_for_input(r)) {
        got = read(r->fd, r->bytes->data + had, n);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    g_byte_array_set_size(r->bytes, had + (guint)(got > 0 ? got : 0));
    return got > 0;
}

static kwic_str left(const kwic_message_reader *r)
{
    return (kwic_str){(const char *)r->bytes->data + r->from, r->bytes->len - r->from};
}

// Forgets what was given.
static void drop_given(kwic_message_reader *r)
{
    if (!r->from)
        return;
    g_byte_array_remove_range(r->bytes, 0, (guint)r->from);
    r->from = 0;
    if (!r->bytes->len && r->limit > KEPT) {
        g_byte_array_unref(r->bytes);
        r->bytes = g_byte_array_new();
    }
}

// The number behind "Content-Length:" among the lines of the header.
static bool length_of(kwic_str header, uint64_t *length)
{
    static const char name[] = "content-length:";
    for (size_t at = 0; at < header.n;) {
        const char *line = header.p + at;
        const char *end = memchr(line, '\n', header.n - at);
        size_t n = end ? (size_t)(end - line) : header.n - at;
        if (n >= sizeof name && g_ascii_strncasecmp(line, name, sizeof name - 1) == 0) {
            kwic_str digits = kwic_str_sub((kwic_str){line, n}, sizeof name - 1, n);
            while (digits.n && g_ascii_isspace(digits.p[0]))
                digits = kwic_str_sub(digits, 1, digits.n);
            while (digits.n && g_ascii_isspace(digits.p[digits.n - 1]))
                digits.n--;
            return kwic_str_number(digits, length);
        }
        at += n + 1;
    }
    return false;
}

// Length of the header with the empty line that ends it; 0 when that is still to come.
static size_t header_end(kwic_str text)
{
    for (size_t i = 0; i + 1 < text.n; i++) {
        if (text.p[i] != '\n')
            continue;
        if (text.p[i + 1] == '\n')
            return i + 2;
        if (i + 2 < text.n && text.p[i + 1] == '\r' && text.p[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

// Reads the header; END at the end of input.
static kwic_message_state read_header(kwic_message_reader *r, uint64_t *length)
{
    size_t end;
    while ((end = header_end(left(r))) == 0) {
        if (left(r).n > HEADER_MAX)
            return KWIC_MESSAGE_BROKEN;
        if (!fill(r, PIECE))
            return KWIC_MESSAGE_END;
    }
    bool known = length_of(kwic_str_sub(left(r), 0, end), length);
    r->from += end;
    return known ? KWIC_MESSAGE_WHOLE : KWIC_MESSAGE_BROKEN;
}

// Reads past what is left of a message of which `kept` bytes stay.
static bool skip(kwic_message_reader *r, uint64_t length, size_t kept)
{
    uint64_t seen = left(r).n;
    while (seen < length) {
        g_byte_array_set_size(r->bytes, (guint)(r->from + kept));
        if (!fill(r, MIN(PIECE, length - seen)))
            return false;
        seen += left(r).n - kept;
    }
    size_t over = (size_t)(seen - length); // of the next message
    size_t at = r->bytes->len - over;
    g_byte_array_remove_range(r->bytes, (guint)(r->from + kept),
                              (guint)(at - r->from - kept));
    return true;
}

kwic_message_state kwic_message_next(kwic_message_reader *r, kwic_str *content)
{
    uint64_t length = 0;
    drop_given(r);
    kwic_message_state state = read_header(r, &length);
    if (state != KWIC_MESSAGE_WHOLE)
        return state;
    drop_given(r);
    size_t kept = (size_t)MIN(length, r->limit);
    while (left(r).n < kept)
        if (!fill(r, MAX(PIECE, kept - left(r).n)))
            return KWIC_MESSAGE_END;
    if (length > r->limit && !skip(r, length, kept))
        return KWIC_MESSAGE_END;
    *content = kwic_str_sub(left(r), 0, kept);
    r->from += kept;
    return length > r->limit ? KWIC_MESSAGE_TOO_LONG : KWIC_MESSAGE_WHOLE;
}

void kwic_message_header(GString *out, size_t n)
{
    g_string_append_printf(out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", n);
}
