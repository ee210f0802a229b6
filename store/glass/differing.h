/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an update has to change of a document: the document as it was and as it is, both
 * without what is in both of them alike. Positions and values as they were are not known
 * here; who puts the document may say that they are kept (kwic_document.kept). */
#ifndef KWIC_DIFFERING_H
#define KWIC_DIFFERING_H

#include "kwic/xapian-c.h"

typedef struct kwic_differing {
    GArray *postings[2]; /* kwic_posting: was, is */
    GArray *values[2];   /* kwic_value */
} kwic_differing;

void kwic_differing_init(kwic_differing *d);
void kwic_differing_clear(kwic_differing *d);

/* Makes *was and *is smaller; what they hold then lives until the next call. Data is left
 * out. */
void kwic_differing_find(kwic_differing *d, kwic_document *was, kwic_document *is);

#endif
