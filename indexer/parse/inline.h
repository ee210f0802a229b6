/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scanner of inline syntax: which bytes of a block a reader sees, and the links, tags
 * and fields among them. One pass and one table of handlers, O(bytes) for any input:
 * nothing is sought twice that was not found once. */
#ifndef KWIC_INLINE_H
#define KWIC_INLINE_H

#include "leaf_block.h"

typedef enum kwic_inline_mode {
    KWIC_INLINE_MARKDOWN,
    KWIC_INLINE_HTML, /* in an HTML block: tags and entities only */
} kwic_inline_mode;

/* Scans the leaf's text [from, to) and adds its pieces to the leaf. */
void kwic_inline_scan(kwic_parse *p, kwic_leaf_block *leaf, uint32_t from, uint32_t to,
                      kwic_inline_mode mode);

#endif
