// SPDX-License-Identifier: GPL-2.0-or-later
#include "structure.h"

// The last line of an item's own text: what comes before the first list in it.
static uint32_t own_end(const kwic_body *w, cmark_node *item)
{
    uint32_t end = kwic_body_first_line(w, item);
    for (cmark_node *child = cmark_node_first_child(item);
         child && cmark_node_get_type(child) != CMARK_NODE_LIST;
         child = cmark_node_next(child))
        end = MAX(end, kwic_body_last_line(w, child));
    return end;
}

static cmark_node *top_list(const kwic_body *w, cmark_node *node)
{
    while (node && cmark_node_parent(node) != w->root)
        node = cmark_node_parent(node);
    return node && cmark_node_get_type(node) == CMARK_NODE_LIST ? node : NULL;
}

void kwic_structure_enter_item(const kwic_body *w, cmark_node *item)
{
    kwic_structure_notes *s = w->p->structure;
    if (!s)
        return;
    int32_t index = -1;
    if (!w->p->in_comment) {
        cmark_node *list = top_list(w, item);
        kwic_item_place place = {
            .line = kwic_body_first_line(w, item) + 1,
            .end_line = own_end(w, item) + 1,
            .parent =
                s->open->len ? g_array_index(s->open, int32_t, s->open->len - 1) : -1,
            .list = list ? kwic_body_first_line(w, list) + 1 : 0};
        index = (int32_t)s->items->len;
        g_array_append_val(s->items, place);
    }
    g_array_append_val(s->open, index);
}

void kwic_structure_leave_item(const kwic_body *w)
{
    kwic_structure_notes *s = w->p->structure;
    if (s && s->open->len)
        g_array_set_size(s->open, s->open->len - 1);
}

void kwic_structure_add_list(const kwic_body *w, cmark_node *list)
{
    kwic_structure_notes *s = w->p->structure;
    if (!s || cmark_node_parent(list) != w->root || w->p->in_comment)
        return;
    kwic_line_range range = {kwic_body_first_line(w, list) + 1,
                             kwic_body_last_line(w, list) + 1};
    g_array_append_val(s->lists, range);
}

void kwic_structure_add_heading(const kwic_body *w, cmark_node *heading, uint32_t last)
{
    kwic_structure_notes *s = w->p->structure;
    if (!s || cmark_node_parent(heading) != w->root || w->p->in_comment)
        return;
    kwic_line_range range = {kwic_body_first_line(w, heading) + 1, last + 1};
    g_array_append_val(s->headings, range);
}
