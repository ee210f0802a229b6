/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the version file tells of a glass database (glass_state.c draws it): read, and written
 * for the next commit. */
#ifndef KWIC_GLASS_STATE_H
#define KWIC_GLASS_STATE_H

#include <glib.h>

#include "glass_table.h"

/* A place in the chain of blocks that list the free ones; at 0: there is none yet. */
typedef struct kwic_free_place {
    uint32_t block;
    uint32_t at; /* bytes */
} kwic_free_place;

typedef struct kwic_table_state {
    uint32_t root;
    unsigned level;  /* of the root */
    bool sequential; /* leaves ascend as their keys do */
    bool fake;       /* it holds nothing and may have no file */
    bool known;      /* it tells of free blocks */
    uint64_t entries;
    uint32_t least_compressed;
    uint32_t free_revision;
    uint32_t blocks;              /* in use or free: behind them the file ends */
    kwic_free_place taken, given; /* the free ones stand between these */
} kwic_table_state;

typedef struct kwic_glass_state {
    char uuid[16];
    uint32_t revision;
    kwic_table_state tables[KWIC_GLASS_TABLES];
    uint32_t docs, last_docid;
    uint32_t shortest, longest, most_wdf; /* bounds */
    uint64_t changeset, total_length, spelling;
} kwic_glass_state;

/* False when there is no database of the format known. */
bool kwic_glass_state_read(const char *folder, kwic_glass_state *s);

/* Appends the bytes of the version file. */
void kwic_glass_state_put(GString *out, const kwic_glass_state *s);

/* Commits: replaces the version file, durably. The tables are synced before. */
bool kwic_glass_state_write(const char *folder, const kwic_glass_state *s,
                            GError **error);

/* A document comes or goes; wdfs are seen one by one. */
void kwic_glass_state_add(kwic_glass_state *s, uint32_t length);
void kwic_glass_state_remove(kwic_glass_state *s, uint32_t length);

#endif
