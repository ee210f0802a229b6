/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where blocks and lines of notes begin and how their words are written (kwic/layout.h): of
 * all notes, read at once in the order in which the index has them, or of one.
 *
 *     kwic_layouts *l = kwic_layouts_new(db);
 *     kwic_layouts_load(l, KWIC_SLOT_LAYOUT);
 *     kwic_str value = kwic_layouts_of(l, KWIC_SLOT_LAYOUT, docid);
 *
 * Some hundred bytes a note. Loaded, it may be asked by several threads. */
#ifndef KWIC_LAYOUTS_H
#define KWIC_LAYOUTS_H

#include "kwic/schema.h"
#include "kwic/xapian-c.h"

typedef struct kwic_layouts kwic_layouts;

/* db must outlive it. */
kwic_layouts *kwic_layouts_new(kwic_db *db);
void kwic_layouts_free(kwic_layouts *l);

/* Reads the slot (KWIC_SLOT_LAYOUT or KWIC_SLOT_WRITTEN) of all notes, once; false when the
 * index does not give them. */
bool kwic_layouts_load(kwic_layouts *l, uint32_t slot);

/* The value of a note; empty when it has none. Valid as long as the layouts. */
kwic_str kwic_layouts_of(const kwic_layouts *l, uint32_t slot, uint32_t docid);

#endif
