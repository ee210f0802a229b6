// SPDX-License-Identifier: GPL-2.0-or-later
// Ranking in two passes.
//
// First, over all that matches: BM25. The index counts an occurrence in a title, an alias or
// a heading several times (kwic_field.weight), so BM25 over the plain term is BM25F. A word
// w in f places of a note of length L weighs
//
//     idf(w) (k1 + 1) f / (f + k1 (1 - b + b L / average)),   idf = ln(1 + (N - n + ½)/(n + ½))
//
// where n notes of N hold any form of it: stem, prefix and typo are one word in as many
// places, not several rarer words.
//
// Second, over the best 200, and those that the title pass adds. Q is the sum of the words'
// idf, so a boost means the same for one word and for five.
//
//     title    a name of the note (title, H1, file name, alias) holds every word of the
//              query:  Q · title_part · share,  share = words of the query / words of the
//              name; and for share 1, the name *is* the query:  Q · title.
//              `openai`: "OpenAI" gets Q (0.45 + 1.5), "OpenAI storage poc" Q · 0.15.
//     near     words that stand side by side in the query do so in the note, at a distance
//              d (0: as in the query):  near · min(idf, idf') / (1 + d) for each such pair.
//              `local endpoints`: "local bucket endpoints" has d = 1 and gets half.
//     links    links · Q · log2(1 + links in). 15 notes that link here: 4 · links · Q.
//     coverage words counting in part: the sum of weights times share of Q that is there,
//              to the power of coverage. Three words of idf 5, 3 and 2, the last one
//              missing: 0.8 to that power. Not of a question.
//
// Worked example, `neo clouds` over 6,591 notes. neo: in 12, idf 6.27; clouds (cloud,
// clouds): in 211, idf 3.44; Q = 9.71. A note that has "neo clouds" once each in 180 words of
// a 240 average: norm = 2.5 (0.3 + 0.7 · 0.75) = 2.06, f = 2 (the body's weight): words
// 3.5 · 2 / 4.06 · 9.71 = 16.74, near 0.05 · 3.44 = 0.17, two links in 0.02 · 9.71 · 1.58 =
// 0.31: score 17.22.
//
// A question (six words and more, of which any may match) is ranked by the sum alone, without
// words that only ask (stopword.c) and with the words its best notes share (feedback.c);
// bench/RELEVANCE.md has what each part is worth.
#include "rank.h"

#include <math.h>

#include "kwic/schema.h"

const kwic_rank_table kwic_rank_params = {
    .k1 = 2.5,
    .b = 0.7,
    .min_length = 0.25,
    .again = 200,
    .near_of = 40,
    .title = 1.5,
    .title_part = 0.45,
    .near = 0.05,
    .links = 0.02,
    .coverage = 1.0,
    .question = 6,
};

enum {
    most_words = 8,    // of a query that the title and near passes look at
    most_titles = 200, // notes whose names are read
    most_forms = 8,    // of a word, where each costs a look-up
};

double kwic_rank_idf(uint32_t count, uint32_t n)
{
    return log(1 + (count - MIN(n, count) + 0.5) / (n + 0.5));
}

double kwic_rank_norm(uint32_t length, double average)
{
    const kwic_rank_table *t = &kwic_rank_params;
    double part = average > 0 ? length / average : 1;
    return t->k1 * (1 - t->b + t->b * MAX(part, t->min_length));
}

bool kwic_rank_is_question(const kwic_plan *plan)
{
    return plan->any && plan->n_words >= kwic_rank_params.question;
}

typedef struct parts {
    double words, coverage, title, near, links;
} parts;

static double parts_sum(const parts *p)
{
    return p->words * p->coverage + p->title + p->near + p->links;
}

static double query_idf(const kwic_plan *plan)
{
    double sum = 0;
    for (size_t i = 0; i < plan->n_words; i++)
        sum += plan->words[i].idf;
    return sum;
}

// ---- words ----

static void weigh_words(const kwic_ranking *r, uint32_t docid, parts *out)
{
    double there = 0, all = 0;
    for (size_t i = 0; i < r->result->n_scorers; i++) {
        const kwic_scorer *s = &r->result->scorers[i];
        double weight = s->scale * kwic_leaf_weight(s->leaf, docid);
        double idf = kwic_leaves_idf(r->leaves, s->leaf->n);
        out->words += weight;
        all += idf;
        there += weight > 0 ? idf : 0;
    }
    bool part = r->plan->any && !kwic_rank_is_question(r->plan) && all > 0;
    out->coverage = part ? pow(there / all, kwic_rank_params.coverage) : 1;
}

// ---- titles ----

static kwic_query *term_node(kwic_arena *arena, const char *prefix, kwic_str text)
{
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_term_append(term, prefix, text);
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_TERM;
    q->term = kwic_arena_str(arena, (kwic_str){term->str, term->len});
    return q;
}

// A word in a title or an alias, in any of its best forms.
static kwic_query *name_word(kwic_arena *arena, const kwic_plan_word *word)
{
    const kwic_field *fields = kwic_schema();
    size_t n = MIN(word->n_forms, most_forms);
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_SYNONYM;
    q->kids = kwic_arena_new_array(arena, kwic_query *, 2 * n);
    for (size_t i = 0; i < n; i++) {
        if (word->forms[i].prefix)
            continue;
        kwic_str text = word->forms[i].term;
        q->kids[q->n_kids++] = term_node(arena, fields[KWIC_F_TITLE].prefix, text);
        q->kids[q->n_kids++] = term_node(arena, fields[KWIC_F_ALIAS].prefix, text);
    }
    return q;
}

// Notes of the result that have all words in titles and aliases.
static bool titled(const kwic_ranking *r, kwic_docset *out, GError **error)
{
    kwic_query all = {
        .op = KWIC_Q_AND,
        .kids = kwic_arena_new_array(r->arena, kwic_query *, r->plan->n_words),
        .n_kids = r->plan->n_words};
    for (size_t i = 0; i < all.n_kids; i++)
        all.kids[i] = name_word(r->arena, &r->plan->words[i]);
    if (!kwic_result_set(r->leaves, &all, r->arena, out, error))
        return false;
    kwic_docset_and(out, &r->result->set);
    return true;
}

static bool is_form(const kwic_plan_word *word, kwic_str text)
{
    for (size_t i = 0; i < word->n_forms; i++)
        if (word->forms[i].prefix ? kwic_str_starts(text, word->forms[i].term)
                                  : kwic_str_eq(text, word->forms[i].term))
            return true;
    return false;
}

typedef struct sharing {
    const kwic_plan *plan;
    uint32_t words; // positions that the query covers
    double best;
} sharing;

// The share of a name that the query is, 0 when it lacks a word of it.
static bool share_name(void *ctx, kwic_str tokens, uint32_t positions)
{
    sharing *s = ctx;
    kwic_str token;
    uint32_t seen = 0;
    while (kwic_list_next(&tokens, &token))
        for (size_t i = 0; i < s->plan->n_words; i++)
            if (!(seen >> i & 1) && is_form(&s->plan->words[i], token))
                seen |= 1U << i;
    if (positions && seen == (1U << s->plan->n_words) - 1)
        s->best = MAX(s->best, MIN(1.0, (double)s->words / positions));
    return s->best < 1;
}

static bool weigh_title(const kwic_ranking *r, uint32_t docid, parts *out,
                        GError **error)
{
    sharing s = {r->plan, 0, 0};
    for (size_t i = 0; i < r->plan->n_words; i++)
        s.words += MAX(1U, (uint32_t)r->plan->words[i].n_parts);
    if (!kwic_titles_each(r->titles, docid, share_name, &s, error))
        return false;
    double q = query_idf(r->plan);
    out->title = q * kwic_rank_params.title_part * s.best;
    if (s.best >= 1)
        out->title += q * kwic_rank_params.title;
    return true;
}

static bool looks_at_titles(const kwic_plan *plan)
{
    return plan->n_words > 0 && plan->n_words <= most_words;
}

// ---- nearness ----

static bool read_positions(const kwic_ranking *r, uint32_t docid,
                           const kwic_plan_word *word, GArray *out, GError **error)
{
    g_array_set_size(out, 0);
    size_t n = MIN(word->n_forms, most_forms);
    for (size_t i = 0; i < n; i++) {
        if (word->forms[i].prefix)
            continue;
        // The set is asked first: a look-up of positions that are not there costs a walk
        // down the table.
        kwic_query term = {.op = KWIC_Q_TERM, .term = word->forms[i].term};
        const kwic_leaf *leaf = kwic_leaves_get(r->leaves, &term, false, error);
        if (!leaf)
            return false;
        if (kwic_leaf_has(leaf, docid) &&
            !kwic_db_positions(r->db, docid, term.term, out, error))
            return false;
    }
    return true;
}

// How far the nearest two are from "b right behind a": 0 is just that, "b a" is 2.
static uint32_t distance(const GArray *a, const GArray *b, uint32_t span)
{
    uint32_t best = UINT32_MAX;
    for (guint i = 0; i < a->len; i++) {
        int64_t want = (int64_t)g_array_index(a, uint32_t, i) + span;
        for (guint k = 0; k < b->len && best; k++) {
            int64_t off = (int64_t)g_array_index(b, uint32_t, k) - want;
            int64_t far = off >= 0 ? off : -off + (span == 1 ? 0 : 1);
            best = (uint32_t)MIN((int64_t)best, far);
        }
    }
    return best;
}

static bool weigh_near(const kwic_ranking *r, uint32_t docid, GArray *last,
                       GArray *next, parts *out, GError **error)
{
    const kwic_plan_word *words = r->plan->words;
    if (!read_positions(r, docid, &words[0], last, error))
        return false;
    for (size_t i = 1; i < r->plan->n_words; i++) {
        if (!read_positions(r, docid, &words[i], next, error))
            return false;
        uint32_t span = MAX(1U, (uint32_t)words[i - 1].n_parts);
        uint32_t far = distance(last, next, span);
        if (far != UINT32_MAX)
            out->near += kwic_rank_params.near * MIN(words[i - 1].idf, words[i].idf) /
                         (1.0 + far);
        GArray *swap = last;
        last = next;
        next = swap;
    }
    return true;
}

// Phrases are matched already, and a word limited to a field has no place in the body.
static bool looks_at_nearness(const kwic_plan *plan)
{
    if (plan->n_words < 2 || plan->n_words > most_words)
        return false;
    for (size_t i = 0; i < plan->n_words; i++)
        if (plan->words[i].field >= 0 || plan->words[i].phrase)
            return false;
    return true;
}

// ---- the second pass ----

static void weigh_links(const kwic_ranking *r, uint32_t docid, parts *out)
{
    if (r->derived)
        out->links = kwic_rank_params.links * query_idf(r->plan) *
                     log2(1.0 + kwic_derived_count_in(r->derived, docid));
}

static int by_score(const void *a, const void *b)
{
    const kwic_scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

static bool is_among(const kwic_scored *best, size_t n, uint32_t docid)
{
    for (size_t i = 0; i < n; i++)
        if (best[i].docid == docid)
            return true;
    return false;
}

// Adds notes of the result whose names hold the query but whose weight is not among the
// best, a few at most.
static size_t add_titled(const kwic_docset *named, kwic_scored *best, size_t n)
{
    size_t most = 2 * n, had = n;
    for (size_t w = 0; w < named->n_words; w++) {
        for (uint64_t bits = named->words[w]; bits && n < most; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            if (!is_among(best, had, docid))
                best[n++] = (kwic_scored){docid, 0};
        }
    }
    return n;
}

static bool nearness(const kwic_ranking *r, kwic_scored *best, size_t n, GError **error)
{
    g_autoptr(GArray) last = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        parts p = {0};
        if (!weigh_near(r, best[i].docid, last, next, &p, error))
            return false;
        best[i].score += p.near;
    }
    return true;
}

size_t kwic_rank(const kwic_ranking *r, kwic_scored *best, size_t n, GError **error)
{
    kwic_docset named = {NULL, 0};
    bool titles = looks_at_titles(r->plan);
    if (titles && !titled(r, &named, error))
        return 0;
    if (titles && kwic_docset_count(&named) <= most_titles)
        n = add_titled(&named, best, n);
    for (size_t i = 0; i < n; i++) {
        parts p = {0};
        weigh_words(r, best[i].docid, &p);
        weigh_links(r, best[i].docid, &p);
        if (titles && kwic_docset_has(&named, best[i].docid) &&
            !weigh_title(r, best[i].docid, &p, error))
            return 0;
        best[i].score = parts_sum(&p);
    }
    qsort(best, n, sizeof *best, by_score);
    size_t near_n = MIN(n, kwic_rank_params.near_of);
    if (looks_at_nearness(r->plan)) {
        if (!nearness(r, best, near_n, error))
            return 0;
        qsort(best, near_n, sizeof *best, by_score);
    }
    return n;
}

bool kwic_rank_explain(const kwic_ranking *r, uint32_t docid, GString *out,
                       GError **error)
{
    parts p = {0};
    weigh_words(r, docid, &p);
    weigh_links(r, docid, &p);
    kwic_docset named = {NULL, 0};
    if (looks_at_titles(r->plan) &&
        (!titled(r, &named, error) ||
         (kwic_docset_has(&named, docid) && !weigh_title(r, docid, &p, error))))
        return false;
    g_autoptr(GArray) last = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (looks_at_nearness(r->plan) && !weigh_near(r, docid, last, next, &p, error))
        return false;
    g_string_append_printf(out, "words %.2f", p.words);
    const struct {
        const char *name;
        double value, none;
    } rows[] = {{", coverage ×", p.coverage, 1},
                {", title", p.title, 0},
                {", near", p.near, 0},
                {", links", p.links, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value != rows[i].none) {
            g_string_append(out, rows[i].name);
            g_string_append_printf(out, " %.2f", rows[i].value);
        }
    return true;
}
