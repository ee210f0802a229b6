// SPDX-License-Identifier: GPL-2.0-or-later
// The life of a query: plan, match, check, rank, hits with snippets, facets.
//
//     text      CoreWeave company:openai
//     plan.c    (filter (max (synonym coreweave …) …) (docids …))      what is asked
//     result.c  a set of bits: which notes match, all of them          how many
//     verify.c  what only the text can answer                          which of them
//     rank.c    the best 200, weighed a second time                    in which order
//     hit.c     the page asked for: records, snippets, columns         what is shown
//     facet.c   counts over the set                                    what else there is
//
// A flag that is set ends it with CANCELLED between two steps; time that is up ends it with
// what there is by then, marked partial.
#include "asking.h"
#include "base/column.h"
#include "check/verify.h"
#include "columns/facet.h"
#include "columns/sort.h"
#include "kwic/error.h"
#include "match/feedback.h"
#include "match/rank.h"
#include "plan/plan.h"
#include "show/hit.h"
#include "show/mark.h"

kwic_request kwic_request_default(void)
{
    return (kwic_request){
        .facet_limit = 20, .limit = 10, .snippets = 3, .snippet_chars = 200};
}

static bool cancelled(const kwic_asking *a)
{
    if (!a->request->cancelled ||
        !__atomic_load_n(a->request->cancelled, __ATOMIC_RELAXED))
        return false;
    g_set_error_literal(a->error, KWIC_ERROR, KWIC_ERROR_CANCELLED,
                        "the request was cancelled");
    return true;
}

// True from the moment the time is up on; what is missing then makes the answer partial.
static bool time_over(kwic_asking *a)
{
    if (a->request->timeout_ms &&
        g_get_monotonic_time() - a->start_us > (int64_t)a->request->timeout_ms * 1000)
        a->answer->partial = true;
    return a->answer->partial;
}

// ---- matching ----

// What a keystroke waits for: common words in a row, and records that a check reads.
static const int64_t live_phrase_us = 6000, live_check_us = 50000;

// When a step has to end, of the monotonic clock; 0: however long it takes.
static int64_t until(const kwic_asking *a, int64_t live_us)
{
    if (a->request->timeout_ms)
        return a->start_us + (int64_t)a->request->timeout_ms * 1000;
    return a->request->live ? g_get_monotonic_time() + live_us : 0;
}

static void leave_undecided(kwic_asking *a, size_t n)
{
    if (n == 0)
        return;
    a->answer->undecided += (uint32_t)n;
    a->answer->exact = false;
    a->answer->partial = true;
}

// Takes out of set what the plan's check does not let through.
static bool check_set(kwic_asking *a, kwic_docset *set)
{
    kwic_candidates c = {.until_us = until(a, live_check_us),
                         .cancelled = a->request->cancelled};
    uint32_t n = kwic_docset_count(set);
    c.docids = kwic_arena_new_array(a->work, uint32_t, n);
    c.n = kwic_docset_docids(set, c.docids);
    if (!kwic_verify(a->s->planner, a->plan->check, &c, a->error))
        return false;
    memset(set->words, 0, set->n_words * sizeof(uint64_t));
    for (size_t i = 0; i < c.n; i++)
        kwic_docset_add(set, c.docids[i]);
    a->answer->partial |= c.undecided > 0;
    return true;
}

// The same for the result, the best first: what the budget reaches is what is wanted.
static bool check_result(kwic_asking *a)
{
    if (!a->plan->check || a->result.total == 0)
        return true;
    uint32_t n = a->result.total;
    kwic_scored *best = kwic_arena_new_array(a->work, kwic_scored, n);
    n = (uint32_t)kwic_result_top(&a->result, a->work, best, n);
    kwic_candidates c = {.n = n,
                         .until_us = until(a, live_check_us),
                         .cancelled = a->request->cancelled};
    c.docids = kwic_arena_new_array(a->work, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        c.docids[i] = best[i].docid;
    if (!kwic_verify(a->s->planner, a->plan->check, &c, a->error))
        return false;
    memset(a->result.set.words, 0, a->result.set.n_words * sizeof(uint64_t));
    for (size_t i = 0; i < c.n; i++)
        kwic_docset_add(&a->result.set, c.docids[i]);
    a->result.total = (uint32_t)c.n;
    leave_undecided(a, c.undecided);
    return true;
}

// A note whose words' positions were not read in time is no hit, whatever else it has: under
// NOT it would be one for what is not known of it.
static void take_out_open(kwic_asking *a)
{
    kwic_leaves *leaves = kwic_searcher_leaves(a->s);
    kwic_docset open = kwic_leaves_open(leaves);
    a->answer->exact = a->answer->exact && !kwic_leaves_cut(leaves);
    if (open.n_words == 0)
        return;
    kwic_docset_and_not(&a->result.set, &open);
    a->result.total = kwic_docset_count(&a->result.set);
    leave_undecided(a, kwic_docset_count(&open));
}

static bool match(kwic_asking *a)
{
    kwic_leaves *leaves = kwic_searcher_leaves(a->s);
    int64_t end = until(a, live_phrase_us), now = g_get_monotonic_time();
    a->answer->exact = true;
    a->answer->partial = false;
    a->answer->undecided = 0;
    kwic_leaves_limit(leaves, end ? MAX(1e-4, (double)(end - now) / 1e6) : 0);
    bool made = kwic_result_make(leaves, a->plan->query, a->work, &a->result, a->error);
    kwic_leaves_limit(leaves, 0);
    a->result.order = kwic_searcher_order(a->s);
    if (!made)
        return false;
    take_out_open(a);
    return check_result(a);
}

// A query that no note matches whole: the one in which its words count in part.
static bool relax(kwic_asking *a)
{
    if (a->result.total || !a->answer->exact || a->request->match != KWIC_MATCH_AUTO ||
        a->request->exact)
        return true;
    kwic_plan *looser =
        kwic_plan_relax(a->s->planner, a->plan, a->request, a->arena, a->error);
    if (!looser)
        return !*a->error;
    kwic_plan *strict = a->plan;
    a->plan = looser;
    if (!match(a))
        return false;
    if (a->result.total == 0)
        a->plan = strict;
    return true;
}

static void copy_plan(kwic_asking *a)
{
    kwic_answer *answer = a->answer;
    const kwic_plan *plan = a->plan;
    answer->total = a->result.total;
    answer->relaxed = plan->relaxed;
    answer->sort = kwic_sort_is_relevance(plan->sort) ? NULL : plan->sort;
    answer->corrected = plan->corrected;
    answer->n_corrected = plan->n_corrected;
    answer->completed = plan->completed;
    answer->n_completed = plan->n_completed;
    answer->warnings = plan->warnings;
    answer->n_warnings = plan->n_warnings;
    if (answer->total == 0)
        kwic_plan_explain_none(a->s->planner, a->plan, a->request, a->arena,
                               &answer->clauses, &answer->n_clauses);
    answer->suggestions = plan->suggestions;
    answer->sorted = kwic_sort_is_relevance(plan->sort) ? NULL : plan->sort;
}

// ---- ranking ----

static const char *order_of(const kwic_asking *a)
{
    return a->plan->sort;
}

// Appends to the best, those that were ranked again, the notes below them in the order of the
// first pass, until there are `upto`.
static size_t append_rest(kwic_asking *a, kwic_scored *best, size_t n, size_t upto)
{
    kwic_docset above = kwic_docset_new(a->work, (uint32_t)a->result.set.n_words * 64);
    kwic_scored *first = kwic_arena_new_array(a->work, kwic_scored, upto);
    double least = n ? best[n - 1].score : 0;
    for (size_t i = 0; i < n; i++)
        kwic_docset_add(&above, best[i].docid);
    // As many as are wanted in all: those above are among them, or come beside them.
    size_t had = kwic_result_top(&a->result, a->work, first, upto);
    for (size_t i = 0; i < had && n < upto; i++) {
        if (kwic_docset_has(&above, first[i].docid))
            continue;
        best[n] = first[i];
        best[n++].score = MIN(first[i].score, least); // what follows has no more
    }
    return n;
}

// The first `upto` of the result by relevance: one order, wherever a page begins and ends. A
// question's words are helped by those of the notes that answer it best.
static size_t rank_best(kwic_asking *a, kwic_scored *best, size_t upto)
{
    a->ranking.wanted = upto;
    if (kwic_rank_is_question(a->plan) &&
        !kwic_feedback_add(kwic_searcher_leaves(a->s), kwic_searcher_db(a->s), a->work,
                           &a->result, a->error))
        return 0;
    size_t n = kwic_result_top(&a->result, a->work, best, kwic_rank_params.again);
    n = kwic_rank(&a->ranking, best, n, a->error);
    return n && n < upto ? append_rest(a, best, n, upto) : n;
}

// The notes of the page asked for, in order; *n of them.
static kwic_scored *page(kwic_asking *a, size_t *n)
{
    uint64_t upto = (uint64_t)a->offset + a->request->limit;
    size_t k = (size_t)MIN(upto, a->result.total);
    size_t again = MAX(k, KWIC_RANK_ROOM(kwic_rank_params.again));
    kwic_scored *best = kwic_arena_new_array(a->work, kwic_scored, again);
    *n = 0;
    if (a->request->limit == 0 || a->result.total == 0)
        return best;
    size_t had;
    if (!kwic_sort_is_relevance(order_of(a)))
        had = kwic_sort_top(a->s, order_of(a), &a->result.set, best, k, a->error);
    else
        had = rank_best(a, best, k);
    if (had == 0 && *a->error)
        return NULL;
    had = MIN(had, k);
    *n = had > a->offset ? had - a->offset : 0;
    return best + MIN(a->offset, had);
}

static bool prepare_ranking(kwic_asking *a)
{
    kwic_derived *derived = kwic_searcher_derived(a->s, a->error);
    a->ranking = (kwic_ranking){.db = kwic_searcher_db(a->s),
                                .leaves = kwic_searcher_leaves(a->s),
                                .derived = derived,
                                .titles = kwic_searcher_titles(a->s),
                                .plan = a->plan,
                                .result = &a->result,
                                .arena = a->work};
    return derived != NULL;
}

// ---- hits ----

static bool explain_hit(kwic_asking *a, kwic_hit *hit)
{
    if (!a->request->explain || !kwic_sort_is_relevance(order_of(a)))
        return true;
    g_autoptr(GString) text = g_string_new(NULL);
    if (!kwic_rank_explain(&a->ranking, hit->docid, text, a->error))
        return false;
    hit->explain = kwic_arena_str(a->arena, kwic_str_of_string(text)).p;
    return true;
}

// A note that a writer took away meanwhile is left out of the page, not an error.
static bool is_gone(kwic_asking *a)
{
    if (!g_error_matches(*a->error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND))
        return false;
    g_clear_error(a->error);
    return true;
}

// True when the hit still fits into the bytes asked for; the first one always does.
static bool fits(const kwic_asking *a, const kwic_hit *hit, size_t n, size_t *bytes)
{
    if (!a->request->max_bytes)
        return true;
    g_autoptr(GString) json = g_string_new(NULL);
    kwic_hit_write(hit, json);
    *bytes += json->len + 1;
    return n == 0 || *bytes <= a->request->max_bytes;
}

static void cut(kwic_asking *a, size_t shown, size_t wanted)
{
    g_autofree char *why = g_strdup_printf("maxBytes %u reached: %zu of %zu hits",
                                           a->request->max_bytes, shown, wanted);
    a->answer->truncated = kwic_arena_str(a->arena, kwic_str_of(why)).p;
}

static bool make_hit(kwic_asking *a, kwic_hit_maker *maker, const kwic_scored *scored,
                     kwic_hit *hit)
{
    bool made = kwic_hit_make(maker, scored, hit, a->error);
    hit->fields = a->request->fields;
    if (made && a->together && !kwic_sort_is_relevance(order_of(a)))
        made = kwic_sort_key_of(a->s, order_of(a), hit->docid, a->arena, &hit->order,
                                a->error);
    return made;
}

static bool fill_hits(kwic_asking *a, kwic_hit_maker *maker, const kwic_scored *best,
                      size_t n)
{
    kwic_hit *hits = kwic_arena_new_array(a->arena, kwic_hit, n);
    a->answer->hits = hits;
    size_t bytes = 512, next = 0; // of the answer without hits, about
    for (size_t i = 0; i < n; i++) {
        if (cancelled(a))
            return false;
        if (i > 0 && time_over(a))
            break;
        kwic_hit *hit = &hits[a->answer->n_hits];
        if (!make_hit(a, maker, &best[i], hit)) {
            if (!is_gone(a))
                return false;
        } else if (!fits(a, hit, a->answer->n_hits, &bytes)) {
            cut(a, i, n);
            break;
        } else if (!explain_hit(a, hit)) {
            return false;
        } else {
            a->answer->n_hits++;
        }
        next = i + 1;
    }
    uint64_t at = (uint64_t)a->offset + next;
    if (at < a->answer->total && a->request->limit) {
        g_autofree char *cursor = g_strdup_printf("%" G_GUINT64_FORMAT, at);
        a->answer->cursor = kwic_arena_str(a->arena, kwic_str_of(cursor)).p;
    }
    return true;
}

static bool make_hits(kwic_asking *a)
{
    size_t n;
    kwic_scored *best = prepare_ranking(a) ? page(a, &n) : NULL;
    if (!best)
        return false;
    // What the marker finds of a note is in the arena of the question: a page is short.
    kwic_snippet_query snippets = {
        .plan = a->plan,
        .marker =
            kwic_marker_new(a->plan, a->s->tokenizer, kwic_searcher_db(a->s), a->work),
        .arena = a->arena,
        .count = a->request->snippets,
        .chars = MAX(a->request->snippet_chars, 1U),
        .lines = a->request->lines};
    kwic_cause_query cause = {a->plan->ast, kwic_searcher_derived(a->s, NULL),
                              kwic_planner_now(a->s->planner)};
    kwic_marker_set_cause(snippets.marker, &cause);
    kwic_hit_maker maker = {.s = a->s,
                            .arena = a->arena,
                            .snippets = a->request->snippets ? &snippets : NULL,
                            .check_stale = a->request->check_stale,
                            .properties = a->request->properties};
    return fill_hits(a, &maker, best, n);
}

// ---- what a relaxed answer lacks ----

static bool some_hit_lacks(kwic_asking *a, const kwic_query *query, bool *lacks)
{
    kwic_docset set;
    if (!kwic_result_set(kwic_searcher_leaves(a->s), query, a->work, &set, a->error))
        return false;
    *lacks = false;
    for (size_t i = 0; i < a->answer->n_hits; i++)
        *lacks = *lacks || !kwic_docset_has(&set, a->answer->hits[i].docid);
    return true;
}

// Names the words that one of the hits shown lacks.
static bool tell_relaxed(kwic_asking *a)
{
    const kwic_plan *plan = a->plan;
    size_t n = 0;
    if (!plan->relaxed || a->answer->n_hits == 0)
        return true;
    for (size_t i = 0; i < plan->n_clauses; i++) {
        bool lacks;
        if (!some_hit_lacks(a, plan->clauses[i].query, &lacks))
            return false;
        if (lacks)
            plan->relaxed[n++] = plan->clauses[i].text;
    }
    plan->relaxed[n] = NULL;
    return true;
}

// ---- facets ----

// The notes that match when the filter of one field is left out.
static bool facet_matches(void *ctx, const char *without, kwic_docset *out,
                          GError **error)
{
    kwic_asking *a = ctx;
    if (!without) {
        *out = a->result.set;
        return true;
    }
    kwic_leaves *leaves = kwic_searcher_leaves(a->s);
    if (!kwic_result_set(leaves, a->plan->base, a->work, out, error))
        return false;
    for (size_t i = 0; i < a->plan->n_filters; i++) {
        const kwic_plan_filter *f = &a->plan->filters[i];
        kwic_docset set;
        if (g_ascii_strcasecmp(f->field, without) == 0)
            continue;
        if (!kwic_result_set(leaves, f->query, a->work, &set, error))
            return false;
        kwic_docset_and(out, &set);
    }
    return !a->plan->check || check_set(a, out);
}

static bool make_facets(kwic_asking *a)
{
    if (!a->request->facets || time_over(a))
        return true;
    kwic_facet_query q = {.columns = kwic_searcher_columns(a->s),
                          .fields = a->request->facets,
                          .filters = a->request->filters,
                          .n_filters = a->request->n_filters,
                          .prefix = a->request->facet_prefix,
                          .limit = a->request->facet_limit,
                          .matches = facet_matches,
                          .ctx = a};
    kwic_facet *facets;
    if (!kwic_facet_count(&q, a->arena, &facets, &a->answer->n_facets, a->error))
        return false;
    a->answer->facets = facets;
    return true;
}

// ---- all of it ----

static void explain(kwic_asking *a)
{
    if (!a->request->explain)
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_plan_print(a->s->planner, a->plan, a->request->query, text);
    a->answer->explain = kwic_arena_str(a->arena, kwic_str_of_string(text)).p;
}

// A cursor is the rank to go on from; what is no number starts at the front.
static uint32_t offset_of(const kwic_request *request)
{
    if (!request->cursor)
        return request->offset;
    guint64 at = g_ascii_strtoull(request->cursor, NULL, 10);
    return (uint32_t)MIN(at, UINT32_MAX);
}

bool kwic_asking_begin(kwic_asking *a)
{
    kwic_leaves_start(kwic_searcher_leaves(a->s));
    if (cancelled(a))
        return false;
    a->plan = kwic_plan_make(a->s->planner, a->request, a->arena, a->error);
    return a->plan && !cancelled(a) && match(a) && !cancelled(a);
}

bool kwic_asking_relax(kwic_asking *a)
{
    return relax(a);
}

bool kwic_asking_finish(kwic_asking *a)
{
    copy_plan(a);
    explain(a);
    if (cancelled(a) || !make_hits(a) || !tell_relaxed(a) || cancelled(a) ||
        !make_facets(a))
        return false;
    a->answer->generation = kwic_index_generation(a->s->index);
    a->answer->behind = -1;
    a->answer->took_us = g_get_monotonic_time() - a->start_us;
    return true;
}

void kwic_asking_init(kwic_asking *a, kwic_searcher *s, const kwic_request *request,
                      GError **error)
{
    kwic_answer *answer = g_new0(kwic_answer, 1);
    answer->arena = kwic_arena_new();
    *a = (kwic_asking){.s = s,
                       .request = request,
                       .arena = answer->arena,
                       .work = kwic_arena_new(),
                       .answer = answer,
                       .start_us = g_get_monotonic_time(),
                       .offset = offset_of(request),
                       .error = error};
}

kwic_answer *kwic_asking_end(kwic_asking *a, bool ok)
{
    kwic_arena_free(a->work);
    if (ok)
        return a->answer;
    kwic_answer_free(a->answer);
    return NULL;
}

kwic_answer *kwic_search(kwic_searcher *s, const kwic_request *request, GError **error)
{
    g_autoptr(GError) problem = NULL;
    kwic_asking a;
    kwic_leaves_join(kwic_searcher_leaves(s), NULL);
    kwic_asking_init(&a, s, request, &problem);
    bool ok = kwic_asking_begin(&a) && kwic_asking_relax(&a) && kwic_asking_finish(&a);
    ok = kwic_searcher_answers(s, ok, &problem);
    if (!ok)
        g_propagate_error(error, g_steal_pointer(&problem));
    return kwic_asking_end(&a, ok);
}

void kwic_answer_free(kwic_answer *answer)
{
    if (!answer)
        return;
    kwic_arena_free(answer->arena);
    g_free(answer);
}
