/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cmark is given of a body: the front of each line, which decides the structure of
 * blocks, and one letter for the rest.
 *
 *     source                          outline
 *     > - [ ] **call** [[Kim]]        > - x
 *     two lines of                    x
 *     one paragraph                   (joined with the line above)
 *
 * Only blocks are wanted of cmark: its inline parser costs most of its time, is quadratic
 * for some inputs (0.30.2), keeps no source offsets, and takes link reference definitions
 * out of their paragraphs without a trace. So the rest of a line stays only where it starts
 * or ends an HTML block or a fence. Lines that continue what the line above is, whatever
 * that is (the same front of blanks and quote marks, then text; or both blank), are joined
 * with it: cmark's time and memory are spent by the line.
 *
 * Structure, start columns and order of lines stay; a test holds the blocks of outlines
 * equal to those of sources. Containers nested deeper than KWIC_BLOCK_DEPTH in one line, or
 * indented beyond its fourfold, are text. */
#ifndef KWIC_OUTLINE_H
#define KWIC_OUTLINE_H

#include <cmark.h>

#include "parse.h"

typedef struct kwic_outline {
    GString *text;
    GArray *lines; /* uint32_t: the file's line of each line, and one behind the last */
} kwic_outline;

/* Of the body, which starts at byte `from` of line p->body. A body of very
 * many lines is cut short: the last line then stands for the rest, with a warning. */
void kwic_outline_init(kwic_outline *o, const kwic_parse *p, uint32_t from);
void kwic_outline_clear(kwic_outline *o);

/* cmark's tree of it, in the arena's memory: never freed by itself. */
cmark_node *kwic_outline_parse(const kwic_outline *o, kwic_arena *arena);

/* The file's first line of line i (from 0) of the outline; behind the last for all others. */
uint32_t kwic_outline_line(const kwic_outline *o, uint32_t i);

#endif
