/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. A slice of bytes: text that somebody else owns.
 *
 *     kwic_str s = KWIC_STR("CoreWeave");
 *     kwic_str core = kwic_str_sub(s, 0, 4);
 *
 * UTF-8 unless said otherwise, never NUL-terminated, valid as long as its owner says. The
 * empty slice may have p == NULL. Passed by value. */
#ifndef KWIC_STR_H
#define KWIC_STR_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct kwic_str {
    const char *p;
    size_t n; /* bytes */
} kwic_str;

/* The slice over a string literal. */
#define KWIC_STR(literal) ((kwic_str){"" literal, sizeof(literal) - 1})

/* For printf's "%.*s". */
#define KWIC_STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline kwic_str kwic_str_of(const char *c)
{
    kwic_str s = {c, c ? strlen(c) : 0};
    return s;
}

/* Valid until the string is changed. */
static inline kwic_str kwic_str_of_string(const GString *string)
{
    kwic_str s = {string->str, string->len};
    return s;
}

/* Bytes [from, to) of s; both are clamped to its length. */
static inline kwic_str kwic_str_sub(kwic_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    kwic_str sub = {NULL, 0};
    if (s.p) {
        sub.p = s.p + from;
        sub.n = to - from;
    }
    return sub;
}

static inline bool kwic_str_eq(kwic_str a, kwic_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool kwic_str_starts(kwic_str s, kwic_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

/* memcpy and memcmp() == 0 for what is mostly a word: without a call. */
static inline void kwic_bytes_copy(char *to, const char *from, size_t n)
{
    if (n > 16) {
        memcpy(to, from, n);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else if (n) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

static inline bool kwic_bytes_same(const char *a, const char *b, size_t n)
{
    uint64_t x[2] = {0}, y[2] = {0};
    size_t half = n >= 8 ? 8 : 4;
    if (n > 16 || n < 4)
        return n == 0 || memcmp(a, b, n) == 0;
    memcpy(x, a, half);
    memcpy(x + 1, a + n - half, half);
    memcpy(y, b, half);
    memcpy(y + 1, b + n - half, half);
    return x[0] == y[0] && x[1] == y[1];
}

/* Takes exactly n decimal digits off the front; false, *s as it was, when there are fewer. */
static inline bool kwic_str_take_digits(kwic_str *s, size_t n, int *value)
{
    int sum = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        sum = sum * 10 + (s->p[i] - '0');
    }
    *value = sum;
    *s = kwic_str_sub(*s, n, s->n);
    return true;
}

/* Whether s is a decimal number of digits alone that fits; *number stays when not. Not by
 * GLib's: where two threads are the first to ask that, one may be told that it is none. */
static inline bool kwic_str_number(kwic_str s, uint64_t *number)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint64_t digit = (uint64_t)(unsigned char)s.p[i] - '0';
        if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    if (s.n)
        *number = sum;
    return s.n > 0;
}

/* Byte order, a shorter one before its extensions. */
static inline int kwic_str_cmp(kwic_str a, kwic_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

#endif
