// SPDX-License-Identifier: GPL-2.0-or-later
#include "judged.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kwic/error.h"

// Calls fn for each line's words; fn returns false when there are too few.
typedef bool (*line_fn)(kwic_judged *j, char **words);

static bool read_lines(kwic_judged *j, const char *file, const char *separators,
                       int most, line_fn fn, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, error))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        if (!*g_strchomp(lines[i]))
            continue;
        g_auto(GStrv) words = g_strsplit_set(lines[i], separators, most);
        if (fn(j, words))
            continue;
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "%s:%zu: \"%s\": too few columns", file, i + 1, lines[i]);
        return false;
    }
    return true;
}

static bool add_query(kwic_judged *j, char **words)
{
    if (g_strv_length(words) < 2)
        return false;
    kwic_judged_query q = {g_strdup(words[0]), g_strdup(words[1])};
    g_array_append_val(j->queries, q);
    return true;
}

static bool add_rel(kwic_judged *j, char **words)
{
    if (g_strv_length(words) < 4)
        return false;
    GHashTable *docs = g_hash_table_lookup(j->rels, words[0]);
    if (!docs) {
        docs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(j->rels, g_strdup(words[0]), docs);
    }
    int rel = (int)g_ascii_strtod(words[3], NULL);
    g_hash_table_insert(docs, g_strdup(words[2]), GINT_TO_POINTER(rel));
    return true;
}

static void clear_query(void *p)
{
    kwic_judged_query *q = p;
    g_free(q->id);
    g_free(q->text);
}

bool kwic_judged_read(kwic_judged *j, const char *queries, const char *qrels,
                      GError **error)
{
    j->queries = g_array_new(FALSE, FALSE, sizeof(kwic_judged_query));
    g_array_set_clear_func(j->queries, clear_query);
    j->rels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                    (GDestroyNotify)g_hash_table_unref);
    return read_lines(j, queries, "\t", 2, add_query, error) &&
           read_lines(j, qrels, "\t ", -1, add_rel, error);
}

void kwic_judged_clear(kwic_judged *j)
{
    g_clear_pointer(&j->queries, g_array_unref);
    g_clear_pointer(&j->rels, g_hash_table_unref);
}

static int compare_falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

static double discount(size_t rank)
{
    return log2((double)rank + 2);
}

// The relevances of the relevant documents, highest first.
static GArray *ideal_of(GHashTable *docs)
{
    GArray *gains = g_array_new(FALSE, FALSE, sizeof(double));
    GHashTableIter iter;
    g_hash_table_iter_init(&iter, docs);
    for (void *rel; g_hash_table_iter_next(&iter, NULL, &rel);) {
        double gain = GPOINTER_TO_INT(rel);
        if (gain > 0)
            g_array_append_val(gains, gain);
    }
    g_array_sort(gains, compare_falling);
    return gains;
}

static double ideal_dcg(const GArray *gains)
{
    double dcg = 0;
    for (size_t i = 0; i < MIN(gains->len, 10U); i++)
        dcg += g_array_index(gains, double, i) / discount(i);
    return dcg;
}

kwic_measures kwic_judged_measure(const kwic_judged *j, const char *query,
                                  char *const *ranked, size_t n)
{
    kwic_measures m = {0};
    GHashTable *docs = g_hash_table_lookup(j->rels, query);
    g_autoptr(GArray) ideal = docs ? ideal_of(docs) : NULL;
    if (!ideal || ideal->len == 0)
        return m;
    m.judged = true;
    for (size_t i = 0; i < MIN(n, 100U); i++) {
        int rel = GPOINTER_TO_INT(g_hash_table_lookup(docs, ranked[i]));
        if (rel <= 0)
            continue;
        m.recall100 += 1.0 / ideal->len;
        if (i >= 10)
            continue;
        m.recall10 += 1.0 / ideal->len;
        m.p10 += 0.1;
        m.ndcg10 += rel / discount(i);
        if (m.mrr10 == 0)
            m.mrr10 = 1.0 / (double)(i + 1);
    }
    m.ndcg10 /= ideal_dcg(ideal);
    return m;
}
