// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <yaml.h>

#include "property.h"

enum { VALUE_BYTES = 1 << 20 }; // of all values, aliases as what they repeat

typedef enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP, NODE_ALIAS } node_kind;

// Kids of a map are key, value, key, value, …
typedef struct node {
    node_kind kind;
    bool quoted, flow;
    kwic_str text;     // of a scalar, in the arena
    uint32_t from, to; // where a scalar stands in the file
    int kid, next;     // first kid, next sibling, -1 for none
    int same;          // of an alias: what it repeats
} node;

typedef struct tree {
    kwic_parse *p;
    yaml_parser_t yaml;
    GArray *nodes;
    GHashTable *anchors; // name to index + 1
    size_t index;        // libyaml counts characters: the last one met,
    uint32_t offset;     // and the byte of the file where it is
    uint32_t to;
    int depth, visits;
    size_t bytes;
} tree;

static node *node_at(const tree *t, int i)
{
    return &g_array_index(t->nodes, node, i);
}

static uint32_t width(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

// The file's byte of a mark; marks come in rising order but for a scalar's end.
static uint32_t offset_of(tree *t, const yaml_mark_t *mark)
{
    while (t->index < mark->index && t->offset < t->to) {
        t->offset += width((unsigned char)t->p->bytes.p[t->offset]);
        t->index++;
    }
    return MIN(t->offset, t->to);
}

// "&anchor" and "!tag" stand before the scalar itself.
static uint32_t skip_front(const tree *t, uint32_t at, uint32_t to)
{
    const char *p = t->p->bytes.p;
    while (at < to && (p[at] == '&' || p[at] == '!')) {
        while (at < to && !g_ascii_isspace(p[at]))
            at++;
        while (at < to && g_ascii_isspace(p[at]))
            at++;
    }
    return at;
}

static void take_scalar(tree *t, node *n, const yaml_event_t *event)
{
    kwic_str value = {(const char *)event->data.scalar.value,
                      event->data.scalar.length};
    yaml_scalar_style_t style = event->data.scalar.style;
    n->text = kwic_arena_str(t->p->arena, value);
    n->quoted = style != YAML_PLAIN_SCALAR_STYLE && value.n;
    n->from = offset_of(t, &event->start_mark);
    n->to = offset_of(t, &event->end_mark);
    if (event->data.scalar.anchor || event->data.scalar.tag)
        n->from = skip_front(t, n->from, n->to);
}

static int add_node(tree *t, const yaml_event_t *event, int *last_of_parent)
{
    node n = {.kid = -1, .next = -1, .same = -1};
    const yaml_char_t *anchor = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        n.kind = NODE_SCALAR;
        anchor = event->data.scalar.anchor;
        take_scalar(t, &n, event);
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        n.kind = NODE_LIST;
        n.flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        anchor = event->data.sequence_start.anchor;
        n.from = n.to = offset_of(t, &event->start_mark);
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        n.kind = NODE_MAP;
        anchor = event->data.mapping_start.anchor;
        n.from = n.to = offset_of(t, &event->start_mark);
    } else {
        n.kind = NODE_ALIAS;
        n.from = n.to = offset_of(t, &event->start_mark);
        n.same =
            GPOINTER_TO_INT(g_hash_table_lookup(t->anchors, event->data.alias.anchor)) -
            1;
    }
    int index = (int)t->nodes->len;
    g_array_append_val(t->nodes, n);
    if (*last_of_parent >= 0)
        node_at(t, *last_of_parent)->next = index;
    *last_of_parent = index;
    if (anchor)
        g_hash_table_replace(t->anchors, g_strdup((const char *)anchor),
                             GINT_TO_POINTER(index + 1));
    return index;
}

typedef struct level { // an open list or map
    int index, last;   // itself and its last kid
} level;

// Takes one event; false when a limit is reached.
static bool take(tree *t, const yaml_event_t *event, GArray *open)
{
    level *top = &g_array_index(open, level, open->len - 1);
    switch (event->type) {
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        g_array_set_size(open, open->len - 1);
        return true;
    case YAML_SCALAR_EVENT:
    case YAML_ALIAS_EVENT:
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        break;
    default:
        return true;
    }
    bool first = top->last < 0;
    int parent = top->index, index = add_node(t, event, &top->last);
    if (first && parent >= 0)
        node_at(t, parent)->kid = index;
    if (event->type == YAML_SEQUENCE_START_EVENT ||
        event->type == YAML_MAPPING_START_EVENT) {
        level inner = {index, -1};
        g_array_append_val(open, inner);
    }
    return open->len <= KWIC_YAML_DEPTH && t->nodes->len <= KWIC_YAML_EVENTS;
}

static kwic_tree_result read_events(tree *t)
{
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(level));
    level root = {-1, -1};
    g_array_append_val(open, root);
    for (bool done = false, fits = true; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&t->yaml, &event))
            return KWIC_TREE_BROKEN;
        done = event.type == YAML_STREAM_END_EVENT;
        fits = take(t, &event, open);
        yaml_event_delete(&event);
        if (!fits)
            return KWIC_TREE_LIMIT;
    }
    return KWIC_TREE_OK;
}

// ---- reading out ----

static kwic_tree_result read_map(tree *t, const node *map, kwic_str prefix);

// The node that an alias repeats; NULL beyond the limits.
static const node *resolve(tree *t, const node *n)
{
    t->bytes += n->text.n;
    if (++t->visits > KWIC_YAML_EVENTS || t->bytes > VALUE_BYTES)
        return NULL;
    if (n->kind != NODE_ALIAS)
        return n;
    return n->same >= 0 ? resolve(t, node_at(t, n->same)) : NULL;
}

static void add_scalar(tree *t, const node *n, const node *key, kwic_scalar scalar)
{
    scalar.value = n->text;
    scalar.quoted = n->quoted;
    scalar.value_from = n->from;
    scalar.value_to = n->to;
    scalar.key_from = key->from + key->quoted;
    scalar.key_to = MAX(scalar.key_from, key->to - key->quoted);
    kwic_property_add(t->p, &scalar);
}

// The last of a list's kids when all are plain, and one or on one line; else NULL.
static const node *last_word(const tree *t, const node *list)
{
    const node *first = node_at(t, list->kid), *last = first;
    for (int i = list->kid; i >= 0; i = last->next) {
        last = node_at(t, i);
        if (last->kind != NODE_SCALAR || last->quoted || last->to < last->from)
            return NULL;
    }
    const char *from = t->p->bytes.p + first->from;
    bool one_line = last == first || !memchr(from, '\n', last->to - first->from);
    return one_line ? last : NULL;
}

// [[a]]: to YAML a list in a list, to a person a wiki link; [[a, b]] is one of "a, b".
static const node *wiki_link(tree *t, const node *n)
{
    const node *inner = n->kid >= 0 ? node_at(t, n->kid) : NULL;
    if (!n->flow || !inner || inner->next >= 0 || !inner->flow || inner->kid < 0)
        return NULL;
    node *first = node_at(t, inner->kid);
    const node *last = last_word(t, inner);
    if (last && last != first) {
        first->text = (kwic_str){t->p->bytes.p + first->from, last->to - first->from};
        first->to = last->to;
    }
    return last ? first : NULL;
}

static kwic_tree_result read_list(tree *t, const node *list, const node *key,
                                  kwic_str name);

// {{date}} of a template is a map in a map: nothing that has a name.
static bool has_names(const tree *t, const node *map)
{
    return map->kid >= 0 && (node_at(t, map->kid)->kind == NODE_SCALAR ||
                             node_at(t, map->kid)->kind == NODE_ALIAS);
}

static kwic_tree_result read_value(tree *t, const node *value, const node *key,
                                   kwic_str name, bool list)
{
    kwic_tree_result result = KWIC_TREE_OK;
    const node *link = NULL;
    value = resolve(t, value);
    if (!value || ++t->depth > KWIC_YAML_DEPTH)
        return KWIC_TREE_LIMIT;
    kwic_scalar scalar = {.key = name, .list = list};
    if (value->kind == NODE_LIST)
        link = wiki_link(t, value);
    scalar.link = link != NULL;
    if (link || value->kind == NODE_SCALAR)
        add_scalar(t, link ? link : value, key, scalar);
    else if (value->kind == NODE_MAP && has_names(t, value))
        result = read_map(t, value, name);
    else if (value->kind == NODE_LIST && value->kid >= 0)
        result = read_list(t, value, key, name);
    else
        add_scalar(t, value, key, scalar); // empty: null
    t->depth--;
    return result;
}

static kwic_tree_result read_list(tree *t, const node *list, const node *key,
                                  kwic_str name)
{
    kwic_tree_result result = KWIC_TREE_OK;
    for (int i = list->kid; i >= 0 && result == KWIC_TREE_OK; i = node_at(t, i)->next)
        result = read_value(t, node_at(t, i), key, name, true);
    return result;
}

static kwic_str join_key(tree *t, kwic_str prefix, kwic_str key)
{
    if (!prefix.n)
        return key;
    size_t n = prefix.n + 1 + key.n;
    char *name = kwic_arena_new_array(t->p->arena, char, n);
    memcpy(name, prefix.p, prefix.n);
    name[prefix.n] = '.';
    if (key.n)
        memcpy(name + prefix.n + 1, key.p, key.n);
    t->bytes += n;
    return (kwic_str){name, n};
}

static kwic_tree_result read_map(tree *t, const node *map, kwic_str prefix)
{
    kwic_tree_result result = KWIC_TREE_OK;
    for (int i = map->kid; i >= 0 && result == KWIC_TREE_OK;) {
        const node *entry = node_at(t, i), *key = resolve(t, entry);
        const node *value = node_at(t, entry->next);
        if (!key)
            return KWIC_TREE_LIMIT;
        kwic_str name = key->text;
        if (kwic_str_eq(name, KWIC_STR("<<")) && !key->quoted) // merge
            name = prefix;
        else
            name = join_key(t, prefix, name);
        if (key->kind == NODE_SCALAR && name.n) // a list or map as key has no name
            result = read_value(t, value, key, name, false);
        i = value->next;
    }
    return result;
}

static kwic_tree_result read_out(tree *t)
{
    const node *root = t->nodes->len ? node_at(t, 0) : NULL;
    kwic_parse *p = t->p;
    GArray *arrays[] = {p->properties, p->blocks, p->links, p->tags, p->aliases};
    guint before[G_N_ELEMENTS(arrays)];
    const kwic_str title = p->title, shown = p->display_name, name = p->name;
    if (!root || (root->kind == NODE_SCALAR && !root->text.n))
        return KWIC_TREE_OK; // nothing but comments
    if (root->kind != NODE_MAP)
        return KWIC_TREE_NO_MAPPING;
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        before[i] = arrays[i]->len;
    kwic_tree_result result = read_map(t, root, (kwic_str){NULL, 0});
    for (size_t i = 0; i < G_N_ELEMENTS(arrays) && result != KWIC_TREE_OK; i++)
        g_array_set_size(arrays[i], before[i]);
    if (result != KWIC_TREE_OK) {
        p->title = title;
        p->display_name = shown;
        p->name = name;
    }
    return result;
}

kwic_tree_result kwic_tree_read(kwic_parse *p, uint32_t from, uint32_t to,
                                uint32_t *line, const char **problem)
{
    tree t = {.p = p, .offset = from, .to = to};
    if (!yaml_parser_initialize(&t.yaml))
        g_error("out of memory");
    yaml_parser_set_encoding(&t.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&t.yaml, (const unsigned char *)p->bytes.p + from,
                                 to - from);
    t.nodes = g_array_new(FALSE, FALSE, sizeof(node));
    t.anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    kwic_tree_result result = read_events(&t);
    if (result == KWIC_TREE_OK)
        result = read_out(&t);
    if (result == KWIC_TREE_BROKEN) {
        size_t at = t.yaml.error == YAML_READER_ERROR ? 0 : t.yaml.problem_mark.line;
        uint32_t first = kwic_lines_find(&p->lines, from);
        *line = MIN(first + (uint32_t)at, p->lines.n - 1);
        if (t.yaml.error == YAML_READER_ERROR)
            *line = kwic_lines_find(&p->lines,
                                    MIN(from + (uint32_t)t.yaml.problem_offset, to));
        *problem = t.yaml.problem ? t.yaml.problem : "unreadable";
    }
    g_hash_table_unref(t.anchors);
    g_array_unref(t.nodes);
    yaml_parser_delete(&t.yaml);
    return result;
}
