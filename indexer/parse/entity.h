/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Character references: &amp; &#228; &#xe4; as HTML knows them. */
#ifndef KWIC_ENTITY_H
#define KWIC_ENTITY_H

#include "parse.h"

/* The reference at the front of s ('&' first): its length, 0 when it is none; *text is what
 * it stands for, in the arena or static. */
size_t kwic_entity_read(kwic_parse *p, kwic_str s, kwic_str *text);

#endif
