/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's folder of a vault, $XDG_STATE_HOME/kwic/NAME-HASH/edits:
 *
 *     lock       held (flock) by the one process that edits
 *     12.patch   the reverse of edit 12, behind a head of its time and command
 *     12.undone  there when edit 12 was undone */
#ifndef KWIC_UNDO_FILE_H
#define KWIC_UNDO_FILE_H

#include "kwic/edit.h"

typedef struct kwic_undo_folder {
    char *path;
    int lock; /* -1: not held */
} kwic_undo_folder;

/* Finds it; with write, makes and locks it. BUSY when another holds the lock. */
bool kwic_undo_folder_open(kwic_undo_folder *f, const char *vault, bool write,
                           GError **error);
void kwic_undo_folder_close(kwic_undo_folder *f);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_undo_folder, kwic_undo_folder_close)

/* The numbers of the entries, rising, of uint64_t. */
GArray *kwic_undo_folder_numbers(const kwic_undo_folder *f);
/* "12.patch" of the folder. To be g_free'd. */
char *kwic_undo_folder_name(const kwic_undo_folder *f, uint64_t number,
                            const char *ending);
/* Adds the reverse of the plan as the next entry, synced; older ones than limits.h keeps
 * go. */
bool kwic_undo_folder_add(const kwic_undo_folder *f, const kwic_edits *e,
                          const char *what, uint64_t *number, GError **error);
/* Takes an entry back that nothing came of. */
void kwic_undo_folder_drop(const kwic_undo_folder *f, uint64_t number);
/* Removes what an edit that was killed left beside the notes of the last entry. */
void kwic_undo_folder_sweep(const kwic_undo_folder *f, const char *vault);
/* Marks an entry as undone. */
bool kwic_undo_folder_mark(const kwic_undo_folder *f, uint64_t number, GError **error);

#endif
