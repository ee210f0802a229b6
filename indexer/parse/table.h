/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables (GFM's, section 4.10), which are paragraphs to cmark. */
#ifndef KWIC_TABLE_H
#define KWIC_TABLE_H

#include "leaf_block.h"

/* The index of the segment that is a table's delimiter row (|---|:-:|) under a header of as
 * many cells; 0 when the leaf holds no table. */
guint kwic_table_find(const kwic_leaf_block *leaf);

/* Bytes of segment i of the leaf's text. */
kwic_str kwic_table_line(const kwic_leaf_block *leaf, guint i);

/* The next cell of a row: from *at on, trimmed; false after the last. *at starts at 0. */
bool kwic_table_cell(kwic_str row, size_t *at, kwic_str *cell);

#endif
