/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of a searcher: what the files of this room share about one open index.
 * Everything under "of this generation" is made when first asked for and dropped by a
 * refresh that finds another generation; what a note that is shown with an unsaved text
 * changes in it, unsaved.c sets right. */
#ifndef KWIC_SEARCHER_H
#define KWIC_SEARCHER_H

#include "base/docset.h"
#include "derived/derived.h"
#include "kwic/search.h"
#include "kwic/tokenizer.h"

typedef struct kwic_columns kwic_columns; /* columns.h: facet values by docid */
typedef struct kwic_planner kwic_planner; /* plan.h: query text to a tree */
typedef struct kwic_leaves kwic_leaves;   /* leaf.h: postings with their weights */
typedef struct kwic_shelf kwic_shelf;     /* shelf.h: documents' data at hand */
typedef struct kwic_titles kwic_titles;   /* titles.h: of notes, as tokens */
typedef struct kwic_sorts kwic_sorts;     /* sort.h: orders other than relevance */

struct kwic_searcher {
    kwic_index *index;
    bool resident;
    char **languages; /* as asked for; NULL: guessed */
    char **saved;     /* queries: name, query, …; NULL: none */
    kwic_tokenizer *tokenizer;
    kwic_planner *planner;
    kwic_db *view;      /* the index with the unsaved notes over it */
    GPtrArray *unsaved; /* kwic_unsaved_note, by path */

    /* of this generation */
    kwic_derived *derived;
    kwic_derived *shown; /* the same with unsaved notes; NULL: none, or not made yet */
    kwic_columns *columns;
    kwic_leaves *leaves;
    kwic_shelf *shelf;
    kwic_titles *titles;
    kwic_sorts *sorts;
};

static inline kwic_db *kwic_searcher_db(kwic_searcher *s)
{
    return s->view;
}

/* Drops all that is kept of this generation, but the words. */
void kwic_searcher_forget(kwic_searcher *s);
/* Whether an answer that was made (ok) may be given: false with an error when some question on
 * the way had a fault instead of an answer (kwic_db_is_sound). What was kept meanwhile is then
 * dropped, too: it may lack something. Asked at the end of each question. */
bool kwic_searcher_answers(kwic_searcher *s, bool ok, GError **error);
/* Owned by the searcher, valid until the next refresh; NULL with an error. */
kwic_derived *kwic_searcher_derived(kwic_searcher *s, GError **error);
/* What tells the order of notes that are equal: NULL when docids do. */
const kwic_derived *kwic_searcher_order(kwic_searcher *s);
kwic_columns *kwic_searcher_columns(kwic_searcher *s);
kwic_leaves *kwic_searcher_leaves(kwic_searcher *s);
kwic_shelf *kwic_searcher_shelf(kwic_searcher *s);
kwic_titles *kwic_searcher_titles(kwic_searcher *s);

#endif
