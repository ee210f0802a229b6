/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One query word to the written forms it means, in classes: as typed; of the same stem in
 * one of the vault's languages; starting with it; misspelt from it. Kept by word for as
 * long as the index stays the same.
 *
 *     const kwic_expansion *e = kwic_expand(p, KWIC_STR("clouds"), KWIC_EXPAND_STEMS);
 *     kwic_str first = e->forms[0].term; // clouds, then cloud, each with its frequency
 *
 * At most KWIC_EXPANSIONS forms (of a beginning with a star 2,000): the closest class first,
 * in it the most frequent. */
#ifndef KWIC_EXPAND_H
#define KWIC_EXPAND_H

#include "base/plan_nodes.h"

typedef struct kwic_planner kwic_planner; /* planner.h */

enum {
    KWIC_EXPAND_STEMS = 1,
    KWIC_EXPAND_PREFIX = 2,
    KWIC_EXPAND_TYPO = 4,  /* one */
    KWIC_EXPAND_TYPO2 = 8, /* one or two */
    /* With PREFIX: the word is being typed, and one or two letters of it mean only as many
     * words as are in twice the notes there are: the next keystroke tells more. */
    KWIC_EXPAND_LIVE = 16,
};

typedef enum kwic_form_class {
    KWIC_CLASS_TYPED,
    KWIC_CLASS_STEM,
    KWIC_CLASS_JOINED, /* with its neighbour in the query: core weave, coreweave */
    KWIC_CLASS_PREFIX,
    KWIC_CLASS_TYPO,
    KWIC_CLASS_TYPO2,
    KWIC_CLASSES
} kwic_form_class;

/* kwic_form.scale of each class. */
extern const double kwic_class_scales[KWIC_CLASSES];

typedef struct kwic_expansion {
    const kwic_form *forms; /* best first; every one is in some note */
    const uint32_t *freqs;  /* notes of each */
    const uint8_t *classes; /* kwic_form_class, ascending */
    size_t n;
    uint32_t freq; /* of the word as typed */
    bool cut;      /* there were more */
    bool sure;     /* of a correction: kwic_typo_is_sure */
    const struct kwic_split
        *splits; /* the word as several that stand in a row in a note */
    size_t n_splits;
} kwic_expansion;

enum { KWIC_SPLIT_WORDS = 8 };

typedef struct kwic_split {
    const kwic_str
        *words; /* KWIC_SPLIT_WORDS at most; two, but of a whole in a phrase */
    size_t n;
} kwic_split;

typedef struct kwic_expansions kwic_expansions;
kwic_expansions *kwic_expansions_new(void);
void kwic_expansions_free(kwic_expansions *e);
/* Before a query: forgets all when much has been kept. */
void kwic_expansions_trim(kwic_expansions *e);

/* Valid until the index changes or the next query is planned. Never NULL. */
const kwic_expansion *kwic_expand(kwic_planner *p, kwic_str word, unsigned how);

/* Notes that hold the word, kept as well. */
uint32_t kwic_expand_freq(kwic_planner *p, kwic_str word);

/* split.c: sets e->splits, in the arena. in_row: the word is one of several in a row, where
 * a compound takes as many positions as it has parts. */
void kwic_splits_find(kwic_planner *p, kwic_str word, bool in_row, kwic_arena *arena,
                      kwic_expansion *e);

/* Whether it is one of the small words of English that join the others: it is no part of a
 * compound, and when no note has it, nothing is misspelt. */
bool kwic_expand_is_function(kwic_str word);

/* The likeliest words for one that is in no note, best first; returns how many. They live
 * as long as an expansion. */
size_t kwic_expand_correct(kwic_planner *p, kwic_str word, kwic_str *out, size_t most);
/* The same, none unless the first of them is meant beyond reasonable doubt (typo.h). */
size_t kwic_expand_meant(kwic_planner *p, kwic_str word, kwic_str *out, size_t most);

/* A term as some note shows it, in the arena: type/people of typepeople. Reads a note. */
kwic_str kwic_expand_shown(kwic_planner *p, kwic_str term, kwic_arena *arena);

#endif
