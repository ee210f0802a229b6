/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A side file of a generation: arrays made from one state of the index, mapped when read.
 *
 *     kwic_side_array parts[] = {{starts, n_starts * sizeof *starts}, {ords, n_ords * sizeof *ords}};
 *     kwic_side *side = kwic_side_make("column", &stamp, parts, 2);
 *     kwic_side_save(side, path);                          // next time:
 *     side = kwic_side_open(path, "column", &stamp, 2);    // NULL: make it again
 *     const uint32_t *starts = kwic_side_part(side, 0, sizeof *starts, &n);
 *
 * In the machine's byte order: it never leaves the machine, and another one's file is
 * refused as an old one is. What is in a part is checked where it is used. */
#ifndef KWIC_SIDE_H
#define KWIC_SIDE_H

#include "kwic/index.h"

/* Which state of the index a side file was made from. */
typedef struct kwic_stamp {
    uint64_t revision;
    uint32_t count, last_docid;
    uint64_t newest; /* generation of a document; 0: not asked for */
} kwic_stamp;

kwic_stamp kwic_stamp_of(kwic_index *index);
kwic_stamp kwic_stamp_of_db(kwic_db *db);                        /* newest is 0 */
bool kwic_stamp_equal(const kwic_stamp *a, const kwic_stamp *b); /* newest aside */

typedef struct kwic_side_array {
    const void *p;
    size_t bytes;
} kwic_side_array;

enum { KWIC_SIDE_PARTS = 32 }; /* at most */

typedef struct kwic_side kwic_side;

/* An image in memory, the parts copied, each aligned to 8 bytes. */
kwic_side *kwic_side_make(const char *kind, const kwic_stamp *stamp,
                          const kwic_side_array *parts, size_t n_parts);

/* Maps the file. NULL when there is none, or it is of another kind, version, number of
 * parts, cut short, damaged (XXH3 over all of it: a tenth of a millisecond a megabyte), or
 * (stamp may be NULL: any will do) not right for that state. */
kwic_side *kwic_side_open(const char *path, const char *kind, const kwic_stamp *stamp,
                          size_t n_parts);

/* Writes to a file beside path, then renames it: a reader sees the old one or the new one
 * whole. False when that cannot be (a folder one may only read): it is made again then. */
bool kwic_side_save(const kwic_side *side, const char *path);

/* What a mapped file holds is right for the later state `now`, too, of as many documents:
 * says so in the file, in place. False when that cannot be: it is found out again then. */
bool kwic_side_prolong(kwic_side *side, const char *path, const kwic_stamp *now);

void kwic_side_close(kwic_side *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_side, kwic_side_close)

/* The part as an array of *n elements of size bytes; never NULL. */
const void *kwic_side_part(const kwic_side *side, size_t part, size_t size, size_t *n);

/* The last state that it is known to be right for. */
kwic_stamp kwic_side_stamp(const kwic_side *side);

#endif
