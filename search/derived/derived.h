/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What depends on more than one note, settled once a generation: which note a name or
 * link means, links in and out, companies. Kept in a side file of the generation, so a
 * one-shot search maps it instead of making it; updated by difference. */
#ifndef KWIC_DERIVED_H
#define KWIC_DERIVED_H

#include <glib.h>
#include <stdint.h>

#include "kwic/index.h"

typedef struct kwic_derived kwic_derived;

/* The derived data of the index's state: what there is, when it is right for that state, too;
 * else made (and saved). */
kwic_derived *kwic_derived_open(kwic_index *index, GError **error);
/* The same of a view of that index in which some notes are others; base is what it was made
 * of, and may be closed. Never saved. */
kwic_derived *kwic_derived_of_view(const kwic_derived *base, kwic_db *view,
                                   GError **error);
/* The same as d, which must outlive it. */
kwic_derived *kwic_derived_alias(const kwic_derived *d);
void kwic_derived_close(kwic_derived *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_derived, kwic_derived_close)

/* The note that a link target or name means, seen from the note `from` (docid, 0: from
 * nowhere); 0 when there is none. *others (may be NULL) counts the other candidates of
 * the same rank: more than 0 is an ambiguous link. */
uint32_t kwic_derived_resolve(kwic_derived *d, kwic_str target, uint32_t from,
                              uint32_t *others);

/* The note's path, followed by NUL; empty when there is no such note. */
kwic_str kwic_derived_path(kwic_derived *d, uint32_t docid);
/* Whether note a comes before b in byte order of paths; and whether docids are in that order
 * (as a full build gives them), so that nobody needs to ask. */
bool kwic_derived_before(const kwic_derived *d, uint32_t a, uint32_t b);
bool kwic_derived_in_order(const kwic_derived *d);
/* Puts docids, ascending before, into the order of paths. */
void kwic_derived_sort(const kwic_derived *d, uint32_t *docids, size_t n);
/* Calls fn for each name (folded: stem, title, first H1, alias) that starts with
 * prefix, in byte order; false stops. */
typedef bool (*kwic_name_fn)(void *ctx, kwic_str name, uint32_t docid);
void kwic_derived_names(kwic_derived *d, kwic_str prefix, kwic_name_fn fn, void *ctx);

/* Docids (uint32_t, ascending, each once) appended to out. */
void kwic_derived_links_to(kwic_derived *d, uint32_t docid, GArray *out);
void kwic_derived_links_from(kwic_derived *d, uint32_t docid, GArray *out);
/* Links to a name that no note has. */
void kwic_derived_links_to_missing(kwic_derived *d, kwic_str target, GArray *out);
/* Calls fn for each such name (folded) that starts with prefix, with the number of
 * notes that link to it; false stops. */
typedef bool (*kwic_wanted_fn)(void *ctx, kwic_str target, uint32_t notes);
void kwic_derived_wanted(kwic_derived *d, kwic_str prefix, kwic_wanted_fn fn,
                         void *ctx);
void kwic_derived_orphans(kwic_derived *d, GArray *out);    /* no link in */
void kwic_derived_unresolved(kwic_derived *d, GArray *out); /* a link out to no note */
uint32_t kwic_derived_count_in(kwic_derived *d, uint32_t docid);

/* How a note is of a company; bits. MENTION is set only where no other is: a name in
 * the text says nothing more of a note that is tagged or linked. company.c has the
 * rules. */
enum kwic_company_by {
    KWIC_BY_TAG = 1,
    KWIC_BY_PROPERTY = 2,
    KWIC_BY_LINK = 4,
    KWIC_BY_NOTE = 8,
    KWIC_BY_MENTION = 16,
};

/* Companies are numbered from 0, in byte order of their slugs. */
size_t kwic_derived_companies(kwic_derived *d);
kwic_str kwic_derived_company(kwic_derived *d, size_t company);
/* The company of that slug (folded, with or without "company/"); -1 when there is none.
 */
int kwic_derived_company_find(kwic_derived *d, kwic_str slug);
/* Notes of the company, sub-companies (slug/x) included: docids ascending and, beside
 * them, their kwic_company_by bits (uint8_t). Slices live as long as d. */
size_t kwic_derived_company_notes(kwic_derived *d, size_t company,
                                  const uint32_t **docids, const uint8_t **by);
/* The same as a facet's column; lives as long as d. */
struct kwic_column;
void kwic_derived_company_column(kwic_derived *d, struct kwic_column *out);
/* Calls fn for each company of the note. */
typedef void (*kwic_company_fn)(void *ctx, size_t company, uint8_t by);
void kwic_derived_note_companies(kwic_derived *d, uint32_t docid, kwic_company_fn fn,
                                 void *ctx);

#endif
