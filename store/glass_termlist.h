// SPDX-License-Identifier: GPL-2.0-or-later
// The terms of a document, and the slots it has values in, as the termlist table has them.
#ifndef KWIC_GLASS_TERMLIST_H
#define KWIC_GLASS_TERMLIST_H

#include "kwic/xapian-c.h"

// Appends the terms and gives their length (the sum of wdf). INTERNAL when a term is too
// long, or terms or positions are out of order.
bool kwic_glass_terms_put(GString *out, const kwic_document *doc, uint32_t *length,
                          GError **error);

// Appends the slots; nothing when there are none. INTERNAL when they are out of order or
// a value is empty.
bool kwic_glass_slots_put(GString *out, const kwic_document *doc, GError **error);

#endif
