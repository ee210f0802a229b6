/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of a judge: what judge.c (whether a note passes) and witness.c (what of it makes it
 * pass) share. */
#ifndef KWIC_JUDGE_INSIDE_H
#define KWIC_JUDGE_INSIDE_H

#include "judge.h"
#include "sighting.h"

struct kwic_judge {
    const kwic_check *check;
    kwic_judge_of of;
    kwic_arena *own;     // of the judge
    kwic_arena *arena;   // of the note
    kwic_sightings *see; // what the check's words are found with
    kwic_regex_run regex;
    kwic_patience patience;
    const kwic_record *record;
    uint32_t docid;
    bool negates;       // a part of the check is turned round
    kwic_witness_fn fn; // takes what makes units hold; NULL: whether one does is asked
    void *ctx;
};

// A part of the note: blocks [from, to), of one block perhaps one line (bytes of its text), and
// the sightings inside. A part of a line is the line: so scopes in scopes cost no more than one.
typedef struct kwic_judge_range {
    size_t from, to;
    bool line;
    size_t line_from, line_to;
    size_t low, high;
} kwic_judge_range;

bool kwic_judge_region_has(const kwic_judge *v, const kwic_sighting *s,
                           kwic_check_region region);
/* The end of the pattern if it starts at sighting i, else 0. */
uint32_t kwic_judge_matched(const kwic_judge *v, const kwic_pattern *pattern,
                            kwic_judge_range in, size_t i);
bool kwic_judge_has_near(kwic_judge *v, const kwic_check *c, kwic_judge_range in);
bool kwic_judge_holds(kwic_judge *v, const kwic_check *c, kwic_judge_range in);
/* Whether the unit settles the question; where witnesses are asked for it tells its own, and
 * the next one is looked at. */
bool kwic_judge_settles(kwic_judge *v, const kwic_check *kid, kwic_judge_range unit);

#endif
