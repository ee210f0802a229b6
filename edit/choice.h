/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which note a link will mean once notes have been moved: the rule of search's names over
 * the paths of afterwards.
 *
 *     kwic_choice *c = kwic_choice_new(searcher, moves, n);
 *     g_autofree char *path = kwic_choice_resolve(c, KWIC_STR("Ada"), "Daily/today.md");
 */
#ifndef KWIC_CHOICE_H
#define KWIC_CHOICE_H

#include "kwic/rename.h"

typedef struct kwic_choice {
    kwic_searcher *searcher;
    GHashTable *to;      /* old path → kwic_move */
    GHashTable *dropped; /* names, folded, that a moved note no longer has → old path */
    const kwic_move *moves;
    size_t n;
    GHashTable *named; /* what was asked: folded name → notes of that name */
} kwic_choice;

kwic_choice *kwic_choice_new(kwic_searcher *s, const kwic_move *moves, size_t n);
void kwic_choice_free(kwic_choice *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_choice, kwic_choice_free)

/* The path afterwards of a note; path itself when it stays. */
const char *kwic_choice_moved(const kwic_choice *c, const char *path);
/* The path (afterwards) of the note that target means, seen from the note that has the path
 * `from` afterwards; NULL for none. To be g_free'd. */
char *kwic_choice_resolve(kwic_choice *c, kwic_str target, const char *from);

#endif
