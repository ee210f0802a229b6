/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be changed with the next commit: copies of documents, of each docid the last
 * word. */
#ifndef KWIC_JOURNAL_H
#define KWIC_JOURNAL_H

#include "kwic/xapian-c.h"

typedef enum kwic_journal_what {
    KWIC_JOURNAL_PUT,
    KWIC_JOURNAL_DEL,
    KWIC_JOURNAL_VALUES, /* those of doc, all else as it is */
} kwic_journal_what;

typedef struct kwic_journal_entry {
    uint32_t docid;
    kwic_journal_what what;
    kwic_document *doc; /* one piece of memory; NULL of DEL */
} kwic_journal_entry;

typedef struct kwic_journal {
    GArray *entries;      /* kwic_journal_entry, in no order */
    GHashTable *by_docid; /* docid → place in entries + 1 */
    GHashTable *metas;    /* GString → GString */
    size_t bytes;         /* of the documents */
} kwic_journal;

kwic_journal *kwic_journal_new(void);
void kwic_journal_free(kwic_journal *j);
void kwic_journal_clear(kwic_journal *j);
bool kwic_journal_is_empty(const kwic_journal *j);

/* What is said of the docid; NULL: nothing. */
const kwic_journal_entry *kwic_journal_find(const kwic_journal *j, uint32_t docid);
/* doc is copied. */
void kwic_journal_put(kwic_journal *j, uint32_t docid, kwic_journal_what what,
                      const kwic_document *doc);
void kwic_journal_put_meta(kwic_journal *j, kwic_str key, kwic_str value);

/* By docid; find must not be asked afterwards. */
void kwic_journal_sort(kwic_journal *j);

#endif
