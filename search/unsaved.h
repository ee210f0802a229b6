/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes of a searcher that are shown with another text than the index has, and what of
 * its caches that changes. */
#ifndef KWIC_UNSAVED_H
#define KWIC_UNSAVED_H

#include "searcher.h"

typedef struct kwic_unsaved_note {
    char *path;
    uint32_t docid;
    int64_t version;
    GBytes *text;
    kwic_document document; /* in the arena */
    kwic_arena *arena;
    uint32_t slots; /* a bit for each slot whose value is not the index's */
} kwic_unsaved_note;

/* The note's own, NULL when it is as the index has it. */
const kwic_unsaved_note *kwic_unsaved_find(const kwic_searcher *s, uint32_t docid);

/* Shows them in a view of a new state of the index; nothing is cached yet. */
bool kwic_unsaved_attach(kwic_searcher *s, GError **error);

/* The planner's words are those of the index: adds what the notes have otherwise. */
void kwic_unsaved_amend(kwic_searcher *s);

/* Slots of which some note has another value than the index. */
uint32_t kwic_unsaved_slots(const kwic_searcher *s);

void kwic_unsaved_free(gpointer data);

#endif
