// SPDX-License-Identifier: GPL-2.0-or-later
// A query's tree to its notes. Sets are bits: at 100,000 notes one is 12 kB, and AND of two
// takes a microsecond. Weights are added up in an array by docid when many match, and looked
// up one by one when few do.
#include "result.h"

#include "kwic/bisect.h"
#include "top.h"

typedef struct maker {
    kwic_leaves *leaves;
    kwic_arena *arena;
    GArray *scorers, *asked;
    uint32_t last;
    GError **error;
} maker;

static bool eval(maker *m, const kwic_query *node, double scale, kwic_docset *out);

static bool eval_leaf(maker *m, const kwic_query *node, double scale, kwic_docset *out)
{
    bool weighed = scale > 0 && node->op != KWIC_Q_ALL && node->op != KWIC_Q_DOCIDS;
    const kwic_leaf *leaf = kwic_leaves_get(m->leaves, node, weighed, m->error);
    if (!leaf)
        return false;
    kwic_leaf_add_to(leaf, out);
    kwic_asked asked = {leaf->n, leaf->n ? (int32_t)m->scorers->len : -1};
    if (weighed)
        g_array_append_val(m->asked, asked);
    if (weighed && leaf->n) {
        kwic_scorer scorer = {leaf, (float)scale, leaf->n};
        g_array_append_val(m->scorers, scorer);
    }
    return true;
}

static bool eval_or(maker *m, const kwic_query *node, double scale, kwic_docset *out)
{
    for (size_t i = 0; i < node->n_kids; i++) {
        kwic_docset kid = kwic_docset_new(m->arena, m->last);
        if (!eval(m, node->kids[i], scale, &kid))
            return false;
        kwic_docset_or(out, &kid);
    }
    return true;
}

// AND and its kin: what the kids after the first do to its notes, and their weights.
static bool eval_and(maker *m, const kwic_query *node, double scale, kwic_docset *out)
{
    bool adds = node->op == KWIC_Q_AND || node->op == KWIC_Q_AND_MAYBE;
    for (size_t i = 0; i < node->n_kids; i++) {
        if (i == 0) {
            if (!eval(m, node->kids[0], scale, out))
                return false;
            continue;
        }
        kwic_docset kid = kwic_docset_new(m->arena, m->last);
        if (!eval(m, node->kids[i], adds ? scale : 0, &kid))
            return false;
        if (node->op == KWIC_Q_AND_NOT)
            kwic_docset_and_not(out, &kid);
        else if (node->op != KWIC_Q_AND_MAYBE)
            kwic_docset_and(out, &kid);
    }
    return true;
}

// A filter is mostly small and its first kid may be anything: the order is as written, and
// the sets are cheap.
static bool eval(maker *m, const kwic_query *node, double scale, kwic_docset *out)
{
    switch (node->op) {
    case KWIC_Q_NOTHING:
        return true;
    case KWIC_Q_OR:
        return eval_or(m, node, scale, out);
    case KWIC_Q_AND:
    case KWIC_Q_AND_NOT:
    case KWIC_Q_AND_MAYBE:
    case KWIC_Q_FILTER:
        return eval_and(m, node, scale, out);
    case KWIC_Q_SCALE:
        return node->n_kids == 0 || eval(m, node->kids[0], scale * node->scale, out);
    case KWIC_Q_DOCIDS:
        for (size_t i = 0; i < node->n_docids; i++)
            kwic_docset_add(out, node->docids[i]);
        return true;
    default:
        return eval_leaf(m, node, scale, out);
    }
}

bool kwic_result_make(kwic_leaves *leaves, const kwic_query *query, kwic_arena *arena,
                      kwic_result *out, GError **error)
{
    g_autoptr(GArray) scorers = g_array_new(FALSE, FALSE, sizeof(kwic_scorer));
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(kwic_asked));
    maker m = {leaves, arena, scorers, asked, kwic_leaves_last_docid(leaves), error};
    *out = (kwic_result){.set = kwic_docset_new(arena, m.last)};
    if (query && !eval(&m, query, 1, &out->set))
        return false;
    out->total = kwic_docset_count(&out->set);
    out->n_scorers = scorers->len;
    out->scorers = kwic_arena_new_array(arena, kwic_scorer, scorers->len);
    out->n_asked = asked->len;
    out->asked = kwic_arena_new_array(arena, kwic_asked, asked->len);
    if (asked->len)
        memcpy(out->asked, asked->data, asked->len * sizeof(kwic_asked));
    if (scorers->len)
        memcpy(out->scorers, scorers->data, scorers->len * sizeof(kwic_scorer));
    return true;
}

bool kwic_result_set(kwic_leaves *leaves, const kwic_query *query, kwic_arena *arena,
                     kwic_docset *out, GError **error)
{
    g_autoptr(GArray) scorers = g_array_new(FALSE, FALSE, sizeof(kwic_scorer));
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(kwic_asked));
    maker m = {leaves, arena, scorers, asked, kwic_leaves_last_docid(leaves), error};
    *out = kwic_docset_new(arena, m.last);
    return !query || eval(&m, query, 0, out);
}

// ---- the best of them ----

// The first index at or behind `from` whose docid is not below docid: steps that double,
// then a search between the last two.
static uint32_t skip_to(const kwic_leaf *leaf, uint32_t from, uint32_t docid)
{
    uint32_t step = 1, to = from;
    while (to < leaf->n && leaf->docids[to] < docid) {
        from = to + 1;
        to += step;
        step *= 2;
    }
    to = MIN(to, leaf->n);
    KWIC_BISECT(uint32_t, from, to, middle, leaf->docids[middle] < docid);
    return from;
}

static void add_few(const kwic_scorer *s, const uint32_t *docids, size_t n,
                    float *scores)
{
    const kwic_leaf *leaf = s->leaf;
    float unit = leaf->unit * s->scale;
    if (leaf->bits) {
        for (size_t i = 0; i < n; i++)
            scores[i] += unit * leaf->weights[docids[i]];
        return;
    }
    for (size_t i = 0, at = 0; i < n; i++) {
        at = skip_to(leaf, (uint32_t)at, docids[i]);
        if (at == leaf->n)
            return;
        if (leaf->docids[at] == docids[i])
            scores[i] += unit * leaf->weights[at];
    }
}

static void top_of_few(const kwic_result *r, kwic_arena *arena, kwic_top *h)
{
    uint32_t *docids = kwic_arena_new_array(arena, uint32_t, r->total);
    float *scores = kwic_arena_new_array(arena, float, r->total);
    size_t n = kwic_docset_docids(&r->set, docids);
    for (size_t i = 0; i < r->n_scorers; i++)
        add_few(&r->scorers[i], docids, n, scores);
    for (size_t i = 0; i < n; i++)
        kwic_top_offer(h, docids[i], scores[i]);
}

static void add_many(const kwic_scorer *s, const kwic_docset *set, float *scores)
{
    const kwic_leaf *leaf = s->leaf;
    float unit = leaf->unit * s->scale;
    if (!leaf->bits) {
        for (uint32_t i = 0; i < leaf->n; i++)
            scores[leaf->docids[i]] += unit * leaf->weights[i];
        return;
    }
    for (size_t w = 0; w < set->n_words; w++) {
        if (!(set->words[w] & leaf->bits[w]))
            continue;
        const uint16_t *restrict from = leaf->weights + w * 64;
        float *restrict to = scores + w * 64;
        for (size_t i = 0; i < 64;
             i++) // a fixed count: the compiler makes vectors of it
            to[i] += unit * from[i];
    }
}

static void top_of_many(const kwic_result *r, kwic_arena *arena, kwic_top *h)
{
    float *scores = kwic_arena_new_array(arena, float, r->set.n_words * 64);
    for (size_t i = 0; i < r->n_scorers; i++)
        add_many(&r->scorers[i], &r->set, scores);
    for (size_t w = 0; w < r->set.n_words; w++) {
        for (uint64_t bits = r->set.words[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            kwic_top_offer(h, docid, scores[docid]);
        }
    }
}

size_t kwic_result_top(const kwic_result *result, kwic_arena *arena, kwic_scored *best,
                       size_t k)
{
    kwic_top top = {best, 0, k, result->order};
    if (k == 0)
        return 0;
    if (result->total < result->set.n_words * 4)
        top_of_few(result, arena, &top);
    else
        top_of_many(result, arena, &top);
    kwic_top_order(&top);
    return top.n;
}
