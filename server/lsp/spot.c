// SPDX-License-Identifier: GPL-2.0-or-later
#include "spot.h"

// ---- spans of the source ----

bool kwic_lsp_link_parts(const kwic_lsp_note *note, size_t i, kwic_link_parts *parts)
{
    const kwic_link *link = &note->record.links[i];
    size_t at = kwic_note_source_place(&note->source, link->line, link->byte);
    return kwic_link_parts_find(kwic_lsp_note_text(note), at, link, parts);
}

int32_t kwic_lsp_first_heading(const kwic_record *record)
{
    for (size_t i = 0; i < record->n_blocks; i++)
        if (record->blocks[i].kind == KWIC_BLOCK_HEADING)
            return (int32_t)i;
    return -1;
}

void kwic_lsp_block_lines(const kwic_lsp_note *note, uint32_t block, size_t *from,
                          size_t *to)
{
    const kwic_block *b = &note->record.blocks[block];
    kwic_str last = kwic_note_source_line(&note->source, MAX(b->line, b->end_line));
    *from = kwic_note_source_place(&note->source, b->line, 0);
    *to = last.p ? (size_t)(last.p - note->text->str) + last.n : *from;
}

// ---- the caret ----

static bool is_within(size_t at, size_t from, size_t to)
{
    return from <= at && at <= to;
}

static bool see_link(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_note_source_line_at(&note->source, at);
    for (size_t i = 0; i < note->record.n_links; i++) {
        kwic_link_parts *p = &spot->parts;
        // A link's text may go on over some lines.
        if (note->record.links[i].line > line ||
            note->record.links[i].line + 20 < line ||
            !kwic_lsp_link_parts(note, i, p) || !is_within(at, p->from, p->to))
            continue;
        bool anchor = p->anchor_to > p->anchor_from &&
                      is_within(at, p->anchor_from, p->anchor_to);
        spot->kind = anchor ? KWIC_SPOT_ANCHOR : KWIC_SPOT_LINK;
        spot->index = (uint32_t)i;
        spot->from = anchor ? p->anchor_from : p->target_from;
        spot->to = anchor ? p->anchor_to : p->target_to;
        return true;
    }
    return false;
}

static bool see_heading(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_note_source_line_at(&note->source, at);
    for (uint32_t i = 0; i < note->record.n_blocks; i++) {
        const kwic_block *b = &note->record.blocks[i];
        if (b->kind != KWIC_BLOCK_HEADING || line < b->line || line > b->end_line ||
            !kwic_heading_span(&note->source, b, &spot->from, &spot->to))
            continue;
        spot->heading = kwic_lsp_first_heading(&note->record) == (int32_t)i;
        spot->kind = spot->heading ? KWIC_SPOT_NOTE : KWIC_SPOT_HEADING;
        spot->index = i;
        return true;
    }
    return false;
}

static bool see_block(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    for (uint32_t i = 0; i < note->record.n_blocks; i++) {
        if (!note->record.blocks[i].id.n ||
            !kwic_block_id_span(&note->source, &note->record.blocks[i], &spot->from,
                                &spot->to) ||
            !is_within(at, spot->from - 1, spot->to))
            continue;
        spot->kind = KWIC_SPOT_BLOCK;
        spot->index = i;
        return true;
    }
    return false;
}

static bool see_tag(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_note_source_line_at(&note->source, at);
    kwic_str source = kwic_note_source_line(&note->source, line);
    for (uint32_t i = 0; i < note->record.n_tags; i++) {
        const kwic_tag *tag = &note->record.tags[i];
        if (tag->line != line || !tag->text.n)
            continue;
        for (size_t from = 0; from + tag->text.n <= source.n; from++) {
            const char *p =
                memmem(source.p + from, source.n - from, tag->text.p, tag->text.n);
            if (!p)
                break;
            from = (size_t)(p - source.p);
            size_t start = (size_t)(p - note->text->str);
            bool sign = start > 0 && note->text->str[start - 1] == '#';
            if ((!sign && !tag->property) ||
                !is_within(at, start - sign, start + tag->text.n))
                continue;
            *spot = (kwic_lsp_spot){.kind = KWIC_SPOT_TAG,
                                    .from = start,
                                    .to = start + tag->text.n,
                                    .index = i};
            return true;
        }
    }
    return false;
}

// The first line, or frontmatter: the note as a whole.
static void see_note(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_note_source_line_at(&note->source, at), last = 1;
    for (size_t i = 0; i < note->record.n_blocks; i++)
        if (note->record.blocks[i].kind == KWIC_BLOCK_PROPERTY)
            last = note->record.blocks[i].end_line + 1;
    if (line <= last)
        *spot = (kwic_lsp_spot){.kind = KWIC_SPOT_NOTE};
}

kwic_lsp_spot kwic_lsp_spot_at(const kwic_lsp_note *note, size_t offset)
{
    kwic_lsp_spot spot = {.kind = KWIC_SPOT_NONE};
    if (see_link(note, offset, &spot) || see_tag(note, offset, &spot) ||
        see_block(note, offset, &spot) || see_heading(note, offset, &spot))
        return spot;
    see_note(note, offset, &spot);
    return spot;
}
