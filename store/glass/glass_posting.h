/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The postlist table: metadata, values, document lengths and terms, in the order of keys. */
#ifndef KWIC_GLASS_POSTING_H
#define KWIC_GLASS_POSTING_H

#include <glib.h>
#include <stdint.h>

#include "base/build_way.h"
#include "glass_table.h"
#include "run.h"

/* What the table tells of one value slot. */
typedef struct kwic_slot_stats {
    uint32_t slot;
    uint64_t count;
    GString *lower, *upper; /* by bytes */
} kwic_slot_stats;

kwic_slot_stats *kwic_slot_stats_new(uint32_t slot);
void kwic_slot_stats_free(gpointer stats);
/* Counts values between these bounds. */
void kwic_slot_stats_widen(kwic_slot_stats *s, kwic_str lower, kwic_str upper,
                           uint64_t count);

enum { KWIC_SLOT_STATS_KEY_BYTES = 2 + sizeof(uint32_t) };
/* Writes the key of the slot's entry; its length. */
unsigned kwic_slot_stats_key(unsigned char *key, uint32_t slot);
/* Appends the entry's tag; reads it into s, false when it is damaged. */
void kwic_slot_stats_put(GString *out, const kwic_slot_stats *s);
bool kwic_slot_stats_get(kwic_slot_stats *s, kwic_str tag);

/* What stands in the table beside the lists of the runs. */
typedef struct kwic_posting_extras {
    const kwic_meta *metas;
    size_t n_metas;
    GPtrArray *stats;        /* kwic_slot_stats, in any order */
    const uint32_t *lengths; /* of the documents, from docid 1 on */
    uint32_t n_docs;
} kwic_posting_extras;

bool kwic_glass_posting_table_write(kwic_glass_table *t, kwic_run_merge *runs,
                                    const kwic_posting_extras *extras);

#endif
