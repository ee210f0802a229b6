/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long notes are (the sum of their words' frequencies), for BM25: an array by docid, in
 * a side file of the generation ("lengths"), or one by one while there is none. */
#ifndef KWIC_LENGTH_H
#define KWIC_LENGTH_H

#include "kwic/index.h"

typedef struct kwic_lengths kwic_lengths;

/* Of the notes that db shows: the index's own, or a view of it. index NULL: no file. Both
 * must outlive it. */
kwic_lengths *kwic_lengths_new(kwic_db *db, kwic_index *index);
void kwic_lengths_free(kwic_lengths *l);

/* Opens what an earlier search saved. When there is nothing, it is made if `needed`. */
bool kwic_lengths_load(kwic_lengths *l, bool needed, GError **error);

/* 0 for a note that there is not. */
uint32_t kwic_length_of(const kwic_lengths *l, uint32_t docid);

#endif
