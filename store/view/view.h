/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a view is besides the database under it: documents that stand in for its own, or
 * come after them. Each function answers as the kwic_db_… function of that name does
 * (kwic/xapian-c.h): what the database says, and then what the documents change in it.
 *
 *     view.c            reading: what is sets and sums
 *     view_match.c      queries
 *     xapian_match.cc   kwic_document_near: positions are Xapian's to compare */
#ifndef KWIC_VIEW_H
#define KWIC_VIEW_H

#include "kwic/xapian-c.h"

G_BEGIN_DECLS

typedef struct kwic_view kwic_view;

kwic_view *kwic_view_new(kwic_db *base);
void kwic_view_free(kwic_view *v);
/* What is below it. */
kwic_db *kwic_view_base(const kwic_view *v);

bool kwic_view_put(kwic_view *v, uint32_t docid, const kwic_document *doc,
                   GError **error);
void kwic_view_del(kwic_view *v, uint32_t docid);
void kwic_view_docids(const kwic_view *v, GArray *docids);
void kwic_view_changes(kwic_view *v, kwic_change_fn fn, void *ctx);

uint32_t kwic_view_count(const kwic_view *v);
uint32_t kwic_view_last_docid(const kwic_view *v);
uint64_t kwic_view_total_length(const kwic_view *v);
bool kwic_view_reopen(kwic_view *v, bool *changed, GError **error);
uint64_t kwic_view_revision(const kwic_view *v);
bool kwic_view_data(kwic_view *v, uint32_t docid, GString *out, GError **error);
bool kwic_view_value(kwic_view *v, uint32_t docid, uint32_t slot, GString *out,
                     GError **error);
bool kwic_view_meta(kwic_view *v, const char *key, GString *out, GError **error);
uint32_t kwic_view_length(kwic_view *v, uint32_t docid);
bool kwic_view_all(kwic_view *v, GArray *docids, GArray *lengths, GError **error);
uint32_t kwic_view_term_freq(kwic_view *v, kwic_str term, uint64_t *cf);
bool kwic_view_terms(kwic_view *v, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                     void *ctx, GError **error);
bool kwic_view_values(kwic_view *v, uint32_t slot, kwic_value_fn fn, void *ctx,
                      GError **error);
bool kwic_view_postings(kwic_view *v, kwic_str term, GArray *docids, GArray *wdfs,
                        GError **error);
bool kwic_view_positions(kwic_view *v, uint32_t docid, kwic_str term, GArray *positions,
                         GError **error);
bool kwic_view_doc_terms(kwic_view *v, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                         GError **error);
kwic_matches *kwic_view_match(kwic_view *v, const kwic_query *query,
                              const kwic_match_params *params, GError **error);

/* Whether the document matches a PHRASE or NEAR node. */
bool kwic_document_near(const kwic_document *doc, const kwic_query *node, bool *matches,
                        GError **error);

G_END_DECLS

#endif
