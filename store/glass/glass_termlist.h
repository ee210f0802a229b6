/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terms of a document, and the slots it has values in, as the termlist table has them. */
#ifndef KWIC_GLASS_TERMLIST_H
#define KWIC_GLASS_TERMLIST_H

#include "glass_pack.h"
#include "kwic/xapian-c.h"

/* Appends the terms and gives their length (the sum of wdf). INTERNAL when a term is too
 * long, or terms or positions are out of order. */
bool kwic_glass_terms_put(GString *out, const kwic_document *doc, uint32_t *length,
                          GError **error);

/* Appends the slots; nothing when there are none. INTERNAL when they are out of order or
 * a value is empty. */
bool kwic_glass_slots_put(GString *out, const kwic_document *doc, GError **error);

/* True when both can be written; out is scratch. */
bool kwic_glass_document_fits(GString *out, const kwic_document *doc);

/* ---- reading ---- */

typedef struct kwic_glass_terms {
    kwic_scan in;
    uint64_t length, left; /* of all terms; terms still to come */
    char bytes[KWIC_GLASS_KEY_BYTES];
    kwic_str term; /* in bytes */
    uint32_t wdf;
} kwic_glass_terms;

/* packed lives longer than the reading. */
void kwic_glass_terms_start(kwic_glass_terms *r, kwic_str packed);
/* The next term; false at the end, or when in.bad. */
bool kwic_glass_terms_next(kwic_glass_terms *r);

#endif
