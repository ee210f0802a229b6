/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes documents of a glass database in its own tables: what differs between a document
 * and the one before it, by table, each in one pass. */
#ifndef KWIC_GLASS_UPDATE_H
#define KWIC_GLASS_UPDATE_H

#include "base/data.h"
#include "base/journal.h"
#include "glass_state.h"
#include "glass_tree.h"

typedef struct kwic_glass_update kwic_glass_update;

/* Over the commit that state tells of; NULL when the tables cannot be opened. state is the
 * new one's after finish. */
kwic_glass_update *kwic_glass_update_new(const char *folder, kwic_glass_state *state);
void kwic_glass_update_free(kwic_glass_update *u);

typedef enum kwic_glass_done {
    KWIC_GLASS_DONE,
    KWIC_GLASS_REFUSED, /* nothing is changed: ask Xapian's own writer */
    KWIC_GLASS_FAILED,  /* the disk failed; nothing is changed */
} kwic_glass_done;

/* True when the last commit has the document; its packed terms are in the table then. */
bool kwic_glass_update_has(kwic_glass_update *u, uint32_t docid);

/* Writes all of the journal and commits. Sorts it. */
kwic_glass_done kwic_glass_update_finish(kwic_glass_update *u, kwic_journal *journal,
                                         GError **error);

#endif
