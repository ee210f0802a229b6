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
//              `openai`: "OpenAI" gets Q (0.45 + 1.5), "OpenAI storage poc" Q · 0.15. A name
//              that is the query as typed, in each form and in its order, gets Q ·
//              title_exact more, so that `works` finds "Works" before "Work"; one that is
//              not the title Q · name_exact.
//     begun    a name begins with the query as it is typed, and the last word is not finished:
//              Q · begun. `kevin p`: Kevin Park and Kevin Petrov before any body.
//     heading  the same of a heading in the note: Q · heading_part · share, and for a whole
//              heading Q · heading.
//     near     words that stand side by side in the query do so in the note, at a distance
//              d (0: as in the query):  near · min(idf, idf') / (1 + d) for each such pair.
//              `local endpoints`: "local bucket endpoints" has d = 1 and gets half.
//     links    links · Q · log2(1 + links in). 15 notes that link here: 4 · links · Q.
//     coverage of a query that was relaxed: the sum of weights times the share of Q that is
//              there, to the power of coverage. Three words of idf 5, 3 and 2, the last one
//              missing: 0.8 to that power.
//
// Worked example, `neo clouds` over 6,591 notes. neo: in 12, idf 6.27; clouds (cloud,
// clouds): in 211, idf 3.44; Q = 9.71. A note that has "neo clouds" once each in 180 words of
// a 240 average: norm = 2.5 (0.3 + 0.7 · 0.75) = 2.06, f = 2 (the body's weight): words
// 3.5 · 2 / 4.06 · 9.71 = 16.74, near 0.05 · 3.44 = 0.17, two links in 0.02 · 9.71 · 1.58 =
// 0.31: score 17.22.
//
// A question (six words and more, or any words by `--match any`) is ranked by the sum alone,
// without words that only ask (function_word.c) and with the words its best notes share
// (feedback.c); bench/RELEVANCE.md has what each part is worth.
#include "rank.h"

#include <math.h>

#include "rank_name.h"
#include "top.h"

const kwic_rank_table kwic_rank_params = {
    .again = 200,
    .near_of = 40,
    .title = 1.5,
    .title_part = 0.45,
    .title_exact = 4.5,
    .name_exact = 1.5,
    .begun = 4,
    .heading = 1.5,
    .heading_part = 0.3,
    .near = 0.05,
    .links = 0.02,
    .coverage = 1.0,
};

enum {
    most_words = 8,    // of a query whose words' nearness is looked at
    most_titles = 200, // notes whose names are read
    most_headed = 100, // notes whose headings are
    most_forms = 8,    // of a word, where each costs a look-up
};

bool kwic_rank_is_question(const kwic_plan *plan)
{
    return plan->any && !plan->relaxed;
}

typedef struct parts {
    double words, coverage, title, heading, near, links;
} parts;

static double parts_sum(const parts *p)
{
    return p->words * p->coverage + p->title + p->heading + p->near + p->links;
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
        double idf = kwic_leaves_idf(r->leaves, s->n);
        out->words += weight;
        all += idf;
        there += weight > 0 ? idf : 0;
    }
    bool part = r->plan->any && !kwic_rank_is_question(r->plan) && all > 0;
    out->coverage = part ? pow(there / all, kwic_rank_params.coverage) : 1;
}

// ---- names ----

static bool weigh_title(const kwic_ranking *r, const kwic_rank_names *names,
                        uint32_t docid, parts *out, GError **error)
{
    const kwic_rank_table *t = &kwic_rank_params;
    kwic_rank_share name;
    double q = query_idf(r->plan);
    if (!kwic_rank_title(r, names, docid, &name, error))
        return false;
    out->title = q * t->title_part * name.share;
    if (name.share >= 1)
        out->title += q * t->title;
    if (kwic_docset_has(&names->begun, docid))
        out->title += q * t->begun;
    if (name.exact)
        out->title += q * (name.title ? t->title_exact : t->name_exact);
    return true;
}

static bool weigh_heading(const kwic_ranking *r, const kwic_rank_names *names,
                          uint32_t docid, parts *out, GError **error)
{
    kwic_rank_share heading;
    double q = query_idf(r->plan);
    if (!kwic_rank_heading(r, names, docid, &heading, error))
        return false;
    out->heading = q * kwic_rank_params.heading_part * heading.share;
    if (heading.share >= 1)
        out->heading += q * kwic_rank_params.heading;
    return true;
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

static bool is_among(const kwic_scored *best, size_t n, uint32_t docid)
{
    for (size_t i = 0; i < n; i++)
        if (best[i].docid == docid)
            return true;
    return false;
}

// Adds notes of the result whose names or headings hold the query but whose weight is not
// among the best, `most` more.
static size_t add_named(const kwic_docset *named, kwic_scored *best, size_t n,
                        size_t most)
{
    size_t had = n;
    for (size_t w = 0; w < named->n_words; w++) {
        for (uint64_t bits = named->words[w]; bits && n < had + most;
             bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            if (!is_among(best, had, docid))
                best[n++] = (kwic_scored){docid, 0};
        }
    }
    return n;
}

static bool add_names(const kwic_ranking *r, const kwic_rank_names *names,
                      kwic_scored *best, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        parts p = {0};
        weigh_words(r, best[i].docid, &p);
        weigh_links(r, best[i].docid, &p);
        if (!weigh_title(r, names, best[i].docid, &p, error))
            return false;
        best[i].score = parts_sum(&p);
    }
    return true;
}

// Of a query that many notes' headings have, those of the best are looked at: until the
// others, with whatever headings, come after as many as are wanted. best is in order.
static bool add_headings(const kwic_ranking *r, const kwic_rank_names *names,
                         size_t wanted, kwic_scored *best, size_t n, GError **error)
{
    kwic_top top = {.best = kwic_arena_new_array(r->arena, kwic_scored, wanted),
                    .k = wanted,
                    .order = r->result->order};
    const double most =
        query_idf(r->plan) * (kwic_rank_params.heading_part + kwic_rank_params.heading);
    unsigned read = 0;
    for (size_t i = 0; i < n && read < most_headed; i++) {
        parts p = {0};
        if (top.n == wanted && best[i].score + most < top.best[0].score)
            break;
        if (kwic_docset_has(&names->headed, best[i].docid)) {
            if (!weigh_heading(r, names, best[i].docid, &p, error))
                return false;
            best[i].score += p.heading;
            read++;
        }
        kwic_top_offer(&top, best[i].docid, best[i].score);
    }
    return true;
}

// How many must be in order before nearness is looked at.
static size_t wanted_of(const kwic_ranking *r, bool near, size_t n)
{
    size_t wanted = near ? MAX(r->wanted, kwic_rank_params.near_of) : r->wanted;
    return r->wanted ? MIN(wanted, n) : n;
}

static bool add_nearness(const kwic_ranking *r, kwic_scored *best, size_t n,
                         GError **error)
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
    kwic_rank_names names;
    if (!kwic_rank_names_find(r, &names, error))
        return 0;
    if (kwic_docset_count(&names.titled) <= most_titles)
        n = add_named(&names.titled, best, n, n);
    n = add_named(&names.called, best, n, most_titles);
    n = add_named(&names.begun, best, n, most_titles);
    if (kwic_docset_count(&names.headed) <= most_headed)
        n = add_named(&names.headed, best, n, most_headed);
    if (!add_names(r, &names, best, n, error))
        return 0;
    kwic_scored_sort(best, n, r->result->order);
    bool near = looks_at_nearness(r->plan);
    if (n && !add_headings(r, &names, wanted_of(r, near, n), best, n, error))
        return 0;
    kwic_scored_settle(best, n, r->result->order);
    size_t near_n = MIN(n, kwic_rank_params.near_of);
    if (near) {
        if (!add_nearness(r, best, near_n, error))
            return 0;
        kwic_scored_settle(best, near_n, r->result->order);
    }
    return n;
}

bool kwic_rank_explain(const kwic_ranking *r, uint32_t docid, GString *out,
                       GError **error)
{
    parts p = {0};
    weigh_words(r, docid, &p);
    weigh_links(r, docid, &p);
    kwic_rank_names names;
    if (!kwic_rank_names_find(r, &names, error) ||
        !weigh_title(r, &names, docid, &p, error) ||
        !weigh_heading(r, &names, docid, &p, error))
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
                {", heading", p.heading, 0},
                {", near", p.near, 0},
                {", links", p.links, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value != rows[i].none) {
            g_string_append(out, rows[i].name);
            g_string_append_printf(out, " %.2f", rows[i].value);
        }
    return true;
}
