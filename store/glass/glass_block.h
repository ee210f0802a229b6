/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in a block of a B-tree; glass_table.c draws it. Nothing is read beyond a block,
 * whatever it holds. */
#ifndef KWIC_GLASS_BLOCK_H
#define KWIC_GLASS_BLOCK_H

#include "glass_table.h"

enum {
    KWIC_BLOCK_HEADER = 11,
    KWIC_BLOCK_LEVELS = 10, /* more than 2^32 blocks need */
    KWIC_BLOCK_ROOM = KWIC_GLASS_BLOCK_BYTES - KWIC_BLOCK_HEADER,
    KWIC_BLOCK_ITEM_MOST = (KWIC_BLOCK_ROOM - 4 * 2) / 4,
    KWIC_BLOCK_FREE = 254, /* the level of a block of the free list */
};

enum kwic_block_flags {
    KWIC_BLOCK_COMPRESSED = 0x8000,
    KWIC_BLOCK_LAST = 0x4000,
    KWIC_BLOCK_FIRST = 0x2000,
};

typedef struct kwic_block_item {
    kwic_str bytes; /* all of it */
    kwic_str key;
    unsigned part;  /* of a tag in several */
    unsigned flags; /* of a leaf's */
    kwic_str tag;   /* of a leaf's */
    uint32_t child; /* of a branch's */
} kwic_block_item;

static inline unsigned kwic_get_u16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static inline uint32_t kwic_get_u32(const unsigned char *p)
{
    return (uint32_t)kwic_get_u16(p) << 16 | kwic_get_u16(p + 2);
}

static inline void kwic_put_u16(unsigned char *p, unsigned n)
{
    p[0] = (unsigned char)(n >> 8);
    p[1] = (unsigned char)n;
}

static inline void kwic_put_u32(unsigned char *p, uint32_t n)
{
    kwic_put_u16(p, n >> 16);
    kwic_put_u16(p + 2, n & 0xffff);
}

static inline unsigned kwic_block_count(const unsigned char *block)
{
    return (kwic_get_u16(block + 9) - KWIC_BLOCK_HEADER) / 2;
}

/* True when it is of that level and belongs to that revision or one before. */
static inline bool kwic_block_fits(const unsigned char *block, unsigned level,
                                   uint32_t revision)
{
    unsigned end = kwic_get_u16(block + 9);
    return kwic_get_u32(block) <= revision && block[4] == level &&
           end > KWIC_BLOCK_HEADER && end <= KWIC_GLASS_BLOCK_BYTES && end % 2;
}

static inline bool kwic_block_leaf_item(const unsigned char *block, unsigned at,
                                        kwic_block_item *out)
{
    if (at + 3 > KWIC_GLASS_BLOCK_BYTES)
        return false;
    const unsigned char *p = block + at;
    unsigned size = (kwic_get_u16(p) & 0x1fff) + 3, n = p[2];
    out->flags = kwic_get_u16(p) & ~0x1fffU;
    unsigned head = 3 + n + (out->flags & KWIC_BLOCK_FIRST ? 0 : 2);
    if (at + size > KWIC_GLASS_BLOCK_BYTES || head > size)
        return false;
    out->bytes = (kwic_str){(const char *)p, size};
    out->key = (kwic_str){(const char *)p + 3, n};
    out->part = out->flags & KWIC_BLOCK_FIRST ? 1 : kwic_get_u16(p + 3 + n);
    out->tag = (kwic_str){(const char *)p + head, size - head};
    return true;
}

static inline bool kwic_block_branch_item(const unsigned char *block, unsigned at,
                                          kwic_block_item *out)
{
    if (at + 5 > KWIC_GLASS_BLOCK_BYTES ||
        at + 5 + block[at + 4] + 2 > KWIC_GLASS_BLOCK_BYTES)
        return false;
    const unsigned char *p = block + at;
    unsigned n = p[4];
    out->bytes = (kwic_str){(const char *)p, 5 + n + 2};
    out->child = kwic_get_u32(p);
    out->key = (kwic_str){(const char *)p + 5, n};
    out->part = kwic_get_u16(p + 5 + n);
    return true;
}

/* The bytes of a leaf's item, and itself; flags without its size. */
static inline unsigned kwic_block_leaf_size(size_t key_n, unsigned part, size_t tag_n)
{
    return (unsigned)(3 + key_n + (part > 1 ? 2 : 0) + tag_n);
}

static inline void kwic_block_put_leaf_item(unsigned char *p, kwic_str key,
                                            unsigned part, kwic_str tag, unsigned flags)
{
    unsigned head = kwic_block_leaf_size(key.n, part, 0);
    kwic_put_u16(p, (unsigned)(head + tag.n - 3) | flags);
    p[2] = (unsigned char)key.n;
    memcpy(p + 3, key.p, key.n);
    if (part > 1)
        kwic_put_u16(p + 3 + key.n, part);
    if (tag.n)
        memcpy(p + head, tag.p, tag.n);
}

/* How much of `first` tells it from `last`, the key before it: what leads to its leaf. */
static inline kwic_str kwic_block_separator(kwic_str last, kwic_str first)
{
    size_t n = 0;
    while (n < last.n && n < first.n && last.p[n] == first.p[n])
        n++;
    return kwic_str_sub(first, 0, MIN(n + 1, first.n));
}

/* Gaps, and the end of the directory, of a block whose items begin at `items`. */
static inline void kwic_block_put_head(unsigned char *block, uint32_t revision,
                                       unsigned level, unsigned directory,
                                       unsigned items)
{
    kwic_put_u32(block, revision);
    block[4] = (unsigned char)level;
    kwic_put_u16(block + 5, items - directory);
    kwic_put_u16(block + 7, items - directory);
    kwic_put_u16(block + 9, directory);
    memset(block + directory, 0, items - directory);
}

/* The i-th of a block that fits; false when it is damaged. */
static inline bool kwic_block_item_at(const unsigned char *block, unsigned i,
                                      kwic_block_item *out)
{
    unsigned at = kwic_get_u16(block + KWIC_BLOCK_HEADER + 2 * i);
    if (at < kwic_get_u16(block + 9))
        return false;
    return block[4] ? kwic_block_branch_item(block, at, out)
                    : kwic_block_leaf_item(block, at, out);
}

/* Whether the i-th stands before, at or behind the first part of key; *bad is set when it is
 * damaged. The way to search: nothing else of the item is looked at. */
static inline int kwic_block_compare(const unsigned char *block, unsigned i,
                                     kwic_str key, bool *bad)
{
    unsigned at = kwic_get_u16(block + KWIC_BLOCK_HEADER + 2 * i);
    unsigned head = block[4] ? 5 : 3;
    if (at + head > KWIC_GLASS_BLOCK_BYTES) {
        *bad = true;
        return 0;
    }
    const unsigned char *p = block + at + head;
    unsigned n = p[-1];
    if (at + head + n > KWIC_GLASS_BLOCK_BYTES) {
        *bad = true;
        return 0;
    }
    int order = memcmp(p, key.p, MIN(n, key.n));
    if (order == 0)
        order = (n > key.n) - (n < key.n);
    if (order)
        return order;
    bool first = block[4] ? at + head + n + 2 <= KWIC_GLASS_BLOCK_BYTES &&
                                kwic_get_u16(p + n) <= 1
                          : kwic_get_u16(block + at) & KWIC_BLOCK_FIRST;
    return !first;
}

#endif
