/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which terms stand in a note as they are. type/people is also found as the term typepeople,
 * CoreWeave as coreweave: the second is written so, case aside, the first is nowhere, and is
 * not shown to anybody. */
#ifndef KWIC_WRITTEN_H
#define KWIC_WRITTEN_H

#include "kwic/record.h"
#include "kwic/tokenizer.h"
#include "kwic/xapian-c.h"

/* Whether the token, of that source, is its text: case and accents aside, and without what
 * joins the parts of a compound. */
bool kwic_written_token(const kwic_token *token, kwic_str source);

/* Calls fn for each token of names and blocks that is written so; false stops. */
void kwic_written_each(kwic_tokenizer *z, const kwic_record *record, kwic_token_fn fn,
                       void *ctx);

/* Whether one of the first notes that have the term shows it: then as (may be NULL) is how,
 * in small letters ("straße" of strasse). Else it is how one of them writes what the term is
 * of, folded, or empty. Reads three records at most. */
bool kwic_written(kwic_db *db, kwic_tokenizer *z, kwic_str term, GString *as);

#endif
