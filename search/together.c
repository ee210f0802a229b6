// SPDX-License-Identifier: GPL-2.0-or-later
// Several vaults answer as one vault of all their notes would. Each plans and matches by
// itself; then they tell each other how many notes they have, how long these are and in how
// many each word is, and only then the notes are weighed and ranked. A word that some vault
// has is corrected in none; words count in part where no vault has a note with all of them.
#include "asking.h"
#include "match/bm25.h"

// ---- how many notes, how long ----

static uint32_t join_lengths(kwic_asking *all, size_t n)
{
    uint64_t count = 0, length = 0;
    for (size_t i = 0; i < n; i++) {
        kwic_db *db = kwic_searcher_db(all[i].s);
        count += kwic_db_count(db);
        length += kwic_db_total_length(db);
    }
    uint32_t notes = (uint32_t)MIN(count, UINT32_MAX);
    g_autofree kwic_leaves **leaves = g_new0(kwic_leaves *, n + 1);
    for (size_t i = 0; i < n; i++)
        leaves[i] = kwic_searcher_leaves(all[i].s);
    const kwic_leaves_joined joined = {leaves, n, notes,
                                       notes ? (double)length / notes : 0};
    for (size_t i = 0; i < n; i++)
        kwic_leaves_join(leaves[i], &joined);
    return notes;
}

// ---- in how many each word is ----

static bool have_asked_the_same(const kwic_asking *all, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (all[i].result.n_asked != all[0].result.n_asked)
            return false;
    return true;
}

static void join_scorers(kwic_asking *all, size_t n, uint32_t notes)
{
    size_t asked = have_asked_the_same(all, n) ? all[0].result.n_asked : 0;
    for (size_t k = 0; k < asked; k++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += all[i].result.asked[k].n;
        double idf = kwic_bm25_idf(notes, (uint32_t)MIN(sum, notes));
        for (size_t i = 0; i < n; i++) {
            int32_t at = all[i].result.asked[k].scorer;
            if (at < 0)
                continue;
            kwic_scorer *s = &all[i].result.scorers[at];
            // What is several words (a phrase, prefixes) has asked for each of them.
            double own = kwic_bm25_idf(notes, s->leaf->weighed_n);
            if (s->leaf->weighed_n && own > 0)
                s->scale *= (float)(idf / own);
            s->n = (uint32_t)MIN(sum, notes);
        }
    }
}

static void join_words(kwic_asking *all, size_t n, uint32_t notes)
{
    for (size_t i = 1; i < n; i++)
        if (all[i].plan->n_words != all[0].plan->n_words)
            return;
    for (size_t k = 0; k < all[0].plan->n_words; k++) {
        uint64_t sum = 0, most = 0;
        for (size_t i = 0; i < n; i++) {
            sum += all[i].plan->words[k].notes;
            most += all[i].plan->words[k].most;
        }
        uint32_t likely = (uint32_t)MIN(sum < notes ? sum : most, notes);
        for (size_t i = 0; i < n; i++)
            ((kwic_plan_word *)(uintptr_t)all[i].plan->words)[k].idf =
                kwic_bm25_idf(notes, likely);
    }
}

// ---- what the words mean ----

static bool begin_again(kwic_asking *a, const kwic_request *request)
{
    const kwic_request *own = a->request;
    a->request = request;
    bool ok = kwic_asking_begin(a);
    a->request = own;
    return ok;
}

// Corrections of a word that another vault has are taken back.
static bool settle_corrections(kwic_asking *all, size_t n)
{
    size_t least = all[0].plan->n_corrected;
    kwic_request exact = *all[0].request;
    exact.exact = true;
    for (size_t i = 1; i < n; i++)
        least = MIN(least, all[i].plan->n_corrected);
    for (size_t i = 0; i < n; i++)
        if (all[i].plan->n_corrected > least && !begin_again(&all[i], &exact))
            return false;
    return true;
}

static bool relax_all(kwic_asking *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].result.total)
            return true;
    for (size_t i = 0; i < n; i++)
        if (!kwic_asking_relax(&all[i]))
            return false;
    return true;
}

// ---- all of it ----

static bool begin_all(kwic_asking *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!kwic_asking_begin(&all[i]))
            return false;
    return settle_corrections(all, n) && relax_all(all, n);
}

static bool finish_all(kwic_asking *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!kwic_asking_finish(&all[i]))
            return false;
    return true;
}

bool kwic_search_together(kwic_searcher *const *searchers, size_t n,
                          const kwic_request *request, kwic_answer **answers,
                          GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree kwic_asking *all = g_new0(kwic_asking, n + 1);
    for (size_t i = 0; i < n; i++) {
        kwic_asking_init(&all[i], searchers[i], request, &problem);
        all[i].together = true;
    }
    uint32_t notes = join_lengths(all, n);
    bool ok = n == 0 || begin_all(all, n);
    if (ok && n) {
        join_scorers(all, n, notes);
        join_words(all, n, notes);
    }
    ok = ok && finish_all(all, n);
    for (size_t i = 0; i < n; i++)
        kwic_leaves_part(kwic_searcher_leaves(searchers[i]));
    for (size_t i = 0; i < n; i++)
        ok = kwic_searcher_answers(searchers[i], ok, &problem) && ok;
    for (size_t i = 0; i < n; i++)
        answers[i] = kwic_asking_end(&all[i], ok);
    if (!ok)
        g_propagate_error(error, g_steal_pointer(&problem));
    return ok;
}
