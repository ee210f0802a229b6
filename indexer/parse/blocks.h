/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The blocks of a body: cmark's tree gives their ranges, the source their text. */
#ifndef KWIC_BLOCKS_H
#define KWIC_BLOCKS_H

#include "parse.h"

/* Reads the body from line p->body on and adds its blocks, links, tags, tasks, fields. */
void kwic_blocks_read(kwic_parse *p);

#endif
