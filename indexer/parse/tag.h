/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags in the body, by Obsidian's rule: '#', then letters and digits of any script, '_',
 * '-', '/' and symbols such as emoji; at least one of them no digit; at the start of a line
 * or after what is no letter, digit or part of a link. */
#ifndef KWIC_TAG_H
#define KWIC_TAG_H

#include "parse.h"

/* Adds tags of a property: one text may hold several, by comma (and by blanks when it is
 * not an element of a list), each with or without '#'. line from 0. */
void kwic_tag_add_property(kwic_parse *p, kwic_str text, bool list, uint32_t line);

#endif
