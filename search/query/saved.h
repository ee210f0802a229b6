/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved queries: a word @name of a query stands for the query of that name, as in brackets.
 *
 *     const char *const saved[] = {"todo", "tag:needs-review -tag:done", NULL};
 *     kwic_parse(KWIC_STR("type:people @todo"), 0, arena, &parsed);
 *     kwic_saved_put(saved, &parsed); // as type:people (tag:needs-review -tag:done)
 *
 * They may name one another, a few deep; a name that is none, or deeper, is a word. */
#ifndef KWIC_SAVED_H
#define KWIC_SAVED_H

#include "ast.h"

/* Puts saved queries (name, query, name, query, …, NULL; NULL: none) in the place of their
 * names. What comes of one stands, in the query, where its name does. */
void kwic_saved_put(const char *const *saved, kwic_parsed *parsed);

#endif
