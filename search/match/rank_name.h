/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a query is what a note is called (title, first H1, file name, alias), or what a
 * heading in it says. Used by ranking's second pass.
 *
 *     kwic_rank_names names;
 *     if (!kwic_rank_names_find(r, &names, &error)) …
 *     kwic_rank_share share;
 *     if (!kwic_rank_heading(r, &names, docid, &share, &error)) …   // share.exact: word for word */
#ifndef KWIC_RANK_NAME_H
#define KWIC_RANK_NAME_H

#include "rank.h"

/* Notes of the result that have all the words in names, and in headings (not always in
 * one); empty when the query has none, or too many. */
typedef struct kwic_rank_names {
    kwic_docset titled, headed;
    kwic_docset
        called; /* some notes that are called just as a part of the query is typed */
    kwic_docset begun; /* some whose name begins with what is typed, if it goes on */
    const kwic_str *tokens; /* of each of the plan's calls, as a title's */
} kwic_rank_names;

/* How far the query is a name. */
typedef struct kwic_rank_share {
    double
        share; /* of the name that has all of its words; 1: all of it, 0: none has them */
    bool exact; /* word for word, each as written */
    bool title; /* … and that name is the title */
} kwic_rank_share;

/* Cheap: postings of the words' forms in the fields. */
bool kwic_rank_names_find(const kwic_ranking *r, kwic_rank_names *out, GError **error);

/* The names of a note are kept, its headings cost reading its record once. False only for
 * faults of the index. */
bool kwic_rank_title(const kwic_ranking *r, const kwic_rank_names *names,
                     uint32_t docid, kwic_rank_share *out, GError **error);
bool kwic_rank_heading(const kwic_ranking *r, const kwic_rank_names *names,
                       uint32_t docid, kwic_rank_share *out, GError **error);

#endif
