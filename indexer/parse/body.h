/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A body on its way from cmark's tree to blocks: where we are in it, and the source of its
 * nodes. paragraph.c, verbatim.c and blocks.c read the kinds of nodes. Lines count from 0. */
#ifndef KWIC_BODY_H
#define KWIC_BODY_H

#include "leaf_block.h"
#include "outline.h"

enum { KWIC_QUOTES = 256 };

typedef struct kwic_body {
    kwic_parse *p;
    kwic_leaf_block leaf;
    kwic_outline outline;
    cmark_node *root;
    uint32_t quotes;           // block quotes around
    uint32_t lists;            // lists around
    bool callout[KWIC_QUOTES]; // whether the quote of each depth is one
    int32_t open[7];           // the block of the heading open at each level, -1
    int32_t section;           // the deepest of them
    uint32_t skip;             // paragraphs that were read with the one before them
    uint32_t front;            // bytes of the body's first line that are no body: a BOM
} kwic_body;

/* ---- the source of a node ---- */

uint32_t kwic_body_outline_line(cmark_node *node);
uint32_t kwic_body_first_line(const kwic_body *w, cmark_node *node);
uint32_t kwic_body_last_line(const kwic_body *w, cmark_node *node);
/* Offset of its first byte in the file. */
uint32_t kwic_body_first_byte(const kwic_body *w, cmark_node *node);
bool kwic_body_starts_with(const kwic_body *w, cmark_node *node, const char *text);

/* The end of file bytes [from, to) without blanks there. */
uint32_t kwic_body_without_blanks(const kwic_body *w, uint32_t from, uint32_t to);
/* Where the text of a further line of a paragraph starts: behind blanks and quote marks. */
uint32_t kwic_body_skip_containers(const kwic_body *w, uint32_t at, uint32_t end);

/* ---- the leaf ---- */

/* Appends the line from byte `from` on, without blanks at its end. */
void kwic_body_add_line(kwic_body *w, uint32_t line, uint32_t from);
/* Appends a paragraph's lines. */
void kwic_body_add_lines(kwic_body *w, cmark_node *node);
/* Drops pieces and spans, keeps the source: for the leaf's next block. */
void kwic_body_restart(kwic_body *w);
/* The line, from 1, of the leaf's text at `at`. */
uint32_t kwic_body_line_at(const kwic_body *w, uint32_t at);

/* ---- blocks ---- */

/* Emits the leaf's pieces as a block, if it has text or must be there. */
bool kwic_body_add(kwic_body *w, kwic_block block, bool always);
/* The block added last, NULL when there is none. */
kwic_block *kwic_body_last(kwic_body *w);

/* "^id" at the end of text[from, to), behind a blank or alone: its bytes, 0 for none. */
uint32_t kwic_body_read_id(const char *text, uint32_t from, uint32_t to, kwic_str *id);
void kwic_body_keep_id(const kwic_body *w, kwic_block *block, kwic_str id);

#endif
