/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small index for tests of search/, made of what a document holds and of nothing else:
 *
 *     static const small_note notes[] = {
 *         {.path = "A.md", .tags = "x/y|z", .links = "w1:B", .text = "some words"}, …};
 *     small_index s;
 *     small_index_make(&s, notes, G_N_ELEMENTS(notes));   // docids from 1
 *     … s.index …
 *     small_index_put(&s, 2, &changed); small_index_del(&s, 1);   // one commit each
 *     small_index_clear(&s);
 *
 * Lists have '|' between their items. */
#ifndef KWIC_TESTS_SMALL_INDEX_H
#define KWIC_TESTS_SMALL_INDEX_H

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kwic/index.h"
#include "kwic/record.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

typedef struct small_note {
    const char *path;
    const char *names;  /* title, first H1, aliases; NULL: the stem alone */
    const char *links;  /* as KWIC_SLOT_LINKS */
    const char *claims; /* as KWIC_SLOT_CLAIMS */
    const char *tags;
    const char *type;
    const char *properties; /* key|value|key|value */
    const char *text;       /* one paragraph */
} small_note;

typedef struct small_index {
    char *dir;
    kwic_index *index;
} small_index;

static inline void small_remove(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        small_remove(inner);
    }
    g_remove(path);
}

typedef struct small_term {
    GArray *positions;
} small_term;

typedef struct small_document {
    kwic_document doc;
    GTree *terms; /* char * -> GArray of positions */
    GArray *postings, *values;
    GPtrArray *strings;
} small_document;

static inline void small_add_term(small_document *d, const char *term,
                                  const uint32_t *position)
{
    GArray *positions = g_tree_lookup(d->terms, term);
    if (!positions) {
        positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_tree_insert(d->terms, g_strdup(term), positions);
    }
    if (position &&
        (positions->len == 0 ||
         g_array_index(positions, uint32_t, positions->len - 1) < *position))
        g_array_append_val(positions, *position);
}

static inline bool small_take_token(void *ctx, const kwic_token *t)
{
    small_document *d = ctx;
    g_autofree char *term = g_strndup(t->text.p, t->text.n);
    small_add_term(d, term, &t->position);
    return true;
}

static inline void small_value(small_document *d, uint32_t slot, GString *data)
{
    kwic_value value = {slot, {data->str, data->len}};
    g_ptr_array_add(d->strings, data);
    if (data->len)
        g_array_append_val(d->values, value);
}

static inline void small_list(small_document *d, uint32_t slot, const char *first,
                              const char *list)
{
    GString *data = g_string_new(NULL);
    if (first)
        kwic_list_put(data, kwic_str_of(first));
    g_auto(GStrv) items = list ? g_strsplit(list, "|", -1) : NULL;
    for (char **item = items; item && *item; item++)
        kwic_list_put(data, kwic_str_of(*item));
    small_value(d, slot, data);
}

static inline void small_folder(small_document *d, const char *path)
{
    const char *slash = strrchr(path, '/');
    g_autofree char *folder = slash ? g_strndup(path, (gsize)(slash - path)) : NULL;
    small_list(d, KWIC_SLOT_FOLDER, NULL, folder);
}

static inline void small_values(small_document *d, const small_note *note,
                                uint64_t generation)
{
    const char *stem = strrchr(note->path, '/');
    stem = stem ? stem + 1 : note->path;
    g_autofree char *title = g_strndup(stem, strlen(stem) - strlen(".md"));
    small_list(d, KWIC_SLOT_NAMES, note->path, note->names ? note->names : title);
    small_list(d, KWIC_SLOT_LINKS, NULL, note->links);
    small_list(d, KWIC_SLOT_CLAIMS, NULL, note->claims);
    GString *number = g_string_new(NULL);
    kwic_sortable_put(number, (int64_t)generation);
    small_value(d, KWIC_SLOT_GENERATION, number);
    small_list(d, KWIC_SLOT_TAG, NULL, note->tags);
    small_list(d, KWIC_SLOT_TYPE, NULL, note->type);
    small_folder(d, note->path);
    small_list(d, KWIC_SLOT_PROPERTIES, NULL, note->properties);
}

static inline void small_data(small_document *d, const small_note *note)
{
    kwic_run run = {.line = 1};
    kwic_block block = {.kind = KWIC_BLOCK_PARAGRAPH,
                        .heading = -1,
                        .line = 1,
                        .end_line = 1,
                        .text = kwic_str_of(note->text),
                        .runs = &run,
                        .n_runs = 1};
    kwic_record record = {.path = kwic_str_of(note->path),
                          .title = kwic_str_of(note->path),
                          .blocks = &block,
                          .n_blocks = note->text ? 1 : 0};
    GString *data = g_string_new(NULL);
    kwic_record_pack(&record, data);
    g_ptr_array_add(d->strings, data);
    d->doc.data = kwic_str_of_string(data);
}

static inline gboolean small_post(gpointer term, gpointer positions, gpointer ctx)
{
    small_document *d = ctx;
    GArray *p = positions;
    kwic_posting posting = {.term = kwic_str_of(term),
                            .wdf = p->len,
                            .n_positions = p->len,
                            .positions = (const uint32_t *)(void *)p->data};
    g_array_append_val(d->postings, posting);
    return FALSE;
}

static inline gint small_order(gconstpointer a, gconstpointer b, gpointer ctx)
{
    (void)ctx;
    return strcmp(a, b);
}

static inline void small_free_string(gpointer s)
{
    g_string_free(s, TRUE);
}

static inline void small_field_term(small_document *d, kwic_field_id field,
                                    const char *text)
{
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_term_append(term, kwic_schema()[field].prefix, kwic_str_of(text));
    small_add_term(d, term->str, NULL);
}

/* The terms of links and companies. */
static inline void small_terms(small_document *d, const small_note *note)
{
    g_auto(GStrv) links = note->links ? g_strsplit(note->links, "|", -1) : NULL;
    g_auto(GStrv) claims = note->claims ? g_strsplit(note->claims, "|", -1) : NULL;
    for (char **link = links; link && *link; link++) {
        g_autoptr(GString) stem = g_string_new(NULL);
        const char *target = strchr(*link, ':') + 1, *slash = strrchr(target, '/');
        target = slash ? slash + 1 : target;
        size_t n = strlen(target) - (g_str_has_suffix(target, ".md") ? 3 : 0);
        kwic_fold((kwic_str){target, n}, stem);
        small_field_term(d, KWIC_F_LINK, stem->str);
    }
    for (char **claim = claims; claim && *claim; claim++)
        for (char *end = *claim + strlen(*claim); end; end = strrchr(*claim, '/')) {
            *end = '\0';
            small_field_term(d, KWIC_F_COMPANY, *claim + 2);
        }
}

static inline void small_document_init(small_document *d, const small_note *note,
                                       uint64_t generation)
{
    *d = (small_document){0};
    d->terms =
        g_tree_new_full(small_order, NULL, g_free, (GDestroyNotify)g_array_unref);
    d->postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    d->values = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    d->strings = g_ptr_array_new_with_free_func(small_free_string);
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    if (note->text)
        kwic_tokenize(z, kwic_str_of(note->text), 1, small_take_token, d);
    g_autofree char *id = g_strconcat("Q", note->path, NULL);
    small_add_term(d, id, NULL);
    small_add_term(d, "Nen", NULL);
    small_terms(d, note);
    small_values(d, note, generation);
    small_data(d, note);
    g_tree_foreach(d->terms, small_post, d);
    d->doc.postings = (const kwic_posting *)(void *)d->postings->data;
    d->doc.n_postings = d->postings->len;
    d->doc.values = (const kwic_value *)(void *)d->values->data;
    d->doc.n_values = d->values->len;
}

static inline void small_document_clear(small_document *d)
{
    g_tree_unref(d->terms);
    g_array_unref(d->postings);
    g_array_unref(d->values);
    g_ptr_array_unref(d->strings);
}

static inline void small_index_make(small_index *s, const small_note *notes, size_t n)
{
    s->dir = g_dir_make_tmp("kwic-small-XXXXXX", NULL);
    assert_non_null(s->dir);
    g_autoptr(kwic_index_writer) w =
        kwic_index_lock(s->dir, "/nowhere", 0, NULL, NULL, NULL);
    assert_non_null(w);
    kwic_build *build = kwic_build_begin(w, 1, NULL);
    assert_non_null(build);
    for (size_t i = 0; i < n; i++) {
        small_document d;
        small_document_init(&d, &notes[i], kwic_index_next_generation(w));
        assert_true(kwic_build_put(build, 0, &d.doc, NULL));
        small_document_clear(&d);
    }
    assert_true(kwic_build_finish(build, NULL));
    s->index = kwic_index_open(s->dir, NULL);
    assert_non_null(s->index);
}

/* Writes note as docid (0: a new one), or deletes docid when note is NULL. */
static inline void small_index_put(small_index *s, uint32_t docid,
                                   const small_note *note)
{
    g_autoptr(kwic_index_writer) w =
        kwic_index_lock(s->dir, "/nowhere", 0, NULL, NULL, NULL);
    assert_non_null(w);
    kwic_writer *writer = kwic_index_update(w, NULL);
    assert_non_null(writer);
    if (note) {
        small_document d;
        small_document_init(&d, note, kwic_index_next_generation(w));
        assert_true(kwic_writer_put(writer, docid, &d.doc, NULL) > 0);
        small_document_clear(&d);
    } else {
        assert_true(kwic_writer_del(writer, docid, NULL));
    }
    assert_true(kwic_index_commit(w, NULL));
    bool changed = false;
    assert_true(kwic_index_refresh(s->index, &changed, NULL));
    assert_true(changed);
}

static inline void small_index_clear(small_index *s)
{
    kwic_index_close(s->index);
    small_remove(s->dir);
    g_free(s->dir);
}

#endif
