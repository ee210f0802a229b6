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

void kwic_rewrite_put(kwic_rewrite *w, const kwic_link_parts *parts, size_t from,
                      size_t to, const char *plain)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (parts->wiki)
        g_string_append(text, plain);
    else
        kwic_link_encode(text, kwic_str_of(plain), parts->angle);
    kwic_rewrite_splice(w, from, to, text->str);
}

// ---- anchors ----

// The part of an anchor as it will be, written the way it was.
static char *renamed(const kwic_block *block, const char *name, kwic_str was,
                     bool slugs)
{
    kwic_str to = kwic_str_of(name);
    g_autofree char *slug = kwic_anchor_slug(block->text);
    if (was.n && was.p[0] == '^')
        return g_strdup_printf("^%s", name);
    bool is_slug =
        slugs && kwic_str_eq(was, kwic_str_of(slug)) && !kwic_str_eq(was, block->text);
    return is_slug ? kwic_anchor_slug(to) : kwic_anchor_text(to);
}

// Whether block is the wanted one, or below it.
static bool is_below(const kwic_record *r, int32_t block, uint32_t wanted)
{
    for (; block >= 0; block = r->blocks[block].heading)
        if ((uint32_t)block == wanted)
            return true;
    return false;
}

char *kwic_rewrite_anchor(const kwic_record *r, uint32_t block, const char *name,
                          const kwic_link *link)
{
    kwic_str anchor = link->anchor;
    bool slugs = link->kind == KWIC_LINK_MARKDOWN;
    int32_t found = anchor.n ? kwic_anchor_find(r, anchor) : -1;
    if (found < 0 || !is_below(r, found, block))
        return NULL;
    bool last = (uint32_t)found == block;
    if (anchor.p[0] == '^')
        return last ? renamed(&r->blocks[block], name, anchor, slugs) : NULL;
    g_autofree char *text = g_strndup(anchor.p, anchor.n);
    g_auto(GStrv) parts = g_strsplit(text, "#", -1);
    size_t n = g_strv_length(parts);
    for (size_t i = n; i-- > 0;) {
        // The last part means the block that was found, the others those above it.
        kwic_str part = kwic_str_of(parts[i]);
        if (i + 1 == n ? !last : !kwic_anchor_same(part, r->blocks[block].text))
            continue;
        char *fresh = renamed(&r->blocks[block], name, part, slugs);
        g_free(parts[i]);
        parts[i] = fresh;
        return g_strjoinv("#", parts);
    }
    return NULL;
}

// ---- the end ----

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
