/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. Sorting many short strings by bytes.
 *
 *     for (uint32_t i = 0; i < n; i++)
 *         keys[i] = (kwic_radix_key){kwic_radix_head(text(ctx, i), 0), i};
 *     kwic_radix_sort(keys, spare, n, text, ctx);
 *     // keys[0].number is the first's
 *
 * By radix (few by merging), eight bytes at a time (their heads, as big-endian numbers); strings with equal
 * heads are then sorted by their next eight. No choice of strings makes it slow. */
#ifndef KWIC_RADIX_H
#define KWIC_RADIX_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

enum { KWIC_RADIX_HEAD_BYTES = 8 };

typedef struct kwic_radix_key {
    uint64_t head;
    uint32_t number; /* of the string */
} kwic_radix_key;

/* The string of that number. */
typedef kwic_str (*kwic_radix_text_fn)(const void *ctx, uint32_t number);

/* The eight bytes of s behind the first `from`, zeros where it ends. */
static inline uint64_t kwic_radix_head(kwic_str s, size_t from)
{
    uint64_t head = 0;
    if (s.n >= from + KWIC_RADIX_HEAD_BYTES)
        memcpy(&head, s.p + from, KWIC_RADIX_HEAD_BYTES);
    else if (s.n > from)
        memcpy(&head, s.p + from, s.n - from);
    return GUINT64_FROM_BE(head);
}

/* Sorts keys, their heads those from byte 0 on; spare has room for as many. */
void kwic_radix_sort(kwic_radix_key *keys, kwic_radix_key *spare, size_t n,
                     kwic_radix_text_fn text, const void *ctx);

#endif
