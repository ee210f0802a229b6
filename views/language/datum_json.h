/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as JSON, in the canonical form of kwic-views(7): null, booleans, numbers, strings
 * and lists are themselves; {"date": …}, {"duration": …}, {"link": …}, {"object": …},
 * {"page": path}, {"item": …} and others say what they are.
 *
 *     kwic_datum_json(&eval, value, out); // {"link":"People/Du.md","display":"Du"} */
#ifndef KWIC_VIEWS_DATUM_JSON_H
#define KWIC_VIEWS_DATUM_JSON_H

#include "eval.h"

void kwic_datum_json(kwic_eval *e, kwic_datum v, GString *out);
/* Appends text as a JSON string; what is not UTF-8 becomes U+FFFD. */
void kwic_datum_json_string(GString *out, kwic_str text);
/* A list item or task as rows have it. */
void kwic_item_json(kwic_eval *e, const kwic_object *row, GString *out);

#endif
