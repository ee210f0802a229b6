/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an index folder (include/kwic/index.h draws them), for its readers and its
 * writer. */
#ifndef KWIC_INDEX_FOLDER_H
#define KWIC_INDEX_FOLDER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "kwic/index.h"

/* The key of the metadata that holds the generation, in decimal. */
#define KWIC_META_GENERATION "generation"

/* In the name of a file that a reader writes, to be put in the place of another. */
#define KWIC_FOLDER_BEGUN ".begun-"

/* An error about a path, with errno's text. */
void kwic_folder_set_error(GError **error, const char *path, const char *what);

/* DIR/gen-N, to be g_free'd. */
char *kwic_folder_gen(const char *dir, uint64_t gen);

/* A small file of the folder whole (16 KiB at most); NULL and errno when it cannot be read. */
GString *kwic_folder_read(const char *dir, const char *name);

/* The generation that DIR/current names. NO_INDEX without that file. */
bool kwic_folder_current(const char *dir, uint64_t *gen, GError **error);

/* True when the generation at path was made by this version of kwic. */
bool kwic_folder_version_fits(const char *path);
bool kwic_folder_put_version(const char *path, GError **error);

/* The generation number kept in the database; 0 when there is none. */
uint64_t kwic_folder_generation(kwic_db *db);

/* Opens DIR/NAME.new for writing, empty; what a killed writer left there goes first. For the
 * one process that writes the folder. -1 and errno when that cannot be. */
int kwic_folder_begin(const char *dir, const char *name);
/* Puts it in the place of DIR/NAME. */
bool kwic_folder_end(const char *dir, const char *name);

/* Replaces DIR/name, durably. */
bool kwic_folder_replace(const char *dir, const char *name, kwic_str text,
                         GError **error);

/* Brings all files in path, and path itself, to the disk. */
bool kwic_folder_sync(const char *path, GError **error);

/* Removes path and all below it; links are removed, not followed. */
void kwic_folder_remove(const char *path);

/* The highest number of a generation, made or in the making; 0 without one. */
uint64_t kwic_folder_highest(const char *dir);

/* Removes the generations but `keep` (0: none of them) and the half-made ones that carry the
 * mark (index_mark.h) with this id, unless a reader holds them; and what killed processes left
 * in the making. For the one process that writes the folder. */
void kwic_folder_clean(const char *dir, const char *id, uint64_t keep);

/* Locks the folder at path as flock says; the descriptor, or -1 and errno. */
int kwic_folder_lock(const char *path, int how);

#endif
