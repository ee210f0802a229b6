/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefix codes of a deflate block, made from how often each symbol was met. */
#ifndef KWIC_DEFLATE_CODE_H
#define KWIC_DEFLATE_CODE_H

#include <glib.h>
#include <stdint.h>

enum {
    KWIC_DEFLATE_LITERALS = 286, /* bytes, the end, and lengths */
    KWIC_DEFLATE_END = 256,
    KWIC_DEFLATE_DISTANCES = 30,
    KWIC_DEFLATE_HEAD_BYTES = 320, /* of any head */
};

/* How a symbol is written: `n` bits, the lowest first. */
typedef struct kwic_deflate_bits {
    uint32_t bits;
    uint32_t n;
} kwic_deflate_bits;

/* The head of a block, with the lengths of its codes. */
typedef struct kwic_deflate_head {
    unsigned char bytes[KWIC_DEFLATE_HEAD_BYTES];
    size_t n_bits;
} kwic_deflate_head;

/* Codes for all symbols of both alphabets; those never counted get the longest. */
void kwic_deflate_codes(const uint32_t *literals, const uint32_t *distances,
                        kwic_deflate_bits *of_literals, kwic_deflate_bits *of_distances,
                        kwic_deflate_head *head);

#endif
