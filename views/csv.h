/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of a CSV file: the first line names the columns, a line that starts with '#' is a
 * remark, empty lines are none; numbers and booleans are such.
 *
 *     kwic_budget budget = {.arena = kwic_arena_new(), .ceiling = SIZE_MAX};
 *     kwic_moment now = {0, kwic_zone_local()};
 *     g_autoptr(GPtrArray) rows = g_ptr_array_new();
 *     kwic_csv_read(&budget, &now, KWIC_STR("name,age\nAda,36\n"), rows); // one object
 *
 * Delimiter ',' ';' or tab, whichever the first line has most of. */
#ifndef KWIC_VIEWS_CSV_H
#define KWIC_VIEWS_CSV_H

#include "value/datum.h"

/* Appends an object (const kwic_object *) a row. */
void kwic_csv_read(kwic_budget *b, const kwic_moment *now, kwic_str text,
                   GPtrArray *rows);

#endif
