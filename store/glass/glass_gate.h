/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version file of a glass database, and the gate: whether the linked libxapian writes
 * the very format that we do. */
#ifndef KWIC_GLASS_GATE_H
#define KWIC_GLASS_GATE_H

#include "glass_table.h"
#include "kwic/xapian-c.h"

typedef struct kwic_glass_stats {
    uint32_t docs;              /* docids are 1 to docs */
    uint32_t shortest, longest; /* document lengths; shortest but 0 */
    uint32_t most_wdf;
    uint64_t total_length;
} kwic_glass_stats;

/* True when a new database that libxapian makes below folder starts as ours do. */
bool kwic_glass_gate(const char *folder);

/* Writes the version file into the database at path, last of all: without it there is no
 * database. Synced. */
bool kwic_glass_version_write(const char *path, const kwic_glass_root *roots,
                              const kwic_glass_stats *stats, GError **error);

#endif
