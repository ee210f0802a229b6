/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: words in the body of a note, told by the index alone. A word's positions
 * from KWIC_SLOT_CONTENT on are those in blocks that are no property.
 *
 *     if (kwic_content_tells(pattern)) …
 *         kwic_content_has(c, docid, pattern, &has);
 */
#ifndef KWIC_CONTENT_H
#define KWIC_CONTENT_H

#include "check.h"

typedef struct kwic_content kwic_content;

/* db must outlive it. */
kwic_content *kwic_content_new(kwic_db *db);
void kwic_content_free(kwic_content *c);

/* Whether positions tell: each spelling is one token, whatever its case, in few forms. */
bool kwic_content_tells(const kwic_pattern *pattern);

/* Whether the note has the pattern in its body; false when the index does not say. A few
 * microseconds, least when docids ascend; the first call reads a number of each note. */
bool kwic_content_has(kwic_content *c, uint32_t docid, const kwic_pattern *pattern,
                      bool *has);

#endif
