// SPDX-License-Identifier: GPL-2.0-or-later
// Derived data and facet columns of a vault: making, opening, counting.
//
//     bench_derived VAULT INDEX      (INDEX is made when it is not there)
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../search/columns/facet.h"
#include "../search/derived/derived_make.h"
#include "kwic/indexer.h"

// Milliseconds of the processor: other work on the machine does not count.
static double now(void)
{
    return (double)clock() * 1000 / CLOCKS_PER_SEC;
}

static double since(double *start)
{
    double end = now(), ms = end - *start;
    *start = end;
    return ms;
}

static void fail(const GError *error)
{
    fprintf(stderr, "%s\n", error ? error->message : "failed");
    exit(1);
}

static kwic_derived *give(void *ctx, GError **error)
{
    (void)error;
    return ctx;
}

static bool matches(void *ctx, const char *without, kwic_docset *out, GError **error)
{
    (void)without;
    (void)error;
    *out = *(kwic_docset *)ctx;
    return true;
}

static void forget(kwic_index *index)
{
    static const char *const files[] = {"derived", "tag.col", "type.col", "folder.col"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path =
            g_build_filename(kwic_index_gen_dir(index), files[i], NULL);
        remove(path);
    }
}

static void count(kwic_columns *columns, const char *field, kwic_docset *set)
{
    enum { ROUNDS = 9 };
    double best = 1e9;
    uint32_t distinct = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        const char *fields[] = {field, NULL};
        kwic_facet_query q = {.columns = columns,
                              .fields = fields,
                              .limit = 20,
                              .matches = matches,
                              .ctx = set};
        kwic_facet *facets;
        size_t n;
        double start = now();
        if (!kwic_facet_count(&q, arena, &facets, &n, NULL))
            fail(NULL);
        double ms = since(&start);
        best = MIN(best, ms);
        distinct = facets[0].distinct;
    }
    printf("  count %-10s %8.3f ms (%u values)\n", field, best, distinct);
}

static void describe(kwic_derived *d)
{
    kwic_column c;
    kwic_derived_company_column(d, &c);
    uint64_t mention = 0, all = 0;
    for (size_t i = 0; i < c.n_entries; i++) {
        const uint32_t *docids;
        const uint8_t *by;
        size_t n = kwic_derived_company_notes(d, i, &docids, &by);
        for (size_t k = 0; k < n; k++)
            mention += by[k] == KWIC_BY_MENTION;
        all += n;
    }
    printf("  %u companies, %lu claims, %lu by mention alone\n", c.n_entries,
           (unsigned long)all, (unsigned long)mention);
}

// Made again with the old one at hand, as after a commit that changed next to nothing.
static void by_difference(kwic_index *index)
{
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(index), "derived", NULL);
    kwic_stamp stamp = kwic_stamp_of(index);
    double start = now();
    g_autoptr(kwic_side) old = kwic_side_open(path, "derived", NULL, KWIC_DP_PARTS);
    kwic_side_close(kwic_derived_make(kwic_index_db(index), &stamp, old, NULL));
    printf("  by difference   %8.3f ms\n", since(&start));
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc < 3)
        return 2;
    if (!g_file_test(argv[2], G_FILE_TEST_EXISTS)) {
        kwic_index_job job = {.vault = argv[1], .index = argv[2]};
        kwic_index_counts counts;
        double start = now();
        if (!kwic_index_run(&job, &counts, &error))
            fail(error);
        printf("index %u notes %.0f ms\n", counts.notes, since(&start));
    }
    g_autoptr(kwic_index) index = kwic_index_open(argv[2], &error);
    if (!index)
        fail(error);
    forget(index);
    double start = now();
    kwic_derived_close(kwic_derived_open(index, &error));
    printf("  derived afresh  %8.3f ms\n", since(&start));
    by_difference(index);
    start = now();
    kwic_derived *d = kwic_derived_open(index, &error);
    printf("  derived opened  %8.3f ms\n", since(&start));
    describe(d);
    start = now();
    kwic_columns *columns = kwic_columns_open(index, give, d);
    static const char *const fields[] = {"tag", "type", "folder", "created", "company"};
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        kwic_columns_get(columns, fields[i], &error);
        printf("  column %-10s %8.3f ms\n", fields[i], since(&start));
    }
    kwic_columns_close(columns);
    columns = kwic_columns_open(index, give, d);
    kwic_columns_get(columns, "tag", &error);
    printf("  column tag opened %6.3f ms\n", since(&start));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    uint32_t last = kwic_db_last_docid(kwic_index_db(index));
    kwic_docset set = kwic_docset_new(arena, last);
    for (uint32_t i = 1; i <= last; i++)
        kwic_docset_add(&set, i);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        count(columns, fields[i], &set);
    kwic_columns_close(columns);
    kwic_derived_close(d);
    return 0;
}
