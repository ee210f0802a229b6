/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the glass format writes numbers and keys, beside the vints of vint.h. */
#ifndef KWIC_GLASS_PACK_H
#define KWIC_GLASS_PACK_H

#include <string.h>

#include "base/vint.h"

enum {
    KWIC_GLASS_KEY_BYTES = 255,    /* of any key */
    KWIC_GLASS_TERM_BYTES = 245,   /* of a term's key, zero bytes doubled */
    KWIC_GLASS_DOCID_BYTES = 5,    /* of the longest packed docid */
    KWIC_GLASS_CHUNK_BYTES = 2000, /* a chunk of this size takes no further entry */
};

/* The first bytes of the keys in the postlist table that belong to no term. */
#define KWIC_GLASS_KEY_META "\0\xc0"
#define KWIC_GLASS_KEY_STATS "\0\xd0"
#define KWIC_GLASS_KEY_VALUES "\0\xd8"
#define KWIC_GLASS_KEY_LENGTHS "\0\xe0"

/* A docid so that bytes sort as numbers: two bytes below 0x8000, else as many more as the
 * first byte has leading ones. How many bytes. */
static inline unsigned kwic_glass_docid_write(unsigned char *p, uint32_t docid)
{
    if (docid < 0x8000) {
        p[0] = (unsigned char)(docid >> 8);
        p[1] = (unsigned char)docid;
        return 2;
    }
    unsigned n = docid < 1U << 22 ? 3 : docid < 1U << 29 ? 4 : 5;
    uint64_t rest = docid;
    for (unsigned i = n; i-- > 0; rest >>= 8)
        p[i] = (unsigned char)rest;
    p[0] = (unsigned char)(p[0] | 0xff00U >> (n - 2));
    return n;
}

/* The docid at a key's end; 0 is none. */
static inline uint32_t kwic_glass_docid_read(kwic_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n < 2)
        return 0;
    unsigned n = p[0] < 0x80 ? 2 : p[0] < 0xc0 ? 3 : p[0] < 0xe0 ? 4 : 5;
    if (s.n != n || p[0] >= 0xf0)
        return 0;
    uint64_t docid = n == 2 ? p[0] : p[0] & (0x7fU >> (n - 2));
    for (unsigned i = 1; i < n; i++)
        docid = docid << 8 | p[i];
    return docid <= UINT32_MAX ? (uint32_t)docid : 0;
}

/* The term as a key begins with it: zero bytes doubled with 0xff. p has room for
 * KWIC_GLASS_TERM_BYTES; 0 when it does not fit. */
static inline unsigned kwic_glass_term_write(unsigned char *p, kwic_str term)
{
    unsigned n = 0;
    for (size_t i = 0; i < term.n; i++) {
        unsigned bytes = term.p[i] ? 1 : 2;
        if (n + bytes > KWIC_GLASS_TERM_BYTES)
            return 0;
        p[n] = (unsigned char)term.p[i];
        if (bytes == 2)
            p[n + 1] = 0xff;
        n += bytes;
    }
    return n;
}

/* A key in the making. */
typedef struct kwic_glass_key {
    unsigned char bytes[KWIC_GLASS_KEY_BYTES + KWIC_VINT_BYTES];
    unsigned n;
} kwic_glass_key;

static inline kwic_str kwic_glass_key_str(const kwic_glass_key *k)
{
    return (kwic_str){(const char *)k->bytes, k->n};
}

static inline void kwic_glass_key_set(kwic_glass_key *k, kwic_str start)
{
    memcpy(k->bytes, start.p, start.n);
    k->n = (unsigned)start.n;
}

#endif
