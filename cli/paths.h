/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note's path as it is written for people and for lines of programs: one that opens from
 * where they stand. Inside the vault it is relative to the working folder, elsewhere absolute;
 * JSON has paths of the vault and never comes here.
 *
 *     kwic_paths_set("/home/ada/notes", false);          // in /home/ada/notes/People:
 *     g_autofree char *path = kwic_paths_shown("Daily/2026-01-12.md");
 *     // "../Daily/2026-01-12.md"
 *
 * One vault a process; for one thread. */
#ifndef KWIC_PATHS_H
#define KWIC_PATHS_H

#include <stdbool.h>

/* vault: its real path, copied; NULL: it is not known, and paths stay as they are. */
void kwic_paths_set(const char *vault, bool absolute);

/* A new string. */
char *kwic_paths_shown(const char *path);
char *kwic_paths_absolute(const char *path);

#endif
