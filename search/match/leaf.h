/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaves of a query's tree: one word with all its forms, a phrase, a tag. A leaf is the
 * notes it is in and its BM25 weight in each, made once from the index's postings and kept
 * (a server answers from here; a one-shot search makes just those it needs).
 *
 *     const kwic_leaf *leaf = kwic_leaves_get(leaves, node, true, &error);
 *     kwic_leaf_add_to(leaf, &set);
 *     float w = kwic_leaf_weight(leaf, docid);
 *
 * A rare leaf is an array of docids with the weights beside it; one that is in more than
 * an eighth of the notes is a bit set and weights by docid. Weights are 16-bit fractions
 * of the leaf's largest: 6 bytes a note, or 2 bytes for each note there is. */
#ifndef KWIC_LEAF_H
#define KWIC_LEAF_H

#include "base/docset.h"
#include "kwic/index.h"

typedef struct kwic_leaf {
    uint32_t n;         /* notes */
    uint32_t weighed_n; /* it is weighed as a word of so many; 0: it is several words */
    float unit;         /* a weight is unit times weights[…] */
    const uint32_t *docids; /* rare: ascending; else NULL */
    const uint64_t *bits;   /* common: as in a docset; else NULL */
    const uint16_t
        *weights; /* rare: beside docids; common: by docid; NULL: no weights */
} kwic_leaf;

typedef struct kwic_leaves kwic_leaves;

/* keep_bytes bounds what stays from query to query. The lengths of notes are kept in a side
 * file of index ("lengths"; index may be NULL). Both must outlive it. */
kwic_leaves *kwic_leaves_new(kwic_db *db, kwic_index *index, size_t keep_bytes);
void kwic_leaves_free(kwic_leaves *l);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_leaves, kwic_leaves_free)

/* Makes the side file, if it is missing. */
bool kwic_leaves_load(kwic_leaves *l, GError **error);

/* From now on weights are those of one vault of the notes of n leaves, l among them (NULL: of
 * its own alone): of so many notes, so long on the average. What was weighed otherwise goes.
 * The others are asked whenever a leaf is made, until they part. */
typedef struct kwic_leaves_joined {
    kwic_leaves *const *all;
    size_t n;
    uint32_t count;
    double average;
} kwic_leaves_joined;
void kwic_leaves_join(kwic_leaves *l, const kwic_leaves_joined *joined);
/* The others are no longer held. What was made stays for when they are joined again; a query
 * that starts before that is one of this vault alone. */
void kwic_leaves_part(kwic_leaves *l);

/* A new query: what was given before may go. */
void kwic_leaves_start(kwic_leaves *l);

/* Until it is set back to 0: words whose positions are asked for (phrases, nearness) are
 * looked for so long from now. Cut: this query's were not all found. */
void kwic_leaves_limit(kwic_leaves *l, double seconds);
bool kwic_leaves_cut(const kwic_leaves *l);
/* The notes of which this query's positions were not all read, while they were cut: whether
 * such a note matches is not known. A set of no words when there are none. */
kwic_docset kwic_leaves_open(const kwic_leaves *l);

/* The leaf of a tree's node, of any operation; without weights it is cheaper. Valid until
 * the next start. NULL only for faults of the index. */
const kwic_leaf *kwic_leaves_get(kwic_leaves *l, const kwic_query *node, bool weighed,
                                 GError **error);

/* The inverse document frequency that a leaf of n notes is weighed with. */
double kwic_leaves_idf(const kwic_leaves *l, uint32_t n);
uint32_t kwic_leaves_last_docid(const kwic_leaves *l);

void kwic_leaf_add_to(const kwic_leaf *leaf, kwic_docset *set);

/* 0 when the leaf is not in the note or has no weights. */
float kwic_leaf_weight(const kwic_leaf *leaf, uint32_t docid);
bool kwic_leaf_has(const kwic_leaf *leaf, uint32_t docid);

#endif
