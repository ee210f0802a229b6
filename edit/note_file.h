/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note's file: whether it may be edited, its bytes, and putting others in their place. */
#ifndef KWIC_NOTE_FILE_H
#define KWIC_NOTE_FILE_H

#include "kwic/edit.h"

/* The file that path leads to, through symbolic links that stay in the vault. REFUSED when it
 * is outside, hidden, no *.md, no plain file, or may not be written. To be g_free'd. */
char *kwic_note_file_find(const char *vault, const char *path, GError **error);

/* Puts the bytes after in the place of before: REFUSED when the file has others by now. A
 * temporary file beside it takes its mode, owner, extended attributes and ACL, is synced and
 * renamed; the folder is the caller's to sync. *real: the file. To be g_free'd. */
bool kwic_note_file_replace(const char *vault, const char *path, GBytes *before,
                            GBytes *after, char **real, GError **error);

/* Removes what a killed replacement left beside the file. */
void kwic_note_file_sweep(const char *vault, const char *path);

/* Syncs a folder, so that what was renamed in it stays so. */
bool kwic_note_folder_sync(const char *folder, GError **error);

/* Writes all bytes to the descriptor and syncs it. */
bool kwic_bytes_write(int fd, kwic_str bytes);

#endif
