// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include "link.h"

kwic_str kwic_table_line(const kwic_leaf_block *leaf, guint i)
{
    size_t from = g_array_index(leaf->segs, kwic_seg, i).at;
    size_t to = i + 1 < leaf->segs->len
                    ? g_array_index(leaf->segs, kwic_seg, i + 1).at - 1
                    : leaf->text->len;
    return (kwic_str){leaf->text->str + from, to - from};
}

// :---: and such
static bool is_rule(kwic_str cell)
{
    size_t i = 0, dashes = 0;
    i += i < cell.n && cell.p[i] == ':';
    while (i < cell.n && cell.p[i] == '-') {
        i++;
        dashes++;
    }
    i += i < cell.n && cell.p[i] == ':';
    return dashes && i == cell.n;
}

// The number of cells when every one is a rule, else 0.
static guint count_rules(kwic_str row)
{
    if (!row.n || !strchr("|:-", row.p[0]) || !memchr(row.p, '|', row.n))
        return 0;
    guint n = 0;
    kwic_str cell;
    for (size_t at = 0; kwic_table_cell(row, &at, &cell); n++)
        if (!is_rule(cell))
            return 0;
    return n;
}

static guint count_cells(kwic_str row)
{
    guint n = 0;
    kwic_str cell;
    for (size_t at = 0; kwic_table_cell(row, &at, &cell);)
        n++;
    return n;
}

guint kwic_table_find(const kwic_leaf_block *leaf)
{
    for (guint i = 1; i < leaf->segs->len; i++) {
        guint rules = count_rules(kwic_table_line(leaf, i));
        if (rules && count_cells(kwic_table_line(leaf, i - 1)) == rules)
            return i;
    }
    return 0;
}

// Where the cell that starts at `at` ends: at a bar that is not escaped and not in a link.
static size_t cell_end(kwic_str row, size_t at)
{
    kwic_str inside;
    while (at < row.n && row.p[at] != '|') {
        size_t link = 0;
        if (row.p[at] == '[' && at + 1 < row.n && row.p[at + 1] == '[')
            link = kwic_link_read_wiki(kwic_str_sub(row, at, row.n), &inside);
        bool escape = row.p[at] == '\\' && at + 1 < row.n;
        at += link ? link : escape ? 2 : 1;
    }
    return MIN(at, row.n);
}

bool kwic_table_cell(kwic_str row, size_t *at, kwic_str *cell)
{
    if (*at == 0 && row.n && row.p[0] == '|')
        *at = 1;
    if (*at >= row.n && *at > 0)
        return false;
    size_t end = cell_end(row, *at);
    *cell = kwic_parse_trim(kwic_str_sub(row, *at, end));
    *at = end + 1;
    return true;
}
