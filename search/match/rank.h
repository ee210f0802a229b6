/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranking: the parameters, and the second pass over the best of the first (which is by
 * bm25.h). rank.c begins with how it works. */
#ifndef KWIC_RANK_H
#define KWIC_RANK_H

#include "base/plan_nodes.h"
#include "result.h"
#include "titles.h"

/* All that the second pass is tuned by; rank.c has the values and why. */
typedef struct kwic_rank_table {
    uint32_t again;     /* so many of the best are ranked again … */
    uint32_t near_of;   /* … and so many of these by nearness too */
    double title;       /* boosts: the title or an alias is the query … */
    double title_part;  /* … or holds all of its words */
    double title_exact; /* … or is the query word for word as typed: the title … */
    double name_exact;  /* … or another name */
    double begun;   /* a name begins with the query, whose last word is not finished */
    double heading; /* a heading is the query … */
    double heading_part; /* … or holds all of its words */
    double near;         /* neighbouring words of the query stand together */
    double links;        /* a doubling of the links in */
    double coverage; /* of a relaxed query: power of its weight's share that is there */
} kwic_rank_table;
extern const kwic_rank_table kwic_rank_params;

/* Whether the query is a question: its words count in part from the start, because they are
 * many or the caller said so, and not because no note has them all. */
bool kwic_rank_is_question(const kwic_plan *plan);

/* Places that ranking n notes again takes. */
#define KWIC_RANK_ROOM(n) (2 * (n) + 500)

/* What the second pass looks at. */
typedef struct kwic_ranking {
    kwic_db *db;
    kwic_leaves *leaves;
    kwic_derived *derived; /* NULL: links in count nothing */
    kwic_titles *titles;
    const kwic_plan *plan;
    const kwic_result *result;
    kwic_arena *arena;
    size_t wanted; /* so many in front must be in order; 0: all */
} kwic_ranking;

/* Ranks the best n notes of the first pass again, and with them notes of the result that
 * have the query as their title or a heading; best has room for KWIC_RANK_ROOM(n). Returns how many there are now, in
 * order as far as wanted, at least n; 0 with *error only for faults of the index. */
size_t kwic_rank(const kwic_ranking *r, kwic_scored *best, size_t n, GError **error);

/* Appends what the note's score is made of: "words 7.31, title 4.20, links 0.12". */
bool kwic_rank_explain(const kwic_ranking *r, uint32_t docid, GString *out,
                       GError **error);

#endif
