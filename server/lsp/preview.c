// SPDX-License-Identifier: GPL-2.0-or-later
// Hover, and what it has in common with the previews of completion.
#include "preview.h"

#include "kwic/linked.h"
#include "spot.h"

enum { LINES = 14, BYTES = 1200 };

// The lines of the note that are shown: behind the frontmatter, or what the anchor means.
static void shown_lines(const kwic_lsp_note *note, kwic_str anchor, uint32_t *from,
                        uint32_t *to)
{
    const kwic_record *r = &note->record;
    int32_t block = anchor.n ? kwic_anchor_find(r, anchor) : -1;
    *from = 1;
    *to = (uint32_t)note->source.n_starts;
    if (block < 0) {
        for (size_t i = 0; i < r->n_blocks; i++)
            if (r->blocks[i].kind == KWIC_BLOCK_PROPERTY)
                *from = r->blocks[i].end_line + 2;
        return;
    }
    *from = r->blocks[block].line;
    if (anchor.p[0] == '^') {
        *to = r->blocks[block].end_line;
        return;
    }
    for (size_t i = (size_t)block + 1; i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_HEADING &&
            r->blocks[i].level <= r->blocks[block].level) {
            *to = r->blocks[i].line - 1;
            return;
        }
}

static void append_lines(const kwic_lsp_note *note, uint32_t from, uint32_t to,
                         GString *out)
{
    unsigned shown = 0;
    size_t start = out->len;
    bool fence = false;
    for (uint32_t line = from; line <= to; line++) {
        kwic_str source = kwic_note_source_line(&note->source, line);
        if (!source.n && (!shown || (out->len && out->str[out->len - 1] == '\n' &&
                                     g_str_has_suffix(out->str, "\n\n"))))
            continue;
        if (shown == LINES || out->len - start + source.n > BYTES) {
            g_string_append(out, fence ? "```\n…\n" : "…\n");
            return;
        }
        fence ^= kwic_str_starts(source, KWIC_STR("```"));
        g_string_append_len(out, source.p, (gssize)source.n);
        g_string_append_c(out, '\n');
        shown++;
    }
    if (fence)
        g_string_append(out, "```\n");
}

static void append_facts(const kwic_record *r, uint32_t links, GString *out)
{
    g_string_append_printf(out, "\n---\n%u backlink%s", links, links == 1 ? "" : "s");
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < r->n_tags && g_hash_table_size(seen) < 8; i++) {
        char *tag = g_strndup(r->tags[i].text.p, r->tags[i].text.n);
        if (g_hash_table_add(seen, tag))
            g_string_append_printf(out, " · #%s", tag);
    }
    g_string_append_printf(out, "  \n%.*s\n", KWIC_STR_ARG(r->path));
}

GString *kwic_lsp_preview(kwic_lsp *l, kwic_searcher *s, const char *path,
                          kwic_str anchor)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, path);
    uint32_t from, to;
    if (!note)
        return NULL;
    GString *out = g_string_new(NULL);
    int32_t first = kwic_lsp_first_heading(&note->record);
    if (!anchor.n && (first < 0 || note->record.blocks[first].level > 1))
        g_string_append_printf(out, "# %.*s\n\n", KWIC_STR_ARG(note->record.title));
    shown_lines(note, anchor, &from, &to);
    append_lines(note, from, to, out);
    append_facts(&note->record, kwic_linked_count(s, path, NULL), out);
    return out;
}

json_t *kwic_lsp_markup(const kwic_lsp *l, GString *text)
{
    g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
    g_string_free(text, TRUE);
    return json_pack("{s:s,s:s}", "kind", l->can.markdown ? "markdown" : "plaintext",
                     "value", valid);
}

// ---- hover ----

// What a dead link's hover says.
static GString *no_note(const kwic_link *link, kwic_searcher *s)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) from = kwic_linked_from_missing(s, link->target, NULL);
    g_string_append_printf(out, "No note is called “%.*s” yet; %u link%s to it\n",
                           KWIC_STR_ARG(link->target), from ? from->len : 0,
                           from && from->len == 1 ? " note links" : " notes link");
    return out;
}

static GString *of_link(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_note *note,
                        const kwic_link *link)
{
    if (link->kind == KWIC_LINK_URL)
        return NULL;
    uint32_t others = 0;
    g_autofree char *path =
        link->target.n ? kwic_linked_resolve(s, link->target, note->path, &others, NULL)
                       : g_strdup(note->path);
    if (!path)
        return no_note(link, s);
    GString *out = kwic_lsp_preview(l, s, path, link->anchor);
    if (out && others)
        g_string_append_printf(out, "\n%u more note%s could be meant\n", others,
                               others == 1 ? "" : "s");
    return out;
}

static GString *of_tag(kwic_searcher *s, kwic_str tag)
{
    g_autofree char *name = g_strndup(tag.p, tag.n);
    const char *const values[] = {name, NULL};
    const kwic_filter filter = {"tag", values};
    kwic_request request = kwic_request_default();
    request.filters = &filter;
    request.n_filters = 1;
    request.limit = 8;
    request.snippets = 0;
    request.sort = "-modified";
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, NULL);
    if (!answer)
        return NULL;
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "#%s: %u note%s\n\n", name, answer->total,
                           answer->total == 1 ? "" : "s");
    for (size_t i = 0; i < answer->n_hits; i++)
        g_string_append_printf(out, "- %s\n", answer->hits[i].title);
    return out;
}

json_t *kwic_lsp_hover(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    kwic_lsp_spot spot = kwic_lsp_spot_at(note, at);
    kwic_searcher *s = spot.kind ? kwic_lsp_take(l, NULL) : NULL;
    if (!s)
        return NULL;
    const kwic_record *r = &note->record;
    GString *text = NULL;
    if (spot.kind == KWIC_SPOT_LINK || spot.kind == KWIC_SPOT_ANCHOR) {
        text = of_link(l, s, note, &r->links[spot.index]);
        spot.from = spot.parts.from;
        spot.to = spot.parts.to;
    } else if (spot.kind == KWIC_SPOT_TAG) {
        text = of_tag(s, r->tags[spot.index].text);
    } else if (spot.kind == KWIC_SPOT_NOTE && note->path && spot.heading) {
        text = kwic_lsp_preview(l, s, note->path, (kwic_str){NULL, 0});
    }
    kwic_vault_give(l->vault);
    return text ? json_pack("{s:o,s:o}", "contents", kwic_lsp_markup(l, text), "range",
                            kwic_lsp_note_range(l, note, spot.from, spot.to))
                : NULL;
}
