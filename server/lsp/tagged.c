// SPDX-License-Identifier: GPL-2.0-or-later
#include "tagged.h"

#include "kwic/tokenizer.h"

GPtrArray *kwic_lsp_tagged(kwic_searcher *s, kwic_str tag, GError **error)
{
    g_autofree char *name = g_strndup(tag.p, tag.n);
    const char *const values[] = {name, NULL};
    const kwic_filter filter = {"tag", values};
    kwic_request request = kwic_request_default();
    request.filters = &filter;
    request.n_filters = 1;
    request.limit = 1000000;
    request.snippets = 0;
    request.sort = "path";
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, error);
    if (!answer)
        return NULL;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < answer->n_hits; i++)
        g_ptr_array_add(paths, g_strdup(answer->hits[i].path));
    return paths;
}

bool kwic_lsp_tag_is(kwic_str tag, kwic_str other)
{
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    kwic_fold(tag, a);
    kwic_fold(other, b);
    return g_str_has_prefix(a->str, b->str) &&
           (a->str[b->len] == '\0' || a->str[b->len] == '/');
}

static bool is_name_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '/' ||
           (unsigned char)c >= 0x80;
}

// Whether the name stands at that byte of the line for itself.
static bool stands_at(kwic_str line, size_t at, const kwic_tag *tag)
{
    size_t end = at + tag->text.n;
    if (end < line.n && is_name_byte(line.p[end]) && line.p[end] != '/')
        return false;
    if (tag->property)
        return at == 0 || !is_name_byte(line.p[at - 1]);
    return at > 0 && line.p[at - 1] == '#';
}

// The record says in which line a tag is; there it is the next of its spelling.
static size_t find_tag(kwic_str line, size_t from, const kwic_tag *tag)
{
    for (size_t at = from; at + tag->text.n <= line.n; at++) {
        const char *p = memmem(line.p + at, line.n - at, tag->text.p, tag->text.n);
        if (!p)
            break;
        at = (size_t)(p - line.p);
        if (stands_at(line, at, tag))
            return at;
    }
    return line.n;
}

void kwic_lsp_tag_places(const kwic_lsp_note *note, kwic_str tag, kwic_lsp_tag_fn fn,
                         void *ctx)
{
    uint32_t last = 0;
    size_t from = 0;
    for (size_t i = 0; i < note->record.n_tags; i++) {
        const kwic_tag *one = &note->record.tags[i];
        kwic_str line = kwic_note_source_line(&note->source, one->line);
        from = one->line == last ? from : 0;
        last = one->line;
        size_t at = find_tag(line, from, one);
        if (at == line.n)
            continue;
        from = at + one->text.n;
        size_t start = kwic_note_source_place(&note->source, one->line, (uint32_t)at);
        if (kwic_lsp_tag_is(one->text, tag))
            fn(ctx, start, start + one->text.n);
    }
}
