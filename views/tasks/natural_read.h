/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers of natural dates: each finds one way to write a date in a text.
 *
 *     GArray *found = g_array_new(FALSE, FALSE, sizeof(kwic_date_found));
 *     kwic_natural_read(text, clock, found);
 *
 * What they find overlaps; natural_date.c makes one list of it. */
#ifndef KWIC_VIEWS_NATURAL_READ_H
#define KWIC_VIEWS_NATURAL_READ_H

#include <glib.h>

#include "date_parts.h"
#include "natural_date.h"

/* A date, or with `ranged` a range, at text[from, to). */
typedef struct kwic_date_found {
    size_t from, to;
    kwic_date_parts start, end;
    bool ranged;
} kwic_date_found;

/* Appends all that the readers find, reader by reader. */
void kwic_natural_read(kwic_str text, const kwic_wall_clock *clock, GArray *found);

/* Reads a time of day that a pattern of the table above found ("at 5pm", "10:30 - 11"). */
struct kwic_reading;
bool kwic_natural_read_time(struct kwic_reading *r, kwic_date_found *found);

/* A match of a reader, and where it stands. */
typedef struct kwic_reading {
    kwic_str text;
    const kwic_wall_clock *clock;
    size_t at;          /* where the match starts, without what bounds it */
    kwic_str group[11]; /* 0 the whole */
} kwic_reading;

#endif
