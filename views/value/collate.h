/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of text as people read it: ICU's root collation, as JavaScript's localeCompare
 * has it ("a" < "B" < "b", "ä" before "z").
 *
 *     int order = kwic_collate(KWIC_STR("a"), KWIC_STR("B")); // -1
 *
 * libicui18n is opened when two texts are first compared and never before: a plain search
 * does not pay for it. Where it cannot be opened, the order is that of code points, and
 * kwic_collate_warning says so. Safe from several threads. */
#ifndef KWIC_VIEWS_COLLATE_H
#define KWIC_VIEWS_COLLATE_H

#include "kwic/str.h"

/* -1, 0 or 1. Equal text costs no collation. */
int kwic_collate(kwic_str a, kwic_str b);

/* Why order is not the collation's; NULL when it is (or was not asked for yet). */
const char *kwic_collate_warning(void);

#endif
