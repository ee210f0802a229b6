/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a full build needs of the index's writer. */
#ifndef KWIC_INDEX_WRITER_H
#define KWIC_INDEX_WRITER_H

#include "kwic/index.h"

const char *kwic_index_writer_dir(const kwic_index_writer *w);
/* Of the folder's mark (base/index_mark.h). */
const char *kwic_index_writer_id(const kwic_index_writer *w);

/* Whether full builds take the plain way, because the fast one has failed. */
bool kwic_index_writer_is_plain(const kwic_index_writer *w);
void kwic_index_writer_set_plain(kwic_index_writer *w);

/* Makes the folder at path, a whole and synced database on the same disk, the generation
 * in use, with number gen. */
bool kwic_index_publish(kwic_index_writer *w, const char *path, uint64_t gen,
                        GError **error);

#endif
