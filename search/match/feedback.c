// SPDX-License-Identifier: GPL-2.0-or-later
// RM3 (Lavrenko and Croft 2001; Abdul-Jaleel and others 2004): the ten best notes D of the
// first pass stand for what was meant. A term t of them weighs
//
//     p(t) = sum over D of  s(D) / sum s  ·  wdf(t, D) / length(D)
//
// and the thirty with the largest p(t) · idf(t), scaled so that their p sum to 1, are added to
// the question's n words: each counts n · p(t) · (1 - keep) / keep as much as a word. Where
// fewer than thirty are found (short notes) there is less to go by, and all of them count in
// that proportion less.
//
// The method wants s(D) to be the likelihood of the question given D, a product over its
// words; a BM25 score is a sum, in which the tenth note seems nearly as good as the first. So
// s(D) is the score as a part of the best one's, to the power of eight: 0.9 of it counts 0.43,
// 0.8 counts 0.17. Any power from six to sixteen does as well.
//
// Left out: terms of fewer than two of these notes (they are about that note only), of more
// than a quarter of all notes (they say nothing and cost most), numbers and short words.
#include "feedback.h"

#include <math.h>
#include <stdlib.h>

#include "base/intern.h"

enum {
    notes = 10,
    terms = 30,
    least_notes = 2,
    least_bytes = 3,
};
static const double keep = 0.75; // the question's share
static const double sharpness = 8;

typedef struct candidate {
    kwic_str term;
    double p;
    double gain; // p · idf
    uint32_t n;  // of the best notes have it
} candidate;

typedef struct gathering {
    kwic_arena *arena;
    GHashTable *by_term; // GBytes-free: candidate by its own kwic_str
    double share;        // of the note being read, over its length
} gathering;

// Prefixes of fields are capital letters; text never starts with one.
static bool is_word(kwic_str term)
{
    return term.n >= least_bytes && !g_ascii_isupper(term.p[0]) &&
           !g_ascii_isdigit(term.p[0]);
}

static bool gather(void *ctx, kwic_str term, uint32_t wdf)
{
    gathering *g = ctx;
    if (wdf == 0 || !is_word(term))
        return true;
    candidate *c = g_hash_table_lookup(g->by_term, &term);
    if (!c) {
        c = kwic_arena_new_array(g->arena, candidate, 1);
        c->term = kwic_arena_str(g->arena, term);
        g_hash_table_insert(g->by_term, &c->term, c);
    }
    c->p += g->share * wdf;
    c->n++;
    return true;
}

static bool gather_all(gathering *g, kwic_db *db, const kwic_scored *best, size_t n,
                       GError **error)
{
    double sum = 0, first = best[0].score;
    if (first <= 0)
        return true;
    for (size_t i = 0; i < n; i++)
        sum += pow(best[i].score / first, sharpness);
    for (size_t i = 0; i < n; i++) {
        uint32_t length = kwic_db_length(db, best[i].docid);
        g->share = length ? pow(best[i].score / first, sharpness) / sum / length : 0;
        if (!kwic_db_doc_terms(db, best[i].docid, gather, g, error))
            return false;
    }
    return true;
}

static int compare_gain(const void *a, const void *b)
{
    const candidate *x = *(candidate *const *)a, *y = *(candidate *const *)b;
    if (x->gain != y->gain)
        return x->gain < y->gain ? 1 : -1;
    return kwic_str_cmp(x->term, y->term);
}

// The terms that say most, best first; *n of them.
static candidate **choose(const gathering *g, const kwic_leaves *leaves, kwic_db *db,
                          size_t *n)
{
    candidate **all =
        kwic_arena_new_array(g->arena, candidate *, g_hash_table_size(g->by_term) + 1);
    uint32_t most = kwic_db_count(db) / 4;
    GHashTableIter iter;
    g_hash_table_iter_init(&iter, g->by_term);
    size_t found = 0;
    for (void *value; g_hash_table_iter_next(&iter, NULL, &value);) {
        candidate *c = value;
        if (c->n < least_notes)
            continue;
        uint32_t freq = kwic_db_term_freq(db, c->term, NULL);
        if (freq > most)
            continue;
        c->gain = c->p * kwic_leaves_idf(leaves, freq);
        all[found++] = c;
    }
    qsort(all, found, sizeof(candidate *), compare_gain);
    *n = MIN(found, (size_t)terms);
    return all;
}

static bool append(kwic_leaves *leaves, kwic_arena *arena, kwic_result *result,
                   candidate **chosen, size_t n, GError **error)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += chosen[i]->p;
    size_t words = result->n_scorers;
    double share = (double)n / terms * (1 - keep) / keep;
    kwic_scorer *scorers = kwic_arena_new_array(arena, kwic_scorer, words + n);
    memcpy(scorers, result->scorers, words * sizeof(kwic_scorer));
    for (size_t i = 0; i < n; i++) {
        kwic_query *node = kwic_arena_new_array(arena, kwic_query, 1);
        node->op = KWIC_Q_TERM;
        node->term = chosen[i]->term;
        const kwic_leaf *leaf = kwic_leaves_get(leaves, node, true, error);
        if (!leaf)
            return false;
        double scale = (double)words * chosen[i]->p / sum * share;
        scorers[words + i] = (kwic_scorer){leaf, (float)scale, leaf->n};
    }
    result->scorers = scorers;
    result->n_scorers = words + n;
    return true;
}

bool kwic_feedback_add(kwic_leaves *leaves, kwic_db *db, kwic_arena *arena,
                       kwic_result *result, GError **error)
{
    kwic_scored *best = kwic_arena_new_array(arena, kwic_scored, notes);
    size_t n = kwic_result_top(result, arena, best, notes);
    g_autoptr(GHashTable) by_term = g_hash_table_new(kwic_str_hash, kwic_str_same);
    gathering g = {.arena = arena, .by_term = by_term};
    if (n < least_notes || result->n_scorers == 0)
        return true;
    if (!gather_all(&g, db, best, n, error))
        return false;
    size_t n_chosen;
    candidate **chosen = choose(&g, leaves, db, &n_chosen);
    return n_chosen == 0 || append(leaves, arena, result, chosen, n_chosen, error);
}
