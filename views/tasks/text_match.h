/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts against what a query says: a text they have in them, in any case, or a regular
 * expression of JavaScript's.
 *
 *     kwic_text_match m;
 *     kwic_text_match_text(&m, KWIC_STR("ada"), arena);
 *     bool has = kwic_text_matches(&m, KWIC_STR("Call Ada"));
 *
 * Expressions are PCRE2's with its nearest options and limits on steps, depth and memory; one
 * that goes beyond does not match, and `cut` says so. Memory is the arena's. */
#ifndef KWIC_VIEWS_TEXT_MATCH_H
#define KWIC_VIEWS_TEXT_MATCH_H

#include "kwic/arena.h"

typedef struct kwic_text_match {
    kwic_str folded; /* the text in lower case, when there is no expression */
    void *code, *data, *context;
    bool cut; /* some text took too many steps */
} kwic_text_match;

void kwic_text_match_text(kwic_text_match *m, kwic_str text, kwic_arena *arena);

/* flags: some of "dgimsuvy". NULL when it was read, else what is wrong with it. */
const char *kwic_text_match_regex(kwic_text_match *m, kwic_str pattern, kwic_str flags,
                                  kwic_arena *arena);

bool kwic_text_matches(kwic_text_match *m, kwic_str text);

#endif
