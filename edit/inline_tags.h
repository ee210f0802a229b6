/* SPDX-License-Identifier: GPL-2.0-or-later */
/* #tags in the body, where the indexer sees them. One that is removed leaves its word in a
 * sentence, and goes with a blank where it stood for itself. */
#ifndef KWIC_INLINE_TAGS_H
#define KWIC_INLINE_TAGS_H

#include "note_job.h"

bool kwic_inline_tags_rename(kwic_note_job *job, GError **error);
bool kwic_inline_tags_remove(kwic_note_job *job, GError **error);

/* Whether nothing but tags, the signs and dates of a task and a block id stands in rest. */
bool kwic_line_ends(kwic_str rest);

#endif
