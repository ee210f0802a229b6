// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a note: the parts of a link that are found stand in order inside of it, and
// where a wiki link says its target and anchor, those bytes are they. Headings, ids and
// anchors are found within the text.
#include <stdlib.h>

#include "kwic/link_parts.h"
#include "kwic/note.h"
#include "kwic/note_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_link(const kwic_note_source *source, const kwic_link *link)
{
    kwic_link_parts p;
    kwic_str bytes = source->bytes;
    size_t at = kwic_note_source_place(source, link->line, link->byte);
    if (!kwic_link_parts_find(bytes, at, link, &p))
        return;
    check(p.from == at && p.from < p.to && p.to <= bytes.n);
    check(p.target_from <= p.target_to && p.target_to <= p.anchor_from);
    check(p.anchor_from <= p.anchor_to && p.anchor_to <= bytes.n);
    check(p.text_from <= p.text_to && p.text_to <= p.to);
    if (!p.definition)
        check(p.from <= p.target_from && p.anchor_to <= p.to);
    if (!p.wiki)
        return;
    check(kwic_str_eq(kwic_str_sub(bytes, p.target_from, p.target_to), link->target));
    check(kwic_str_eq(kwic_str_sub(bytes, p.anchor_from, p.anchor_to), link->anchor));
}

static void check_block(const kwic_note_source *source, const kwic_record *note,
                        const kwic_block *block)
{
    size_t from, to;
    if (block->kind == KWIC_BLOCK_HEADING &&
        kwic_heading_span(source, block, &from, &to))
        check(from < to && to <= source->bytes.n);
    if (block->id.n && kwic_block_id_span(source, block, &from, &to)) {
        check(from > 0 && source->bytes.p[from - 1] == '^');
        check(kwic_str_eq(kwic_str_sub(source->bytes, from, to), block->id));
    }
    check(kwic_anchor_find(note, block->text) < (int32_t)note->n_blocks);
    g_autofree char *text = kwic_anchor_text(block->text);
    check(!strpbrk(text, "#|^[]\n"));
    g_free(kwic_anchor_slug(block->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_str bytes = {(const char *)data, size};
    kwic_note_source source;
    kwic_record note;
    kwic_note_parse(bytes, "n.md", arena, NULL, NULL, &note);
    kwic_note_source_init(&source, bytes, arena);
    for (size_t i = 0; i < note.n_links; i++) {
        check_link(&source, &note.links[i]);
        check(kwic_anchor_find(&note, note.links[i].anchor) < (int32_t)note.n_blocks);
    }
    for (size_t i = 0; i < MIN(note.n_blocks, 64); i++)
        check_block(&source, &note, &note.blocks[i]);
    return 0;
}
