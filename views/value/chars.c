// SPDX-License-Identifier: GPL-2.0-or-later
#include "chars.h"

#include <utf8proc.h>

enum {
    VARIATION = 0xFE0F,
    KEYCAP = 0x20E3,
    JOINER = 0x200D,
    TONE_FROM = 0x1F3FB,
    TONE_TO = 0x1F3FF,
    TAG_FROM = 0xE0020,
    TAG_TO = 0xE007F
};

gunichar kwic_chars_at(kwic_str s, size_t at, size_t *n)
{
    unsigned char c = (unsigned char)s.p[at];
    *n = 1;
    if (c < 0x80)
        return c;
    gunichar u = g_utf8_get_char_validated(s.p + at, (gssize)MIN(s.n - at, 4));
    if (u == (gunichar)-1 || u == (gunichar)-2)
        return 0xFFFD;
    *n = (size_t)g_unichar_to_utf8(u, NULL);
    return u;
}

bool kwic_chars_is_space(gunichar c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 9 && c <= 13);
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

bool kwic_chars_is_letter(gunichar c)
{
    return c < 0x80 ? g_ascii_isalpha((gchar)c) : g_unichar_isalpha(c);
}

size_t kwic_chars_spaces(kwic_str s, size_t at)
{
    size_t from = at, n;
    while (at < s.n && kwic_chars_is_space(kwic_chars_at(s, at, &n)))
        at += n;
    return at - from;
}

kwic_str kwic_chars_trim(kwic_str s)
{
    s = kwic_str_sub(s, kwic_chars_spaces(s, 0), s.n);
    while (s.n) {
        size_t at = s.n - 1, n;
        while (at && s.n - at < 4 && ((unsigned char)s.p[at] & 0xC0) == 0x80)
            at--;
        if (!kwic_chars_is_space(kwic_chars_at(s, at, &n)) || n != s.n - at)
            break;
        s.n = at;
    }
    return s;
}

// ---- emoji ----

static gunichar peek(kwic_str s, size_t at, size_t *n)
{
    *n = 0;
    return at < s.n ? kwic_chars_at(s, at, n) : 0;
}

static bool is_regional(gunichar c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

static bool is_pictograph(gunichar c)
{
    if (c < 0xA9)
        return false;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);
    return p->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
           (c >= TONE_FROM && c <= TONE_TO);
}

// A pictograph with what modifies it.
static size_t read_pictograph(kwic_str s, size_t at)
{
    size_t n, from = at;
    if (!is_pictograph(peek(s, at, &n)))
        return 0;
    at += n;
    for (gunichar c = peek(s, at, &n);
         c == VARIATION || c == KEYCAP || (c >= TONE_FROM && c <= TONE_TO) ||
         (c >= TAG_FROM && c <= TAG_TO);
         c = peek(s, at, &n))
        at += n;
    return at - from;
}

size_t kwic_emoji_length(kwic_str s)
{
    size_t n, more, at;
    gunichar c = peek(s, 0, &n), next;
    if (c == '#' || c == '*' || (c >= '0' && c <= '9')) {
        next = peek(s, n, &more);
        at = next == VARIATION ? n + more : n;
        return peek(s, at, &more) == KEYCAP ? at + more : 0;
    }
    if (is_regional(c))
        return is_regional(peek(s, n, &more)) ? n + more : n;
    at = read_pictograph(s, 0);
    while (at && peek(s, at, &n) == JOINER && (more = read_pictograph(s, at + n)) > 0)
        at += n + more;
    return at;
}

// ---- UTF-16 ----

size_t kwic_utf16_length(kwic_str s)
{
    size_t units = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        units += (size_t)((c & 0xC0) != 0x80) + (c >= 0xF0);
    }
    return units;
}

size_t kwic_utf16_byte(kwic_str s, size_t unit)
{
    size_t at = 0, n;
    while (at < s.n && unit) {
        unsigned char c = (unsigned char)s.p[at];
        size_t units = c >= 0xF0 ? 2 : 1;
        if (units > unit)
            break;
        unit -= units;
        kwic_chars_at(s, at, &n);
        at += n;
    }
    return at;
}

int kwic_utf16_compare(kwic_str a, kwic_str b)
{
    size_t i = 0;
    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    if (i == a.n || i == b.n)
        return (a.n > b.n) - (a.n < b.n);
    unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
    // Pairs stand for what is above U+FFFF, and are below U+E000.
    bool pair_x = x >= 0xF0, pair_y = y >= 0xF0;
    if (pair_x != pair_y && (x >= 0xEE || pair_x) && (y >= 0xEE || pair_y))
        return pair_x ? -1 : 1;
    return x < y ? -1 : 1;
}
