// SPDX-License-Identifier: GPL-2.0-or-later
#include "framing.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_SIZE = 64 << 10 };

void kwic_framing_init(kwic_framing *l, int fd, int stop_fd, size_t limit)
{
    *l = (kwic_framing){
        .fd = fd, .stop_fd = stop_fd, .limit = limit, .size = FIRST_SIZE};
    l->bytes = g_malloc(l->size);
}

void kwic_framing_clear(kwic_framing *l)
{
    g_clear_pointer(&l->bytes, g_free);
}

// Waits for input; false when it is time to stop.
static bool wait_for_input(const kwic_framing *l)
{
    struct pollfd fds[] = {{l->fd, POLLIN, 0}, {l->stop_fd, POLLIN, 0}};
    for (;;) {
        int n = poll(fds, l->stop_fd < 0 ? 1 : 2, -1);
        if (n < 0 && errno == EINTR)
            continue;
        return n > 0 && !fds[1].revents;
    }
}

// Reads more to the end of the buffer; false at the end.
static bool fill(kwic_framing *l)
{
    while (!l->ended) {
        if (!wait_for_input(l))
            break;
        ssize_t n = read(l->fd, l->bytes + l->to, l->size - l->to);
        if (n > 0) {
            l->to += (size_t)n;
            return true;
        }
        if (n == 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    l->ended = true;
    return false;
}

// Room for more: what is given away makes place first; a large buffer is not kept.
static void make_room(kwic_framing *l)
{
    size_t kept = l->to - l->from;
    memmove(l->bytes, l->bytes + l->from, kept);
    l->searched -= l->from;
    l->from = 0;
    l->to = kept;
    size_t size = l->size;
    if (kept == l->size)
        size = MIN(l->size * 2, l->limit + FIRST_SIZE);
    else if (l->size > FIRST_SIZE && kept < FIRST_SIZE / 2)
        size = FIRST_SIZE;
    if (size != l->size) {
        l->bytes = g_realloc(l->bytes, size);
        l->size = size;
    }
}

// The line in bytes[from, newline); what follows it stays.
static void give(kwic_framing *l, size_t end, size_t next, kwic_str *line)
{
    *line = (kwic_str){l->bytes + l->from, end - l->from};
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    l->from = l->searched = next;
}

// Reads past the rest of a line that is too long; its beginning stays where it is.
static void skip_rest(kwic_framing *l)
{
    size_t kept = l->limit;
    for (;;) {
        char *nl = memchr(l->bytes + kept, '\n', l->to - kept);
        if (nl) {
            l->from = l->searched = (size_t)(nl - l->bytes) + 1;
            return;
        }
        l->to = kept;
        if (!fill(l)) {
            l->from = l->searched = l->to = kept;
            return;
        }
    }
}

kwic_framing_state kwic_framing_next(kwic_framing *l, kwic_str *line)
{
    for (;;) {
        char *nl = memchr(l->bytes + l->searched, '\n', l->to - l->searched);
        size_t end = nl ? (size_t)(nl - l->bytes) : l->to;
        l->searched = end;
        if (end - l->from > l->limit)
            break;
        if (nl) {
            give(l, end, end + 1, line);
            return KWIC_FRAMING_LINE;
        }
        if (l->to == l->size || l->from == l->to)
            make_room(l);
        if (!fill(l)) {
            if (l->from == l->to)
                return KWIC_FRAMING_END;
            give(l, l->to, l->to, line);
            return KWIC_FRAMING_LINE;
        }
    }
    if (l->from)
        make_room(l);
    *line = (kwic_str){l->bytes, l->limit};
    skip_rest(l);
    line->p = l->bytes;
    return KWIC_FRAMING_TOO_LONG;
}
