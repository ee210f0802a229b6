/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mark of an index folder: a file `kwic-index` with a random id, which says that kwic
 * made the folder, so that kwic may replace and remove what is in it. Each generation
 * carries the same id. The id belongs to no path: a copied index folder is an index.
 *
 *     g_autofree char *id = kwic_mark_claim(dir, vault, &error);   // NULL: not a folder for us
 *     kwic_mark_put(new_generation, id, &error);
 *     if (kwic_mark_is_on(generation, id)) …   // it may be removed
 *
 * No link is followed below the folder. */
#ifndef KWIC_INDEX_MARK_H
#define KWIC_INDEX_MARK_H

#include <glib.h>
#include <stdbool.h>

#define KWIC_MARK_NAME "kwic-index"

/* Takes the folder dir, which exists, for an index, and returns its id (to be g_free'd). An
 * empty folder is marked; so is, once, an index made before there were marks. Every other
 * folder without a mark is refused with a USAGE error, and so is one that holds notes, or
 * lies in the vault (may be NULL) where notes are read. */
char *kwic_mark_claim(const char *dir, const char *vault, GError **error);

/* Writes the mark into a folder. */
bool kwic_mark_put(const char *folder, const char *id, GError **error);

/* Whether the folder carries the mark with this id. */
bool kwic_mark_is_on(const char *folder, const char *id);

#endif
