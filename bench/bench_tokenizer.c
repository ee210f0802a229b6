// SPDX-License-Identifier: GPL-2.0-or-later
// MB/s of the tokenizer over files, on one core, best and median of the rounds; beside it
// what utf8proc needs for NFKC casefold alone.
//
//     bench_tokenizer [ROUNDS] FILE…      (0: one round, of the tokenizer alone)
//
// A file is tokenized block by block, as notes are: a block ends at an empty line.
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "kwic/tokenizer.h"

typedef struct counts {
    uint64_t tokens, bytes;
} counts;

static bool count(void *ctx, const kwic_token *t)
{
    counts *c = ctx;
    c->tokens++;
    c->bytes += t->text.n;
    return true;
}

// The text's blocks, made before the clock starts.
static GArray *blocks;

static void find_blocks(kwic_str text)
{
    blocks = g_array_new(false, false, sizeof(kwic_str));
    for (size_t at = 0; at < text.n;) {
        const char *gap = memmem(text.p + at, text.n - at, "\n\n", 2);
        size_t end = gap ? (size_t)(gap - text.p) + 2 : text.n;
        kwic_str block = kwic_str_sub(text, at, end);
        g_array_append_val(blocks, block);
        at = end;
    }
}

static counts tokenize(kwic_tokenizer *z, kwic_str text)
{
    (void)text;
    counts c = {0, 0};
    for (guint i = 0; i < blocks->len; i++)
        kwic_tokenize(z, g_array_index(blocks, kwic_str, i), 0, count, &c);
    return c;
}

static counts casefold(kwic_tokenizer *z, kwic_str text)
{
    (void)z;
    counts c = {0, 0};
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n, &out,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    c.bytes = n > 0 ? (uint64_t)n : 0;
    free(out);
    return c;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef counts (*job)(kwic_tokenizer *z, kwic_str text);

static void measure(const char *what, job run, kwic_str text, int rounds)
{
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    g_autofree double *mb_s = g_new(double, rounds);
    counts c = {0, 0};
    for (int i = 0; i < rounds; i++) {
        gint64 start = g_get_monotonic_time();
        c = run(z, text);
        gint64 us = g_get_monotonic_time() - start;
        mb_s[i] = (double)text.n / (double)MAX(us, 1);
    }
    qsort(mb_s, (size_t)rounds, sizeof(double), by_size);
    printf("  %-10s %8.1f best %8.1f median MB/s", what, mb_s[rounds - 1],
           mb_s[rounds / 2]);
    if (c.tokens)
        printf(", %" G_GUINT64_FORMAT " tokens, %.1f bytes of text each", c.tokens,
               (double)text.n / (double)c.tokens);
    printf("\n");
}

int main(int argc, char **argv)
{
    int first = 1, rounds = 5;
    bool alone = false;
    if (argc > 1 && g_ascii_isdigit(argv[1][0])) {
        rounds = (int)g_ascii_strtoll(argv[1], NULL, 10);
        alone = rounds == 0;
        rounds = MAX(1, rounds);
        first = 2;
    }
    for (int i = first; i < argc; i++) {
        g_autofree char *bytes = NULL;
        gsize n = 0;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(argv[i], &bytes, &n, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        printf("%s: %.1f MB\n", argv[i], (double)n / 1e6);
        find_blocks((kwic_str){bytes, n});
        measure("tokenizer", tokenize, (kwic_str){bytes, n}, rounds);
        if (!alone)
            measure("utf8proc", casefold, (kwic_str){bytes, n}, (rounds + 4) / 5);
        g_array_free(blocks, TRUE);
    }
    return first < argc ? 0 : 2;
}
