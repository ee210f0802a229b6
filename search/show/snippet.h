/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snippets: of a note's record the windows that show most of what was asked for, as one
 * line of text with marks. Nothing is read but the record. */
#ifndef KWIC_SNIPPET_H
#define KWIC_SNIPPET_H

#include "mark.h"

typedef struct kwic_snippet_query {
    const kwic_plan *plan; /* for the words' weights */
    kwic_marker *marker;
    kwic_arena *arena;
    uint32_t count; /* at most */
    uint32_t chars; /* about; Unicode code points */
    bool
        lines; /* each line with a match, whole, in order; count and chars do not matter */
} kwic_snippet_query;

/* The best windows, best first; without any match (the title alone, or no words) the
 * first text. Returns how many; *out lives as long as the arena. O(text looked at). */
size_t kwic_snippets_make(const kwic_snippet_query *q, uint32_t docid,
                          const kwic_record *record, const kwic_snippet **out);

/* The headings above a block from the H1 down, and itself if it is one; NULL-terminated. */
const char **kwic_headings_of(const kwic_record *record, uint32_t block,
                              kwic_arena *arena);

/* Text as UTF-8 on one line: what is no character or a control is a space or U+FFFD. */
const char *kwic_text_clean(kwic_str text, kwic_arena *arena);

#endif
