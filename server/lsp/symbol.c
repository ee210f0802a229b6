// SPDX-License-Identifier: GPL-2.0-or-later
// documentSymbol, foldingRange, workspace/symbol.
#include "kwic/tokenizer.h"
#include "spot.h"

/* SymbolKind */
enum { KIND_FILE = 1, KIND_STRING = 15 };

enum { HITS = 50 };

// ---- headings of a note ----

// The last byte of the section that the heading begins.
static size_t section_end(const kwic_lsp_note *note, uint32_t heading)
{
    const kwic_record *r = &note->record;
    for (size_t i = heading + 1; i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_HEADING &&
            r->blocks[i].level <= r->blocks[heading].level) {
            kwic_str last = kwic_note_source_line(&note->source, r->blocks[i].line - 1);
            return last.p ? (size_t)(last.p - note->text->str) + last.n : 0;
        }
    return note->text->len;
}

static char *name_of(const kwic_block *block)
{
    char *name =
        g_utf8_make_valid(block->text.p ? block->text.p : "", (gssize)block->text.n);
    if (!*g_strstrip(name)) {
        g_free(name);
        return g_strdup("(no text)");
    }
    return g_strdelimit(name, "\n", ' ');
}

static json_t *symbol_of(const kwic_lsp *l, const kwic_lsp_note *note, uint32_t block)
{
    size_t from, to, end = section_end(note, block);
    g_autofree char *name = name_of(&note->record.blocks[block]);
    g_autofree char *sign = g_strnfill(note->record.blocks[block].level, '#');
    kwic_lsp_block_lines(note, block, &from, &to);
    if (!l->can.symbol_tree)
        return json_pack("{s:s,s:i,s:o}", "name", name, "kind", KIND_STRING, "location",
                         kwic_lsp_note_location(l, note, from, MAX(to, end)));
    return json_pack("{s:s,s:s,s:i,s:o,s:o,s:[]}", "name", name, "detail", sign, "kind",
                     KIND_STRING, "range",
                     kwic_lsp_note_range(l, note, from, MAX(to, end)), "selectionRange",
                     kwic_lsp_note_range(l, note, from, to), "children");
}

json_t *kwic_lsp_document_symbol(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    const kwic_record *r = &note->record;
    g_autofree json_t **made = g_new0(json_t *, r->n_blocks + 1);
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->n_blocks; i++) {
        if (r->blocks[i].kind != KWIC_BLOCK_HEADING)
            continue;
        int32_t above = r->blocks[i].heading;
        json_t *into = l->can.symbol_tree && above >= 0 && made[above]
                           ? json_object_get(made[above], "children")
                           : list;
        made[i] = symbol_of(l, note, i);
        json_array_append_new(into, made[i]);
    }
    return list;
}

// ---- folding ----

static void add_fold(json_t *list, uint32_t from, uint32_t to, const char *kind)
{
    if (to <= from)
        return;
    json_t *fold = json_pack("{s:i,s:i}", "startLine", (int)from, "endLine", (int)to);
    if (kind)
        json_object_set_new(fold, "kind", json_string(kind));
    json_array_append_new(list, fold);
}

static uint32_t lsp_line(const kwic_lsp_note *note, size_t offset)
{
    return kwic_text_line_at(&note->lines, offset);
}

// A section without the empty lines behind it.
static void fold_section(const kwic_lsp_note *note, uint32_t block, json_t *list)
{
    size_t end = section_end(note, block);
    while (end && g_ascii_isspace(note->text->str[end - 1]))
        end--;
    size_t from =
        kwic_note_source_place(&note->source, note->record.blocks[block].line, 0);
    add_fold(list, lsp_line(note, from), lsp_line(note, end ? end - 1 : 0), NULL);
}

json_t *kwic_lsp_folding_range(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    const kwic_record *r = &note->record;
    json_t *list = json_array();
    if (kwic_str_eq(kwic_note_source_line(&note->source, 1), KWIC_STR("---")))
        for (uint32_t line = 2; line <= note->source.n_starts; line++)
            if (kwic_str_eq(kwic_note_source_line(&note->source, line),
                            KWIC_STR("---"))) {
                add_fold(list, 0,
                         lsp_line(note, kwic_note_source_place(&note->source, line, 0)),
                         "region");
                break;
            }
    for (uint32_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        size_t from, to;
        kwic_lsp_block_lines(note, i, &from, &to);
        if (b->kind == KWIC_BLOCK_HEADING)
            fold_section(note, i, list);
        else if (b->kind == KWIC_BLOCK_CODE || b->kind == KWIC_BLOCK_CALLOUT)
            add_fold(list, lsp_line(note, from), lsp_line(note, to), NULL);
    }
    return list;
}

// ---- the vault's content ----

static uint32_t character_of(const kwic_lsp *l, const kwic_mark *mark)
{
    return l->encoding == KWIC_UTF8 ? mark->byte : mark->utf16;
}

// The place of the hit's first match; the note's beginning when it has none.
static json_t *location_of(const kwic_lsp *l, const kwic_hit *hit)
{
    const kwic_snippet *first = hit->n_snippets ? &hit->snippets[0] : NULL;
    const kwic_mark *mark = first && first->n_marks ? &first->marks[0] : NULL;
    kwic_position from = {0, 0}, to = {0, 0};
    if (mark) {
        uint32_t n = l->encoding == KWIC_UTF8 ? mark->to - mark->from
                                              : mark->to16 - mark->from16;
        from = (kwic_position){mark->line ? mark->line - 1 : 0, character_of(l, mark)};
        to = (kwic_position){from.line, from.character + n};
    } else if (first && first->line) {
        from = to = (kwic_position){first->line - 1, 0};
    }
    g_autofree char *uri = kwic_lsp_uri(l, hit->path);
    return json_pack("{s:s,s:{s:o,s:o}}", "uri", uri, "range", "start",
                     kwic_lsp_position_json(from), "end", kwic_lsp_position_json(to));
}

// "title › heading › heading"
static char *label_of(const kwic_hit *hit)
{
    g_autoptr(GString) label = g_string_new(hit->title);
    for (size_t i = 0; hit->n_snippets && hit->snippets[0].headings[i]; i++) {
        const char *heading = hit->snippets[0].headings[i];
        if (i > 0 || strcmp(heading, hit->title) != 0)
            g_string_append_printf(label, " › %s", heading);
    }
    return g_utf8_make_valid(label->str, (gssize)label->len);
}

static json_t *hit_symbol(const kwic_lsp *l, const kwic_hit *hit)
{
    g_autofree char *label = label_of(hit);
    g_autofree char *text =
        g_utf8_make_valid(hit->n_snippets ? hit->snippets[0].text : hit->path, -1);
    return json_pack("{s:s,s:i,s:s,s:o}", "name", label, "kind", KIND_FILE,
                     "containerName", text, "location", location_of(l, hit));
}

json_t *kwic_lsp_workspace_symbol(kwic_lsp *l, const json_t *params, GError **error)
{
    const json_t *query = json_object_get(params, "query");
    kwic_searcher *s = kwic_lsp_take(l, error);
    if (!s)
        return NULL;
    kwic_request request = kwic_request_default();
    request.query = (kwic_str){json_string_value(query), json_string_length(query)};
    request.live = true;
    request.limit = HITS;
    request.snippets = 1;
    request.snippet_chars = 80;
    request.cancelled = l->running ? &l->running->cancelled : NULL;
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, error);
    kwic_vault_give(l->vault);
    if (!answer)
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < answer->n_hits; i++)
        json_array_append_new(list, hit_symbol(l, &answer->hits[i]));
    return list;
}
