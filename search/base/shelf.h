/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records at hand: who types a query sees the same notes again at each letter, and reading
 * one (it is deflated, and packed) costs more than what is done with it. */
#ifndef KWIC_SHELF_H
#define KWIC_SHELF_H

#include "kwic/record.h"
#include "kwic/xapian-c.h"

typedef struct kwic_shelf kwic_shelf;

/* keep_bytes: what stays at most; 0 keeps the last one alone. db must outlive it. */
kwic_shelf *kwic_shelf_new(kwic_db *db, size_t keep_bytes);
void kwic_shelf_free(kwic_shelf *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_shelf, kwic_shelf_free)

/* The document's record, whole or its head (kwic_record_unpack_head) at least, and (may be
 * NULL) the time of its file. Valid until the next call. NULL with an error: NOT_FOUND when
 * there is no such document, CORRUPT when it is damaged. */
const kwic_record *kwic_shelf_get(kwic_shelf *s, uint32_t docid, bool whole,
                                  int64_t *mtime_ns, GError **error);

/* The document is another one now. */
void kwic_shelf_forget(kwic_shelf *s, uint32_t docid);

#endif
