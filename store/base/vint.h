/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integers of variable length, as Xapian packs them too: 7 bits a byte, low group
 * first, the top bit says that more follow. A kwic_scan reads them and never past its
 * end. */
#ifndef KWIC_VINT_H
#define KWIC_VINT_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

enum { KWIC_VINT_BYTES = 10 }; /* of the longest */

typedef struct kwic_scan {
    const unsigned char *p;
    const unsigned char *end;
    bool bad; /* something did not fit; all later reads give zero */
} kwic_scan;

static inline kwic_scan kwic_scan_of(kwic_str s)
{
    const unsigned char *p = (const unsigned char *)(s.p ? s.p : "");
    kwic_scan scan = {p, p + s.n, false};
    return scan;
}

static inline size_t kwic_scan_left(const kwic_scan *s)
{
    return (size_t)(s->end - s->p);
}

static inline unsigned kwic_scan_fail(kwic_scan *s)
{
    s->bad = true;
    s->p = s->end;
    return 0;
}

static inline unsigned kwic_scan_byte(kwic_scan *s)
{
    return s->p < s->end ? *s->p++ : kwic_scan_fail(s);
}

static inline uint64_t kwic_scan_long_vint(kwic_scan *s)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && s->p < s->end; shift += 7) {
        unsigned byte = *s->p++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    return kwic_scan_fail(s);
}

static inline uint64_t kwic_scan_vint(kwic_scan *s)
{
    if (s->p < s->end && *s->p < 0x80)
        return *s->p++;
    return kwic_scan_long_vint(s);
}

static inline uint32_t kwic_scan_vint32(kwic_scan *s)
{
    uint64_t value = kwic_scan_vint(s);
    return value <= UINT32_MAX ? (uint32_t)value : kwic_scan_fail(s);
}

/* The next n bytes. */
static inline kwic_str kwic_scan_bytes(kwic_scan *s, uint64_t n)
{
    if (n > kwic_scan_left(s))
        n = kwic_scan_fail(s);
    kwic_str bytes = {(const char *)s->p, (size_t)n};
    s->p += n;
    return bytes;
}

/* Writes into p, which has room for KWIC_VINT_BYTES; how many. */
static inline unsigned kwic_vint_write(unsigned char *p, uint64_t value)
{
    unsigned n = 0;
    for (; value >= 0x80; value >>= 7)
        p[n++] = (unsigned char)(value | 0x80);
    p[n++] = (unsigned char)value;
    return n;
}

static inline void kwic_vint_put(GString *out, uint64_t value)
{
    if (out->allocated_len - out->len > KWIC_VINT_BYTES) {
        out->len += kwic_vint_write((unsigned char *)out->str + out->len, value);
        out->str[out->len] = '\0';
        return;
    }
    unsigned char bytes[KWIC_VINT_BYTES];
    g_string_append_len(out, (char *)bytes, kwic_vint_write(bytes, value));
}

/* Signed numbers as small unsigned ones: 0, -1, 1, -2 … are 0, 1, 2, 3 … */
static inline uint64_t kwic_zigzag(int64_t n)
{
    return ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0);
}

static inline int64_t kwic_unzigzag(uint64_t n)
{
    return (int64_t)((n >> 1) ^ (n & 1 ? UINT64_MAX : 0));
}

#endif
