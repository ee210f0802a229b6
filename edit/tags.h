/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags in frontmatter: the keys tag and tags, as a list, between brackets, or a text of
 * several. A new one is written as the last one is; what is empty goes with its key. */
#ifndef KWIC_TAGS_H
#define KWIC_TAGS_H

#include "draft.h"
#include "retag.h"

/* Each changes the draft's text, or is false with REFUSED. */
bool kwic_tags_check(const kwic_draft *d, GError **error);
bool kwic_tags_rename(kwic_draft *d, const kwic_retag *r, GError **error);
bool kwic_tags_remove(kwic_draft *d, const kwic_retag *r, GError **error);
bool kwic_tags_add(kwic_draft *d, const char *name, GError **error);

/* Whether the key is one of tags. */
bool kwic_tags_key(kwic_str key);

#endif
