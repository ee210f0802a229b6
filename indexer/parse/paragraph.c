// SPDX-License-Identifier: GPL-2.0-or-later
#include "paragraph.h"

#include "inline.h"
#include "link.h"
#include "table.h"
#include "task.h"

typedef struct paragraph {
    kwic_block block;  // kind and level
    uint32_t from, to; // of the leaf's text
    uint32_t head;     // the end of its first paragraph, where more were joined to it
    bool task, title;  // a callout's title
    uint32_t state;
} paragraph;

// Takes link reference definitions from the paragraph's front.
uint32_t kwic_paragraph_skip_definitions(const kwic_body *w, uint32_t from, uint32_t to)
{
    kwic_str label, destination;
    while (w->p->references && from < to) {
        kwic_str rest = {w->leaf.text->str + from, to - from};
        size_t n = kwic_link_read_definition(rest, &label, &destination);
        if (!n)
            break;
        from += (uint32_t)n;
    }
    return from;
}

// Takes "[^label]:" of a footnote's text, and "[!kind]-" of a callout's title.
static void skip_front(const kwic_body *w, paragraph *para, bool title)
{
    const char *text = w->leaf.text->str;
    uint32_t at = para->from;
    char sign = title ? '!' : '^';
    if (para->to - at < 4 || text[at] != '[' || text[at + 1] != sign)
        return;
    while (at < para->to && text[at] != ']' && text[at] != '\n')
        at++;
    if (at >= para->to || text[at] != ']')
        return;
    at++;
    if (title)
        at += at < para->to && (text[at] == '-' || text[at] == '+');
    else if (at >= para->to || text[at++] != ':')
        return;
    para->from = at;
}

static void emit_paragraph(kwic_body *w, const paragraph *para)
{
    kwic_block block = para->block;
    uint32_t to = para->to;
    guint fields = w->p->properties->len;
    kwic_str id;
    uint32_t n = kwic_body_read_id(w->leaf.text->str, para->from, to, &id);
    if (n && n == to - para->from && !para->task && kwic_body_last(w)) {
        kwic_body_keep_id(w, kwic_body_last(w), id); // alone: of what stands above
        return;
    }
    // The id of an item may stand on its first paragraph.
    uint32_t head = !n && para->head > para->from ? para->head : 0;
    uint32_t in_head =
        head ? kwic_body_read_id(w->leaf.text->str, para->from, head, &id) : 0;
    if (n || in_head)
        kwic_body_keep_id(w, &block, id);
    block.line = kwic_body_line_at(w, para->from);
    block.end_line = kwic_body_line_at(w, to);
    // A box in a comment is none: its reader sees no task.
    bool task = para->task && !w->p->in_comment;
    if (para->task && !task)
        block.kind = KWIC_BLOCK_ITEM;
    uint32_t from = para->from;
    if (in_head) {
        kwic_inline_scan(w->p, &w->leaf, from, head - in_head, KWIC_INLINE_MARKDOWN);
        from = head;
    }
    kwic_inline_scan(w->p, &w->leaf, from, to - n, KWIC_INLINE_MARKDOWN);
    if (kwic_body_add(w, block, task || para->title) && task)
        kwic_task_add(w->p, w->p->blocks->len - 1, para->state, fields, w->leaf.codes);
    kwic_body_restart(w);
}

static void emit_row(kwic_body *w, guint seg)
{
    kwic_str row = kwic_table_line(&w->leaf, seg), cell, id;
    uint32_t start = (uint32_t)(row.p - w->leaf.text->str), joined = 0;
    if (row.n && row.p[0] == '^' &&
        kwic_body_read_id(row.p, 0, (uint32_t)row.n, &id) == row.n) {
        if (kwic_body_last(w))
            kwic_body_keep_id(w, kwic_body_last(w), id);
        return;
    }
    for (size_t at = 0; kwic_table_cell(row, &at, &cell);) {
        uint32_t from = (uint32_t)(cell.p - w->leaf.text->str);
        if (joined && cell.n)
            kwic_leaf_block_join(&w->leaf, joined, "  ");
        if (cell.n)
            kwic_inline_scan(w->p, &w->leaf, from, from + (uint32_t)cell.n,
                             KWIC_INLINE_MARKDOWN);
        joined = MAX(joined, cell.n ? from + (uint32_t)cell.n : 0);
    }
    kwic_block block = {.kind = KWIC_BLOCK_ROW};
    block.line = block.end_line = kwic_body_line_at(w, start);
    kwic_body_add(w, block, false);
    kwic_body_restart(w);
}

static void emit_table(kwic_body *w, paragraph *para, guint rule)
{
    uint32_t header = g_array_index(w->leaf.segs, kwic_seg, rule - 1).at;
    if (header > para->from) {
        para->to = header - 1;
        emit_paragraph(w, para);
    }
    emit_row(w, rule - 1);
    for (guint i = rule + 1; i < w->leaf.segs->len; i++)
        emit_row(w, i);
}

static bool is_item(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_ITEM;
}

static kwic_block kind_of(const kwic_body *w, cmark_node *node)
{
    cmark_node *parent = cmark_node_parent(node);
    kwic_block block = {.kind = KWIC_BLOCK_PARAGRAPH};
    if (is_item(parent)) {
        block.kind = KWIC_BLOCK_ITEM;
        block.level = w->lists ? w->lists - 1 : 0;
    } else if (w->quotes) {
        bool callout = w->callout[MIN(w->quotes, KWIC_QUOTES - 1)];
        block.kind = callout ? KWIC_BLOCK_CALLOUT : KWIC_BLOCK_QUOTE;
    }
    return block;
}

// An item's paragraphs up to its first other block are one text.
static void add_siblings(kwic_body *w, cmark_node *node)
{
    if (!is_item(cmark_node_parent(node)))
        return;
    while ((node = cmark_node_next(node)) &&
           cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
        if (w->p->references && kwic_body_starts_with(w, node, "["))
            return; // may be a definition
        if (kwic_body_starts_with(w, node, "|"))
            return; // may be a table
        kwic_body_add_lines(w, node);
        w->skip++;
    }
}

void kwic_paragraph_read(kwic_body *w, cmark_node *node)
{
    if (w->skip) {
        w->skip--;
        return;
    }
    kwic_leaf_block_clear(&w->leaf);
    kwic_body_add_lines(w, node);
    paragraph para = {.block = kind_of(w, node)};
    guint rule = kwic_table_find(&w->leaf);
    uint32_t head = (uint32_t)w->leaf.text->len;
    if (!rule)
        add_siblings(w, node);
    para.head = w->leaf.text->len > head ? head : 0;
    para.to = (uint32_t)w->leaf.text->len;
    para.from = kwic_paragraph_skip_definitions(w, 0, para.to);
    bool first = !cmark_node_previous(node);
    if (para.block.kind == KWIC_BLOCK_ITEM && first) {
        kwic_str text = {w->leaf.text->str + para.from, para.to - para.from};
        size_t box = kwic_task_read_box(text, &para.state);
        para.task = box > 0;
        para.from += (uint32_t)box;
        if (para.task)
            para.block.kind = KWIC_BLOCK_TASK;
    }
    // A callout is one by its title alone, and so kept when that has no words.
    para.title = first && para.block.kind == KWIC_BLOCK_CALLOUT;
    skip_front(w, &para, para.title);
    if (rule && g_array_index(w->leaf.segs, kwic_seg, rule).at > para.from)
        emit_table(w, &para, rule);
    else if (para.from < para.to || para.task || para.title)
        emit_paragraph(w, &para);
}
