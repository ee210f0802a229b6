// SPDX-License-Identifier: GPL-2.0-or-later
// Warnings are copied: they outlive the note, and are told by another thread.

#include "worker.h"

#include "kwic/error.h"
#include "kwic/record.h"

typedef struct owned_warning {
    char *path;
    uint32_t line;
    char *message;
} owned_warning;

static void owned_warning_free(void *p)
{
    owned_warning *w = p;
    g_free(w->path);
    g_free(w->message);
    g_free(w);
}

void kwic_worker_init(kwic_worker *w)
{
    *w = (kwic_worker){
        .arena = kwic_arena_new(),
        .maker = kwic_document_maker_new(),
        .warnings = g_ptr_array_new_with_free_func(owned_warning_free),
    };
}

void kwic_worker_clear(kwic_worker *w)
{
    kwic_source_clear(&w->source);
    kwic_arena_free(w->arena);
    kwic_document_maker_free(w->maker);
    kwic_kept_clear(&w->kept);
    g_ptr_array_free(w->warnings, TRUE);
}

static void keep_warning(void *ctx, const kwic_warning *warning)
{
    kwic_worker *w = ctx;
    owned_warning *own = g_new(owned_warning, 1);
    *own =
        (owned_warning){g_strdup(w->path), warning->line, g_strdup(warning->message)};
    g_ptr_array_add(w->warnings, own);
}

static void keep_message(kwic_worker *w, const char *message)
{
    kwic_warning warning = {.message = message};
    keep_warning(w, &warning);
}

uint32_t kwic_worker_tell(kwic_worker *w, kwic_warn_fn warn, void *ctx)
{
    uint32_t n = w->warnings->len;
    for (guint i = 0; i < n && warn; i++) {
        const owned_warning *own = w->warnings->pdata[i];
        kwic_warning warning = {own->path, own->line, own->message};
        warn(ctx, &warning);
    }
    g_ptr_array_set_size(w->warnings, 0);
    return n;
}

void kwic_worker_read(kwic_worker *w, int vault, kwic_item *item, uint64_t generation)
{
    g_autoptr(GError) error = NULL;
    w->path = item->path;
    item->outcome = KWIC_OUTCOME_KEPT;
    if (item->unread)
        return;
    if (!kwic_source_read(&w->source, vault, item->path, &error)) {
        // A note that went away since the walk is no fault.
        if (g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND))
            item->outcome = KWIC_OUTCOME_GONE;
        else
            keep_message(w, error->message);
        return;
    }
    item->change = w->source.change;
    bool same = item->docid && item->old.hash == item->change.hash;
    item->outcome = same ? KWIC_OUTCOME_SAME : KWIC_OUTCOME_NOTE;
    if (!same)
        item->generation = generation;
}

// The document of the note as it was. Next time the note is read again, whatever it is then:
// a record does not tell quite all of what a document of the text has.
static const kwic_document *document_of_former(kwic_worker *w, const kwic_item *item,
                                               kwic_str former)
{
    kwic_record record;
    kwic_arena_clear(w->arena);
    if (!former.n || !kwic_record_unpack(former, w->arena, &record, NULL))
        return NULL;
    w->document =
        *kwic_document_make(w->maker, &record, &item->change, item->generation);
    return &w->document;
}

const kwic_document *kwic_worker_document(kwic_worker *w, const kwic_item *item,
                                          kwic_str former)
{
    kwic_record record;
    if (item->outcome == KWIC_OUTCOME_KEPT)
        return document_of_former(w, item, former);
    if (w->source.cut)
        keep_message(w, "longer than 16 MiB: the rest is left out");
    kwic_arena_clear(w->arena);
    kwic_note_parse(w->source.bytes, item->path, w->arena, keep_warning, w, &record);
    w->document =
        *kwic_document_make(w->maker, &record, &item->change, item->generation);
    if (former.n)
        w->document.kept = kwic_kept_find(&w->kept, former, &w->document);
    return &w->document;
}
