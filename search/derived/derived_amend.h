/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derived data after one note changed, made of the data before: a few copies of arrays in
 * the place of all stages, so that an unsaved text can be set at each pause of typing.
 *
 * What can be set right so is a note that changes nothing of what a company is or which names
 * are looked for: what it and (as links to it lead elsewhere) others link to, the companies it
 * states, the names in its text. The note of a company, the first note that states one, a
 * note that goes away are left to kwic_derived_make. Where it succeeds the result is what kwic_derived_make would have made. */
#ifndef KWIC_DERIVED_AMEND_H
#define KWIC_DERIVED_AMEND_H

#include "derived_make.h"
#include "words/vocabulary.h"

/* A note as it was and is; all slices are the caller's. */
typedef struct kwic_amendment {
    uint32_t docid;
    kwic_str names[2], links[2], claims[2]; /* values of the slots, before and now */
    const kwic_word_change *words;          /* of its words, ascending */
    size_t n_words;
    const kwic_str *terms; /* all it has now, ascending */
    size_t n_terms;
    kwic_str languages[2]; /* before and now; empty for none */
} kwic_amendment;

typedef enum kwic_amended {
    KWIC_AMENDED_NOT, /* it has to be made anew */
    KWIC_AMENDED_SAME,
    KWIC_AMENDED_OTHER,
} kwic_amended;

/* db shows the note as it is now. *out is set for OTHER alone. */
kwic_amended kwic_derived_amend_side(const kwic_side *was, kwic_db *db,
                                     const kwic_amendment *change, kwic_side **out);

kwic_amended kwic_derived_amend(const kwic_derived *was, kwic_db *db,
                                const kwic_amendment *change, kwic_derived **out);

/* ---- its parts; false: it has to be made anew ---- */

typedef struct kwic_amending {
    const kwic_side *was;
    kwic_db *db;
    const kwic_amendment *change;
    bool is_new;         /* there was no such note */
    kwic_making m;       /* the parts that are others now */
    kwic_names names;    /* as they are now */
    GArray *others;      /* uint32_t: notes whose links may lead elsewhere now */
    kwic_column company; /* entries and text as they were */
    bool rows_changed;   /* of companies: to be turned over */

    /* of the note at hand: the one that changed, or one of the others */
    uint32_t docid;
    kwic_str claims;
    GArray *links; /* kwic_made_link, target a number in m.targets */
    GArray *cells; /* kwic_company_cell */
} kwic_amending;

/* The part as it is now. */
const void *kwic_amending_part(const kwic_amending *a, enum kwic_derived_part part,
                               size_t size, size_t *n);
/* The bytes of KWIC_DP_TEXT, to be added to. */
GString *kwic_amending_text(kwic_amending *a);
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

bool kwic_amend_names(kwic_amending *a);                /* amend_names.c */
bool kwic_amend_links(kwic_amending *a, kwic_str list); /* amend_links.c */
bool kwic_amend_links_in(kwic_amending *a);             /* when all links are done */
bool kwic_amend_mentions(kwic_amending *a);             /* amend_mention.c */
void kwic_amend_known_mentions(kwic_amending *a);       /* of one of the others */
bool kwic_amend_companies(kwic_amending *a);            /* amend_company.c */
bool kwic_amend_row(kwic_amending *a);                  /* of the note at hand */
bool kwic_amend_company_notes(kwic_amending *a);        /* when all rows are done */

#endif
