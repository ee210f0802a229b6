/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of tags that an edit adds, removes and renames, made ready for comparing.
 *
 *     g_auto(kwic_retag) retag = {0};
 *     kwic_retag_init(&retag, edit);
 *     g_autofree char *to = kwic_retag_rename(&retag, KWIC_STR("Work/x")); // "job/x" */
#ifndef KWIC_RETAG_H
#define KWIC_RETAG_H

#include "kwic/edit.h"

typedef struct kwic_retag {
    const kwic_note_edit *edit;
    GPtrArray *removed; /* folded */
    GPtrArray *renamed; /* folded, in the order of edit->renames */
} kwic_retag;

void kwic_retag_init(kwic_retag *r, const kwic_note_edit *edit);
void kwic_retag_clear(kwic_retag *r);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_retag, kwic_retag_clear)

/* Whether the edit is about tags at all. */
bool kwic_retag_any(const kwic_retag *r);
bool kwic_retag_removes(const kwic_retag *r, kwic_str name);
/* The name's new one, NULL when it keeps its own. The longest name that fits counts. */
char *kwic_retag_rename(const kwic_retag *r, kwic_str name);

/* The name as it is compared: without case, composed. To be g_free'd. */
char *kwic_tag_fold(kwic_str name);
/* Behind a '#'. */
const char *kwic_tag_bare(const char *name);
/* Whether YAML would read the name, without quotes, as a number, a boolean or null. */
bool kwic_tag_needs_quotes(kwic_str name);

#endif
