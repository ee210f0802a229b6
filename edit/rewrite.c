// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/note.h"
#include "rename.h"

bool kwic_rewrite_begin(kwic_rewrite *w, const kwic_rename *rename, kwic_edits *plan,
                        const char *path)
{
    gsize n = 0;
    *w = (kwic_rewrite){.plan = plan, .path = path};
    w->before = rename->text(rename->ctx, path);
    const char *bytes = w->before ? g_bytes_get_data(w->before, &n) : NULL;
    if (!w->before)
        kwic_edits_refuse(plan, path, 0, "it could not be read");
    else if (!g_utf8_validate_len(bytes ? bytes : "", n, NULL))
        kwic_edits_refuse(plan, path, 0, "it is not UTF-8; save it so");
    else {
        kwic_str text = {bytes ? bytes : "", n};
        w->arena = kwic_arena_new();
        w->splices = g_array_new(FALSE, FALSE, sizeof(kwic_splice));
        kwic_note_source_init(&w->source, text, w->arena);
        kwic_note_parse(text, path, w->arena, NULL, NULL, &w->record);
        return true;
    }
    g_clear_pointer(&w->before, g_bytes_unref);
    return false;
}

void kwic_rewrite_splice(kwic_rewrite *w, size_t from, size_t to, const char *text)
{
    kwic_splice one = {(uint32_t)from, (uint32_t)to,
                       kwic_arena_str(w->arena, kwic_str_of(text))};
    for (guint i = 0; i < w->splices->len; i++)
        if (g_array_index(w->splices, kwic_splice, i).from == one.from)
            return;
    g_array_append_val(w->splices, one);
}

bool kwic_rewrite_link(kwic_rewrite *w, const kwic_link *link, kwic_link_parts *parts)
{
    size_t at = kwic_note_source_place(&w->source, link->line, link->byte);
    if (kwic_link_parts_find(w->source.bytes, at, link, parts))
        return true;
    kwic_edits_refuse(w->plan, w->path, link->line,
                      "the link to “%.*s” is written in a way that is not understood; "
                      "change it by hand",
                      KWIC_STR_ARG(link->target));
    return false;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const kwic_splice *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

void kwic_rewrite_end(kwic_rewrite *w)
{
    g_array_sort(w->splices, by_place);
    kwic_edits_add(w->plan, w->path, w->before,
                   (const kwic_splice *)(void *)w->splices->data, w->splices->len);
    g_array_unref(w->splices);
    kwic_arena_free(w->arena);
    g_bytes_unref(w->before);
}
