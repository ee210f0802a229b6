/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Derived data being made from one state of the index: what its stages share, and the
 * parts of the side file ("derived") they end in. */
#ifndef KWIC_DERIVED_MAKE_H
#define KWIC_DERIVED_MAKE_H

#include "base/column.h"
#include "base/intern.h"
#include "base/recent.h"
#include "base/side.h"
#include "derived.h"
#include "names.h"

/* Of the arrays called _AT, element i and i + 1 bound row i of the array after them. */
enum kwic_derived_part {
    KWIC_DP_PATH_AT, /* uint32_t by docid */
    KWIC_DP_PATHS,
    KWIC_DP_NAMES, /* kwic_name */
    KWIC_DP_TEXT,
    KWIC_DP_OUT_AT, /* by docid */
    KWIC_DP_OUT,    /* docids linked to, ascending */
    KWIC_DP_IN_AT,
    KWIC_DP_IN,
    KWIC_DP_WANTED,    /* kwic_slice in TEXT: folded targets that no note has, sorted */
    KWIC_DP_WANTED_AT, /* by target */
    KWIC_DP_WANTED_BY, /* docids that link to it */
    KWIC_DP_UNRESOLVED, /* docids with such a link */
    KWIC_DP_COMPANY_AT, /* by docid: a column */
    KWIC_DP_COMPANY_ORDS,
    KWIC_DP_COMPANY_BY, /* uint8_t beside them */
    KWIC_DP_COMPANY_ENTRIES,
    KWIC_DP_COMPANY_TEXT,
    KWIC_DP_COMPANY_NOTES_AT, /* by company */
    KWIC_DP_COMPANY_NOTES,
    KWIC_DP_COMPANY_NOTES_BY, /* uint8_t beside them */
    KWIC_DP_MENTION_NAMES,    /* kwic_mention_name, sorted by its text */
    KWIC_DP_MENTION_DOCS,
    KWIC_DP_MENTION_OF,
    KWIC_DP_FIRM_ALIASES, /* kwic_firm_alias, by slug */
    KWIC_DP_FIRM_NOTES,   /* kwic_firm_note, by docid */
    KWIC_DP_ORDER, /* uint32_t: the last docid; then by docid the place of its path among
                      all, unless docids are in that order */
    KWIC_DP_SEEN_NAMES, /* kwic_seen by docid: of the values all this is made of */
    KWIC_DP_SEEN_LINKS,
    KWIC_DP_SEEN_CLAIMS,
    KWIC_DP_PARTS
};

typedef struct kwic_slice {
    uint32_t at, n;
} kwic_slice;

/* A slug that is another name of a company. */
typedef struct kwic_firm_alias {
    kwic_slice slug;  /* in KWIC_DP_COMPANY_TEXT */
    uint32_t company; /* its ordinal */
} kwic_firm_alias;

/* A note that is a company's. */
typedef struct kwic_firm_note {
    uint32_t docid, company;
} kwic_firm_note;

typedef struct kwic_made_title {
    uint32_t docid;
    kwic_slice title; /* folded, in text */
} kwic_made_title;

/* One link of a note, as in KWIC_SLOT_LINKS. */
typedef struct kwic_made_link {
    uint32_t docid, target; /* number in targets */
    uint32_t to;            /* where it leads; 0 */
    char kind;
} kwic_made_link;

/* Why a note is of a company; company is a number in slugs. */
typedef struct kwic_made_claim {
    uint32_t docid, company;
    uint8_t by;
} kwic_made_claim;

typedef struct kwic_making {
    kwic_db *db;
    kwic_stamp stamp;
    const kwic_side *old; /* of an earlier state, or NULL */

    GString *paths, *text;
    GArray *path_at;   /* uint32_t */
    GArray *name_list; /* kwic_name */
    kwic_names names;  /* the two above, once sorted */
    GArray *titles;    /* kwic_made_title: where a title is not the stem */

    kwic_intern *targets;
    GArray *links; /* kwic_made_link, by docid */

    kwic_intern *slugs;
    GArray *claims; /* kwic_made_claim */

    GArray *parts[KWIC_DP_PARTS]; /* what is written; NULL: text and paths */
} kwic_making;

/* ---- making.c ---- */

/* Points names at text and paths again, when these have grown. */
void kwic_making_view(kwic_making *m);

/* A target as KWIC_DP_WANTED has it: folded, without ".md" and "./". */
void kwic_wanted_key(kwic_str target, GString *out);

/* The stages, in this order (derived_make.c calls them). */
bool kwic_making_names(kwic_making *m, GError **error);     /* derived_make.c */
void kwic_making_order(kwic_making *m);                     /* path_order.c */
bool kwic_making_links(kwic_making *m, GError **error);     /* graph.c */
bool kwic_making_companies(kwic_making *m, GError **error); /* company.c */
/* For each company (number in slugs) its names; adds claims. mention.c */
typedef struct kwic_company_name {
    uint32_t company;
    kwic_str name; /* as written */
} kwic_company_name;
bool kwic_making_mentions(kwic_making *m, const kwic_company_name *names, size_t n,
                          GError **error);

/* Appends a note's names (kwic_name), of its value in KWIC_SLOT_NAMES, their text to text;
 * the place of its title, if that is not the stem, else UINT32_MAX. */
uint32_t kwic_names_of_note(uint32_t docid, kwic_str list, GString *text, GArray *out);
/* One of KWIC_SLOT_LINKS' items; false when it is none. */
bool kwic_link_item(kwic_str item, char *kind, kwic_str *target);
/* Turns rows by docid over: who is in the row of whom, for n_in rows, each ascending. */
void kwic_rows_turn(const GArray *at, const GArray *rows, uint32_t n_in, GArray *in_at,
                    GArray *in);
/* The next claim of a list in KWIC_SLOT_CLAIMS that is no nonsense; false at the end. */
bool kwic_claim_next(kwic_str *list, char *how, kwic_str *slug);
/* KWIC_DP_COMPANY_NOTES and its kin, of the rows and entries that are there. company.c */
void kwic_making_company_notes(kwic_making *m);
/* Appends a row of cells: (ordinal, own, by) in any order, any number of each. */
typedef uint64_t kwic_company_cell;
#define KWIC_COMPANY_CELL(ord, own, by)                                                \
    ((kwic_company_cell)(ord) << 32 | (kwic_company_cell)(own) << 8 | (by))
void kwic_company_put_row(GArray *ords, GArray *bys, GArray *row);

/* All stages; the image of the side file. old may be NULL. */
kwic_side *kwic_derived_make(kwic_db *db, const kwic_stamp *stamp, const kwic_side *old,
                             GError **error);

/* Whether the data made of an earlier state is right for this one, in which these notes are
 * others: they have the names, links and claims they had, and the same companies are named in
 * their texts. changed (may be NULL: not known) is the list of those that changed, in any of
 * them (kwic_index_changed_terms). derived_keep.c */
bool kwic_derived_is_kept(const kwic_side *was, kwic_db *db, const kwic_recent *recent,
                          const kwic_str *changed);

/* Keeps what is seen of a note's value, in a part by docid. */
void kwic_making_see(kwic_making *m, enum kwic_derived_part part, uint32_t docid,
                     kwic_str value);

/* The part's array, made when first asked for. */
GArray *kwic_making_part(kwic_making *m, enum kwic_derived_part part, size_t size);

#endif
