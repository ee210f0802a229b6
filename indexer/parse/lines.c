// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"
#include "kwic/bisect.h"

static uint32_t count(kwic_str s, char c)
{
    uint32_t n = 0;
    for (const char *p = s.p, *end = s.p + s.n; p < end; p++) {
        p = memchr(p, c, (size_t)(end - p));
        if (!p)
            break;
        n++;
    }
    return n;
}

void kwic_lines_init(kwic_lines *l, kwic_str bytes, kwic_arena *arena)
{
    uint32_t n = bytes.n ? count(bytes, '\n') : 0;
    l->bytes = bytes;
    l->eol = '\n';
    if (n == 0 && bytes.n && memchr(bytes.p, '\r', bytes.n)) {
        l->eol = '\r';
        n = count(bytes, '\r');
    }
    l->starts = kwic_arena_new_array(arena, uint32_t, n + 2);
    l->n = 0;
    l->line = l->byte = l->utf16 = 0;
    for (size_t at = 0; at < bytes.n;) {
        l->starts[l->n++] = (uint32_t)at;
        const char *nl = memchr(bytes.p + at, l->eol, bytes.n - at);
        at = nl ? (size_t)(nl - bytes.p) + 1 : bytes.n;
    }
    l->starts[l->n] = (uint32_t)bytes.n;
}

uint32_t kwic_lines_end(const kwic_lines *l, uint32_t line)
{
    uint32_t start = l->starts[line], end = l->starts[line + 1];
    if (end > start && l->bytes.p[end - 1] == l->eol)
        end--;
    if (l->eol == '\n' && end > start && l->bytes.p[end - 1] == '\r')
        end--;
    return end;
}

uint32_t kwic_lines_find(const kwic_lines *l, uint32_t offset)
{
    uint32_t from = 1, to = l->n;
    KWIC_BISECT(uint32_t, from, to, mid, l->starts[mid] <= offset);
    return from - 1;
}

// A character outside the BMP takes two units; continuation bytes take none. Eight ASCII
// bytes are eight.
static uint32_t units(const char *p, uint32_t n)
{
    uint32_t sum = 0, i = 0;
    for (uint64_t eight; n - i >= 8; i += 8) {
        memcpy(&eight, p + i, 8);
        if (eight & 0x8080808080808080u)
            break;
        sum += 8;
    }
    for (; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        sum += (uint32_t)((c & 0xC0) != 0x80) + (uint32_t)(c >= 0xF0 && c < 0xF5);
    }
    return sum;
}

kwic_run kwic_lines_place(kwic_lines *l, uint32_t line, uint32_t offset)
{
    uint32_t column = offset - l->starts[line];
    if (line != l->line || column < l->byte) {
        l->line = line;
        l->byte = l->utf16 = 0;
    }
    const char *from = l->bytes.p + l->starts[line] + l->byte;
    l->utf16 += units(from, column - l->byte);
    l->byte = column;
    return (kwic_run){.line = line + 1, .byte = column, .utf16 = l->utf16};
}
