// SPDX-License-Identifier: GPL-2.0-or-later
// A full build: documents in, a new generation out.
#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/build_way.h"
#include "base/data.h"
#include "base/index_folder.h"
#include "base/index_mark.h"
#include "glass/glass_gate.h"
#include "index_writer.h"
#include "kwic/error.h"

struct kwic_build {
    kwic_index_writer *writer;
    uint64_t gen;
    char *folder; // DIR/new-N: scratch, and the result in db
    const kwic_build_way *way;
    void *state;
    GString *dictionary;
    pthread_mutex_t lock; // of metas
    GTree *metas;         // key -> GString
};

static void free_value(gpointer value)
{
    g_string_free(value, TRUE);
}

static int compare_keys(gconstpointer a, gconstpointer b, gpointer unused)
{
    (void)unused;
    return strcmp(a, b);
}

// The fast way where it imitates what the linked libxapian writes.
static const kwic_build_way *choose_way(const kwic_build *b)
{
    bool off = g_strcmp0(g_getenv("KWIC_BULK"), "off") == 0;
    if (off || kwic_index_writer_is_plain(b->writer) || !kwic_glass_gate(b->folder))
        return &kwic_build_by_pieces;
    return &kwic_build_by_tables;
}

kwic_build *kwic_build_begin(kwic_index_writer *w, unsigned jobs, GError **error)
{
    kwic_build *b = g_new0(kwic_build, 1);
    b->writer = w;
    b->gen = kwic_index_next_generation(w);
    b->folder = g_strdup_printf("%s/new-%" G_GUINT64_FORMAT, kwic_index_writer_dir(w),
                                (guint64)b->gen);
    b->metas = g_tree_new_full(compare_keys, NULL, g_free, free_value);
    b->dictionary = g_string_new(NULL);
    pthread_mutex_init(&b->lock, NULL);
    // What killed builds left takes room that this one may need.
    kwic_folder_clean(kwic_index_writer_dir(w), kwic_index_writer_id(w), 0);
    if (mkdir(b->folder, 0700) != 0) {
        kwic_folder_set_error(error, b->folder, "make it");
        g_clear_pointer(&b->folder, g_free);
    } else if (kwic_mark_put(b->folder, kwic_index_writer_id(w), error))
        b->state = (b->way = choose_way(b))->begin(b->folder, MAX(jobs, 1), error);
    if (b->state)
        return b;
    kwic_build_abort(b);
    return NULL;
}

bool kwic_build_learn(kwic_build *b, const GString *data, const size_t *sizes, size_t n,
                      GError **error)
{
    kwic_dictionary_learn(data, sizes, n, b->dictionary);
    kwic_str dictionary = kwic_str_of_string(b->dictionary);
    b->way->set_dictionary(b->state, dictionary);
    return kwic_build_put_meta(b, KWIC_META_DICTIONARY, dictionary, error);
}

bool kwic_build_put(kwic_build *b, unsigned lane, const kwic_document *doc,
                    GError **error)
{
    return b->way->put(b->state, lane, doc, error);
}

bool kwic_build_close(kwic_build *b, unsigned lane, GError **error)
{
    return b->way->close(b->state, lane, error);
}

bool kwic_build_put_meta(kwic_build *b, const char *key, kwic_str value, GError **error)
{
    enum { MOST_KEY_BYTES = 240 };
    if (!*key || strlen(key) > MOST_KEY_BYTES) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL, "a bad metadata key: %s",
                    key);
        return false;
    }
    GString *copy = g_string_new_len(value.p ? value.p : "", (gssize)value.n);
    pthread_mutex_lock(&b->lock);
    if (value.n)
        g_tree_replace(b->metas, g_strdup(key), copy);
    else
        g_tree_remove(b->metas, key);
    pthread_mutex_unlock(&b->lock);
    if (!value.n)
        g_string_free(copy, TRUE);
    return true;
}

static gboolean append_meta(gpointer key, gpointer value, gpointer metas)
{
    const GString *text = value;
    kwic_meta meta = {kwic_str_of(key), {text->str, text->len}};
    g_array_append_val((GArray *)metas, meta);
    return FALSE;
}

static bool finish(kwic_build *b, GError **error)
{
    g_autofree char *path = g_build_filename(b->folder, "db", NULL);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)b->gen);
    g_autoptr(GArray) metas = g_array_new(FALSE, FALSE, sizeof(kwic_meta));
    kwic_build_put_meta(b, KWIC_META_GENERATION, kwic_str_of(number), NULL);
    g_tree_foreach(b->metas, append_meta, metas);
    return b->way->finish(b->state, path, (kwic_meta *)(void *)metas->data, metas->len,
                          error) &&
           kwic_index_publish(b->writer, path, b->gen, error);
}

bool kwic_build_finish(kwic_build *b, GError **error)
{
    GError *why = NULL;
    bool fine = finish(b, &why);
    if (g_error_matches(why, KWIC_ERROR, KWIC_ERROR_CORRUPT))
        kwic_index_writer_set_plain(b->writer);
    if (why)
        g_propagate_error(error, why);
    kwic_build_abort(b);
    return fine;
}

void kwic_build_abort(kwic_build *b)
{
    if (!b)
        return;
    if (b->state)
        b->way->free(b->state);
    if (b->folder)
        kwic_folder_remove(b->folder);
    g_tree_unref(b->metas);
    g_string_free(b->dictionary, TRUE);
    pthread_mutex_destroy(&b->lock);
    g_free(b->folder);
    g_free(b);
}
