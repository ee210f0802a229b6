/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes one B-tree of the glass format whole: entries in the order of their keys, leaves
 * filled one after another, branch blocks as they fill.
 *
 *     kwic_glass_table *t = kwic_glass_table_new("gen-3/docdata.glass", &error);
 *     kwic_glass_table_put(t, key, tag, false);
 *     kwic_glass_root root;
 *     kwic_glass_table_finish(t, &root, &error); */
#ifndef KWIC_GLASS_TABLE_H
#define KWIC_GLASS_TABLE_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

enum { KWIC_GLASS_BLOCK_BYTES = 8192 };

/* The tables of a database. ORDER: as the version file has them. */
typedef enum kwic_glass_table_id {
    KWIC_GLASS_POSTLIST,
    KWIC_GLASS_DOCDATA,
    KWIC_GLASS_TERMLIST,
    KWIC_GLASS_POSITION,
    KWIC_GLASS_SPELLING,
    KWIC_GLASS_SYNONYM,
    KWIC_GLASS_TABLES
} kwic_glass_table_id;

/* Their files in the folder. */
extern const char *const kwic_glass_files[KWIC_GLASS_TABLES];

typedef struct kwic_glass_table kwic_glass_table;

/* What the version file tells of a table. All zero: it has no entry and no file. */
typedef struct kwic_glass_root {
    uint32_t block;
    unsigned level;
    uint32_t blocks;
    uint64_t entries;
} kwic_glass_root;

kwic_glass_table *kwic_glass_table_new(const char *path, GError **error);

/* Keys ascend by bytes, each once, 1 to 255 bytes. compressed: the tag is a raw deflate
 * stream. A failing disk is told by finish. */
void kwic_glass_table_put(kwic_glass_table *t, kwic_str key, kwic_str tag,
                          bool compressed);

/* Writes what is left and brings it to the disk; frees t either way. A table without
 * entries has no file. */
bool kwic_glass_table_finish(kwic_glass_table *t, kwic_glass_root *root,
                             GError **error);
void kwic_glass_table_free(kwic_glass_table *t);

#endif
