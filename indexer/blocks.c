// SPDX-License-Identifier: GPL-2.0-or-later
#include "blocks.h"

#include <cmark.h>

#include "inline.h"
#include "link.h"
#include "outline.h"
#include "table.h"
#include "task.h"

enum { QUOTES = 256 };

typedef struct walk {
    kwic_parse *p;
    kwic_leaf leaf;
    kwic_outline outline;
    cmark_node *root;
    uint32_t quotes;      // block quotes around
    uint32_t lists;       // lists around
    bool callout[QUOTES]; // whether the quote of each depth is one
    int32_t open[7];      // the block of the heading open at each level, -1
    int32_t section;      // the deepest of them
    uint32_t skip;        // paragraphs that were read with the one before them
    uint32_t front;       // bytes of the body's first line that are not body: a BOM
} walk;

// ---- source of a node ----

static uint32_t outline_line(cmark_node *node)
{
    return (uint32_t)MAX(cmark_node_get_start_line(node), 1) - 1;
}

static uint32_t first_line(const walk *w, cmark_node *node)
{
    return MIN(kwic_outline_line(&w->outline, outline_line(node)), w->p->lines.n - 1);
}

static uint32_t last_line(const walk *w, cmark_node *node)
{
    uint32_t next = (uint32_t)MAX(cmark_node_get_end_line(node), 1);
    uint32_t line = kwic_outline_line(&w->outline, next) - 1;
    return CLAMP(line, first_line(w, node), w->p->lines.n - 1);
}

// Offset of the node's first byte.
static uint32_t first_byte(const walk *w, cmark_node *node)
{
    uint32_t line = first_line(w, node);
    uint32_t column = (uint32_t)MAX(cmark_node_get_start_column(node), 1) - 1;
    column += line == w->p->body ? w->front : 0;
    return MIN(w->p->lines.starts[line] + column, kwic_lines_end(&w->p->lines, line));
}

static bool starts_with(const walk *w, cmark_node *node, const char *text)
{
    kwic_str rest = kwic_str_sub(w->p->bytes, first_byte(w, node), w->p->bytes.n);
    return kwic_str_starts(rest, kwic_str_of(text));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static uint32_t without_blanks(const walk *w, uint32_t from, uint32_t to)
{
    while (to > from && is_blank(w->p->bytes.p[to - 1]))
        to--;
    return to;
}

// Where the text of a paragraph's further line starts: after blanks and quote marks.
static uint32_t skip_containers(const walk *w, uint32_t at, uint32_t end)
{
    for (uint32_t quotes = w->quotes;; at++) {
        while (at < end && is_blank(w->p->bytes.p[at]))
            at++;
        if (at >= end || w->p->bytes.p[at] != '>' || !quotes--)
            return at;
    }
}

static void add_line(walk *w, uint32_t line, uint32_t from)
{
    uint32_t to = kwic_lines_end(&w->p->lines, line);
    from = MIN(from, to);
    kwic_leaf_add(&w->leaf, w->p, line, from, without_blanks(w, from, to));
}

static void add_paragraph_lines(walk *w, cmark_node *node)
{
    uint32_t first = first_line(w, node), last = last_line(w, node);
    uint32_t at = first_byte(w, node);
    add_line(w, first, skip_containers(w, at, kwic_lines_end(&w->p->lines, first)));
    for (uint32_t line = first + 1; line <= last; line++) {
        uint32_t start = w->p->lines.starts[line];
        uint32_t end = kwic_lines_end(&w->p->lines, line);
        add_line(w, line, skip_containers(w, start, end));
    }
}

// Drops pieces and spans, keeps the source: the leaf's next block.
static void restart(walk *w)
{
    g_array_set_size(w->leaf.pieces, 0);
    g_array_set_size(w->leaf.links, 0);
    g_array_set_size(w->leaf.fields, 0);
}

// ---- adding blocks ----

// Emits the leaf's pieces as a block, if it has text or must be there.
static bool add_block(walk *w, kwic_block block, bool always)
{
    block.heading = w->section;
    if (!kwic_leaf_emit(&w->leaf, w->p, &block) && !always)
        return false;
    g_array_append_val(w->p->blocks, block);
    return true;
}

static kwic_block *last_block(walk *w)
{
    guint n = w->p->blocks->len;
    return n ? &g_array_index(w->p->blocks, kwic_block, n - 1) : NULL;
}

static uint32_t line_at(const walk *w, uint32_t at)
{
    return kwic_leaf_seg(&w->leaf, at)->line + 1;
}

// "^id" at the end of text[from, to), after a blank or alone: its bytes, 0 for none.
static uint32_t read_id(const char *text, uint32_t from, uint32_t to, kwic_str *id)
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

static void keep_id(const walk *w, kwic_block *block, kwic_str id)
{
    uint32_t at = (uint32_t)(id.p - w->leaf.text->str);
    block->id = kwic_leaf_slice(&w->leaf, w->p, at, at + (uint32_t)id.n);
}

// ---- paragraphs ----

typedef struct paragraph {
    kwic_block block;  // kind and level
    uint32_t from, to; // of the leaf's text
    bool task;
    char state;
} paragraph;

// Takes link reference definitions from the paragraph's front.
static uint32_t skip_definitions(const walk *w, uint32_t from, uint32_t to)
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
static void skip_front(const walk *w, paragraph *para, bool title)
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

static void emit_paragraph(walk *w, const paragraph *para)
{
    kwic_block block = para->block;
    uint32_t to = para->to;
    guint fields = w->p->properties->len;
    kwic_str id;
    uint32_t n = read_id(w->leaf.text->str, para->from, to, &id);
    if (n && n == to - para->from && !para->task && last_block(w)) {
        keep_id(w, last_block(w), id); // alone: of what stands above
        return;
    }
    if (n)
        keep_id(w, &block, id);
    block.line = line_at(w, para->from);
    block.end_line = line_at(w, to);
    kwic_inline_scan(w->p, &w->leaf, para->from, to - n, KWIC_INLINE_MARKDOWN);
    if (add_block(w, block, para->task) && para->task)
        kwic_task_add(w->p, w->p->blocks->len - 1, para->state, fields);
    restart(w);
}

static void emit_row(walk *w, guint seg)
{
    kwic_str row = kwic_table_line(&w->leaf, seg), cell, id;
    uint32_t start = (uint32_t)(row.p - w->leaf.text->str), joined = 0;
    if (row.n && row.p[0] == '^' && read_id(row.p, 0, (uint32_t)row.n, &id) == row.n) {
        if (last_block(w))
            keep_id(w, last_block(w), id);
        return;
    }
    for (size_t at = 0; kwic_table_cell(row, &at, &cell);) {
        uint32_t from = (uint32_t)(cell.p - w->leaf.text->str);
        if (joined && cell.n)
            kwic_leaf_join(&w->leaf, joined, "  ");
        if (cell.n)
            kwic_inline_scan(w->p, &w->leaf, from, from + (uint32_t)cell.n,
                             KWIC_INLINE_MARKDOWN);
        joined = MAX(joined, cell.n ? from + (uint32_t)cell.n : 0);
    }
    kwic_block block = {.kind = KWIC_BLOCK_ROW};
    block.line = block.end_line = line_at(w, start);
    add_block(w, block, false);
    restart(w);
}

static void emit_table(walk *w, paragraph *para, guint rule)
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

static kwic_block kind_of(const walk *w, cmark_node *node)
{
    cmark_node *parent = cmark_node_parent(node);
    kwic_block block = {.kind = KWIC_BLOCK_PARAGRAPH};
    if (is_item(parent)) {
        block.kind = KWIC_BLOCK_ITEM;
        block.level = w->lists ? w->lists - 1 : 0;
    } else if (w->quotes) {
        bool callout = w->callout[MIN(w->quotes, QUOTES - 1)];
        block.kind = callout ? KWIC_BLOCK_CALLOUT : KWIC_BLOCK_QUOTE;
    }
    return block;
}

// An item's paragraphs up to its first other block are one text.
static void add_siblings(walk *w, cmark_node *node)
{
    if (!is_item(cmark_node_parent(node)))
        return;
    while ((node = cmark_node_next(node)) &&
           cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
        if (w->p->references && starts_with(w, node, "["))
            return; // may be a definition
        add_paragraph_lines(w, node);
        w->skip++;
    }
}

static void read_paragraph(walk *w, cmark_node *node)
{
    if (w->skip) {
        w->skip--;
        return;
    }
    kwic_leaf_clear(&w->leaf);
    add_paragraph_lines(w, node);
    paragraph para = {.block = kind_of(w, node)};
    guint rule = kwic_table_find(&w->leaf);
    if (!rule)
        add_siblings(w, node);
    para.to = (uint32_t)w->leaf.text->len;
    para.from = skip_definitions(w, 0, para.to);
    bool first = !cmark_node_previous(node);
    if (para.block.kind == KWIC_BLOCK_ITEM && first) {
        kwic_str text = {w->leaf.text->str + para.from, para.to - para.from};
        size_t box = kwic_task_read_box(text, &para.state);
        para.task = box > 0;
        para.from += (uint32_t)box;
        if (para.task)
            para.block.kind = KWIC_BLOCK_TASK;
    }
    bool title = first && para.block.kind == KWIC_BLOCK_CALLOUT;
    skip_front(w, &para, title);
    if (rule && g_array_index(w->leaf.segs, kwic_seg, rule).at > para.from)
        emit_table(w, &para, rule);
    else if (para.from < para.to || para.task)
        emit_paragraph(w, &para);
}

// ---- headings ----

static bool is_atx(const walk *w, cmark_node *node)
{
    uint32_t at = first_byte(w, node), from = at;
    uint32_t end = kwic_lines_end(&w->p->lines, first_line(w, node));
    const char *bytes = w->p->bytes.p;
    while (at < end && bytes[at] == '#')
        at++;
    return at > from && at - from <= 6 && (at == end || is_blank(bytes[at]));
}

static void add_atx(walk *w, cmark_node *node)
{
    uint32_t line = first_line(w, node), from = first_byte(w, node);
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    const char *bytes = w->p->bytes.p;
    while (from < end && bytes[from] == '#')
        from++;
    end = without_blanks(w, from, end);
    uint32_t hashes = end;
    while (hashes > from && bytes[hashes - 1] == '#')
        hashes--;
    if (hashes == from || is_blank(bytes[hashes - 1]))
        end = without_blanks(w, from, hashes);
    while (from < end && is_blank(bytes[from]))
        from++;
    kwic_leaf_add(&w->leaf, w->p, line, from, end);
}

static bool is_underline(const walk *w, uint32_t line)
{
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    uint32_t at = skip_containers(w, w->p->lines.starts[line], end);
    end = without_blanks(w, at, end);
    char c = at < end ? w->p->bytes.p[at] : '\0';
    while (at < end && w->p->bytes.p[at] == c)
        at++;
    return (c == '=' || c == '-') && at == end;
}

// The lines down to the underline; the last one of the heading.
static uint32_t add_setext(walk *w, cmark_node *node)
{
    uint32_t line = first_line(w, node), last = last_line(w, node);
    add_line(w, line, first_byte(w, node));
    for (line++; line <= last && !is_underline(w, line); line++) {
        uint32_t start = w->p->lines.starts[line];
        uint32_t end = kwic_lines_end(&w->p->lines, line);
        add_line(w, line, skip_containers(w, start, end));
    }
    return MIN(line, last);
}

static void open_heading(walk *w, uint32_t level)
{
    int32_t index = (int32_t)w->p->blocks->len - 1;
    kwic_block *block = last_block(w);
    block->heading = -1;
    for (uint32_t i = 1; i < level; i++)
        if (w->open[i] >= 0)
            block->heading = w->open[i];
    for (uint32_t i = level; i <= 6; i++)
        w->open[i] = -1;
    w->open[level] = index;
    w->section = index;
    if (level == 1 && !w->p->first_h1.n && !w->p->is_drawing)
        w->p->first_h1 = block->text;
}

// A heading inside a quote or an item is one for its own text only: no section starts.
static void read_heading(walk *w, cmark_node *node)
{
    uint32_t level = (uint32_t)CLAMP(cmark_node_get_heading_level(node), 1, 6);
    uint32_t last = first_line(w, node);
    kwic_leaf_clear(&w->leaf);
    if (is_atx(w, node))
        add_atx(w, node);
    else
        last = add_setext(w, node);
    uint32_t to = (uint32_t)w->leaf.text->len, from = skip_definitions(w, 0, to);
    kwic_block block = {.kind = KWIC_BLOCK_HEADING,
                        .level = level,
                        .line = line_at(w, from),
                        .end_line = last + 1};
    kwic_str id;
    uint32_t n = read_id(w->leaf.text->str, from, to, &id);
    if (n)
        keep_id(w, &block, id);
    kwic_inline_scan(w->p, &w->leaf, from, to - n, KWIC_INLINE_MARKDOWN);
    if (add_block(w, block, false) && cmark_node_parent(node) == w->root)
        open_heading(w, level);
}

// ---- code and HTML ----

static uint32_t count_lines(const char *literal)
{
    uint32_t n = 0;
    for (const char *nl = literal; (nl = strchr(nl, '\n')); nl++)
        n++;
    return n;
}

// An indented block's literal starts with its first line, a fenced one's with its second.
static bool is_fenced(const walk *w, cmark_node *node)
{
    uint32_t at = first_byte(w, node);
    uint32_t line = first_line(w, node), end = kwic_lines_end(&w->p->lines, line);
    kwic_str source = {w->p->bytes.p + at, end - at};
    if (!kwic_str_starts(source, KWIC_STR("```")) &&
        !kwic_str_starts(source, KWIC_STR("~~~")))
        return false;
    kwic_str literal = kwic_str_of(cmark_node_get_literal(node));
    const char *nl = literal.n ? memchr(literal.p, '\n', literal.n) : NULL;
    size_t first = nl ? (size_t)(nl - literal.p) : literal.n;
    return first != source.n || memcmp(literal.p, source.p, 3) != 0;
}

// Source of queries, and drawings: nothing that a reader reads.
static bool is_silent(const walk *w, kwic_str info)
{
    static const char *const names[] = {"dataview", "dataviewjs", "tasks",
                                        "query",    "base",       "compressed-json"};
    size_t n = 0;
    while (n < info.n && !is_blank(info.p[n]))
        n++;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (n == strlen(names[i]) && !g_ascii_strncasecmp(info.p, names[i], n))
            return true;
    return w->p->is_drawing && n == 4 && !g_ascii_strncasecmp(info.p, "json", 4);
}

static kwic_str info_of(const walk *w, cmark_node *node)
{
    uint32_t at = first_byte(w, node);
    uint32_t end = kwic_lines_end(&w->p->lines, first_line(w, node));
    while (at < end && (w->p->bytes.p[at] == '`' || w->p->bytes.p[at] == '~'))
        at++;
    return kwic_parse_trim((kwic_str){w->p->bytes.p + at, end - at});
}

static uint32_t next_column(uint32_t column, char c)
{
    return c == '\t' ? column + 4 - column % 4 : column + 1;
}

// The column (tabs are four wide) at which the node starts.
static uint32_t column_of(const walk *w, cmark_node *node)
{
    uint32_t column = 0;
    uint32_t start = w->p->lines.starts[first_line(w, node)];
    for (uint32_t at = start; at < first_byte(w, node); at++)
        column = next_column(column, w->p->bytes.p[at]);
    return column;
}

// Where code starts in a line: what its containers and its fence are indented by is none.
static uint32_t code_byte(const walk *w, uint32_t line, uint32_t columns)
{
    uint32_t at = w->p->lines.starts[line], end = kwic_lines_end(&w->p->lines, line);
    uint32_t quotes = w->quotes;
    const char *bytes = w->p->bytes.p;
    for (uint32_t column = 0; at < end && column < columns; at++) {
        if (bytes[at] == '>' ? !quotes-- : !is_blank(bytes[at]))
            break;
        column = next_column(column, bytes[at]);
    }
    return at;
}

static void add_code_lines(walk *w, cmark_node *node, uint32_t from, uint32_t end)
{
    uint32_t columns = column_of(w, node);
    for (uint32_t line = from; line < end; line++) {
        uint32_t at = line == first_line(w, node) ? first_byte(w, node)
                                                  : code_byte(w, line, columns);
        uint32_t start = (uint32_t)w->leaf.text->len + (line > from);
        add_line(w, line, at);
        if (line > from)
            kwic_leaf_join(&w->leaf, start - 1, "\n");
        kwic_leaf_piece(&w->leaf, start, (uint32_t)w->leaf.text->len);
    }
}

// An open fence ends with what it stands in.
static bool closes_fence(const walk *w, uint32_t line)
{
    if (line >= w->p->lines.n)
        return false;
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    uint32_t at = skip_containers(w, w->p->lines.starts[line], end);
    return at < end && (w->p->bytes.p[at] == '`' || w->p->bytes.p[at] == '~');
}

static void read_code(walk *w, cmark_node *node)
{
    bool fenced = is_fenced(w, node);
    uint32_t first = first_line(w, node), in = outline_line(node) + fenced;
    uint32_t from = kwic_outline_line(&w->outline, in);
    uint32_t end =
        kwic_outline_line(&w->outline, in + count_lines(cmark_node_get_literal(node)));
    if (w->p->in_comment || (fenced && is_silent(w, info_of(w, node))))
        return;
    kwic_leaf_clear(&w->leaf);
    kwic_block block = {.kind = KWIC_BLOCK_CODE, .line = first + 1};
    add_code_lines(w, node, from, end);
    block.end_line = end + (fenced && closes_fence(w, end));
    block.end_line = MAX(block.end_line, block.line);
    add_block(w, block, false);
}

static void read_html(walk *w, cmark_node *node)
{
    uint32_t first = first_line(w, node), columns = column_of(w, node);
    uint32_t n = MAX(count_lines(cmark_node_get_literal(node)), 1);
    uint32_t end = kwic_outline_line(&w->outline, outline_line(node) + n);
    kwic_leaf_clear(&w->leaf);
    for (uint32_t line = first; line < end; line++)
        add_line(w, line,
                 line == first ? first_byte(w, node) : code_byte(w, line, columns));
    kwic_inline_scan(w->p, &w->leaf, 0, (uint32_t)w->leaf.text->len, KWIC_INLINE_HTML);
    kwic_block block = {.kind = KWIC_BLOCK_HTML, .line = first + 1};
    block.end_line = MAX(end, block.line);
    add_block(w, block, false);
}

// ---- the tree ----

// Whether the quote starts with "[!": a callout.
static bool is_callout(const walk *w, cmark_node *quote)
{
    cmark_node *child = cmark_node_first_child(quote);
    if (!child || cmark_node_get_type(child) != CMARK_NODE_PARAGRAPH)
        return false;
    return starts_with(w, child, "[!");
}

static bool read_block(walk *w, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        w->quotes++;
        w->callout[MIN(w->quotes, QUOTES - 1)] = is_callout(w, node);
        return true;
    case CMARK_NODE_LIST:
        w->lists++;
        return true;
    case CMARK_NODE_ITEM:
        return true;
    case CMARK_NODE_PARAGRAPH:
        read_paragraph(w, node);
        return false;
    case CMARK_NODE_HEADING:
        read_heading(w, node);
        return false;
    case CMARK_NODE_CODE_BLOCK:
        read_code(w, node);
        return false;
    case CMARK_NODE_HTML_BLOCK:
        read_html(w, node);
        return false;
    default:
        return false;
    }
}

static void leave(walk *w, cmark_node *node)
{
    w->quotes -= cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE;
    w->lists -= cmark_node_get_type(node) == CMARK_NODE_LIST;
}

// Blocks in file order, without recursion: the depth is the note's to choose. enter says
// whether a node is a container.
static void walk_tree(walk *w, bool (*enter)(walk *w, cmark_node *node))
{
    cmark_node *node = cmark_node_first_child(w->root);
    while (node) {
        bool inside = enter(w, node);
        cmark_node *child = inside ? cmark_node_first_child(node) : NULL;
        if (child) {
            node = child;
            continue;
        }
        if (inside)
            leave(w, node);
        while (node != w->root && !cmark_node_next(node)) {
            node = cmark_node_parent(node);
            leave(w, node);
        }
        node = node == w->root ? NULL : cmark_node_next(node);
    }
}

// ---- references ----

static void free_copy(gpointer p)
{
    g_free(p);
}

static void add_definitions(walk *w, cmark_node *node)
{
    kwic_leaf_clear(&w->leaf);
    add_paragraph_lines(w, node);
    kwic_str rest = {w->leaf.text->str, w->leaf.text->len}, label, destination;
    size_t n;
    while ((n = kwic_link_read_definition(rest, &label, &destination)) > 0) {
        char *folded = kwic_link_fold_label(label);
        if (!g_hash_table_contains(w->p->references, folded)) {
            kwic_str *copy = kwic_arena_new_array(w->p->arena, kwic_str, 1);
            *copy = kwic_arena_str(w->p->arena, destination);
            g_hash_table_insert(w->p->references, folded, copy);
        } else {
            g_free(folded);
        }
        rest = kwic_str_sub(rest, n, rest.n);
    }
}

static bool has_definitions(kwic_str s)
{
    const char *end = s.p + s.n;
    for (const char *p = s.p; (p = memchr(p, ']', (size_t)(end - p))) != NULL; p++)
        if (p + 1 < end && p[1] == ':')
            return true;
    return false;
}

static bool enter_for_definitions(walk *w, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    w->quotes += type == CMARK_NODE_BLOCK_QUOTE;
    w->lists += type == CMARK_NODE_LIST;
    if ((type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING) &&
        starts_with(w, node, "["))
        add_definitions(w, node);
    return type < CMARK_NODE_CODE_BLOCK;
}

// All definitions first: links may stand before them.
static void read_definitions(walk *w)
{
    if (!has_definitions(w->p->bytes))
        return;
    w->p->references = g_hash_table_new_full(g_str_hash, g_str_equal, free_copy, NULL);
    walk_tree(w, enter_for_definitions);
}

// cmark's memory comes from the note's arena and goes with it: its many small nodes cost
// more to allocate and free one by one than to make. cmark gives its allocator no context.
static _Thread_local kwic_arena *lender;

enum { SIZE_BYTES = 16 }; // before each piece of memory: its size, for realloc

static void *lend(size_t n, size_t size)
{
    char *p = kwic_arena_alloc(lender, SIZE_BYTES + n * size);
    size_t bytes = n * size;
    memcpy(p, &bytes, sizeof bytes);
    return p + SIZE_BYTES;
}

static void *lend_more(void *old, size_t size)
{
    size_t had = 0;
    char *p = lend(1, size);
    if (old)
        memcpy(&had, (char *)old - SIZE_BYTES, sizeof had);
    if (had)
        memcpy(p, old, MIN(had, size));
    return p;
}

static void lend_no_more(void *p)
{
    (void)p;
}

static cmark_node *parse_outline(const kwic_outline *o, kwic_arena *arena)
{
    static cmark_mem mem = {lend, lend_more, lend_no_more};
    lender = arena;
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &mem);
    cmark_parser_feed(parser, o->text->str, o->text->len);
    cmark_node *root = cmark_parser_finish(parser);
    lender = NULL;
    return root;
}

static uint32_t find_last_comment(const kwic_parse *p, uint32_t from)
{
    const char *start = p->bytes.p + from, *at = p->bytes.p + p->bytes.n;
    while ((at = memrchr(start, '%', (size_t)(at - start))) && at > start)
        if (at[-1] == '%')
            return (uint32_t)(at - 1 - p->bytes.p);
    return 0;
}

void kwic_blocks_read(kwic_parse *p)
{
    if (p->body >= p->lines.n)
        return;
    uint32_t from = p->lines.starts[p->body];
    uint32_t front =
        from == 0 && kwic_str_starts(p->bytes, KWIC_STR("\xEF\xBB\xBF")) ? 3 : 0;
    from += front;
    walk w = {
        .p = p, .front = front, .section = -1, .open = {-1, -1, -1, -1, -1, -1, -1}};
    kwic_outline_init(&w.outline, p, from);
    w.root = parse_outline(&w.outline, p->arena);
    p->last_comment = find_last_comment(p, from);
    kwic_leaf_init(&w.leaf);
    read_definitions(&w);
    walk_tree(&w, read_block);
    kwic_leaf_done(&w.leaf);
    kwic_outline_clear(&w.outline);
}
