// SPDX-License-Identifier: GPL-2.0-or-later
// definition, references, documentLink.
#include "inbound.h"
#include "kwic/linked.h"
#include "tagged.h"

// ---- definition ----

// The range of what the anchor means in a note; of the note its very beginning.
static json_t *range_of(const kwic_lsp *l, const kwic_lsp_note *note, kwic_str anchor)
{
    int32_t block = anchor.n ? kwic_anchor_find(&note->record, anchor) : -1;
    size_t from = 0, to = 0;
    if (block >= 0)
        kwic_lsp_block_lines(note, (uint32_t)block, &from, &to);
    return kwic_lsp_note_range(l, note, from, to);
}

static json_t *definition_of(kwic_lsp *l, const kwic_lsp_note *note,
                             const kwic_lsp_spot *spot, const char *path)
{
    g_autoptr(kwic_lsp_note) to = kwic_lsp_note_at(l, path);
    if (!to)
        return NULL;
    json_t *range = range_of(l, to, note->record.links[spot->index].anchor);
    if (!l->can.definition_links)
        return json_pack("{s:s,s:o}", "uri", to->uri, "range", range);
    return json_pack("[{s:o,s:s,s:O,s:o}]", "originSelectionRange",
                     kwic_lsp_note_range(l, note, spot->parts.from, spot->parts.to),
                     "targetUri", to->uri, "targetRange", range, "targetSelectionRange",
                     range);
}

json_t *kwic_lsp_definition(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    kwic_lsp_spot spot = kwic_lsp_spot_at(note, at);
    if (spot.kind != KWIC_SPOT_LINK && spot.kind != KWIC_SPOT_ANCHOR)
        return NULL;
    kwic_searcher *s = kwic_lsp_take(l, error);
    if (!s)
        return NULL;
    char *path = NULL;
    bool there = kwic_lsp_link_path(s, note, &note->record.links[spot.index], &path);
    kwic_vault_give(l->vault);
    json_t *result = there ? definition_of(l, note, &spot, path) : NULL;
    g_free(path);
    return result;
}

// ---- references ----

typedef struct gathering {
    kwic_lsp *l;
    json_t *list;
} gathering;

static void take_reference(void *ctx, const kwic_lsp_note *from, uint32_t link)
{
    gathering *g = ctx;
    kwic_link_parts parts;
    const kwic_link *one = &from->record.links[link];
    if (!kwic_lsp_link_parts(from, link, &parts))
        parts.from = parts.to =
            kwic_note_source_place(&from->source, one->line, one->byte);
    json_array_append_new(g->list,
                          kwic_lsp_note_location(g->l, from, parts.from, parts.to));
}

static void add_declaration(kwic_lsp *l, const kwic_lsp_goal *goal, json_t *list)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, goal->path);
    size_t from = 0, to = 0;
    if (!note)
        return;
    if (goal->block >= 0 && (size_t)goal->block < note->record.n_blocks)
        kwic_lsp_block_lines(note, (uint32_t)goal->block, &from, &to);
    json_array_append_new(list, kwic_lsp_note_location(l, note, from, to));
}

static json_t *references_to(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_goal *goal,
                             bool declaration)
{
    gathering g = {l, json_array()};
    if (declaration)
        add_declaration(l, goal, g.list);
    kwic_lsp_inbound(l, s, goal, take_reference, &g);
    return g.list;
}

// Those of the note or part that a link leads to; of a dead link those to the same name.
static json_t *references_of_link(kwic_lsp *l, kwic_searcher *s,
                                  const kwic_lsp_note *note, const kwic_lsp_spot *spot,
                                  bool declaration)
{
    const kwic_link *link = &note->record.links[spot->index];
    char *path = NULL;
    if (!kwic_lsp_link_path(s, note, link, &path))
        return NULL;
    g_autofree char *own = path;
    g_autoptr(kwic_lsp_note) to = kwic_lsp_note_at(l, own);
    kwic_lsp_goal goal = {own, -1, to ? &to->record : NULL};
    if (to && spot->kind == KWIC_SPOT_ANCHOR)
        goal.block = kwic_anchor_find(&to->record, link->anchor);
    return references_to(l, s, &goal, declaration);
}

typedef struct tag_gathering {
    kwic_lsp *l;
    const kwic_lsp_note *note;
    json_t *list;
} tag_gathering;

static void take_tag(void *ctx, size_t from, size_t to)
{
    tag_gathering *g = ctx;
    json_array_append_new(g->list, kwic_lsp_note_location(g->l, g->note, from, to));
}

static json_t *references_of_tag(kwic_lsp *l, kwic_searcher *s, kwic_str tag)
{
    g_autoptr(GPtrArray) paths = kwic_lsp_tagged(s, tag, NULL);
    tag_gathering g = {l, NULL, json_array()};
    for (guint i = 0; paths && i < paths->len && !kwic_lsp_is_cancelled(l); i++) {
        g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, paths->pdata[i]);
        g.note = note;
        if (note)
            kwic_lsp_tag_places(note, tag, take_tag, &g);
    }
    return g.list;
}

static json_t *references_at(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_note *note,
                             const kwic_lsp_spot *spot, bool declaration)
{
    kwic_lsp_goal goal = {note->path, -1, &note->record};
    switch (spot->kind) {
    case KWIC_SPOT_LINK:
    case KWIC_SPOT_ANCHOR:
        return references_of_link(l, s, note, spot, declaration);
    case KWIC_SPOT_HEADING:
    case KWIC_SPOT_BLOCK:
        goal.block = (int32_t)spot->index;
        break;
    case KWIC_SPOT_NOTE:
        break;
    case KWIC_SPOT_TAG:
        return references_of_tag(l, s, note->record.tags[spot->index].text);
    case KWIC_SPOT_NONE:
        return NULL;
    }
    return note->path ? references_to(l, s, &goal, declaration) : NULL;
}

json_t *kwic_lsp_references(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    kwic_lsp_spot spot = kwic_lsp_spot_at(note, at);
    kwic_searcher *s = spot.kind ? kwic_lsp_take(l, error) : NULL;
    if (!s)
        return NULL;
    bool declaration = kwic_lsp_true_at(params, "context.includeDeclaration");
    json_t *result = references_at(l, s, note, &spot, declaration);
    kwic_vault_give(l->vault);
    return result;
}

// ---- document links ----

// A URL as it stands in the text, or between < and >.
static bool is_bare(const kwic_lsp_note *note, const kwic_link *link,
                    kwic_link_parts *parts)
{
    size_t at = kwic_note_source_place(&note->source, link->line, link->byte);
    kwic_str text = kwic_lsp_note_text(note);
    at += at < text.n && text.p[at] == '<';
    parts->from = at;
    parts->to = at + link->target.n;
    return link->kind == KWIC_LINK_URL &&
           kwic_str_starts(kwic_str_sub(text, at, text.n), link->target);
}

static json_t *document_link(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_note *note,
                             uint32_t i)
{
    const kwic_link *link = &note->record.links[i];
    kwic_link_parts parts;
    if (!kwic_lsp_link_parts(note, i, &parts) && !is_bare(note, link, &parts))
        return NULL;
    g_autofree char *target = NULL;
    char *path = NULL;
    if (link->kind == KWIC_LINK_URL) {
        target = g_strndup(link->target.p, link->target.n);
    } else if (s && kwic_lsp_link_path(s, note, link, &path)) {
        g_autofree char *uri = kwic_lsp_uri(l, path);
        g_autoptr(kwic_lsp_note) to = link->anchor.n ? kwic_lsp_note_at(l, path) : NULL;
        int32_t block = to ? kwic_anchor_find(&to->record, link->anchor) : -1;
        target = block >= 0
                     ? g_strdup_printf("%s#L%u", uri, to->record.blocks[block].line)
                     : g_steal_pointer(&uri);
    }
    g_free(path);
    if (!target || !g_utf8_validate(target, -1, NULL))
        return NULL;
    return json_pack("{s:o,s:s}", "range",
                     kwic_lsp_note_range(l, note, parts.from, parts.to), "target",
                     target);
}

json_t *kwic_lsp_document_link(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    json_t *list = json_array();
    kwic_searcher *s = kwic_lsp_take(l, NULL);
    for (uint32_t i = 0; i < note->record.n_links; i++) {
        json_t *one = document_link(l, s, note, i);
        if (one)
            json_array_append_new(list, one);
    }
    if (s)
        kwic_vault_give(l->vault);
    return list;
}
