/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inline fields in their three forms: [key:: value], (key:: value), and a whole line
 * key:: value; dates after a task's emoji are fields, too.
 *
 *     kwic_inline_field fields[KWIC_INLINE_FIELDS];
 *     size_t n = kwic_inline_fields_find(KWIC_STR("- [ ] call [due:: 2026-01-15]"), true, fields);
 *     kwic_datum value = kwic_inline_value(&budget, &now, fields[0].value); // a date
 *
 * Text is taken as it stands: code spans are the caller's. */
#ifndef KWIC_VIEWS_INLINE_FIELD_H
#define KWIC_VIEWS_INLINE_FIELD_H

#include "value/datum.h"

enum { KWIC_INLINE_FIELDS = 64 }; /* of one line; more are left out */

typedef struct kwic_inline_field {
    kwic_str key, value; /* trimmed */
    size_t start, end;   /* bytes of the line */
    char wrapping;       /* '[', '(', 'e': behind an emoji, 0: the whole line */
} kwic_inline_field;

/* By place. tasks: the emoji of dates, too. */
size_t kwic_inline_fields_find(kwic_str line, bool tasks,
                               kwic_inline_field fields[KWIC_INLINE_FIELDS]);
bool kwic_inline_field_whole(kwic_str line, kwic_inline_field *field);

/* What the text of a value stands for: a date, duration, link, number, boolean, "quoted"
 * text, a list of them, null for none, else itself. */
kwic_datum kwic_inline_value(kwic_budget *b, const kwic_moment *now, kwic_str value);

/* Calls add for each tag of an item's text, '#' included, each once. */
typedef void (*kwic_tag_fn)(void *ctx, kwic_str tag);
void kwic_item_tags(kwic_str text, kwic_tag_fn add, void *ctx);

#endif
