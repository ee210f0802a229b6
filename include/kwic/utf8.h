/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. Steps over UTF-8 that is not trusted.
 *
 *     for (size_t i = 0, n; i < s.n; i += n) {
 *         uint32_t c = kwic_utf8_at(s, i, &n);
 *         if (c == KWIC_UTF8_BAD)
 *             c = 0xFFFD;
 *         g_string_append_unichar(out, c);
 *     }
 *
 * A byte that begins no valid character (too long a form, a surrogate, above U+10FFFF, cut
 * short) is one step by itself. */
#ifndef KWIC_UTF8_H
#define KWIC_UTF8_H

#include "kwic/str.h"

#define KWIC_UTF8_BAD UINT32_MAX

/* Whether the byte goes on with a character. */
static inline bool kwic_utf8_is_trail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The bytes that the valid character at p takes (left > 0 are there), itself in *cp; 0 when
 * there is none. */
static inline unsigned kwic_utf8_decode(const char *p, size_t left, uint32_t *cp)
{
    const unsigned char *b = (const unsigned char *)p;
    unsigned c = b[0];
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    if (left >= 2 && c >= 0xC2 && c < 0xE0 && kwic_utf8_is_trail(p[1])) {
        *cp = (c & 31) << 6 | (b[1] & 63);
        return 2;
    }
    if (left >= 3 && (c & 0xF0) == 0xE0 && kwic_utf8_is_trail(p[1]) &&
        kwic_utf8_is_trail(p[2])) {
        *cp = (c & 15) << 12 | (b[1] & 63u) << 6 | (b[2] & 63);
        return *cp >= 0x800 && (*cp < 0xD800 || *cp > 0xDFFF) ? 3 : 0;
    }
    if (left >= 4 && (c & 0xF8) == 0xF0 && kwic_utf8_is_trail(p[1]) &&
        kwic_utf8_is_trail(p[2]) && kwic_utf8_is_trail(p[3])) {
        *cp = (c & 7) << 18 | (b[1] & 63u) << 12 | (b[2] & 63u) << 6 | (b[3] & 63);
        return *cp >= 0x10000 && *cp <= 0x10FFFF ? 4 : 0;
    }
    return 0;
}

/* The character at byte `at` of s (at < s.n), KWIC_UTF8_BAD for none; *n: the step. */
static inline uint32_t kwic_utf8_at(kwic_str s, size_t at, size_t *n)
{
    uint32_t c = KWIC_UTF8_BAD;
    *n = kwic_utf8_decode(s.p + at, s.n - at, &c);
    if (*n == 0) {
        *n = 1;
        return KWIC_UTF8_BAD;
    }
    return c;
}

/* Where the character begins that byte `at` is in; at the end of s it stays. */
static inline size_t kwic_utf8_start(kwic_str s, size_t at)
{
    while (at > 0 && at < s.n && kwic_utf8_is_trail(s.p[at]))
        at--;
    return at;
}

/* Where the next character begins, `at` itself when one does. */
static inline size_t kwic_utf8_next(kwic_str s, size_t at)
{
    while (at < s.n && kwic_utf8_is_trail(s.p[at]))
        at++;
    return at;
}

/* Characters in s. */
static inline size_t kwic_utf8_count(kwic_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += !kwic_utf8_is_trail(s.p[i]);
    return n;
}

#endif
