// SPDX-License-Identifier: GPL-2.0-or-later
// Counts as a tree with bars:
//
//     company
//       openai                    12  ██████████
//         openai/research          3  ██▌
//       coreweave                  4  ███▍
#include "print.h"

enum { BAR = 10, COUNT = 7, DEPTH_MAX = 20 };

typedef struct table {
    kwic_page *page;
    unsigned name; // columns of names
    bool leaves;   // too narrow for whole names: a child is only what it adds
    uint32_t most;
} table;

// A bar of eighths.
static void append_bar(const table *t, uint32_t count)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    uint64_t n = t->most ? ((uint64_t)count * BAR * 8 + t->most - 1) / t->most : 0;
    g_autoptr(GString) bar = g_string_new(NULL);
    for (uint64_t i = 0; i < n / 8; i++)
        g_string_append(bar, "█");
    g_string_append(bar, eighths[n % 8]);
    kwic_page_text(t->page, KWIC_STYLE_BAR, kwic_str_of_string(bar));
}

// What a value is called below its parent (NULL at the top).
static const char *name_of(const table *t, const kwic_facet_value *v,
                           const char *parent)
{
    size_t n = parent && t->leaves ? strlen(parent) : 0;
    return n && g_ascii_strncasecmp(v->value, parent, n) == 0 && v->value[n] == '/'
               ? v->value + n
               : v->value;
}

static void append_value(const table *t, const kwic_facet_value *v, const char *parent,
                         unsigned depth)
{
    const char *name = name_of(t, v, parent);
    unsigned indent = 2 * MIN(depth, DEPTH_MAX);
    kwic_page_spaces(t->page, indent);
    unsigned room = t->name > indent + 4 ? t->name - indent : 4;
    unsigned used = kwic_page_cut(t->page, KWIC_STYLE_PLAIN, kwic_str_of(name), room);
    kwic_page_spaces(t->page, room > used ? room - used : 0);
    kwic_page_printf(t->page, KWIC_STYLE_COUNT, "%*s", COUNT, kwic_count(v->count));
    kwic_page_spaces(t->page, 2);
    append_bar(t, v->count);
    kwic_page_newline(t->page);
    for (size_t i = 0; i < v->n_children && depth < DEPTH_MAX; i++)
        append_value(t, &v->children[i], v->value, depth + 1);
}

static unsigned widest(const kwic_facet_value *values, size_t n, unsigned depth)
{
    unsigned most = 0;
    for (size_t i = 0; i < n && depth <= DEPTH_MAX; i++) {
        unsigned own = 2 * depth + kwic_columns(kwic_str_of(values[i].value));
        unsigned below = widest(values[i].children, values[i].n_children, depth + 1);
        most = MAX(most, MAX(own, below));
    }
    return most;
}

static void append_values(kwic_page *page, const kwic_facet *facet, unsigned depth)
{
    unsigned room =
        page->width > COUNT + 2 + BAR + 8 ? page->width - COUNT - 2 - BAR : 8;
    unsigned name = widest(facet->values, facet->n_values, depth);
    table t = {page, MIN(room, MAX(name, 16)), name > room, 0};
    if (room < 20)
        t.name = room;
    for (size_t i = 0; i < facet->n_values; i++)
        t.most = MAX(t.most, facet->values[i].count);
    for (size_t i = 0; i < facet->n_values; i++)
        append_value(&t, &facet->values[i], NULL, depth);
    if (facet->distinct > facet->n_values) {
        kwic_page_spaces(page, 2 * (size_t)depth);
        kwic_page_printf(page, KWIC_STYLE_DIM, "and %s more",
                         kwic_count(facet->distinct - facet->n_values));
        kwic_page_newline(page);
    }
}

void kwic_print_tree(kwic_page *page, const kwic_facet *facet)
{
    append_values(page, facet, 0);
}

void kwic_print_facets(kwic_page *page, const kwic_facet *facets, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            kwic_page_newline(page);
        kwic_page_text(page, KWIC_STYLE_TITLE, kwic_str_of(facets[i].field));
        kwic_page_newline(page);
        append_values(page, &facets[i], 1);
        if (!facets[i].n_values) {
            kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("  none"));
            kwic_page_newline(page);
        }
    }
}
