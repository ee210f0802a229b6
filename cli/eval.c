// SPDX-License-Identifier: GPL-2.0-or-later
// Measures the ranking on a judged collection: DIR/notes, DIR/queries.tsv, DIR/qrels.tsv.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "judged.h"
#include "kwic/indexer.h"
#include "kwic/path.h"
#include "place.h"

enum { RUN_HITS = 100 };

typedef struct evaluation {
    const kwic_args *args;
    kwic_judged judged;
    kwic_searcher *searcher;
    FILE *run; // NULL: none asked for
    kwic_measures sum;
    unsigned n;
} evaluation;

// A document is called by its file's name without folder and ".md"; a blank in it is a '_',
// for TREC's files are columns between blanks.
static char *name_of(const kwic_hit *hit)
{
    kwic_str stem = kwic_path_stem(kwic_str_of(hit->path));
    return g_strdelimit(g_strndup(stem.p, stem.n), " \t", '_');
}

static void write_run(FILE *run, const char *id, const kwic_answer *answer,
                      const GPtrArray *names)
{
    for (size_t i = 0; i < answer->n_hits; i++)
        fprintf(run, "%s Q0 %s %zu %.6f kwic\n", id, (char *)names->pdata[i], i + 1,
                answer->hits[i].score);
}

static void add(kwic_measures *sum, kwic_measures m)
{
    sum->ndcg10 += m.ndcg10;
    sum->mrr10 += m.mrr10;
    sum->p10 += m.p10;
    sum->recall10 += m.recall10;
    sum->recall100 += m.recall100;
}

static void print_row(const char *id, kwic_measures m)
{
    printf("%-10s  %.4f  %.4f  %.4f  %.4f  %.4f\n", id, m.ndcg10, m.mrr10, m.p10,
           m.recall10, m.recall100);
}

static bool ask(evaluation *e, const kwic_judged_query *q, GError **error)
{
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(q->text);
    request.match = KWIC_MATCH_ANY;
    request.limit = RUN_HITS;
    request.snippets = 0;
    g_autoptr(kwic_answer) answer = kwic_search(e->searcher, &request, error);
    if (!answer)
        return false;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < answer->n_hits; i++)
        g_ptr_array_add(names, name_of(&answer->hits[i]));
    if (e->run)
        write_run(e->run, q->id, answer, names);
    kwic_measures m =
        kwic_judged_measure(&e->judged, q->id, (char **)names->pdata, names->len);
    if (!m.judged)
        return true;
    if (e->args->per_query)
        print_row(q->id, m);
    add(&e->sum, m);
    e->n++;
    return true;
}

static bool ask_all(evaluation *e, GError **error)
{
    printf("%-10s  nDCG@10 MRR@10  P@10    R@10    R@100\n", "query");
    for (guint i = 0; i < e->judged.queries->len; i++)
        if (!ask(e, &g_array_index(e->judged.queries, kwic_judged_query, i), error))
            return false;
    double n = MAX(e->n, 1U);
    print_row("all", (kwic_measures){.ndcg10 = e->sum.ndcg10 / n,
                                     .mrr10 = e->sum.mrr10 / n,
                                     .p10 = e->sum.p10 / n,
                                     .recall10 = e->sum.recall10 / n,
                                     .recall100 = e->sum.recall100 / n});
    printf("%u judged queries; any of the words may match (--match any)\n", e->n);
    return true;
}

// Indexes the collection's notes, or brings their index up to date.
static bool index_notes(const kwic_place *place, GError **error)
{
    kwic_index_job job = {.vault = place->vault, .index = place->index};
    kwic_index_counts counts;
    return kwic_index_run(&job, &counts, error);
}

static bool evaluate(evaluation *e, const char *dir, GError **error)
{
    g_autofree char *queries = g_build_filename(dir, "queries.tsv", NULL);
    g_autofree char *qrels = g_build_filename(dir, "qrels.tsv", NULL);
    g_autofree char *notes = g_build_filename(dir, "notes", NULL);
    const char *asked = e->args->queries ? e->args->queries : queries;
    g_auto(kwic_place) place = {0};
    if (!kwic_judged_read(&e->judged, asked, qrels, error) ||
        !kwic_place_find(&place, e->args, notes, error) || !index_notes(&place, error))
        return false;
    g_autoptr(kwic_searcher) s = kwic_place_open(&place, error);
    e->searcher = s;
    return s && ask_all(e, error);
}

static bool open_run(evaluation *e, GError **error)
{
    if (!e->args->run || (e->run = fopen(e->args->run, "we")))
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be written: %s",
                e->args->run, g_strerror(errno));
    return false;
}

int kwic_command_eval(const kwic_args *args, GError **error)
{
    const char *dir = args->words->pdata[0];
    if (!dir) {
        g_set_error_literal(
            error, KWIC_ERROR, KWIC_ERROR_USAGE,
            "eval needs a collection: a folder with notes/, queries.tsv "
            "and qrels.tsv");
        return -1;
    }
    evaluation e = {.args = args};
    bool ok = open_run(&e, error) && evaluate(&e, dir, error);
    if (e.run && fclose(e.run) != 0 && ok) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be written: %s",
                    args->run, g_strerror(errno));
        ok = false;
    }
    kwic_judged_clear(&e.judged);
    return ok ? 0 : -1;
}
