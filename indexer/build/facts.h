/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a note says besides its text: the boolean terms and the values of its document, as
 * the tables in kwic/schema.h have them. */
#ifndef KWIC_INDEXER_FACTS_H
#define KWIC_INDEXER_FACTS_H

#include "kwic/path.h"
#include "kwic/record.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"
#include "memo.h"
#include "parse/value_place.h"
#include "terms.h"

/* What one document is made in. */
typedef struct kwic_facts {
    kwic_terms *terms;         /* of the document; not owned */
    kwic_tokenizer *tokenizer; /* not owned */
    kwic_memo memo;            /* of property values */
    GString *slots[KWIC_SLOTS];
    kwic_terms *seen;        /* for lists whose items stand once */
    const kwic_field *fills; /* by the property at hand; NULL: none */
    bool of_company;         /* the note is a company's */
    GString *fold;           /* scratch */
    GString *term, *value, *whole;
} kwic_facts;

void kwic_facts_init(kwic_facts *f, kwic_terms *terms, kwic_tokenizer *tokenizer);
void kwic_facts_clear(kwic_facts *f);

/* Adds all terms and fills the slots but those of change, mtime and generation. places (of
 * kwic_value_place): where the record's long values stand. */
void kwic_facts_take(kwic_facts *f, const kwic_record *record, const GArray *places);

/* ---- of names ---- */

/* A value that is one link ([[target|text]] or [text](target)): what it shows and where
 * it leads, without anchor. Any other is both itself. */
void kwic_value_link(kwic_str value, kwic_str *shown, kwic_str *target);

#endif
