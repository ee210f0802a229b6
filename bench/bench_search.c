// SPDX-License-Identifier: GPL-2.0-or-later
// Times of answers inside one process: bench_search INDEX QUERIES [REPS].
//
// QUERIES has lines ID TAB CLASS TAB TEXT [TAB TAG], as the peers' harness has them: a query
// of class phrase is quoted, a tag is a filter. One answer is ten hits with a snippet each,
// counts of tags over all matches, and its JSON. Prints p50 and p99 of each class and of
// all, in microseconds of CPU, after one pass that is not counted.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kwic/search.h"

typedef struct question {
    char *class;
    char *text;
    char *tag;
} question;

static GArray *read_questions(const char *path)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &bytes, NULL, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
    g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(question));
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\t", 4);
        if (g_strv_length(cells) < 3)
            continue;
        question q = {g_strdup(cells[1]), NULL, NULL};
        bool phrase = g_str_equal(cells[1], "phrase");
        q.text = phrase ? g_strdup_printf("\"%s\"", cells[2]) : g_strdup(cells[2]);
        q.tag = cells[3] && *cells[3] ? g_strdup(cells[3]) : NULL;
        g_array_append_val(out, q);
    }
    return out;
}

// Time of this thread alone: what else the machine does is not in it.
static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double ask(kwic_searcher *s, const question *q, GString *json)
{
    const char *values[] = {q->tag, NULL}, *facets[] = {"tag", NULL};
    kwic_filter filter = {"tag", values};
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(q->text);
    request.filters = &filter;
    request.n_filters = q->tag ? 1 : 0;
    request.facets = facets;
    request.snippets = 1;
    g_autoptr(GError) error = NULL;
    double start = cpu_us();
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, &error);
    if (!answer) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
    g_string_truncate(json, 0);
    kwic_answer_write(answer, json);
    return cpu_us() - start;
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void report(const char *name, GArray *times)
{
    if (times->len == 0)
        return;
    qsort(times->data, times->len, sizeof(double), by_number);
    printf("%-8s n %5u  p50 %8.0f  p90 %8.0f  p99 %8.0f us\n", name, times->len,
           g_array_index(times, double, times->len / 2),
           g_array_index(times, double, times->len * 9 / 10),
           g_array_index(times, double, times->len * 99 / 100));
}

static void report_memory(void)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return;
    const char *rss = strstr(status, "VmRSS:");
    if (rss)
        printf("%.*s\n", (int)strcspn(rss, "\n"), rss);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench_search INDEX QUERIES [REPS]\n");
        return 2;
    }
    int reps = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 20;
    g_autoptr(GError) error = NULL;
    kwic_searcher_options options = {.resident = true};
    g_autoptr(kwic_searcher) s = kwic_searcher_open(argv[1], &options, &error);
    if (!s || !kwic_derive(s, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    GArray *questions = read_questions(argv[2]);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(double));
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) json = g_string_new(NULL);
    for (int rep = -1; rep < reps; rep++) {
        for (guint i = 0; i < questions->len; i++) {
            const question *q = &g_array_index(questions, question, i);
            double us = ask(s, q, json);
            GArray *class = g_hash_table_lookup(classes, q->class);
            if (!class) {
                class = g_array_new(FALSE, FALSE, sizeof(double));
                g_hash_table_insert(classes, q->class, class);
            }
            if (rep < 0)
                continue;
            g_array_append_val(all, us);
            g_array_append_val(class, us);
        }
    }
    GHashTableIter iter;
    gpointer name, times;
    g_hash_table_iter_init(&iter, classes);
    while (g_hash_table_iter_next(&iter, &name, &times))
        report(name, times);
    report("all", all);
    report_memory();
    return 0;
}
