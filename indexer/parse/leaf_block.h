/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source of one block, its lines joined without what its containers put before them
 * ("> ", indentation), and its way to visible text.
 *
 *     kwic_leaf_block_clear(leaf);
 *     kwic_leaf_block_add(leaf, parse, line, from, to);   // for each source line
 *     … // inline.c: pieces, spans
 *     kwic_leaf_block_emit(leaf, parse, &block);          // text and runs, links, tags, fields
 *
 * Scanning gives pieces: slices of the text to keep, in order. Links and fields remember
 * their span in the source and get their visible text when the pieces are put together.
 * Offsets "at" are bytes of the joined text. */
#ifndef KWIC_LEAF_BLOCK_H
#define KWIC_LEAF_BLOCK_H

#include "parse.h"

typedef struct kwic_seg { /* one source line of the leaf */
    uint32_t at;
    uint32_t from; /* in the file */
    uint32_t line; /* from 0 */
} kwic_seg;

typedef enum kwic_piece_kind {
    KWIC_PIECE_TEXT, /* text[at, at + n) */
    KWIC_PIECE_JOIN, /* blanks in place of syntax: `with`; none at the ends of a block */
    KWIC_PIECE_OTHER, /* `with` in place of an entity */
} kwic_piece_kind;

typedef struct kwic_piece {
    kwic_piece_kind kind;
    uint32_t at;
    uint32_t n;
    const char *with;
    uint32_t out; /* where it came to stand in the block's text */
} kwic_piece;

typedef struct kwic_leaf_span { /* of a link or field, waiting for the visible text */
    uint32_t index;             /* in parse->links or ->properties */
    uint32_t from, to;          /* its text, at */
} kwic_leaf_span;

typedef struct kwic_leaf_block {
    GString *text;
    GArray *segs;     /* kwic_seg */
    GArray *pieces;   /* kwic_piece */
    GArray *links;    /* kwic_leaf_span */
    GArray *fields;   /* kwic_leaf_span */
    GArray *codes;    /* kwic_leaf_span of code; when emitted, of the block's text */
    GArray *delims;   /* emphasis.h's */
    GArray *brackets; /* inline.c's */
    GArray *runs;     /* kwic_run, being emitted */
} kwic_leaf_block;

void kwic_leaf_block_init(kwic_leaf_block *leaf);
void kwic_leaf_block_done(kwic_leaf_block *leaf);
void kwic_leaf_block_clear(kwic_leaf_block *leaf);

/* Appends file bytes [from, to) of the line. */
void kwic_leaf_block_add(kwic_leaf_block *leaf, const kwic_parse *p, uint32_t line,
                         uint32_t from, uint32_t to);

/* The segment that at is in. */
const kwic_seg *kwic_leaf_block_seg(const kwic_leaf_block *leaf, uint32_t at);
/* Its byte in the file. */
uint32_t kwic_leaf_block_source(const kwic_leaf_block *leaf, uint32_t at);
/* The slice [from, to), in one line: of the file. */
kwic_str kwic_leaf_block_slice(const kwic_leaf_block *leaf, const kwic_parse *p,
                               uint32_t from, uint32_t to);

void kwic_leaf_block_piece(kwic_leaf_block *leaf, uint32_t from, uint32_t to);
/* Tells that text[from, to) is code. */
void kwic_leaf_block_code(kwic_leaf_block *leaf, uint32_t from, uint32_t to);
void kwic_leaf_block_join(kwic_leaf_block *leaf, uint32_t at, const char *with);

/* Puts the pieces together as the block's text and runs, and settles the spans. False when
 * nothing is visible (the spans are settled all the same). */
bool kwic_leaf_block_emit(kwic_leaf_block *leaf, kwic_parse *p, kwic_block *block);

#endif
