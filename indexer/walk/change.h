/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_change (kwic/note.h): what tells that a note is as it was indexed. */
#ifndef KWIC_INDEXER_CHANGE_H
#define KWIC_INDEXER_CHANGE_H

#include <sys/stat.h>
#include <time.h>

#include "kwic/note.h"

/* What the file system says; hash 0. */
void kwic_change_of_stat(const struct stat *st, kwic_change *out);

/* Whether the file of `now` (hash aside) is surely the one of `then`. */
bool kwic_change_same(const kwic_change *then, const kwic_change *now);

/* Marks the change record when the file, read at `read_at`, may be written again within
 * the same timestamp: then nothing is the same as it, and the content is compared. */
void kwic_change_guard(kwic_change *change, const struct timespec *read_at);

#endif
