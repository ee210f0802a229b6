// SPDX-License-Identifier: GPL-2.0-or-later
#include "verbatim.h"

#include "inline.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static uint32_t count_lines(const char *literal)
{
    uint32_t n = 0;
    for (const char *nl = literal; (nl = strchr(nl, '\n')); nl++)
        n++;
    return n;
}

// An indented block's literal starts with its first line, a fenced one's with its second.
static bool is_fenced(const kwic_body *w, cmark_node *node)
{
    uint32_t at = kwic_body_first_byte(w, node);
    uint32_t line = kwic_body_first_line(w, node),
             end = kwic_lines_end(&w->p->lines, line);
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
static bool is_silent(const kwic_body *w, kwic_str info)
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

static kwic_str info_of(const kwic_body *w, cmark_node *node)
{
    uint32_t at = kwic_body_first_byte(w, node);
    uint32_t end = kwic_lines_end(&w->p->lines, kwic_body_first_line(w, node));
    while (at < end && (w->p->bytes.p[at] == '`' || w->p->bytes.p[at] == '~'))
        at++;
    return kwic_parse_trim((kwic_str){w->p->bytes.p + at, end - at});
}

static uint32_t next_column(uint32_t column, char c)
{
    return c == '\t' ? column + 4 - column % 4 : column + 1;
}

// The column (tabs are four wide) at which the node starts.
static uint32_t column_of(const kwic_body *w, cmark_node *node)
{
    uint32_t column = 0;
    uint32_t start = w->p->lines.starts[kwic_body_first_line(w, node)];
    for (uint32_t at = start; at < kwic_body_first_byte(w, node); at++)
        column = next_column(column, w->p->bytes.p[at]);
    return column;
}

// Where code starts in a line: what its containers and its fence are indented by is none.
static uint32_t code_byte(const kwic_body *w, uint32_t line, uint32_t columns)
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

static void add_code_lines(kwic_body *w, cmark_node *node, uint32_t from, uint32_t end)
{
    uint32_t columns = column_of(w, node);
    for (uint32_t line = from; line < end; line++) {
        uint32_t at = line == kwic_body_first_line(w, node)
                          ? kwic_body_first_byte(w, node)
                          : code_byte(w, line, columns);
        uint32_t start = (uint32_t)w->leaf.text->len + (line > from);
        kwic_body_add_line(w, line, at);
        if (line > from)
            kwic_leaf_block_join(&w->leaf, start - 1, "\n");
        kwic_leaf_block_piece(&w->leaf, start, (uint32_t)w->leaf.text->len);
    }
}

// An open fence ends with what it stands in.
static bool closes_fence(const kwic_body *w, uint32_t line)
{
    if (line >= w->p->lines.n)
        return false;
    uint32_t end = kwic_lines_end(&w->p->lines, line);
    uint32_t at = kwic_body_skip_containers(w, w->p->lines.starts[line], end);
    return at < end && (w->p->bytes.p[at] == '`' || w->p->bytes.p[at] == '~');
}

void kwic_verbatim_read_code(kwic_body *w, cmark_node *node)
{
    bool fenced = is_fenced(w, node);
    uint32_t first = kwic_body_first_line(w, node),
             in = kwic_body_outline_line(node) + fenced;
    uint32_t from = kwic_outline_line(&w->outline, in);
    uint32_t end =
        kwic_outline_line(&w->outline, in + count_lines(cmark_node_get_literal(node)));
    if (w->p->in_comment || (fenced && is_silent(w, info_of(w, node))))
        return;
    kwic_leaf_block_clear(&w->leaf);
    kwic_block block = {.kind = KWIC_BLOCK_CODE, .line = first + 1};
    add_code_lines(w, node, from, end);
    block.end_line = end + (fenced && closes_fence(w, end));
    block.end_line = MAX(block.end_line, block.line);
    kwic_body_add(w, block, false);
}

void kwic_verbatim_read_html(kwic_body *w, cmark_node *node)
{
    uint32_t first = kwic_body_first_line(w, node), columns = column_of(w, node);
    uint32_t n = MAX(count_lines(cmark_node_get_literal(node)), 1);
    uint32_t end = kwic_outline_line(&w->outline, kwic_body_outline_line(node) + n);
    kwic_leaf_block_clear(&w->leaf);
    for (uint32_t line = first; line < end; line++)
        kwic_body_add_line(w, line,
                           line == first ? kwic_body_first_byte(w, node)
                                         : code_byte(w, line, columns));
    kwic_inline_scan(w->p, &w->leaf, 0, (uint32_t)w->leaf.text->len, KWIC_INLINE_HTML);
    kwic_block block = {.kind = KWIC_BLOCK_HTML, .line = first + 1};
    block.end_line = MAX(end, block.line);
    kwic_body_add(w, block, false);
}
