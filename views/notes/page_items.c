// SPDX-License-Identifier: GPL-2.0-or-later
// List items and tasks of a page.
#include "language/expr.h"
#include "page_making.h"
#include "value/chars.h"

typedef struct kwic_item_making {
    kwic_page_item place;
    const kwic_item_place *source;
    kwic_str symbol, text, tag_text, status, id;
    kwic_field_map fields;
    bool checked, completed, fully;
    int32_t slot;     // of its object, -1: it is none
    GArray *children; // uint32_t
} kwic_item_making;

// ---- the first line ----

static size_t symbol_at(kwic_str line, size_t at)
{
    size_t n = at;
    while (n < line.n && g_ascii_isdigit(line.p[n]))
        n++;
    if (n > at)
        return n < line.n && (line.p[n] == '.' || line.p[n] == ')') ? n + 1 - at : 0;
    return at < line.n && strchr("*-+", line.p[at]) && line.p[at] ? 1 : 0;
}

// The bytes of "[c]" or "[]".
static size_t box_at(kwic_str line, size_t at)
{
    size_t n = 0;
    if (at >= line.n || line.p[at] != '[')
        return 0;
    if (at + 1 < line.n && line.p[at + 1] == ']')
        return 2;
    if (at + 1 < line.n)
        kwic_chars_at(line, at + 1, &n);
    return n && at + 1 + n < line.n && line.p[at + 1 + n] == ']' ? n + 2 : 0;
}

static bool read_first_line(kwic_str line, kwic_item_making *item)
{
    size_t at = 0;
    while (at < line.n && (line.p[at] == '>' || kwic_chars_spaces(line, at)))
        at += line.p[at] == '>' ? 1 : kwic_chars_spaces(line, at);
    size_t n = symbol_at(line, at);
    if (!n)
        return false;
    item->place.column = (uint32_t)at;
    item->symbol = kwic_str_sub(line, at, at + n);
    at += n;
    size_t blanks = kwic_chars_spaces(line, at), box = box_at(line, at + blanks);
    at += blanks;
    // A task's box has one character in it and a blank behind it.
    size_t behind = at + box;
    if (box > 2 && blanks && (behind == line.n || kwic_chars_spaces(line, behind)))
        item->status = kwic_str_sub(line, at + 1, behind - 1);
    at = behind;
    item->text = kwic_chars_trim(kwic_str_sub(line, at, line.n));
    return true;
}

// Its lines, trimmed, with `between` between them.
static kwic_str join_lines(kwic_page_making *m, const kwic_item_making *item,
                           char between)
{
    if (item->place.end_line == item->place.line)
        return item->text;
    g_autoptr(GString) text = g_string_new_len(item->text.p, (gssize)item->text.n);
    for (uint32_t i = item->place.line + 1; i <= item->place.end_line; i++) {
        kwic_str line = kwic_chars_trim(m->lines[i]);
        g_string_append_c(text, between);
        g_string_append_len(text, line.p, (gssize)line.n);
    }
    return kwic_budget_str(m->budget, (kwic_str){text->str, text->len});
}

static void read_item_fields(kwic_page_making *m, kwic_item_making *item)
{
    kwic_inline_field fields[KWIC_INLINE_FIELDS];
    size_t n = kwic_inline_fields_find(item->tag_text, true, fields);
    if (!n && !item->place.task)
        n = kwic_inline_field_whole(item->tag_text, fields);
    for (size_t i = 0; i < n; i++)
        kwic_page_add_inline(m, &item->fields, &fields[i]);
}

static kwic_str id_of(const kwic_page_making *m, uint32_t line)
{
    for (size_t i = 0; i < m->record.n_blocks; i++) {
        const kwic_block *b = &m->record.blocks[i];
        if (b->line == line + 1 &&
            (b->kind == KWIC_BLOCK_ITEM || b->kind == KWIC_BLOCK_TASK))
            return b->id;
    }
    return (kwic_str){0};
}

static bool read_item(kwic_page_making *m, const kwic_item_place *source,
                      kwic_item_making *item)
{
    *item = (kwic_item_making){.source = source, .slot = -1};
    item->place.line = source->line - 1;
    item->place.end_line = MIN(source->end_line, m->n_lines) - 1;
    item->place.parent = -1;
    if (item->place.line >= m->n_lines ||
        !read_first_line(m->lines[item->place.line], item))
        return false;
    kwic_str first = item->text;
    item->text = join_lines(m, item, '\n');
    kwic_str whole = item->text;
    item->text = first;
    item->tag_text = join_lines(m, item, ' ');
    item->text = kwic_budget_str(m->budget, whole);
    item->symbol = kwic_budget_str(m->budget, item->symbol);
    item->status = kwic_budget_str(m->budget, item->status);
    item->place.task = item->status.n > 0;
    item->id = kwic_budget_str(m->budget, id_of(m, item->place.line));
    item->checked = item->place.task && !kwic_str_eq(item->status, KWIC_STR(" "));
    item->completed =
        item->status.n == 1 && (item->status.p[0] == 'x' || item->status.p[0] == 'X');
    item->fully = item->completed;
    kwic_field_map_init(&item->fields, m->budget);
    item->children = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    read_item_fields(m, item);
    return true;
}

// ---- sections ----

static kwic_str heading_text(const kwic_page_making *m, const kwic_line_range *place)
{
    kwic_str line = kwic_chars_trim(m->lines[MIN(place->line, m->n_lines) - 1]);
    size_t hashes = 0;
    while (hashes < line.n && line.p[hashes] == '#')
        hashes++;
    if (!hashes)
        return line;
    line = kwic_chars_trim(kwic_str_sub(line, hashes, line.n));
    size_t end = line.n;
    while (end && line.p[end - 1] == '#')
        end--;
    return end < line.n && (!end || line.p[end - 1] == ' ')
               ? kwic_chars_trim(kwic_str_sub(line, 0, end))
               : line;
}

// The heading above the line; p is NULL for none.
static kwic_str heading_above(const kwic_page_making *m, uint32_t line)
{
    const kwic_structure *s = &m->structure;
    size_t at = s->n_headings;
    while (at && s->headings[at - 1].line > line + 1)
        at--;
    return at ? heading_text(m, &s->headings[at - 1]) : (kwic_str){NULL, 0};
}

static kwic_reference section_of(kwic_page_making *m, uint32_t line)
{
    kwic_reference link = {.path = m->page->path};
    kwic_str heading = heading_above(m, line);
    if (heading.p) {
        link.kind = KWIC_REFERENCE_HEADER;
        link.subpath = kwic_heading_canonical(m->budget, heading);
    }
    return link;
}

static void keep_source(kwic_page_making *m, kwic_page_item *place)
{
    kwic_str heading = heading_above(m, place->line), line = m->lines[place->line];
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    place->source = kwic_budget_str(m->budget, line);
    if (heading.p)
        place->heading = kwic_budget_str(m->budget, heading);
}

// ---- objects ----

static void put(kwic_object_maker *o, const char *key, kwic_datum v)
{
    kwic_object_put(o, kwic_str_of(key), v);
}

typedef struct kwic_tag_list {
    kwic_budget *budget;
    GArray *tags;
} kwic_tag_list;

static void add_item_tag(void *ctx, kwic_str tag)
{
    kwic_tag_list *list = ctx;
    for (guint i = 0; i < list->tags->len; i++)
        if (kwic_str_eq(g_array_index(list->tags, kwic_datum, i).string, tag))
            return;
    kwic_datum v = kwic_datum_string(kwic_budget_str(list->budget, tag));
    g_array_append_val(list->tags, v);
}

static kwic_datum keep_items(kwic_budget *b, GArray *items)
{
    kwic_datum *kept = kwic_budget_new(b, kwic_datum, items->len + 1);
    size_t n = items->len;
    if (n)
        memcpy(kept, items->data, n * sizeof *kept);
    g_array_unref(items);
    return kwic_datum_items(b, kept, n);
}

static kwic_datum links_on(kwic_page_making *m, const kwic_page_item *place)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(kwic_datum));
    for (uint32_t line = place->line; line <= place->end_line; line++)
        for (guint i = 0; i < m->links->len; i++)
            if (g_array_index(m->link_lines, uint32_t, i) == line) {
                kwic_datum v = kwic_datum_link(m->links->pdata[i]);
                g_array_append_val(links, v);
            }
    return keep_items(m->budget, links);
}

static void put_dates(const kwic_item_making *item, kwic_object_maker *o)
{
    static const struct {
        const char *key;
        const char *from[4];
    } dates[] = {{"created", {"created", "ctime", "cday"}},
                 {"due", {"due", "duetime", "dueday"}},
                 {"completion", {"completed", "completion", "comptime", "compday"}},
                 {"start", {"start"}},
                 {"scheduled", {"scheduled"}}};
    for (size_t d = 0; d < G_N_ELEMENTS(dates); d++)
        for (size_t i = 0; i < 4 && dates[d].from[i]; i++) {
            kwic_str name = kwic_str_of(dates[d].from[i]);
            size_t at = 0;
            while (at < item->fields.keys->len &&
                   !kwic_str_eq(g_array_index(item->fields.keys, kwic_str, at), name))
                at++;
            if (at == item->fields.keys->len)
                continue;
            const GArray *values = item->fields.values->pdata[at];
            if (kwic_datum_truthy(g_array_index(values, kwic_datum, 0)))
                put(o, dates[d].key, g_array_index(values, kwic_datum, 0));
            break;
        }
}

static void put_task(const kwic_item_making *item, kwic_object_maker *o)
{
    put(o, "status", kwic_datum_string(item->status));
    put(o, "checked", kwic_datum_boolean(item->checked));
    put(o, "completed", kwic_datum_boolean(item->completed));
    put(o, "fullyCompleted", kwic_datum_boolean(item->fully));
    put_dates(item, o);
}

static bool has_own(const kwic_object_maker *o, kwic_str key)
{
    for (uint32_t i = 0; i < o->n; i++)
        if (kwic_str_eq(o->keys[i], key))
            return true;
    return false;
}

static void put_item(kwic_page_making *m, const kwic_item_making *item,
                     kwic_datum children, kwic_object_maker *o)
{
    kwic_budget *b = m->budget;
    kwic_datum section = kwic_datum_reference(b, section_of(m, item->place.line));
    kwic_reference block = {
        .path = m->page->path, .kind = KWIC_REFERENCE_BLOCK, .subpath = item->id};
    kwic_tag_list tags = {b, g_array_new(FALSE, FALSE, sizeof(kwic_datum))};
    kwic_item_tags(item->tag_text, add_item_tag, &tags);
    double list = item->source->list ? (double)item->source->list - 1 : -1;
    put(o, "symbol", kwic_datum_string(item->symbol));
    put(o, "link", item->id.n ? kwic_datum_reference(b, block) : section);
    put(o, "section", section);
    put(o, "text", kwic_datum_string(item->text));
    put(o, "tags", keep_items(b, tags.tags));
    put(o, "line", kwic_datum_number(item->place.line));
    put(o, "lineCount",
        kwic_datum_number(item->place.end_line - item->place.line + 1.0));
    put(o, "list", kwic_datum_number(list));
    put(o, "outlinks", links_on(m, &item->place));
    put(o, "path", kwic_datum_string(m->page->path));
    put(o, "children", children);
    put(o, "task", kwic_datum_boolean(item->place.task));
    put(o, "annotated", kwic_datum_boolean(item->fields.keys->len > 0));
    put(o, "position",
        (kwic_datum){.kind = KWIC_DATUM_LAZY, .lazy = KWIC_LAZY_POSITION});
    put(o, "subtasks", children);
    put(o, "real", kwic_datum_boolean(item->place.task));
    put(o, "header", section);
}

static void put_rest(kwic_page_making *m, const kwic_item_making *item,
                     const kwic_item_making *parent, kwic_object_maker *o)
{
    (void)m;
    if (parent)
        put(o, "parent", kwic_datum_number(parent->place.line));
    if (item->id.n)
        put(o, "blockId", kwic_datum_string(item->id));
    for (guint i = 0; i < item->fields.keys->len; i++) {
        kwic_str key = g_array_index(item->fields.keys, kwic_str, i);
        if (!has_own(o, key))
            kwic_object_put(o, key, kwic_field_map_value(&item->fields, i));
    }
    if (item->place.task)
        put_task(item, o);
}

static kwic_datum children_of(kwic_page_making *m, const kwic_item_making *items,
                              const kwic_item_making *item)
{
    kwic_datum *kept = kwic_budget_new(m->budget, kwic_datum, item->children->len + 1);
    for (guint i = 0; i < item->children->len; i++) {
        uint32_t child = g_array_index(item->children, uint32_t, i);
        kept[i] = kwic_datum_object(items[child].place.object);
    }
    return kwic_datum_items(m->budget, kept, item->children->len);
}

// Children stand behind their parents, so they are made first.
static void make_objects(kwic_page_making *m, kwic_item_making *items, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        kwic_item_making *item = &items[i];
        kwic_object_maker o = {.budget = m->budget};
        const kwic_item_making *parent =
            item->place.parent < 0 ? NULL : &items[item->place.parent];
        put_item(m, item, children_of(m, items, item), &o);
        put_rest(m, item, parent, &o);
        kwic_object *made = (kwic_object *)(uintptr_t)kwic_object_made(&o);
        made->kind = KWIC_OBJECT_ITEM;
        made->owner = m->page;
        item->place.object = made;
    }
}

// ---- the tree ----

// Of items that begin in one line the last is the one.
static size_t read_all(kwic_page_making *m, kwic_item_making *items, int32_t *slot_of)
{
    size_t n = 0;
    for (size_t i = 0; i < m->structure.n_items; i++) {
        kwic_item_making item;
        slot_of[i] = -1;
        if (!read_item(m, &m->structure.items[i], &item))
            continue;
        if (n && items[n - 1].place.line == item.place.line) {
            kwic_field_map_clear(&items[n - 1].fields);
            g_array_unref(items[n - 1].children);
            n--;
        }
        slot_of[i] = (int32_t)n;
        items[n++] = item;
    }
    return n;
}

static void link_tree(kwic_page_making *m, kwic_item_making *items, size_t n,
                      const int32_t *slot_of)
{
    for (size_t i = 0; i < n; i++) {
        int32_t source = items[i].source->parent;
        // The nearest one around it that begins in another line.
        while (source >= 0 && m->structure.items[source].line == items[i].source->line)
            source = m->structure.items[source].parent;
        int32_t parent = source < 0 ? -1 : slot_of[source];
        if (parent < 0)
            continue;
        uint32_t child = (uint32_t)i;
        items[i].place.parent = parent;
        g_array_append_val(items[parent].children, child);
    }
    for (size_t i = 0; i < n; i++)
        for (int32_t at = (int32_t)i; items[i].place.task && at >= 0;
             at = items[at].place.parent)
            items[at].fully &= items[i].completed;
}

static void mark_lines(kwic_page_making *m, const kwic_page_item *place)
{
    for (uint32_t line = place->line; line <= place->end_line; line++)
        m->in_item[line] = true;
}

// Places in UTF-16 units, as Obsidian counts them.
static void place_items(kwic_page_making *m)
{
    uint32_t line = 0, before = 0;
    for (size_t i = 0; i < m->page->n_items; i++) {
        kwic_page_item *item = &m->page->items[i];
        for (; line < item->line; line++)
            before += (uint32_t)kwic_utf16_length(m->lines[line]) + 1;
        kwic_str front = kwic_str_sub(m->lines[item->line], 0, item->column);
        item->start_column = (uint32_t)kwic_utf16_length(front);
        item->start = before + item->start_column;
        uint32_t end = before;
        for (uint32_t k = item->line; k < item->end_line; k++)
            end += (uint32_t)kwic_utf16_length(m->lines[k]) + 1;
        item->end_column = (uint32_t)kwic_utf16_length(m->lines[item->end_line]);
        item->end = end + item->end_column;
    }
}

void kwic_page_read_items(kwic_page_making *m)
{
    size_t max = m->structure.n_items;
    g_autofree kwic_item_making *items = g_new0(kwic_item_making, max + 1);
    g_autofree int32_t *slot_of = g_new(int32_t, max + 1);
    size_t n = read_all(m, items, slot_of), n_tasks = 0;
    link_tree(m, items, n, slot_of);
    make_objects(m, items, n);
    kwic_datum *lists = kwic_budget_new(m->budget, kwic_datum, n + 1),
               *tasks = kwic_budget_new(m->budget, kwic_datum, n + 1);
    m->page->items = kwic_budget_new(m->budget, kwic_page_item, n + 1);
    m->page->n_items = n;
    for (size_t i = 0; i < n; i++) {
        m->page->items[i] = items[i].place;
        if (items[i].place.task)
            keep_source(m, &m->page->items[i]);
        lists[i] = kwic_datum_object(items[i].place.object);
        if (items[i].place.task)
            tasks[n_tasks++] = lists[i];
        else
            kwic_field_map_merge(&m->fields, &items[i].fields);
        mark_lines(m, &items[i].place);
        kwic_field_map_clear(&items[i].fields);
        g_array_unref(items[i].children);
    }
    place_items(m);
    m->lists = kwic_datum_items(m->budget, lists, n);
    m->tasks = kwic_datum_items(m->budget, tasks, n_tasks);
}
