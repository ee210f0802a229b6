/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database as Xapian reads it: what db.c asks where the tables themselves leave a doubt
 * (and all, where their format is not known). Each function answers as the kwic_db_… function
 * of that name does (kwic/xapian-c.h), of a plain handle: no views, data as it lies there. */
#ifndef KWIC_XAPIAN_DB_H
#define KWIC_XAPIAN_DB_H

#include "kwic/xapian-c.h"

G_BEGIN_DECLS

typedef struct kwic_xdb kwic_xdb;

kwic_xdb *kwic_xdb_open(const char *path, GError **error);
void kwic_xdb_close(kwic_xdb *db);
bool kwic_xdb_reopen(kwic_xdb *db, GError **error);

uint64_t kwic_xdb_revision(const kwic_xdb *db);
uint32_t kwic_xdb_count(const kwic_xdb *db);
uint32_t kwic_xdb_last_docid(const kwic_xdb *db);
uint64_t kwic_xdb_total_length(const kwic_xdb *db);
bool kwic_xdb_data(kwic_xdb *db, uint32_t docid, GString *packed, GError **error);
bool kwic_xdb_value(kwic_xdb *db, uint32_t docid, uint32_t slot, GString *out,
                    GError **error);
bool kwic_xdb_meta(kwic_xdb *db, const char *key, GString *out, GError **error);
uint32_t kwic_xdb_length(kwic_xdb *db, uint32_t docid);
bool kwic_xdb_all(kwic_xdb *db, GArray *docids, GArray *lengths, GError **error);
uint32_t kwic_xdb_term_freq(kwic_xdb *db, kwic_str term, uint64_t *cf);
bool kwic_xdb_terms(kwic_xdb *db, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                    void *ctx, GError **error);
/* Of the documents behind `after`. */
bool kwic_xdb_values(kwic_xdb *db, uint32_t slot, uint32_t after, kwic_value_fn fn,
                     void *ctx, GError **error);
bool kwic_xdb_postings(kwic_xdb *db, kwic_str term, GArray *docids, GArray *wdfs,
                       GError **error);
bool kwic_xdb_positions(kwic_xdb *db, uint32_t docid, kwic_str term, GArray *positions,
                        GError **error);
bool kwic_xdb_doc_terms(kwic_xdb *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                        GError **error);
kwic_matches *kwic_xdb_match(kwic_xdb *db, const kwic_query *query,
                             const kwic_match_params *params, GError **error);

G_END_DECLS

#endif
