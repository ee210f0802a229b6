/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A way to write a whole database: the plain one by Xapian's own writer, the fast one by
 * tables written in order. Both give the same documents with the same docids. */
#ifndef KWIC_BUILD_WAY_H
#define KWIC_BUILD_WAY_H

#include "kwic/xapian-c.h"

typedef struct kwic_meta {
    kwic_str key;
    kwic_str value;
} kwic_meta;

typedef struct kwic_build_way {
    /* Scratch files go below folder, which exists and is removed by the caller. */
    void *(*begin)(const char *folder, unsigned lanes, GError **error);
    /* Before the first put: what documents have in common, to be written with them. Text is
     * the caller's until free. */
    void (*set_dictionary)(void *state, kwic_str dictionary);
    /* Many threads, one a lane. */
    bool (*put)(void *state, unsigned lane, const kwic_document *doc, GError **error);
    /* The lane has all its documents. Those still open are closed by finish. */
    bool (*close)(void *state, unsigned lane, GError **error);
    /* Writes the database to path, which does not exist yet, and syncs it. metas ascend by
     * key, each once. CORRUPT: what was written does not read back. */
    bool (*finish)(void *state, const char *path, const kwic_meta *metas,
                   size_t n_metas, GError **error);
    void (*free)(void *state);
} kwic_build_way;

extern const kwic_build_way kwic_build_by_pieces; /* pieces.c, by the API */
extern const kwic_build_way kwic_build_by_tables; /* bulk.c */

#endif
