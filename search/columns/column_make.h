/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a column from the values of notes, whatever order the values are in.
 *
 *     g_autoptr(kwic_column_maker) m = kwic_column_maker_new(true);
 *     kwic_column_maker_put(m, 7, KWIC_STR("Company/OpenAI"));   // docids ascending
 *     kwic_side *side = kwic_column_maker_finish(m, &stamp);
 *     kwic_column column = kwic_column_of(side, true);
 */
#ifndef KWIC_COLUMN_MAKE_H
#define KWIC_COLUMN_MAKE_H

#include "base/column.h"
#include "base/recent.h"
#include "base/side.h"

typedef struct kwic_column_maker kwic_column_maker;

/* hierarchy: '/' divides a value, and each ancestor is a value too. */
kwic_column_maker *kwic_column_maker_new(bool hierarchy);
void kwic_column_maker_free(kwic_column_maker *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_column_maker, kwic_column_maker_free)

/* Docids never fall; an empty value is none. */
void kwic_column_maker_put(kwic_column_maker *m, uint32_t docid, kwic_str value);

/* Keeps what is seen of the note's value, of which the values put are. */
void kwic_column_maker_see(kwic_column_maker *m, uint32_t docid, kwic_str value);

kwic_side *kwic_column_maker_finish(kwic_column_maker *m, const kwic_stamp *stamp);

/* The side file of a column; NULL when it is not there or not right for this state (stamp NULL:
 * any will do). */
kwic_side *kwic_column_open(const char *path, const kwic_stamp *stamp);
/* Whether the recent notes have the values in the slot that they had. */
bool kwic_column_is_kept(const kwic_side *side, kwic_db *db, uint32_t slot,
                         const kwic_recent *recent);
/* The column that it holds; lives as long as side. */
kwic_column kwic_column_of(const kwic_side *side, bool hierarchy);

#endif
