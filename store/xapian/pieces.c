// SPDX-License-Identifier: GPL-2.0-or-later
// The plain way to build: Xapian's writer and compactor. One flush over many documents is
// quadratic, so each lane writes databases of a few hundred, merged in order at the end.
#include <glib.h>

#include "base/build_way.h"
#include "base/data.h"
#include "base/index_folder.h"

enum {
    PIECE_DOCS = 300,
    MERGED_AT_ONCE = 64, // open files of one merge: five a piece
};

typedef struct lane {
    GPtrArray *paths;
    kwic_writer *writer; // of the last path, while it takes documents
    unsigned docs;
} lane;

typedef struct pieces {
    char *folder;
    lane *lanes;
    unsigned n_lanes;
    kwic_str dictionary;
} pieces;

static void *pieces_begin(const char *folder, unsigned lanes, GError **error)
{
    (void)error;
    pieces *s = g_new0(pieces, 1);
    s->folder = g_strdup(folder);
    s->lanes = g_new0(lane, lanes);
    s->n_lanes = lanes;
    for (unsigned i = 0; i < lanes; i++)
        s->lanes[i].paths = g_ptr_array_new_with_free_func(g_free);
    return s;
}

static void pieces_free(void *state)
{
    pieces *s = state;
    for (unsigned i = 0; i < s->n_lanes; i++) {
        kwic_writer_close(s->lanes[i].writer);
        g_ptr_array_unref(s->lanes[i].paths);
    }
    g_free(s->lanes);
    g_free(s->folder);
    g_free(s);
}

static bool close_piece(lane *l, GError **error)
{
    bool fine = !l->writer || kwic_writer_commit(l->writer, error);
    g_clear_pointer(&l->writer, kwic_writer_close);
    l->docs = 0;
    return fine;
}

static void pieces_set_dictionary(void *state, kwic_str dictionary)
{
    ((pieces *)state)->dictionary = dictionary;
}

static bool open_piece(pieces *s, unsigned i, GError **error)
{
    lane *l = &s->lanes[i];
    char *path = g_strdup_printf("%s/piece-%u-%u", s->folder, i, l->paths->len);
    g_ptr_array_add(l->paths, path);
    l->writer = kwic_writer_open_scratch(path, error);
    return l->writer &&
           kwic_writer_put_meta(l->writer, KWIC_META_DICTIONARY, s->dictionary, error);
}

static bool pieces_put(void *state, unsigned i, const kwic_document *doc,
                       GError **error)
{
    pieces *s = state;
    lane *l = &s->lanes[i];
    if (!l->writer && !open_piece(s, i, error))
        return false;
    if (!kwic_writer_put(l->writer, 0, doc, error))
        return false;
    return ++l->docs < PIECE_DOCS || close_piece(l, error);
}

static bool merge(GPtrArray *paths, guint from, guint n, const char *to, GError **error)
{
    return kwic_db_merge((const char *const *)paths->pdata + from, n, to, error);
}

static bool pieces_close(void *state, unsigned i, GError **error)
{
    return close_piece(&((pieces *)state)->lanes[i], error);
}

// Merges neighbours, MERGED_AT_ONCE into one; the paths of the results, or NULL.
static GPtrArray *merge_groups(pieces *s, GPtrArray *paths, unsigned round,
                               GError **error)
{
    g_autoptr(GPtrArray) fewer = g_ptr_array_new_with_free_func(g_free);
    for (guint from = 0; from < paths->len; from += MERGED_AT_ONCE) {
        guint n = MIN(MERGED_AT_ONCE, paths->len - from);
        char *to = g_strdup_printf("%s/merged-%u-%u", s->folder, round, fewer->len);
        g_ptr_array_add(fewer, to);
        if (!merge(paths, from, n, to, error))
            return NULL;
        for (guint i = from; i < from + n; i++)
            kwic_folder_remove(g_ptr_array_index(paths, i));
    }
    return g_steal_pointer(&fewer);
}

// Until few enough are left for the last merge. Takes the paths, gives others.
static GPtrArray *merge_to_few(pieces *s, GPtrArray *paths, GError **error)
{
    for (unsigned round = 0; paths && paths->len > MERGED_AT_ONCE; round++) {
        GPtrArray *fewer = merge_groups(s, paths, round, error);
        g_ptr_array_unref(paths);
        paths = fewer;
    }
    return paths;
}

// With the ordinary writer: one of scratch, changing blocks in place, keeps the mark of a
// merged database that its leaves follow one another when that is no longer true.
static bool put_metas(const char *path, const kwic_meta *metas, size_t n,
                      GError **error)
{
    g_autoptr(kwic_writer) w = kwic_writer_open(path, error);
    for (size_t i = 0; w && i < n; i++)
        if (!kwic_writer_put_meta(w, metas[i].key.p, metas[i].value, error))
            return false;
    return w && kwic_writer_commit(w, error);
}

static bool pieces_finish(void *state, const char *path, const kwic_meta *metas,
                          size_t n_metas, GError **error)
{
    pieces *s = state;
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < s->n_lanes; i++) {
        if (!close_piece(&s->lanes[i], error))
            return false;
        g_ptr_array_extend_and_steal(paths, g_steal_pointer(&s->lanes[i].paths));
        s->lanes[i].paths = g_ptr_array_new_with_free_func(g_free);
    }
    paths = merge_to_few(s, g_steal_pointer(&paths), error);
    return paths && (paths->len == 0 || merge(paths, 0, paths->len, path, error)) &&
           put_metas(path, metas, n_metas, error) && kwic_folder_sync(path, error);
}

const kwic_build_way kwic_build_by_pieces = {
    .begin = pieces_begin,
    .set_dictionary = pieces_set_dictionary,
    .put = pieces_put,
    .close = pieces_close,
    .finish = pieces_finish,
    .free = pieces_free,
};
