/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: edit. What must change in the notes' texts when notes get other paths, or a heading
 * or a block another name, so that every link leads where it led.
 *
 *     const kwic_move move = {"People/Ada.md", "People/Ada Voss.md", "Ada Voss"};
 *     const kwic_rename rename = {.searcher = s, .text = read_note, .ctx = vault};
 *     g_autoptr(kwic_edits) plan = kwic_rename_notes(&rename, &move, 1, &error);
 *
 * Paths of the plan are those of before. Of a link the target changes alone, as it is
 * written (a name stays a name while that is enough, a path a path, ".md" and percent signs
 * as they were); what it shows and its anchor stay. A link that another note's new name
 * would lead astray is made longer. What cannot be changed is among the plan's refusals.
 * Nothing is written. */
#ifndef KWIC_RENAME_H
#define KWIC_RENAME_H

#include "kwic/edit.h"
#include "kwic/search.h"

typedef struct kwic_rename {
    kwic_searcher *searcher;
    /* The text of the note at path, the one that counts: a new reference, NULL when it cannot
     * be read. */
    GBytes *(*text)(void *ctx, const char *path);
    void (*progress)(void *ctx, size_t done, size_t total); /* notes; NULL */
    void *ctx;
    const int *cancelled; /* atomic; NULL */
} kwic_rename;

typedef struct kwic_move {
    const char *from, *to; /* paths in the vault, with ".md" */
    const char *heading;   /* the note's first heading becomes that; NULL: it stays */
} kwic_move;

/* CANCELLED, or a fault of the index. Reads the notes that link to the moved ones, to those
 * of a like name, and the moved ones. */
kwic_edits *kwic_rename_notes(const kwic_rename *rename, const kwic_move *moves,
                              size_t n, GError **error);

/* The heading or block (by its index in the note's record, made of the text that counts)
 * gets a new text, or id without '^'. */
kwic_edits *kwic_rename_part(const kwic_rename *rename, const char *path,
                             uint32_t block, const char *name, GError **error);

/* Links to a name that no note has get another name. */
kwic_edits *kwic_rename_missing(const kwic_rename *rename, kwic_str target,
                                const char *name, GError **error);

/* Whether a file may be called so: USAGE says why not. name: without folder and ".md". */
bool kwic_rename_check(const char *name, GError **error);

#endif
