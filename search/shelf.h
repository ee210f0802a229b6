/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents' data at hand: who types a query sees the same notes again at each letter, and
 * reading one costs ten times what is done with it (Xapian keeps data deflated). */
#ifndef KWIC_SHELF_H
#define KWIC_SHELF_H

#include "kwic/xapian-c.h"

typedef struct kwic_shelf kwic_shelf;

/* keep_bytes: what stays at most; 0 keeps the last one alone. db must outlive it. */
kwic_shelf *kwic_shelf_new(kwic_db *db, size_t keep_bytes);
void kwic_shelf_free(kwic_shelf *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_shelf, kwic_shelf_free)

/* The document's data, and (may be NULL) the time of its file. Valid until the next call.
 * NOT_FOUND when there is no such document. */
bool kwic_shelf_get(kwic_shelf *s, uint32_t docid, kwic_str *data, int64_t *mtime_ns,
                    GError **error);

/* The document is another one now. */
void kwic_shelf_forget(kwic_shelf *s, uint32_t docid);

#endif
