/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks: the box, and when and how urgent, in the signs of the Tasks plugin (📅 due,
 * ⏳ scheduled, 🛫 start, ✅ done, ➕ created; 🔺⏫🔼🔽⏬) or as inline fields. */
#ifndef KWIC_TASK_H
#define KWIC_TASK_H

#include "parse.h"

/* "[x] " at the front of an item's text: its length with the blank, 0 for none. */
size_t kwic_task_read_box(kwic_str text, uint32_t *state);

/* Adds the task of block (an index), whose fields are the properties from `fields` on. Signs
 * in its codes (kwic_leaf_span of its text, in order) are text. */
void kwic_task_add(kwic_parse *p, uint32_t block, uint32_t state, guint fields,
                   const GArray *codes);

#endif
