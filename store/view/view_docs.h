/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of a view: the documents put, for view.c (reading) and view_match.c. */
#ifndef KWIC_VIEW_DOCS_H
#define KWIC_VIEW_DOCS_H

#include "kwic/arena.h"
#include "view.h"

/* A term that the document put and the one it hides do not share. */
typedef struct kwic_difference {
    kwic_str term;
    int sign; /* 1: only the one put has it */
} kwic_difference;

typedef struct kwic_shown {
    uint32_t docid, length;
    const kwic_document *doc;
    kwic_arena *arena; /* of what follows */
    bool hides;        /* the database has such a document: */
    uint32_t hidden_length;
    GArray *hidden;     /* kwic_posting without positions, ascending */
    GArray *difference; /* ascending */
} kwic_shown;

struct kwic_view {
    kwic_db *base;
    GPtrArray *docs;   /* shown, by docid */
    GArray *frequency; /* difference of all: sign is the sum; NULL: to be made */
};

static inline kwic_shown *kwic_view_doc(const kwic_view *v, guint i)
{
    return v->docs->pdata[i];
}

/* The document's posting of the term; NULL when it has none. */
const kwic_posting *kwic_posting_of(const kwic_document *doc, kwic_str term);

/* Sets what a list of notes, ascending from its place `from` on, and (numbers may be NULL)
 * of a number to each, says of one: that it is not in it (number NULL), or its number. */
void kwic_docids_correct(GArray *docids, GArray *numbers, guint from, uint32_t docid,
                         const uint32_t *number);

#endif
