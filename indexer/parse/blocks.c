// SPDX-License-Identifier: GPL-2.0-or-later
#include "blocks.h"

#include "inline.h"
#include "link.h"
#include "paragraph.h"
#include "structure.h"
#include "verbatim.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// ---- headings ----

static bool is_atx(const kwic_body *w, cmark_node *node)
{
    uint32_t at = kwic_body_first_byte(w, node), from = at;
    uint32_t end = kwic_lines_end(&w->p->lines, kwic_body_first_line(w, node));
    const char *bytes = w->p->bytes.p;
    while (at < end && bytes[at] == '#')
        at++;
    return at > from && at - from <= 6 && (at == end || is_blank(bytes[at]));
}

static void add_atx(kwic_body *w, cmark_node *node)
{
    uint32_t line = kwic_body_first_line(w, node), from = kwic_body_first_byte(w, node);
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    const char *bytes = w->p->bytes.p;
    while (from < end && bytes[from] == '#')
        from++;
    end = kwic_body_without_blanks(w, from, end);
    uint32_t hashes = end;
    while (hashes > from && bytes[hashes - 1] == '#')
        hashes--;
    if (hashes == from || is_blank(bytes[hashes - 1]))
        end = kwic_body_without_blanks(w, from, hashes);
    while (from < end && is_blank(bytes[from]))
        from++;
    kwic_leaf_block_add(&w->leaf, w->p, line, from, end);
}

static bool is_underline(const kwic_body *w, uint32_t line)
{
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    uint32_t at = kwic_body_skip_containers(w, w->p->lines.starts[line], end);
    end = kwic_body_without_blanks(w, at, end);
    char c = at < end ? w->p->bytes.p[at] : '\0';
    while (at < end && w->p->bytes.p[at] == c)
        at++;
    return (c == '=' || c == '-') && at == end;
}

// The lines down to the underline; the last one of the heading.
static uint32_t add_setext(kwic_body *w, cmark_node *node)
{
    uint32_t line = kwic_body_first_line(w, node), last = kwic_body_last_line(w, node);
    kwic_body_add_line(w, line, kwic_body_first_byte(w, node));
    for (line++; line <= last && !is_underline(w, line); line++) {
        uint32_t start = w->p->lines.starts[line];
        uint32_t end = kwic_lines_end(&w->p->lines, line);
        kwic_body_add_line(w, line, kwic_body_skip_containers(w, start, end));
    }
    return MIN(line, last);
}

static void open_heading(kwic_body *w, uint32_t level)
{
    int32_t index = (int32_t)w->p->blocks->len - 1;
    kwic_block *block = kwic_body_last(w);
    block->heading = -1;
    for (uint32_t i = 1; i < level; i++)
        if (w->open[i] >= 0)
            block->heading = w->open[i];
    for (uint32_t i = level; i <= 6; i++)
        w->open[i] = -1;
    w->open[level] = index;
    w->section = index;
    // What a query makes of a heading is not known: it is no title.
    if (level == 1 && !w->p->first_h1.n && !w->p->is_drawing && !w->p->saw_query)
        w->p->first_h1 = block->text;
}

// A heading inside a quote or an item is one for its own text only: no section starts.
static void read_heading(kwic_body *w, cmark_node *node)
{
    uint32_t level = (uint32_t)CLAMP(cmark_node_get_heading_level(node), 1, 6);
    uint32_t last = kwic_body_first_line(w, node);
    kwic_leaf_block_clear(&w->leaf);
    if (is_atx(w, node))
        add_atx(w, node);
    else
        last = add_setext(w, node);
    kwic_structure_add_heading(w, node, last);
    uint32_t to = (uint32_t)w->leaf.text->len,
             from = kwic_paragraph_skip_definitions(w, 0, to);
    kwic_block block = {.kind = KWIC_BLOCK_HEADING,
                        .level = level,
                        .line = kwic_body_line_at(w, from),
                        .end_line = last + 1};
    kwic_str id;
    uint32_t n = kwic_body_read_id(w->leaf.text->str, from, to, &id);
    if (n)
        kwic_body_keep_id(w, &block, id);
    w->p->saw_query = false;
    kwic_inline_scan(w->p, &w->leaf, from, to - n, KWIC_INLINE_MARKDOWN);
    if (kwic_body_add(w, block, false) && cmark_node_parent(node) == w->root)
        open_heading(w, level);
}

// ---- the tree ----

// Whether the quote starts with "[!": a callout.
static bool is_callout(const kwic_body *w, cmark_node *quote)
{
    cmark_node *child = cmark_node_first_child(quote);
    if (!child || cmark_node_get_type(child) != CMARK_NODE_PARAGRAPH)
        return false;
    return kwic_body_starts_with(w, child, "[!");
}

static bool read_block(kwic_body *w, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        w->quotes++;
        w->callout[MIN(w->quotes, KWIC_QUOTES - 1)] = is_callout(w, node);
        return true;
    case CMARK_NODE_LIST:
        w->lists++;
        kwic_structure_add_list(w, node);
        return true;
    case CMARK_NODE_ITEM:
        kwic_structure_enter_item(w, node);
        return true;
    case CMARK_NODE_PARAGRAPH:
        kwic_paragraph_read(w, node);
        return false;
    case CMARK_NODE_HEADING:
        read_heading(w, node);
        return false;
    case CMARK_NODE_CODE_BLOCK:
        kwic_verbatim_read_code(w, node);
        return false;
    case CMARK_NODE_HTML_BLOCK:
        kwic_verbatim_read_html(w, node);
        return false;
    default:
        return false;
    }
}

static void leave(kwic_body *w, cmark_node *node)
{
    w->quotes -= cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE;
    w->lists -= cmark_node_get_type(node) == CMARK_NODE_LIST;
    if (cmark_node_get_type(node) == CMARK_NODE_ITEM)
        kwic_structure_leave_item(w);
}

// Blocks in file order, without recursion: the depth is the note's to choose. enter says
// whether a node is a container.
static void walk_tree(kwic_body *w, bool (*enter)(kwic_body *w, cmark_node *node))
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

static void add_definitions(kwic_body *w, cmark_node *node)
{
    kwic_leaf_block_clear(&w->leaf);
    kwic_body_add_lines(w, node);
    kwic_str rest = kwic_str_of_string(w->leaf.text), label, destination;
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

static bool enter_for_definitions(kwic_body *w, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    w->quotes += type == CMARK_NODE_BLOCK_QUOTE;
    w->lists += type == CMARK_NODE_LIST;
    if ((type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING) &&
        kwic_body_starts_with(w, node, "["))
        add_definitions(w, node);
    return type < CMARK_NODE_CODE_BLOCK;
}

// All definitions first: links may stand before them.
static void read_definitions(kwic_body *w)
{
    if (!has_definitions(w->p->bytes))
        return;
    w->p->references = g_hash_table_new_full(g_str_hash, g_str_equal, free_copy, NULL);
    walk_tree(w, enter_for_definitions);
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
    kwic_body w = {
        .p = p, .front = front, .section = -1, .open = {-1, -1, -1, -1, -1, -1, -1}};
    kwic_outline_init(&w.outline, p, from);
    w.root = kwic_outline_parse(&w.outline, p->arena);
    p->last_comment = find_last_comment(p, from);
    kwic_leaf_block_init(&w.leaf);
    read_definitions(&w);
    walk_tree(&w, read_block);
    kwic_leaf_block_done(&w.leaf);
    kwic_outline_clear(&w.outline);
}
