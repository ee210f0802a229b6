// SPDX-License-Identifier: GPL-2.0-or-later
// How well tags are suggested: from each of up to 500 notes of a vault that has tags one tag is
// taken away, and it counts where it comes back among the first five.
//
//     bench_suggest VAULT INDEX [SEED]
//
// prints notes TAB ours TAB commonest TAB nearest: shares, of tags that another note has, too.
// Commonest: the five commonest tags of the vault that the note has not. Nearest: tags of the
// notes nearest by words, the nearest first, until there are five.
#include <stdio.h>
#include <stdlib.h>

#include "kwic/edit.h"
#include "kwic/indexer.h"

enum { MOST_NOTES = 500, FIRST = 5, NEAR = 10 };

typedef struct trial {
    kwic_searcher *s;
    const char *vault;
    GHashTable *counts; // folded tag to notes that have it
    GPtrArray *common;  // folded tags, the commonest first
    GPtrArray *paths;   // of notes with a tag
    GRand *random;
    kwic_document_maker *maker;
    unsigned n, ours, commonest, nearest;
} trial;

static char *fold(kwic_str name)
{
    return g_utf8_casefold(name.p, (gssize)name.n);
}

static GBytes *read_note(const trial *t, const char *path)
{
    g_autofree char *whole = g_build_filename(t->vault, path, NULL);
    char *text = NULL;
    gsize n = 0;
    return g_file_get_contents(whole, &text, &n, NULL) ? g_bytes_new_take(text, n)
                                                       : NULL;
}

// The note's tags, folded, each once.
static GPtrArray *tags_of(kwic_str text, const char *path)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note;
    GPtrArray *tags = g_ptr_array_new_with_free_func(g_free);
    kwic_note_parse(text, path, arena, NULL, NULL, &note);
    for (size_t i = 0; i < note.n_tags; i++) {
        char *tag = fold(note.tags[i].text);
        if (g_ptr_array_find_with_equal_func(tags, tag, g_str_equal, NULL))
            g_free(tag);
        else
            g_ptr_array_add(tags, tag);
    }
    return tags;
}

static bool on_file(void *ctx, const kwic_walk_file *file)
{
    trial *t = ctx;
    g_autoptr(GBytes) bytes = read_note(t, file->path);
    if (!bytes)
        return true;
    g_autoptr(GPtrArray) tags = tags_of(kwic_edit_text(bytes), file->path);
    for (guint i = 0; i < tags->len; i++) {
        int n = GPOINTER_TO_INT(g_hash_table_lookup(t->counts, tags->pdata[i]));
        g_hash_table_insert(t->counts, g_strdup(tags->pdata[i]),
                            GINT_TO_POINTER(n + 1));
    }
    if (tags->len)
        g_ptr_array_add(t->paths, g_strdup(file->path));
    return true;
}

static gint by_count(gconstpointer a, gconstpointer b, gpointer counts)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int n = GPOINTER_TO_INT(g_hash_table_lookup(counts, x));
    int m = GPOINTER_TO_INT(g_hash_table_lookup(counts, y));
    return n != m ? m - n : strcmp(x, y);
}

static bool in_list(const GPtrArray *list, const char *tag, guint first)
{
    for (guint i = 0; i < list->len && i < first; i++)
        if (strcmp(list->pdata[i], tag) == 0)
            return true;
    return false;
}

static GPtrArray *our_tags(trial *t, kwic_str text, const char *path)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note;
    kwic_change change = {0};
    kwic_note_parse(text, path, arena, NULL, NULL, &note);
    const kwic_suggest_request request = {
        .document = kwic_document_make(t->maker, &note, &change, 0),
        .path = path,
        .limit = FIRST,
    };
    GPtrArray *tags = g_ptr_array_new_with_free_func(g_free);
    json_t *json = kwic_suggest(t->s, &request, NULL), *one;
    size_t i;
    json_array_foreach(json_object_get(json, "tags"), i, one)
    {
        const char *tag = json_string_value(json_object_get(one, "tag"));
        g_ptr_array_add(tags, fold(kwic_str_of(tag)));
    }
    json_decref(json);
    return tags;
}

// Those of `from` that the note has not, added.
static void add_new(GPtrArray *tags, const GPtrArray *from, const GPtrArray *has)
{
    for (guint i = 0; i < from->len && tags->len < FIRST; i++)
        if (!in_list(has, from->pdata[i], has->len) &&
            !in_list(tags, from->pdata[i], tags->len))
            g_ptr_array_add(tags, g_strdup(from->pdata[i]));
}

static GPtrArray *near_tags(trial *t, kwic_str text, const char *path,
                            const GPtrArray *has)
{
    GPtrArray *tags = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(kwic_answer) near = kwic_related(t->s, NULL, text, NEAR, NULL);
    for (size_t i = 0; near && i < near->n_hits && tags->len < FIRST; i++) {
        if (strcmp(near->hits[i].path, path) == 0)
            continue;
        g_autoptr(GBytes) bytes = read_note(t, near->hits[i].path);
        g_autoptr(GPtrArray) theirs =
            bytes ? tags_of(kwic_edit_text(bytes), near->hits[i].path)
                  : g_ptr_array_new();
        add_new(tags, theirs, has);
    }
    return tags;
}

// A tag of the note that another note has, too; NULL when there is none.
static const char *choose(trial *t, const GPtrArray *tags)
{
    guint start = (guint)g_rand_int_range(t->random, 0, (gint32)tags->len);
    for (guint i = 0; i < tags->len; i++) {
        const char *tag = tags->pdata[(start + i) % tags->len];
        if (GPOINTER_TO_INT(g_hash_table_lookup(t->counts, tag)) > 1)
            return tag;
    }
    return NULL;
}

static void try_note(trial *t, const char *path)
{
    g_autoptr(GBytes) bytes = read_note(t, path);
    g_autoptr(GPtrArray) tags = tags_of(kwic_edit_text(bytes), path);
    const char *gone = choose(t, tags);
    const char *const remove[] = {gone, NULL};
    const kwic_note_edit edit = {.remove = remove};
    g_autoptr(kwic_edits) plan = kwic_edits_new(t->vault);
    size_t n;
    const kwic_splice *splices = gone
                                     ? kwic_note_edit_make(&edit, kwic_edit_text(bytes),
                                                           path, plan->arena, &n, NULL)
                                     : NULL;
    if (splices)
        kwic_edits_add(plan, path, bytes, splices, n);
    if (!plan->files->len)
        return;
    g_autoptr(GBytes) after = kwic_file_edit_after(plan->files->pdata[0]);
    g_autoptr(GPtrArray) has = tags_of(kwic_edit_text(after), path);
    g_autoptr(GPtrArray) ours = our_tags(t, kwic_edit_text(after), path);
    g_autoptr(GPtrArray) near = near_tags(t, kwic_edit_text(after), path, has);
    g_autoptr(GPtrArray) common = g_ptr_array_new_with_free_func(g_free);
    add_new(common, t->common, has);
    t->n++;
    if (g_getenv("BENCH_MISSES") && !in_list(ours, gone, FIRST))
        fprintf(stderr, "%s: %s\n", path, gone);
    t->ours += in_list(ours, gone, FIRST);
    t->nearest += in_list(near, gone, FIRST);
    t->commonest += in_list(common, gone, FIRST);
}

static void shuffle(trial *t)
{
    for (guint i = 0; i + 1 < t->paths->len; i++) {
        guint k = (guint)g_rand_int_range(t->random, (gint32)i, (gint32)t->paths->len);
        gpointer one = t->paths->pdata[i];
        t->paths->pdata[i] = t->paths->pdata[k];
        t->paths->pdata[k] = one;
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "bench_suggest VAULT INDEX [SEED]\n");
        return 2;
    }
    trial t = {.vault = argv[1],
               .s = kwic_searcher_open(argv[2], NULL, NULL),
               .counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
               .paths = g_ptr_array_new_with_free_func(g_free),
               .random = g_rand_new_with_seed(
                   argc > 3 ? (guint32)g_ascii_strtoull(argv[3], NULL, 10) : 1),
               .maker = kwic_document_maker_new()};
    if (!t.s || !kwic_walk(t.vault, NULL, on_file, NULL, &t, NULL)) {
        fprintf(stderr, "bench_suggest: %s cannot be read, or has no index\n", argv[1]);
        return 1;
    }
    t.common = g_ptr_array_new();
    GHashTableIter iter;
    gpointer tag;
    g_hash_table_iter_init(&iter, t.counts);
    while (g_hash_table_iter_next(&iter, &tag, NULL))
        g_ptr_array_add(t.common, tag);
    g_ptr_array_sort_with_data(t.common, by_count, t.counts);
    shuffle(&t);
    for (guint i = 0; i < t.paths->len && t.n < MOST_NOTES; i++)
        try_note(&t, t.paths->pdata[i]);
    double n = t.n ? t.n : 1;
    printf("%u\t%.2f\t%.2f\t%.2f\n", t.n, t.ours / n, t.commonest / n, t.nearest / n);
    kwic_searcher_close(t.s);
    return 0;
}
