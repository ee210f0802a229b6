// SPDX-License-Identifier: GPL-2.0-or-later
#include "body.h"

uint32_t kwic_body_outline_line(cmark_node *node)
{
    return (uint32_t)MAX(cmark_node_get_start_line(node), 1) - 1;
}

uint32_t kwic_body_first_line(const kwic_body *w, cmark_node *node)
{
    return MIN(kwic_outline_line(&w->outline, kwic_body_outline_line(node)),
               w->p->lines.n - 1);
}

uint32_t kwic_body_last_line(const kwic_body *w, cmark_node *node)
{
    uint32_t next = (uint32_t)MAX(cmark_node_get_end_line(node), 1);
    uint32_t line = kwic_outline_line(&w->outline, next) - 1;
    return CLAMP(line, kwic_body_first_line(w, node), w->p->lines.n - 1);
}

// Offset of the node's first byte.
uint32_t kwic_body_first_byte(const kwic_body *w, cmark_node *node)
{
    uint32_t line = kwic_body_first_line(w, node);
    uint32_t column = (uint32_t)MAX(cmark_node_get_start_column(node), 1) - 1;
    column += line == w->p->body ? w->front : 0;
    return MIN(w->p->lines.starts[line] + column, kwic_lines_end(&w->p->lines, line));
}

bool kwic_body_starts_with(const kwic_body *w, cmark_node *node, const char *text)
{
    kwic_str rest =
        kwic_str_sub(w->p->bytes, kwic_body_first_byte(w, node), w->p->bytes.n);
    return kwic_str_starts(rest, kwic_str_of(text));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

uint32_t kwic_body_without_blanks(const kwic_body *w, uint32_t from, uint32_t to)
{
    while (to > from && is_blank(w->p->bytes.p[to - 1]))
        to--;
    return to;
}

// Where the text of a paragraph's further line starts: after blanks and quote marks.
uint32_t kwic_body_skip_containers(const kwic_body *w, uint32_t at, uint32_t end)
{
    for (uint32_t quotes = w->quotes;; at++) {
        while (at < end && is_blank(w->p->bytes.p[at]))
            at++;
        if (at >= end || w->p->bytes.p[at] != '>' || !quotes--)
            return at;
    }
}

void kwic_body_add_line(kwic_body *w, uint32_t line, uint32_t from)
{
    uint32_t to = kwic_lines_end(&w->p->lines, line);
    from = MIN(from, to);
    kwic_leaf_block_add(&w->leaf, w->p, line, from,
                        kwic_body_without_blanks(w, from, to));
}

void kwic_body_add_lines(kwic_body *w, cmark_node *node)
{
    uint32_t first = kwic_body_first_line(w, node), last = kwic_body_last_line(w, node);
    uint32_t at = kwic_body_first_byte(w, node);
    kwic_body_add_line(
        w, first,
        kwic_body_skip_containers(w, at, kwic_lines_end(&w->p->lines, first)));
    for (uint32_t line = first + 1; line <= last; line++) {
        uint32_t start = w->p->lines.starts[line];
        uint32_t end = kwic_lines_end(&w->p->lines, line);
        kwic_body_add_line(w, line, kwic_body_skip_containers(w, start, end));
    }
}

// Drops pieces and spans, keeps the source: the leaf's next block.
void kwic_body_restart(kwic_body *w)
{
    g_array_set_size(w->leaf.pieces, 0);
    g_array_set_size(w->leaf.links, 0);
    g_array_set_size(w->leaf.fields, 0);
    g_array_set_size(w->leaf.codes, 0);
}

// ---- adding blocks ----

// Emits the leaf's pieces as a block, if it has text or must be there.
bool kwic_body_add(kwic_body *w, kwic_block block, bool always)
{
    block.heading = w->section;
    if (!kwic_leaf_block_emit(&w->leaf, w->p, &block) && !always)
        return false;
    g_array_append_val(w->p->blocks, block);
    return true;
}

kwic_block *kwic_body_last(kwic_body *w)
{
    guint n = w->p->blocks->len;
    return n ? &g_array_index(w->p->blocks, kwic_block, n - 1) : NULL;
}

uint32_t kwic_body_line_at(const kwic_body *w, uint32_t at)
{
    return kwic_leaf_block_seg(&w->leaf, at)->line + 1;
}

// "^id" at the end of text[from, to), after a blank or alone: its bytes, 0 for none.
uint32_t kwic_body_read_id(const char *text, uint32_t from, uint32_t to, kwic_str *id)
{
    uint32_t at = to;
    while (at > from && (g_ascii_isalnum(text[at - 1]) || text[at - 1] == '-'))
        at--;
    if (at == to || at <= from || text[at - 1] != '^')
        return 0;
    if (at - 1 > from && !g_ascii_isspace(text[at - 2]))
        return 0;
    *id = (kwic_str){text + at, to - at};
    return to - at + 1;
}

void kwic_body_keep_id(const kwic_body *w, kwic_block *block, kwic_str id)
{
    uint32_t at = (uint32_t)(id.p - w->leaf.text->str);
    block->id = kwic_leaf_block_slice(&w->leaf, w->p, at, at + (uint32_t)id.n);
}
