/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of a searcher: what the files of this room share about one open index.
 * Everything under "of this generation" is made when first asked for and dropped by a
 * refresh that finds another generation. */
#ifndef KWIC_SEARCHER_H
#define KWIC_SEARCHER_H

#include "derived.h"
#include "docset.h"
#include "kwic/search.h"
#include "kwic/tokenizer.h"

typedef struct kwic_columns kwic_columns; /* columns.h: facet values by docid */
typedef struct kwic_lists kwic_lists;     /* lists.h: postings with their weights */
typedef struct kwic_sorts kwic_sorts;     /* sort.h: orders other than relevance */

struct kwic_searcher {
    kwic_index *index;
    bool resident;
    char **languages; /* as asked for; NULL: guessed */
    kwic_tokenizer *tokenizer;

    /* of this generation */
    kwic_derived *derived;
    kwic_columns *columns;
    kwic_lists *lists;
    kwic_sorts *sorts;
    kwic_docset all; /* every note there is; words NULL when not made */
};

static inline kwic_db *kwic_searcher_db(kwic_searcher *s)
{
    return kwic_index_db(s->index);
}

/* Owned by the searcher, valid until the next refresh; NULL with an error. */
kwic_derived *kwic_searcher_derived(kwic_searcher *s, GError **error);
kwic_columns *kwic_searcher_columns(kwic_searcher *s, GError **error);
kwic_lists *kwic_searcher_lists(kwic_searcher *s, GError **error);
const kwic_docset *kwic_searcher_all(kwic_searcher *s, GError **error);

#endif
