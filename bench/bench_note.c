// SPDX-License-Identifier: GPL-2.0-or-later
// MB/s of kwic_note_parse over the notes of a folder, beside cmark's parser alone on the
// same bytes: bench_note FOLDER [ROUNDS]. The better of the rounds counts, in CPU time.
#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kwic/note.h"

typedef struct notes {
    GPtrArray *bytes; // of GBytes
    size_t size;
} notes;

static void read_folder(const char *folder, notes *n)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *text;
        gsize size;
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            read_folder(path, n);
        } else if (g_str_has_suffix(name, ".md") &&
                   g_file_get_contents(path, &text, &size, NULL)) {
            g_ptr_array_add(n->bytes, g_bytes_new_take(text, size));
            n->size += size;
        }
    }
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run_cmark(const char *text, size_t size, kwic_arena *arena)
{
    (void)arena;
    cmark_node_free(cmark_parse_document(text, size, CMARK_OPT_DEFAULT));
}

static void run_kwic(const char *text, size_t size, kwic_arena *arena)
{
    kwic_record note;
    kwic_arena_clear(arena);
    kwic_note_parse((kwic_str){text, size}, "Note.md", arena, NULL, NULL, &note);
}

typedef void (*parser)(const char *text, size_t size, kwic_arena *arena);

static double measure(const notes *n, parser run)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    double start = cpu_seconds();
    for (guint i = 0; i < n->bytes->len; i++) {
        gsize size;
        const char *text = g_bytes_get_data(n->bytes->pdata[i], &size);
        run(text, size, arena);
    }
    return cpu_seconds() - start;
}

int main(int argc, char **argv)
{
    notes n = {g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref), 0};
    double cmark = 1e9, kwic = 1e9;
    int rounds = argc > 2 ? (int)g_ascii_strtoll(argv[2], NULL, 10) : 5;
    if (argc < 2)
        return fprintf(stderr, "usage: bench_note FOLDER [ROUNDS]\n") < 0 ? 1 : 2;
    read_folder(argv[1], &n);
    for (int i = 0; i < rounds; i++) { // in turn: machines are noisy
        cmark = MIN(cmark, measure(&n, run_cmark));
        kwic = MIN(kwic, measure(&n, run_kwic));
    }
    double mb = (double)n.size / 1e6;
    printf("%u notes, %.1f MB: cmark %.1f MB/s, kwic_note_parse %.1f MB/s (%.0f %%)\n",
           n.bytes->len, mb, mb / cmark, mb / kwic, 100 * cmark / kwic);
    g_ptr_array_unref(n.bytes);
    return 0;
}
