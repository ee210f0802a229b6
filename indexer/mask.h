/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy of the body for cmark, byte for byte as long, in which inline syntax is made
 * letters: only the structure of blocks is wanted of cmark, and its inline parser is what
 * costs most of its time and has known quadratic cases. Structure is decided by what a line
 * starts with, so all that comes after stays unseen, but for what ends HTML blocks.
 *
 * Link reference definitions are masked too: cmark would take them out of their paragraph
 * without a trace (blocks.c reads them). Containers nested deeper than KWIC_BLOCK_DEPTH in
 * a line, or indented beyond its fourfold, become text: cmark's cost is lines × depth. */
#ifndef KWIC_MASK_H
#define KWIC_MASK_H

#include "parse.h"

/* The masked bytes [from, end of file), to be g_free'd; lone '\r' as kwic_lines has it. */
char *kwic_mask_new(const kwic_parse *p, uint32_t from);

#endif
