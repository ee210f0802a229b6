// SPDX-License-Identifier: GPL-2.0-or-later
#include "position.h"
#include "kwic/utf8.h"

static void find_starts(GArray *starts, kwic_str text, size_t from)
{
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (c != '\n' && c != '\r')
            continue;
        i += c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n';
        uint32_t next = (uint32_t)i + 1;
        g_array_append_val(starts, next);
    }
}

void kwic_text_lines_init(kwic_text_lines *lines, kwic_str text)
{
    uint32_t first = 0;
    lines->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(lines->starts, first);
    find_starts(lines->starts, text, 0);
}

void kwic_text_lines_clear(kwic_text_lines *lines)
{
    g_clear_pointer(&lines->starts, g_array_unref);
}

static uint32_t start_of(const kwic_text_lines *lines, uint32_t line)
{
    return g_array_index(lines->starts, uint32_t, line);
}

uint32_t kwic_text_line_at(const kwic_text_lines *lines, size_t offset)
{
    uint32_t low = 0, high = lines->starts->len;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (start_of(lines, middle) <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

kwic_str kwic_text_line(const kwic_text_lines *lines, kwic_str text, uint32_t line)
{
    if (line >= lines->starts->len)
        return kwic_str_sub(text, text.n, text.n);
    size_t from = start_of(lines, line);
    size_t to = line + 1 < lines->starts->len ? start_of(lines, line + 1) : text.n;
    if (to > from && text.p[to - 1] == '\n')
        to--;
    if (to > from && text.p[to - 1] == '\r')
        to--;
    return kwic_str_sub(text, from, to);
}

// Bytes of the character at p, of which n are there; *units is its length in the encoding.
static size_t step(const char *p, size_t n, kwic_encoding encoding, uint32_t *units)
{
    size_t bytes;
    uint32_t c = kwic_utf8_at((kwic_str){p, n}, 0, &bytes);
    bool wide = c != KWIC_UTF8_BAD && c > 0xffff;
    *units = encoding == KWIC_UTF8 ? (uint32_t)bytes : wide ? 2 : 1;
    return bytes;
}

size_t kwic_text_offset(const kwic_text_lines *lines, kwic_str text,
                        kwic_encoding encoding, kwic_position at)
{
    if (at.line >= lines->starts->len)
        return text.n;
    kwic_str line = kwic_text_line(lines, text, at.line);
    size_t offset = 0;
    uint32_t left = at.character, units;
    while (offset < line.n && left) {
        size_t bytes = step(line.p + offset, line.n - offset, encoding, &units);
        if (units > left)
            break;
        left -= units;
        offset += bytes;
    }
    return start_of(lines, at.line) + offset;
}

kwic_position kwic_text_position(const kwic_text_lines *lines, kwic_str text,
                                 kwic_encoding encoding, size_t offset)
{
    uint32_t line = kwic_text_line_at(lines, offset);
    kwic_position p = {line, 0};
    size_t at = start_of(lines, line), end = MIN(offset, text.n);
    uint32_t units;
    while (at < end) {
        at += step(text.p + at, text.n - at, encoding, &units);
        if (at <= end)
            p.character += units;
    }
    return p;
}

bool kwic_text_change(GString *text, kwic_text_lines *lines, kwic_encoding encoding,
                      kwic_position from, kwic_position to, kwic_str with)
{
    kwic_str old = {text->str, text->len};
    size_t a = kwic_text_offset(lines, old, encoding, from);
    size_t b = kwic_text_offset(lines, old, encoding, to);
    if (a > b)
        return false;
    g_string_erase(text, (gssize)a, (gssize)(b - a));
    g_string_insert_len(text, (gssize)a, with.p, (gssize)with.n);
    // A line that began before what changed begins there still, but for one that a "\r" at
    // the very edge ends.
    uint32_t keep = kwic_text_line_at(lines, a);
    keep -= keep > 0 && start_of(lines, keep) == a;
    g_array_set_size(lines->starts, keep + 1);
    find_starts(lines->starts, (kwic_str){text->str, text->len}, start_of(lines, keep));
    return true;
}
