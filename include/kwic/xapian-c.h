/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. The shim over libxapian: the only door to it, for C and C++ compilers alike.
 * libxapian itself is loaded when it is first asked (store/xapian/xapian_module.h).
 *
 *     kwic_db *db = kwic_db_open("gen-3", &error);
 *     const kwic_query q = {.op = KWIC_Q_TERM, .term = KWIC_STR("coreweave")};
 *     kwic_match_params params = {.first = 0, .limit = 10, .k1 = 1.2, .b = 0.75};
 *     g_autoptr(kwic_matches) m = kwic_db_match(db, &q, &params, &error);
 *     for (size_t i = 0; i < m->n; i++)
 *         printf("%u %f\n", m->docids[i], m->weights[i]);
 *
 * Conventions: 1. handles are opaque, one thread at a time each. 2. Data crosses, not calls:
 * a document goes in as one struct of arrays, a query as one tree of plain nodes, results
 * come out as arrays, freed at once. 3. Every failure is a GError of the domain KWIC_ERROR:
 * no exception leaves. 4. A reader whose database was changed underneath reopens and repeats
 * by itself. 5. Terms are bytes, at most 245 as Xapian encodes them; docids count from 1. */
#ifndef KWIC_XAPIAN_C_H
#define KWIC_XAPIAN_C_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

G_BEGIN_DECLS

/* ---- writing ---- */

typedef struct kwic_posting {
    kwic_str term;
    uint32_t wdf;
    uint32_t n_positions;
    const uint32_t *positions; /* ascending; NULL when none */
} kwic_posting;

typedef struct kwic_value {
    uint32_t slot;
    kwic_str data; /* not empty */
} kwic_value;

/* One document; postings ascending by term (bytes), no term twice; values by slot. */
typedef struct kwic_document {
    const kwic_posting *postings;
    size_t n_postings;
    const kwic_value *values;
    size_t n_values;
    kwic_str data;
    /* Beside the postings, then the values, of a document that is to replace another: that
     * one has the same, positions included (1), or it is not known (0). NULL: nothing is
     * known. A writer looks up what is not, so it is a matter of time alone; it must be true. */
    const uint8_t *kept;
} kwic_document;

typedef struct kwic_writer kwic_writer;

/* Opens the database folder for changes, or makes it. One writer at a time (BUSY). Where the
 * format is the one known, a commit changes the tables themselves; else, and by
 * KWIC_BULK=off, Xapian's own writer does. */
kwic_writer *kwic_writer_open(const char *path, GError **error);

/* The same for a new database, without a sync and without care for readers: thrown away
 * when the machine stops, or synced by who made it. */
kwic_writer *kwic_writer_open_scratch(const char *path, GError **error);

/* Adds (docid 0) or replaces a document; its docid, 0 on failure. */
uint32_t kwic_writer_put(kwic_writer *w, uint32_t docid, const kwic_document *doc,
                         GError **error);
bool kwic_writer_del(kwic_writer *w, uint32_t docid, GError **error);
/* Sets these values of a document and leaves all else of it as it is: cheap. */
bool kwic_writer_put_values(kwic_writer *w, uint32_t docid, const kwic_value *values,
                            size_t n, GError **error);

/* A named string kept beside the documents; an empty value removes it. */
bool kwic_writer_put_meta(kwic_writer *w, const char *key, kwic_str value,
                          GError **error);

/* Makes all since the last commit visible at once and durable, or none of it. */
bool kwic_writer_commit(kwic_writer *w, GError **error);

/* Closes without committing what is pending. NULL is fine. */
void kwic_writer_close(kwic_writer *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_writer, kwic_writer_close)

/* Merges databases (docids renumbered in the order given) into a new one at path. */
bool kwic_db_merge(const char *const *paths, size_t n, const char *path,
                   GError **error);

/* Looks through all tables of a database that nobody writes; how many errors it has, told
 * in report (may be NULL). For tests and doubt: it reads all of it. */
size_t kwic_db_check(const char *path, GString *report, GError **error);

/* ---- reading ---- */

typedef struct kwic_db kwic_db;

/* All but the terms of a document and queries is read from the tables without Xapian where
 * their format is the one known; plain: all by Xapian, to hold the two together. */
kwic_db *kwic_db_open(const char *path, GError **error);
kwic_db *kwic_db_open_plain(const char *path, GError **error);
void kwic_db_close(kwic_db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_db, kwic_db_close)

/* A second handle on the commit that db reads (of a view: on what is below it), for another
 * thread; NULL when there is none to be had, as when a writer has been there since. */
kwic_db *kwic_db_twin(const kwic_db *db);

/* Sees the newest commit; *changed (may be NULL) says whether it is another. */
bool kwic_db_reopen(kwic_db *db, bool *changed, GError **error);

/* A fault of a call below whose error is NULL (which says that its caller can go on without
 * an answer), or that has no error, is never taken for an answer: it stays with the handle
 * (a view's with what is below it) until it is asked for here. False with the first one since
 * the last time; whoever gives an answer to a person asks. */
bool kwic_db_is_sound(kwic_db *db, GError **error);
/* Leaves a fault there. Takes it. One that says NOT_FOUND is none. */
void kwic_db_leave_fault(kwic_db *db, GError *fault);

uint32_t kwic_db_count(const kwic_db *db); /* documents */
uint32_t kwic_db_last_docid(const kwic_db *db);
double kwic_db_average_length(const kwic_db *db);
uint64_t kwic_db_total_length(const kwic_db *db); /* sum of all documents' wdf */
uint64_t kwic_db_revision(const kwic_db *db);     /* grows with each commit */

/* The document's data, appended to out. NOT_FOUND when there is none. */
bool kwic_db_data(kwic_db *db, uint32_t docid, GString *out, GError **error);
/* The value, appended to out; nothing when it has none. */
bool kwic_db_value(kwic_db *db, uint32_t docid, uint32_t slot, GString *out,
                   GError **error);
bool kwic_db_meta(kwic_db *db, const char *key, GString *out, GError **error);
uint32_t kwic_db_length(kwic_db *db, uint32_t docid); /* sum of wdf; 0 for none */
/* Appends the docids (uint32_t, ascending) of all documents; with lengths (may be NULL) also
 * the length of each. */
bool kwic_db_all(kwic_db *db, GArray *docids, GArray *lengths, GError **error);

/* Documents holding the term; with cf (may be NULL) the sum of its wdf. */
uint32_t kwic_db_term_freq(kwic_db *db, kwic_str term, uint64_t *cf);

/* Calls fn for each term that starts with prefix, in byte order, from `from` on (empty: the
 * first). fn returns false to stop. Term slices live until fn returns. */
typedef bool (*kwic_term_fn)(void *ctx, kwic_str term, uint32_t freq);
bool kwic_db_terms(kwic_db *db, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                   void *ctx, GError **error);

/* Calls fn for each document with a value in the slot, ascending. */
typedef bool (*kwic_value_fn)(void *ctx, uint32_t docid, kwic_str value);
bool kwic_db_values(kwic_db *db, uint32_t slot, kwic_value_fn fn, void *ctx,
                    GError **error);

/* Appends the docids (uint32_t, ascending) of the term; with wdfs (may be NULL) also its
 * wdf in each. Unknown term: nothing. */
bool kwic_db_postings(kwic_db *db, kwic_str term, GArray *docids, GArray *wdfs,
                      GError **error);

/* Appends the positions (uint32_t, ascending) of the term in the document. */
bool kwic_db_positions(kwic_db *db, uint32_t docid, kwic_str term, GArray *positions,
                       GError **error);

/* Calls fn for each term of one document, in byte order. */
typedef bool (*kwic_doc_term_fn)(void *ctx, kwic_str term, uint32_t wdf);
bool kwic_db_doc_terms(kwic_db *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                       GError **error);

/* ---- a view: other documents in the place of some ---- */

/* A second handle on what db reads, in which documents can be put without a writer: every
 * question above and kwic_db_match are answered as if they had been committed, and nothing
 * is written. With none put it is db. db must stay open; after a change underneath, all is
 * to be put again. A view with documents counts and collects matches and ranks none.
 * Closed by kwic_db_close. */
kwic_db *kwic_db_view(kwic_db *db);
/* Puts the document in the place of docid, or as a new one (docids above the last may be
 * left out). doc is not copied: it must stay as it is until it is taken away, or another
 * put in its place. O(terms), and those of the document it hides once. */
bool kwic_db_view_put(kwic_db *view, uint32_t docid, const kwic_document *doc,
                      GError **error);
/* Shows what is below again. */
void kwic_db_view_del(kwic_db *view, uint32_t docid);
/* Appends the docids (uint32_t, ascending) of the documents put; none when db is no view. */
void kwic_db_view_docids(const kwic_db *db, GArray *docids);
/* Calls fn for each term, in byte order, that more documents have than below, or fewer. */
typedef bool (*kwic_change_fn)(void *ctx, kwic_str term, int by);
void kwic_db_view_changes(kwic_db *view, kwic_change_fn fn, void *ctx);

/* ---- queries: a tree of plain nodes ---- */

typedef enum kwic_query_op {
    KWIC_Q_NOTHING,
    KWIC_Q_ALL, /* every document, no weight */
    KWIC_Q_TERM,
    KWIC_Q_AND,
    KWIC_Q_OR,
    KWIC_Q_AND_NOT,   /* first kid without the others */
    KWIC_Q_AND_MAYBE, /* first kid; the others add weight */
    KWIC_Q_FILTER,    /* first kid; the others must match, without weight */
    KWIC_Q_MAX,       /* any kid; the largest weight */
    KWIC_Q_SYNONYM,   /* any kid; weighed as one term */
    KWIC_Q_SCALE,     /* one kid; weight times scale (0: a filter) */
    KWIC_Q_PHRASE,    /* kids (terms) in order within window positions */
    KWIC_Q_NEAR,      /* kids (terms, or OR of terms) in any order within window */
    KWIC_Q_DOCIDS,    /* the docids given (of documents that exist), no weight */
} kwic_query_op;

typedef struct kwic_query kwic_query;
struct kwic_query {
    kwic_query_op op;
    kwic_str term;   /* TERM */
    double scale;    /* SCALE */
    uint32_t window; /* PHRASE, NEAR */
    kwic_query **kids;
    size_t n_kids;
    const uint32_t *docids; /* DOCIDS: ascending, each once */
    size_t n_docids;
};
/* Nodes are plain memory: whoever builds the tree owns it (an arena, mostly). */

typedef enum kwic_match_sort {
    KWIC_SORT_RELEVANCE, /* weight falling, docid rising */
    KWIC_SORT_VALUE,     /* value of sort_slot rising by bytes, then weight */
    KWIC_SORT_VALUE_FALLING,
} kwic_match_sort;

typedef struct kwic_match_params {
    uint32_t first; /* rank of the first hit wanted */
    uint32_t limit; /* hits wanted */
    uint32_t check; /* count at least this many exactly (UINT32_MAX: all) */
    double k1, b;   /* BM25 */
    double
        min_length; /* BM25: a document counts as at least this part of the average long */
    kwic_match_sort sort;
    uint32_t sort_slot;
    bool collect;        /* the docids of all matches, too */
    double time_limit_s; /* 0: none; what is found by then, partial */
} kwic_match_params;

typedef struct kwic_matches {
    size_t n;
    uint32_t *docids;
    double *weights;
    uint32_t lower, estimated, upper; /* how many match in all */
    bool partial;                     /* the time was over before all were counted */
    uint32_t *all;                    /* with collect: every match, ascending */
    size_t n_all;
} kwic_matches;

/* Runs the query. A tree that Xapian refuses is INTERNAL. */
kwic_matches *kwic_db_match(kwic_db *db, const kwic_query *query,
                            const kwic_match_params *params, GError **error);
void kwic_matches_free(kwic_matches *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_matches, kwic_matches_free)

/* ---- faults ---- */

/* Throws the exception named (a class of Xapian's, "bad_alloc", "exception", "other") inside
 * the guard that all functions above stand in, and fails as they would: for the tests. */
bool kwic_xapian_provoke(const char *exception, GError **error);

G_END_DECLS

#endif
