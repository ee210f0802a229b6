// SPDX-License-Identifier: GPL-2.0-or-later
// How well misspelt words are understood: bench_typo INDEX [-v] LIST...
//
// A LIST has lines WRONG TAB RIGHT[, RIGHT…]. Counted are those whose right word is in some
// note of INDEX and whose wrong one in none: how often a right one is the first guess, how
// often among the first five, how often a search takes the first one without asking, rightly
// and wrongly, and the CPU of one in microseconds. With -v those that fail. A line without TAB
// is a right word: counted are those in no note, and how often a search takes one for another
// word all the same.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../search/words/typo.h"
#include "kwic/index.h"
#include "kwic/tokenizer.h"

enum { GUESSES = 5 };

typedef struct counts {
    unsigned asked, first, five, sure, wrong;
    double us;
} counts;

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool known(const kwic_vocabulary *v, const char *word)
{
    kwic_str text = kwic_str_of(word);
    size_t i = kwic_vocabulary_find(v, text);
    return i < v->n && kwic_str_eq(kwic_vocabulary_word(v, i), text);
}

// Whether a search would complete the word.
static bool begins(const kwic_vocabulary *v, const char *word)
{
    kwic_str text = kwic_str_of(word);
    size_t i = kwic_vocabulary_find(v, text);
    return i < v->n && kwic_str_starts(kwic_vocabulary_word(v, i), text);
}

static bool is_one_of(char **words, kwic_str guess)
{
    for (; *words; words++)
        if (kwic_str_eq(kwic_str_of(*words), guess))
            return true;
    return false;
}

static void ask(kwic_vocabulary *v, const char *wrong, char **right, bool verbose,
                counts *c)
{
    bool askable = !*right; // a word that is right as it stands
    for (char **w = right; *w; w++) {
        g_strstrip(*w);
        askable |= known(v, *w);
    }
    if (!askable || known(v, wrong))
        return;
    kwic_typo guesses[GUESSES];
    double start = cpu_us();
    size_t n = kwic_typo_correct(v, kwic_str_of(wrong), guesses, GUESSES), at = 0;
    c->us += cpu_us() - start;
    while (at < n && !is_one_of(right, kwic_vocabulary_word(v, guesses[at].word)))
        at++;
    bool sure =
        kwic_typo_is_sure(v, kwic_str_of(wrong), guesses, n) && !begins(v, wrong);
    c->asked++;
    c->first += at == 0 && n > 0;
    c->five += at < n;
    c->sure += sure && at == 0;
    c->wrong += sure && at > 0;
    if (!verbose || (at == 0 && n > 0))
        return;
    printf("%s\t%s\t%zu\t", wrong, right[0], at < n ? at + 1 : 0);
    for (size_t i = 0; i < n; i++)
        printf(" %.*s %.2f", KWIC_STR_ARG(kwic_vocabulary_word(v, guesses[i].word)),
               (double)guesses[i].cost);
    printf("\n");
}

static void ask_list(kwic_vocabulary *v, const char *path, bool verbose)
{
    g_autofree char *bytes = NULL;
    if (!g_file_get_contents(path, &bytes, NULL, NULL))
        return;
    counts c = {0};
    g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *lower = g_utf8_strdown(*line, -1);
        g_auto(GStrv) cells = g_strsplit(lower, "\t", 2);
        if (!*lower)
            continue;
        g_auto(GStrv) right = g_strsplit(cells[1] ? cells[1] : "", ",", -1);
        ask(v, cells[0], right, verbose, &c);
    }
    double n = MAX(c.asked, 1U);
    printf("%-40s %6u asked  first %.1f %%  in five %.1f %%  sure and right %.1f %%  "
           "wrong %.1f %%  %.0f us\n",
           path, c.asked, 100 * c.first / n, 100 * c.five / n, 100 * c.sure / n,
           100 * c.wrong / n, c.us / n);
}

int main(int argc, char **argv)
{
    bool verbose = argc > 2 && strcmp(argv[2], "-v") == 0;
    if (argc < 3) {
        fprintf(stderr, "bench_typo INDEX [-v] LIST...\n");
        return 2;
    }
    g_autoptr(kwic_index) index = kwic_index_open(argv[1], NULL);
    g_autoptr(kwic_vocabulary) v =
        index ? kwic_vocabulary_read(kwic_index_db(index), NULL, NULL) : NULL;
    if (!v) {
        fprintf(stderr, "%s is no index\n", argv[1]);
        return 1;
    }
    kwic_typo warm;
    kwic_typo_find(v, KWIC_STR("warm"), 1, &warm, 1);
    printf("%zu words\n", v->n);
    for (int i = verbose ? 3 : 2; i < argc; i++)
        ask_list(v, argv[i], verbose);
    return 0;
}
