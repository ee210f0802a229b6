/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The free blocks of a table. Those that the last commit left free are taken; those freed
 * now are listed for the commit after the next, so that who reads the last commit still
 * finds what it knows.
 *
 *     block   revision u32 | 254 u8 | 0 | number u32 … | number of the next such block u32 */
#ifndef KWIC_GLASS_FREE_H
#define KWIC_GLASS_FREE_H

#include <glib.h>

#include "glass_state.h"
#include "glass_sums.h"

typedef struct kwic_free {
    int fd; /* of the table */
    kwic_table_state *state;
    kwic_free_place end; /* of those that the last commit left free */
    GArray *given;       /* uint32_t */
    unsigned char *page; /* the block of state->taken, when read */
    bool read;
    bool bad;              /* damaged, or a block could not be written */
    int failed;            /* errno then */
    const kwic_sums *sums; /* of the last commit; NULL: none to hold pages against */
    int table;             /* in them */
    GArray *written;       /* kwic_sum of the blocks written, pages and others */
} kwic_free;

void kwic_free_init(kwic_free *f, int fd, kwic_table_state *state);
void kwic_free_clear(kwic_free *f);

uint32_t kwic_free_take(kwic_free *f);
void kwic_free_give(kwic_free *f, uint32_t block);

/* Lists what was given, and sets the state for the commit. False when f is bad. */
bool kwic_free_commit(kwic_free *f, uint32_t revision);

/* Writes a block of the table; false and errno when it cannot be. */
bool kwic_block_write(kwic_free *f, uint32_t number, const unsigned char *block);

#endif
