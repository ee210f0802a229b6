/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Positions of a term in a document, as the glass format codes them, and their table. */
#ifndef KWIC_GLASS_POSITION_H
#define KWIC_GLASS_POSITION_H

#include <glib.h>
#include <stdint.h>

#include "glass_table.h"
#include "run.h"

/* Appends the code of n ascending positions; n > 0. */
void kwic_glass_positions_put(GString *out, const uint32_t *positions, uint32_t n);

/* Writes the entries of all lists of the runs. */
bool kwic_glass_position_table_write(kwic_glass_table *t, kwic_run_merge *runs);

#endif
