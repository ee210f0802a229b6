// SPDX-License-Identifier: GPL-2.0-or-later
// What building an index costs once the documents are there: those of an index are read
// into memory and built anew, by each way, with 1 to JOBS lanes.
//
//     bench_bulk INDEX [JOBS]
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "kwic/arena.h"
#include "kwic/index.h"

enum { SLOTS = 64 };

typedef struct corpus {
    kwic_db *db;
    kwic_arena *arena;
    GArray *docs;     // kwic_document
    GArray *postings; // of the document being read
    GArray *values[SLOTS];
    size_t n_postings, bytes;
} corpus;

// ---- reading ----

typedef struct doc_value {
    uint32_t docid;
    kwic_str data;
} doc_value;

static bool keep_value(void *ctx, uint32_t docid, kwic_str value)
{
    GArray **reading = ctx;
    doc_value v = {docid, {g_memdup2(value.p, value.n), value.n}};
    g_array_append_val(*reading, v);
    return true;
}

static bool keep_term(void *ctx, kwic_str term, uint32_t wdf)
{
    corpus *c = ctx;
    kwic_posting p = {kwic_arena_str(c->arena, term), wdf, 0, NULL};
    g_array_append_val(c->postings, p);
    return true;
}

static void read_document(corpus *c, uint32_t docid, GString *data)
{
    g_array_set_size(c->postings, 0);
    g_string_truncate(data, 0);
    kwic_db_doc_terms(c->db, docid, keep_term, c, NULL);
    kwic_db_data(c->db, docid, data, NULL);
    size_t n = c->postings->len;
    kwic_posting *postings = kwic_arena_new_array(c->arena, kwic_posting, n);
    memcpy(postings, c->postings->data, n * sizeof *postings);
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        g_array_set_size(positions, 0);
        kwic_db_positions(c->db, docid, postings[i].term, positions, NULL);
        uint32_t *at = kwic_arena_new_array(c->arena, uint32_t, positions->len + 1);
        if (positions->len)
            memcpy(at, positions->data, positions->len * sizeof *at);
        postings[i].n_positions = positions->len;
        postings[i].positions = at;
    }
    kwic_document doc = {.postings = postings, .n_postings = n};
    doc.data = kwic_arena_str(c->arena, kwic_str_of_string(data));
    g_array_append_val(c->docs, doc);
    c->n_postings += n;
    c->bytes += data->len;
}

static void read_values(corpus *c)
{
    kwic_value *all = kwic_arena_new_array(c->arena, kwic_value, c->docs->len * SLOTS);
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(doc_value));
        kwic_db_values(c->db, slot, keep_value, &values, NULL);
        for (guint i = 0; i < values->len; i++) {
            const doc_value *v = &g_array_index(values, doc_value, i);
            kwic_document *doc = &g_array_index(c->docs, kwic_document, v->docid - 1);
            kwic_value *of = all + (size_t)(v->docid - 1) * SLOTS;
            of[doc->n_values++] = (kwic_value){slot, v->data};
            doc->values = of;
        }
    }
}

static void read_corpus(corpus *c, const char *path)
{
    GError *error = NULL;
    kwic_index *index = kwic_index_open(path, &error);
    if (!index) {
        fprintf(stderr, "bench_bulk: %s\n", error->message);
        exit(2);
    }
    c->db = kwic_index_db(index);
    c->arena = kwic_arena_new();
    c->docs = g_array_new(FALSE, FALSE, sizeof(kwic_document));
    c->postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    g_autoptr(GString) data = g_string_new(NULL);
    for (uint32_t i = 1; i <= kwic_db_last_docid(c->db); i++)
        read_document(c, i, data);
    read_values(c);
    kwic_index_close(index);
}

// ---- building ----

typedef struct lane {
    const corpus *corpus;
    kwic_build *build;
    unsigned number, of;
} lane;

static void *put_all(void *ctx)
{
    lane *l = ctx;
    guint n = l->corpus->docs->len;
    for (guint i = n * l->number / l->of; i < n * (l->number + 1) / l->of; i++) {
        GError *error = NULL;
        if (!kwic_build_put(l->build, l->number,
                            &g_array_index(l->corpus->docs, kwic_document, i),
                            &error)) {
            fprintf(stderr, "bench_bulk: %s\n", error->message);
            exit(1);
        }
    }
    return NULL;
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const corpus *c, const char *dir, const char *way, unsigned jobs)
{
    g_setenv("KWIC_BULK", way, TRUE);
    g_autoptr(kwic_index_writer) w = kwic_index_lock(dir, "/", 0, NULL, NULL, NULL);
    double wall_0 = wall(), cpu_0 = cpu();
    kwic_build *b = kwic_build_begin(w, jobs, NULL);
    g_autofree lane *lanes = g_new0(lane, jobs);
    g_autofree pthread_t *threads = g_new0(pthread_t, jobs);
    for (unsigned i = 0; i < jobs; i++) {
        lanes[i] = (lane){c, b, i, jobs};
        pthread_create(&threads[i], NULL, put_all, &lanes[i]);
    }
    for (unsigned i = 0; i < jobs; i++)
        pthread_join(threads[i], NULL);
    double wall_1 = wall(), cpu_1 = cpu();
    GError *error = NULL;
    if (!kwic_build_finish(b, &error)) {
        fprintf(stderr, "bench_bulk: %s\n", error->message);
        exit(1);
    }
    double wall_2 = wall(), cpu_2 = cpu();
    printf(
        "%-5s %u lanes: put %.3f s (CPU %.3f), finish %.3f (%.3f), %.0f ns a posting\n",
        strcmp(way, "off") == 0 ? "plain" : "fast", jobs, wall_1 - wall_0,
        cpu_1 - cpu_0, wall_2 - wall_1, cpu_2 - cpu_1,
        (cpu_2 - cpu_0) * 1e9 / (double)c->n_postings);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_bulk INDEX [JOBS]\n");
        return 2;
    }
    corpus c = {0};
    unsigned jobs = argc > 2 ? (unsigned)atoi(argv[2]) : 2;
    read_corpus(&c, argv[1]);
    printf("%u documents, %zu postings, %zu bytes of data\n", c.docs->len, c.n_postings,
           c.bytes);
    g_autofree char *dir = g_dir_make_tmp("kwic-bench-XXXXXX", NULL);
    for (unsigned i = 1; i <= jobs; i++)
        run(&c, dir, "on", i);
    if (!g_getenv("KWIC_BENCH_FAST"))
        run(&c, dir, "off", jobs);
    printf("left in %s\n", dir);
    return 0;
}
