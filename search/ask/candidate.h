/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a completion may insert, the nearest and most frequent first. */
#ifndef KWIC_CANDIDATE_H
#define KWIC_CANDIDATE_H

#include "searcher.h"

/* How a text has what is typed; the order of the list. */
typedef enum kwic_closeness {
    KWIC_CLOSE_EQUAL,
    KWIC_CLOSE_START,
    KWIC_CLOSE_WORD,   /* a word or level of it starts so */
    KWIC_CLOSE_INSIDE, /* from two letters on */
    KWIC_CLOSE_NOT,
} kwic_closeness;

/* Both folded. */
kwic_closeness kwic_close(kwic_str text, kwic_str typed);

typedef struct kwic_candidate {
    kwic_closeness close;
    unsigned order; /* of its kind among kinds */
    uint32_t count; /* notes */
    const char *kind;
    kwic_str insert, label, detail;
    uint32_t docid; /* of a name; else 0 */
} kwic_candidate;

typedef struct kwic_candidate_list {
    kwic_arena *arena;
    GArray *list; /* kwic_candidate; a few times limit at most */
    bool settled; /* its first limit are the best so far, in order */
    uint32_t limit;
    kwic_str typed; /* folded */
} kwic_candidate_list;

/* Keeps the candidate if it can be among the best. Its strings are copied; CLOSE_NOT is
 * left out. */
void kwic_candidate_put(kwic_candidate_list *l, const kwic_candidate *c);
/* Puts the best first, and drops the others. */
void kwic_candidate_settle(kwic_candidate_list *l);

/* ---- where they come from (complete_source.c) ---- */

typedef struct kwic_completion {
    kwic_searcher *s;
    kwic_candidate_list list;
    bool target_alone; /* a link is written without the text that shows it */
    GError **error;
} kwic_completion;

/* Values of a field's column; a hierarchy's levels count as words. */
bool kwic_complete_values(kwic_completion *c, const char *field, const char *kind);
/* Property keys, each with `after` behind it. */
bool kwic_complete_keys(kwic_completion *c, const char *after);
/* Spells a key that was offered as a note does. Reads a record. */
void kwic_complete_spell(kwic_completion *c, kwic_candidate *key);
/* Names of notes, and names that links want. */
bool kwic_complete_links(kwic_completion *c);
/* Headings, or with '^' first block ids, of the note named. */
bool kwic_complete_anchors(kwic_completion *c, kwic_str note);
/* Fields of the schema, operators of the language. */
void kwic_complete_fields(kwic_completion *c);
/* Words of notes. */
bool kwic_complete_words(kwic_completion *c);

#endif
