/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes of a glass database's blocks, which glass itself has none of: a side file "sums" with an
 * XXH3 for each block of each table, and of the version file. It is written and synced before the
 * version file that tells of its commit, and is right for the commit before, too: a commit writes
 * no block that the last one uses. So a block that does not fit is damaged, or a writer has been
 * on since; the version file tells which.
 *
 *     kwic_sums *s = kwic_sums_read("gen-3"); // NULL: there are none
 *     unsigned char block[KWIC_SUMS_BLOCK] = {0};
 *     bool damaged = s && !kwic_sums_fit(s, 0, 7, block); */
#ifndef KWIC_GLASS_SUMS_H
#define KWIC_GLASS_SUMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    KWIC_SUMS_TABLES =
        4, /* postlist docdata termlist position, as glass numbers them */
    KWIC_SUMS_BLOCK = 8192,
};

typedef struct kwic_sums kwic_sums;

/* A block that was written. */
typedef struct kwic_sum {
    uint32_t block;
    uint64_t hash;
} kwic_sum;

kwic_sum kwic_sum_of(uint32_t number, const unsigned char *block);

/* Reads the file; NULL when there is none, or it is damaged itself. */
kwic_sums *kwic_sums_read(const char *folder);
void kwic_sums_free(kwic_sums *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_sums, kwic_sums_free)

uint64_t kwic_sums_revision(const kwic_sums *s);
/* Whether the block, of that number in the table, is the one that was written. */
bool kwic_sums_fit(const kwic_sums *s, int table, uint32_t number,
                   const unsigned char *block);
/* Whether these are the bytes of the version file, of this commit or the one before. */
bool kwic_sums_fit_version(const kwic_sums *s, kwic_str bytes);

/* Those of the database as it lies there, read whole. Synced. */
bool kwic_sums_make(const char *folder, GError **error);
/* Those after a commit: `was` (may be NULL: then the tables are read whole) with what it wrote, an
 * array of kwic_sum a table (may be NULL), and its version file to be. Synced. */
bool kwic_sums_put(const char *folder, const kwic_sums *was, GArray *const *written,
                   uint64_t revision, kwic_str version, GError **error);

/* Reads all tables, or those whose bit is set, against the file. False: a CORRUPT error says which
 * block of which. True without a file. */
bool kwic_sums_verify(const char *folder, unsigned tables, GError **error);

/* Removes the file: a writer that knows nothing of it comes. */
void kwic_sums_remove(const char *folder);

/* Leaves a sign that the generation is damaged, for the next writer; whether there is one. */
void kwic_sums_mark_damaged(const char *folder);
bool kwic_sums_are_damaged(const char *folder);

#endif
