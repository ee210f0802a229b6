/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xapian does for the store. libxapian and what it needs of C++ are two thirds of all
 * that a program has to load, and most searches never ask it: so the C++ (xapian_*.cc) is a
 * module, kwic-xapian.so, that is loaded when it is first asked (xapian_load.c) and is known
 * by one table of functions.
 *
 *     const kwic_xapian *x = kwic_xapian_load(&error);
 *     kwic_xdb *db = x ? x->reader->open("gen-3", &error) : NULL;
 *     if (db)
 *         n = x->reader->count(db);
 *
 * Each function answers as the one of kwic/xapian-c.h that has its name (kwic_db_…,
 * kwic_writer_…, kwic_…), of a plain handle: no views, data as it lies there. */
#ifndef KWIC_XAPIAN_MODULE_H
#define KWIC_XAPIAN_MODULE_H

#include "kwic/xapian-c.h"

G_BEGIN_DECLS

typedef struct kwic_xdb kwic_xdb;                   /* a database read by Xapian */
typedef struct kwic_plain_writer kwic_plain_writer; /* Xapian's own writer */

typedef struct kwic_xapian_reader {
    kwic_xdb *(*open)(const char *path, GError **error);
    void (*close)(kwic_xdb *db);
    bool (*reopen)(kwic_xdb *db, GError **error);
    uint32_t (*count)(const kwic_xdb *db);
    uint32_t (*last_docid)(const kwic_xdb *db);
    uint64_t (*total_length)(const kwic_xdb *db);
    uint64_t (*revision)(const kwic_xdb *db);
    bool (*data)(kwic_xdb *db, uint32_t docid, GString *packed, GError **error);
    bool (*value)(kwic_xdb *db, uint32_t docid, uint32_t slot, GString *out,
                  GError **error);
    bool (*meta)(kwic_xdb *db, const char *key, GString *out, GError **error);
    uint32_t (*length)(kwic_xdb *db, uint32_t docid, GError **error);
    bool (*all)(kwic_xdb *db, GArray *docids, GArray *lengths, GError **error);
    uint32_t (*term_freq)(kwic_xdb *db, kwic_str term, uint64_t *cf, GError **error);
    bool (*terms)(kwic_xdb *db, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                  void *ctx, GError **error);
    /* Of the documents behind `after`. */
    bool (*values)(kwic_xdb *db, uint32_t slot, uint32_t after, kwic_value_fn fn,
                   void *ctx, GError **error);
    bool (*postings)(kwic_xdb *db, kwic_str term, GArray *docids, GArray *wdfs,
                     GError **error);
    bool (*positions)(kwic_xdb *db, uint32_t docid, kwic_str term, GArray *positions,
                      GError **error);
    bool (*doc_terms)(kwic_xdb *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                      GError **error);
    kwic_matches *(*match)(kwic_xdb *db, const kwic_query *query,
                           const kwic_match_params *params, GError **error);
} kwic_xapian_reader;

typedef struct kwic_xapian_writer {
    kwic_plain_writer *(*open)(const char *path, GError **error);
    kwic_plain_writer *(*open_scratch)(const char *path, GError **error);
    uint32_t (*put)(kwic_plain_writer *w, uint32_t docid, const kwic_document *doc,
                    GError **error);
    bool (*del)(kwic_plain_writer *w, uint32_t docid, GError **error);
    bool (*put_values)(kwic_plain_writer *w, uint32_t docid, const kwic_value *values,
                       size_t n, GError **error);
    bool (*put_meta)(kwic_plain_writer *w, const char *key, kwic_str value,
                     GError **error);
    bool (*commit)(kwic_plain_writer *w, GError **error);
    void (*close)(kwic_plain_writer *w);
} kwic_xapian_writer;

typedef struct kwic_xapian {
    const char *version; /* of kwic: program and module are of one */
    const kwic_xapian_reader *reader;
    const kwic_xapian_writer *writer;
    /* Whether the document, which is in no database, matches a PHRASE or NEAR node. */
    bool (*document_near)(const kwic_document *doc, const kwic_query *node,
                          bool *matches, GError **error);
    bool (*merge)(const char *const *paths, size_t n, const char *path, GError **error);
    size_t (*check)(const char *path, GString *report, GError **error);
    bool (*provoke)(const char *exception, GError **error);
} kwic_xapian;

/* The module's table, loaded by the first call: it is never unloaded. NULL, with an error
 * that names the file, when it is missing or of another kwic. Any thread. */
const kwic_xapian *kwic_xapian_load(GError **error);

/* What the module exports. */
#define KWIC_XAPIAN_MODULE "kwic-xapian.so"
#define KWIC_XAPIAN_SYMBOL "kwic_xapian_functions"

G_END_DECLS

#endif
