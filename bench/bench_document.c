// SPDX-License-Identifier: GPL-2.0-or-later
// MB/s of each step from a note's bytes to its document, on one core, without writing:
//
//     bench_document VAULT [ROUNDS]
//
// The fastest round counts. "parse" is kwic_note_parse; "make" the terms, values and the
// packed record on top of it.
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kwic/indexer.h"

typedef struct note {
    char *path;
    char *bytes;
    gsize n;
} note;

typedef struct vault {
    const char *folder;
    GArray *notes;
    uint64_t bytes;
} vault;

static bool take_file(void *ctx, const kwic_walk_file *file)
{
    vault *v = ctx;
    note n = {.path = g_strdup(file->path)};
    g_autofree char *full = g_build_filename(v->folder, file->path, NULL);
    if (g_file_get_contents(full, &n.bytes, &n.n, NULL)) {
        g_array_append_val(v->notes, n);
        v->bytes += n.n;
    }
    return true;
}

// CPU time: the machine may be busy with others.
static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct sums {
    double parse_s, make_s;
    uint64_t terms, positions, data_bytes, value_bytes;
} sums;

static void count_document(sums *s, const kwic_document *d)
{
    s->terms += d->n_postings;
    s->data_bytes += d->data.n;
    for (size_t i = 0; i < d->n_postings; i++)
        s->positions += d->postings[i].n_positions;
    for (size_t i = 0; i < d->n_values; i++)
        s->value_bytes += d->values[i].data.n;
}

static sums one_round(const vault *v, kwic_document_maker *maker, kwic_arena *arena)
{
    sums s = {0};
    const kwic_change change = {.mtime_ns = 1, .size = 1, .inode = 1, .hash = 1};
    for (guint i = 0; i < v->notes->len; i++) {
        const note *n = &g_array_index(v->notes, note, i);
        kwic_record record;
        double start = now_s();
        kwic_arena_clear(arena);
        kwic_note_parse((kwic_str){n->bytes, n->n}, n->path, arena, NULL, NULL,
                        &record);
        double parsed = now_s();
        const kwic_document *d = kwic_document_make(maker, &record, &change, 1);
        s.parse_s += parsed - start;
        s.make_s += now_s() - parsed;
        count_document(&s, d);
    }
    return s;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_document VAULT [ROUNDS]\n");
        return 2;
    }
    vault v = {.folder = argv[1], .notes = g_array_new(FALSE, FALSE, sizeof(note))};
    guint64 rounds = argc > 2 ? g_ascii_strtoull(argv[2], NULL, 10) : 5;
    g_autoptr(GError) error = NULL;
    if (!kwic_walk(v.folder, NULL, take_file, NULL, &v, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    sums best = {.parse_s = 1e9, .make_s = 1e9};
    for (guint64 i = 0; i < rounds; i++) {
        sums s = one_round(&v, maker, arena);
        s.parse_s = MIN(s.parse_s, best.parse_s);
        s.make_s = MIN(s.make_s, best.make_s);
        best = s;
    }
    double mb = (double)v.bytes / 1e6;
    printf("%u notes, %.1f MB: parse %.1f MB/s (%.3f s), make %.1f MB/s (%.3f s)\n",
           v.notes->len, mb, mb / best.parse_s, best.parse_s, mb / best.make_s,
           best.make_s);
    printf("%.2f M terms, %.2f M positions, %.1f MB data, %.1f MB values\n",
           (double)best.terms / 1e6, (double)best.positions / 1e6,
           (double)best.data_bytes / 1e6, (double)best.value_bytes / 1e6);
    return 0;
}
