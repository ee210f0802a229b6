/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frontmatter: YAML between "---" on the first line and "---" or "..." below. */
#ifndef KWIC_FRONTMATTER_H
#define KWIC_FRONTMATTER_H

#include "parse.h"

/* Reads it, when there is one, and sets p->body. What is no YAML is warned of, and read
 * entry by entry: only what is broken is taken as written, or lost. */
void kwic_frontmatter_read(kwic_parse *p);

#endif
