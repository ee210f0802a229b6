/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derived data after one note changed, made of the data before: a few copies of arrays in
 * the place of all stages, so that an unsaved text can be set at each pause of typing.
 *
 * What can be set right so is a note that is called as before and changes nothing of what a
 * company is or which names are looked for: its links, the companies it states, the names in
 * its text. A title, an alias, the first note of a company are left to kwic_derived_make.
 * Where it succeeds the result is what kwic_derived_make would have made. */
#ifndef KWIC_DERIVED_AMEND_H
#define KWIC_DERIVED_AMEND_H

#include "derived_make.h"
#include "vocabulary.h"

/* A note as it was and is; all slices are the caller's. */
typedef struct kwic_note_change {
    uint32_t docid;
    kwic_str names[2], links[2], claims[2]; /* values of the slots, before and now */
    const kwic_word_change *words;          /* of its words, ascending */
    size_t n_words;
    const kwic_str *terms; /* all it has now, ascending */
    size_t n_terms;
    bool language; /* it is of another language than before */
} kwic_note_change;

typedef enum kwic_amended {
    KWIC_AMENDED_NOT, /* it has to be made anew */
    KWIC_AMENDED_SAME,
    KWIC_AMENDED_OTHER,
} kwic_amended;

/* db shows the note as it is now; names are was's. *out is set for OTHER alone. */
kwic_amended kwic_derived_amend_side(const kwic_side *was, const kwic_names *names,
                                     kwic_db *db, const kwic_note_change *change,
                                     kwic_side **out);

kwic_amended kwic_derived_amend(const kwic_derived *was, kwic_db *db,
                                const kwic_note_change *change, kwic_derived **out);

/* ---- its parts; false: it has to be made anew ---- */

typedef struct kwic_amending {
    const kwic_side *was;
    const kwic_names *names;
    kwic_db *db;
    const kwic_note_change *change;
    kwic_making m;       /* the parts that are others now */
    GArray *links;       /* kwic_made_link of the note, target a number in m.targets */
    GArray *cells;       /* kwic_company_cell of the note */
    kwic_column company; /* entries and text as they were */
} kwic_amending;

/* Row `row` of the part after at_part; *n 0 when there is none. */
const uint32_t *kwic_amending_row(const kwic_amending *a,
                                  enum kwic_derived_part at_part, uint32_t row,
                                  size_t *n);
/* The part, a copy of which stands in m.parts from now on. */
GArray *kwic_amending_copy(kwic_amending *a, enum kwic_derived_part part, size_t size);
/* Puts another row in the place of row `row`. */
void kwic_amending_splice(kwic_amending *a, enum kwic_derived_part at_part,
                          uint32_t row, const uint32_t *values, size_t n);
/* Whether the rows are in bounds, and each of their values (but for flags) is below `below`:
 * a file that was damaged may say anything. */
bool kwic_amending_is_sound(const GArray *at, const GArray *rows, uint32_t below);
/* The note is of the company, and of those above it. */
void kwic_amending_claim(kwic_amending *a, uint32_t company, uint8_t by);

bool kwic_amend_links(kwic_amending *a);     /* amend_links.c */
bool kwic_amend_companies(kwic_amending *a); /* amend_company.c */
bool kwic_amend_mentions(kwic_amending *a);  /* amend_mention.c */

#endif
