/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line that combines filters, cut into its filters and a line of their names.
 *
 *     g_auto(kwic_boolean_line) cut = {0};
 *     kwic_boolean_line_cut(KWIC_STR("[not done] AND [due today]"), &cut);
 *     // cut.names: "(f1) AND (f2)", filters: "not done", "due today" */
#ifndef KWIC_VIEWS_BOOLEAN_LINE_H
#define KWIC_VIEWS_BOOLEAN_LINE_H

#include <glib.h>

#include "kwic/str.h"

typedef struct kwic_boolean_line {
    GString *names;  /* "(f1) AND (f2)" */
    GArray *filters; /* kwic_str: slices of the line */
} kwic_boolean_line;

/* Whether the line looks like a combination. */
bool kwic_boolean_line_is(kwic_str line);

/* False when it does not stand in one kind of brackets. */
bool kwic_boolean_line_cut(kwic_str line, kwic_boolean_line *out);

/* The filter of a name; empty when there is none. */
kwic_str kwic_boolean_line_filter(const kwic_boolean_line *line, kwic_str name);

void kwic_boolean_line_clear(kwic_boolean_line *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_boolean_line, kwic_boolean_line_clear)

#endif
