/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that edit notes share: where they work, and how a plan ends. */
#ifndef KWIC_CLI_EDIT_H
#define KWIC_CLI_EDIT_H

#include "kwic/edit.h"
#include "place.h"

/* A vault that edits are for, its index brought up to what the notes are. */
typedef struct kwic_edit_place {
    kwic_place place;
    kwic_searcher *searcher;
    const kwic_args *args;
} kwic_edit_place;

/* Only a vault that is named, or that the working folder is in: never a default one. */
bool kwic_edit_place_find(kwic_edit_place *p, const kwic_args *args, GError **error);
/* The same, with its index open. */
bool kwic_edit_place_enter(kwic_edit_place *p, const kwic_args *args, GError **error);
void kwic_edit_place_clear(kwic_edit_place *p);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_edit_place, kwic_edit_place_clear)

/* Writes a plan; the journal's number. */
typedef bool (*kwic_write_fn)(kwic_edits *plan, uint64_t *number, void *ctx,
                              GError **error);

/* Tells what is refused, then shows the plan, asks, or writes it, as the arguments and the
 * terminal say, and brings the index up to it. The exit status; -1: error is set. */
int kwic_edit_end(kwic_edit_place *p, kwic_edits *plan, kwic_write_fn write, void *ctx,
                  GError **error);
/* The same for a new edit, which the journal calls by the command line's words. */
int kwic_edit_end_new(kwic_edit_place *p, kwic_edits *plan, const char *command,
                      GError **error);

#endif
