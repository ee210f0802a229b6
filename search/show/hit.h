/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Docids to hits: all that an answer shows of a note, from its record and the columns. */
#ifndef KWIC_HIT_H
#define KWIC_HIT_H

#include "match/result.h"
#include "searcher.h"
#include "snippet.h"

/* What the hits of one answer share. */
typedef struct kwic_hit_maker {
    kwic_searcher *s;
    kwic_arena *arena; /* of the answer: all that hits point to */
    const kwic_snippet_query
        *snippets; /* its marker's arena may be another; NULL: none */
    bool check_stale;
    const char *const *properties; /* keys that are shown; NULL: none */
} kwic_hit_maker;

/* False with an error when the index has no such note (any more) or is damaged. */
bool kwic_hit_make(kwic_hit_maker *m, const kwic_scored *scored, kwic_hit *hit,
                   GError **error);

#endif
