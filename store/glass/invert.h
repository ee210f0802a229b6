/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents to lists: each term's and value slot's entries gathered in memory, and spilled
 * as a run, sorted by key, when they grow over a budget. */
#ifndef KWIC_INVERT_H
#define KWIC_INVERT_H

#include "kwic/xapian-c.h"
#include "run.h"

typedef struct kwic_invert kwic_invert;

kwic_invert *kwic_invert_new(size_t budget_bytes);
void kwic_invert_free(kwic_invert *v);

/* Takes the terms and values of a document. docids ascend; postings and positions must be
 * in order and terms short enough: the caller has looked. */
void kwic_invert_put(kwic_invert *v, uint32_t docid, const kwic_document *doc);

/* True when it holds more than its budget: spill it. */
bool kwic_invert_full(const kwic_invert *v);

/* No more will come: all it holds as a run that is not written, valid as long as v is. */
void kwic_invert_close(kwic_invert *v, kwic_run_lists *lists);

/* Writes all it holds to a new file as a run, and forgets it. */
bool kwic_invert_spill(kwic_invert *v, const char *folder, const char *name,
                       GError **error);

#endif
