/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judged queries and the measures of a ranking against them, as TREC has them: queries.tsv
 * (id TAB text), qrels.tsv (id 0 document relevance).
 *
 *     kwic_judged j = {0};
 *     kwic_judged_read(&j, "cranfield/queries.tsv", "cranfield/qrels.tsv", &error);
 *     kwic_measures m = kwic_judged_measure(&j, "1", ranked, n);
 */
#ifndef KWIC_JUDGED_H
#define KWIC_JUDGED_H

#include <glib.h>
#include <stdbool.h>

typedef struct kwic_judged_query {
    char *id;
    char *text;
} kwic_judged_query;

typedef struct kwic_judged {
    GArray *queries;  /* kwic_judged_query, in the file's order */
    GHashTable *rels; /* id -> (document -> relevance) */
} kwic_judged;

/* A query's measures, 0 to 1; judged is false when no document is relevant to it. */
typedef struct kwic_measures {
    bool judged;
    double ndcg10, mrr10, p10, recall10, recall100;
} kwic_measures;

/* Messages name file, line and what is wrong there. */
bool kwic_judged_read(kwic_judged *j, const char *queries, const char *qrels,
                      GError **error);
void kwic_judged_clear(kwic_judged *j);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_judged, kwic_judged_clear)

/* Of the documents in the order ranked. nDCG: gain is the relevance, discount
 * log2(rank + 1), ideal from all judged (Järvelin and Kekäläinen 2002, trec_eval's
 * ndcg_cut). */
kwic_measures kwic_judged_measure(const kwic_judged *j, const char *query,
                                  char *const *ranked, size_t n);

#endif
