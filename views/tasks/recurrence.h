/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule of a recurring task: "every 2 weeks on Monday when done".
 *
 *     g_autofree char *rule = kwic_recurrence_text(KWIC_STR("every Sunday"));
 *     // "every week on Sunday"
 *
 * The grammar and the words written back are those of rrule.js 2.8, which the Tasks plugin
 * uses. O(bytes). */
#ifndef KWIC_VIEWS_RECURRENCE_H
#define KWIC_VIEWS_RECURRENCE_H

#include "kwic/str.h"

/* The rule as the plugin writes it; NULL when text is no rule. To be g_free'd. */
char *kwic_recurrence_text(kwic_str text);

#endif
