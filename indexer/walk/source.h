/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of a note, read once: what they are and what the file system says of them
 * belong together. */
#ifndef KWIC_INDEXER_SOURCE_H
#define KWIC_INDEXER_SOURCE_H

#include "kwic/note.h"

typedef struct kwic_source {
    char *p; /* the buffer, kept from note to note */
    size_t max;
    kwic_str bytes;
    bool cut;           /* KWIC_NOTE_BYTES were reached */
    kwic_change change; /* with hash, guarded (change.h) */
} kwic_source;

/* Reads the file at path below the folder `vault` (a descriptor). Only regular files: a
 * pipe does not hold it up. */
bool kwic_source_read(kwic_source *s, int vault, const char *path, GError **error);
void kwic_source_clear(kwic_source *s);

#endif
