/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists and entries of frontmatter as stretches of the draft: one item more or less. Each
 * takes an entry that was read from the draft as it is, and leaves the entry out of date. */
#ifndef KWIC_LIST_SPAN_H
#define KWIC_LIST_SPAN_H

#include "draft.h"
#include "frontmatter_span.h"

/* [a, b]: the item is written already, with its quotes. */
bool kwic_flow_append(kwic_draft *d, const kwic_entry *entry, const char *item,
                      GError **error);
bool kwic_flow_remove(kwic_draft *d, const kwic_entry *entry, size_t item,
                      GError **error);
/* Lines of "- a". */
bool kwic_block_append(kwic_draft *d, const kwic_entry *entry, const char *item,
                       GError **error);
bool kwic_block_remove(kwic_draft *d, const kwic_entry *entry, size_t item,
                       GError **error);
/* The entry has no value yet, or null: its first item. */
bool kwic_block_begin(kwic_draft *d, const kwic_entry *entry, const char *item,
                      GError **error);

/* Adds whole lines as the last entry; the fences, too, where there are none. */
bool kwic_entry_append(kwic_draft *d, const kwic_front *front, const char *lines,
                       GError **error);
/* Takes all lines of the entry. */
bool kwic_entry_remove(kwic_draft *d, const kwic_entry *entry, GError **error);

#endif
