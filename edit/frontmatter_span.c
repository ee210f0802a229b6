// SPDX-License-Identifier: GPL-2.0-or-later
#include "frontmatter_span.h"

#include <stdarg.h>
#include <xxhash.h>
#include <yaml.h>

#include "kwic/error.h"
#include "kwic/limits.h"
#include "kwic/note.h"

bool kwic_refuse(GError **error, uint32_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    if (line)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_REFUSED, "%u: %s", line, message);
    else
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_REFUSED, message);
    return false;
}

// An open list or map.
typedef struct level {
    bool map;
    bool on_key;      // a map: what comes next is a key
    GHashTable *keys; // of a map: those seen
} level;

typedef struct reader {
    kwic_front *front;
    kwic_str text;
    kwic_arena *arena;
    yaml_parser_t yaml;
    size_t index; // libyaml counts characters: the last one met,
    uint32_t at;  // and the byte where it is
    GArray *levels;
    GArray *entries; // kwic_entry
    GArray *items;   // kwic_yaml_node, of the entry at hand
    XXH64_state_t *print;
    uint32_t last; // end of the last thing with an end of its own
} reader;

// ---- places ----

static uint32_t width(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static uint32_t offset_of(reader *r, const yaml_mark_t *mark)
{
    if (mark->index < r->index) { // the end of what is empty lies before its start
        r->index = 0;
        r->at = r->front->from;
    }
    while (r->index < mark->index && r->at < r->front->to) {
        r->at += width((unsigned char)r->text.p[r->at]);
        r->index++;
    }
    return MIN(r->at, r->front->to);
}

static uint32_t line_start(const reader *r, uint32_t at)
{
    while (at > r->front->from && !strchr("\n\r", r->text.p[at - 1]))
        at--;
    return at;
}

// Behind the newline of the line that ends at or after `at`.
static uint32_t line_end(const reader *r, uint32_t at)
{
    uint32_t to = r->front->to;
    while (at < to && r->text.p[at] != '\n' && r->text.p[at] != '\r')
        at++;
    if (at + 1 < to && r->text.p[at] == '\r' && r->text.p[at + 1] == '\n')
        at++;
    return at < to ? at + 1 : to;
}

static uint32_t line_of(const yaml_mark_t *mark)
{
    return (uint32_t)mark->line + 2; // behind the fence, from 1
}

// ---- prints ----

static void print_bytes(reader *r, const void *bytes, size_t n)
{
    uint64_t length = n;
    XXH64_update(r->print, &length, sizeof length);
    if (n)
        XXH64_update(r->print, bytes, n);
}

static void print_name(reader *r, const yaml_char_t *name)
{
    print_bytes(r, name, name ? strlen((const char *)name) : 0);
}

static void print_event(reader *r, const yaml_event_t *e)
{
    int what[2] = {(int)e->type, 0};
    if (e->type == YAML_SCALAR_EVENT) {
        what[1] = (int)e->data.scalar.style;
        print_bytes(r, e->data.scalar.value, e->data.scalar.length);
        print_name(r, e->data.scalar.anchor);
        print_name(r, e->data.scalar.tag);
    } else if (e->type == YAML_SEQUENCE_START_EVENT) {
        what[1] = (int)e->data.sequence_start.style;
        print_name(r, e->data.sequence_start.anchor);
        print_name(r, e->data.sequence_start.tag);
    } else if (e->type == YAML_MAPPING_START_EVENT) {
        what[1] = (int)e->data.mapping_start.style;
        print_name(r, e->data.mapping_start.anchor);
        print_name(r, e->data.mapping_start.tag);
    } else if (e->type == YAML_ALIAS_EVENT) {
        print_name(r, e->data.alias.anchor);
    }
    print_bytes(r, what, sizeof what);
}

// ---- nodes ----

static char quote_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return '\'';
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return '"';
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        return '|';
    default:
        return 0;
    }
}

static kwic_yaml_node node_of(reader *r, const yaml_event_t *e)
{
    kwic_yaml_node n = {.from = offset_of(r, &e->start_mark)};
    n.to = offset_of(r, &e->end_mark);
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        n.kind = KWIC_YAML_SCALAR;
        n.quote = quote_of(e->data.scalar.style);
        n.value =
            kwic_arena_str(r->arena, (kwic_str){(const char *)e->data.scalar.value,
                                                e->data.scalar.length});
        n.marked = e->data.scalar.anchor || e->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        n.kind = KWIC_YAML_LIST;
        n.flow = e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        n.marked = e->data.sequence_start.anchor || e->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        n.kind = KWIC_YAML_MAP;
        n.flow = e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
        n.marked = e->data.mapping_start.anchor || e->data.mapping_start.tag;
        break;
    default:
        n.kind = KWIC_YAML_ALIAS;
        n.marked = true;
        break;
    }
    return n;
}

// ---- entries ----

static kwic_entry *entry_now(const reader *r)
{
    return &g_array_index(r->entries, kwic_entry, r->entries->len - 1);
}

static void begin_entry(reader *r, const kwic_yaml_node *key, const yaml_event_t *e)
{
    kwic_entry entry = {.key = *key, .line = line_of(&e->start_mark)};
    entry.start = line_start(r, key->from);
    g_array_append_val(r->entries, entry);
    g_array_set_size(r->items, 0);
    XXH64_reset(r->print, 0);
}

static void end_entry(reader *r)
{
    kwic_entry *entry = entry_now(r);
    kwic_yaml_node *copy =
        kwic_arena_new_array(r->arena, kwic_yaml_node, r->items->len + 1);
    if (r->items->len)
        memcpy(copy, r->items->data, r->items->len * sizeof *copy);
    entry->items = copy;
    entry->n_items = r->items->len;
    entry->print = XXH64_digest(r->print);
    uint32_t last = MAX(r->last, entry->key.to);
    // A block of text ends at the start of a line.
    bool whole = last > r->front->from && last > entry->key.to &&
                 strchr("\n\r", r->text.p[last - 1]);
    entry->end = whole ? last : line_end(r, last);
}

static bool twice(reader *r, const yaml_event_t *e, GError **error)
{
    level *top = &g_array_index(r->levels, level, r->levels->len - 1);
    char *key = g_strndup((const char *)e->data.scalar.value, e->data.scalar.length);
    if (!top->keys)
        top->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (g_hash_table_add(top->keys, key))
        return false;
    kwic_refuse(error, line_of(&e->start_mark),
                "the key \"%s\" stands there a second time; keep one of them",
                (const char *)e->data.scalar.value);
    return true;
}

// A node of any depth has come: what it is to its entry.
static bool put_node(reader *r, const yaml_event_t *e, GError **error)
{
    level *top = &g_array_index(r->levels, level, r->levels->len - 1);
    kwic_yaml_node n = node_of(r, e);
    bool key = top->map && top->on_key;
    if (key && e->type == YAML_SCALAR_EVENT && twice(r, e, error))
        return false;
    if (top->map)
        top->on_key = !top->on_key;
    if (e->type == YAML_SCALAR_EVENT || e->type == YAML_ALIAS_EVENT)
        r->last = MAX(r->last, n.to);
    if (r->levels->len == 1 && key)
        begin_entry(r, &n, e);
    else if (r->levels->len == 1)
        entry_now(r)->value = n;
    else if (r->levels->len == 2 && !top->map)
        g_array_append_val(r->items, n);
    return true;
}

static void push(reader *r, bool map)
{
    level inner = {.map = map, .on_key = map};
    g_array_append_val(r->levels, inner);
}

static void clear_level(gpointer data)
{
    g_clear_pointer(&((level *)data)->keys, g_hash_table_unref);
}

static void pop(reader *r, const yaml_event_t *e)
{
    g_array_set_size(r->levels, r->levels->len - 1);
    // Brackets have an end; a block's is where the next thing begins.
    uint32_t from = offset_of(r, &e->start_mark), to = offset_of(r, &e->end_mark);
    bool bracket = to > from;
    if (bracket)
        r->last = MAX(r->last, to);
    if (r->levels->len != 1 || !r->entries->len)
        return;
    entry_now(r)->value.to = bracket ? to : r->last;
}

// ---- the stream ----

static bool is_start(const yaml_event_t *e)
{
    return e->type == YAML_SEQUENCE_START_EVENT || e->type == YAML_MAPPING_START_EVENT;
}

static bool is_end(const yaml_event_t *e)
{
    return e->type == YAML_SEQUENCE_END_EVENT || e->type == YAML_MAPPING_END_EVENT;
}

static bool has_anchor(const yaml_event_t *e)
{
    return (e->type == YAML_SCALAR_EVENT && e->data.scalar.anchor) ||
           (e->type == YAML_SEQUENCE_START_EVENT && e->data.sequence_start.anchor) ||
           (e->type == YAML_MAPPING_START_EVENT && e->data.mapping_start.anchor);
}

// The root: a mapping, or what the indexer takes for text.
static void take_root(reader *r, const yaml_event_t *e)
{
    kwic_yaml_node n = node_of(r, e);
    r->front->flow = n.flow;
    r->front->is_text = n.kind != KWIC_YAML_MAP &&
                        !(n.kind == KWIC_YAML_SCALAR && !n.quote && !n.value.n);
}

static bool take(reader *r, const yaml_event_t *e, GError **error)
{
    bool node =
        is_start(e) || e->type == YAML_SCALAR_EVENT || e->type == YAML_ALIAS_EVENT;
    if (!node && !is_end(e))
        return true;
    if (r->levels->len == 0) {
        take_root(r, e);
    } else if (node && !r->front->is_text && !put_node(r, e, error)) {
        return false;
    }
    if (is_start(e))
        push(r, e->type == YAML_MAPPING_START_EVENT);
    if (r->entries->len)
        print_event(r, e);
    if (is_end(e))
        pop(r, e);
    if (r->entries->len && has_anchor(e))
        entry_now(r)->anchored = true;
    const level *top =
        r->levels->len ? &g_array_index(r->levels, level, r->levels->len - 1) : NULL;
    if (r->levels->len == 1 && top->map && top->on_key && r->entries->len)
        end_entry(r);
    return true;
}

static bool broken(const reader *r, GError **error)
{
    uint32_t line = r->yaml.error == YAML_READER_ERROR
                        ? 1
                        : (uint32_t)r->yaml.problem_mark.line + 2;
    return kwic_refuse(error, line, "the frontmatter is not valid YAML (%s)",
                       r->yaml.problem ? r->yaml.problem : "unreadable");
}

static bool read_events(reader *r, GError **error)
{
    unsigned events = 0, documents = 0;
    for (bool done = false; !done;) {
        yaml_event_t e;
        if (!yaml_parser_parse(&r->yaml, &e))
            return broken(r, error);
        done = e.type == YAML_STREAM_END_EVENT;
        documents += e.type == YAML_DOCUMENT_START_EVENT;
        bool fine = take(r, &e, error);
        yaml_event_delete(&e);
        if (!fine)
            return false;
        if (++events > KWIC_YAML_EVENTS || r->levels->len > KWIC_YAML_DEPTH)
            return kwic_refuse(error, 1, "the frontmatter is beyond the limits");
        if (documents > 1)
            return kwic_refuse(error, 1, "the frontmatter is more than one document");
    }
    return true;
}

bool kwic_front_read(kwic_front *front, kwic_str text, kwic_arena *arena,
                     GError **error)
{
    kwic_frontmatter place;
    *front = (kwic_front){.present = kwic_note_frontmatter(text, arena, &place)};
    front->from = place.from;
    front->to = place.to;
    if (!front->present)
        return true;
    if (front->to - front->from > KWIC_FRONTMATTER_BYTES)
        return kwic_refuse(error, 1, "the frontmatter is over %d KiB",
                           KWIC_FRONTMATTER_BYTES >> 10);
    reader r = {.front = front, .text = text, .arena = arena, .at = front->from};
    if (!yaml_parser_initialize(&r.yaml))
        g_error("out of memory");
    yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.yaml, (const unsigned char *)text.p + front->from,
                                 front->to - front->from);
    r.levels = g_array_new(FALSE, FALSE, sizeof(level));
    g_array_set_clear_func(r.levels, clear_level);
    r.entries = g_array_new(FALSE, FALSE, sizeof(kwic_entry));
    r.items = g_array_new(FALSE, FALSE, sizeof(kwic_yaml_node));
    r.print = XXH64_createState();
    bool fine = read_events(&r, error);
    front->n = r.entries->len;
    kwic_entry *copy = kwic_arena_new_array(arena, kwic_entry, front->n + 1);
    if (front->n)
        memcpy(copy, r.entries->data, front->n * sizeof *copy);
    front->entries = copy;
    front->present = !front->is_text;
    XXH64_freeState(r.print);
    g_array_unref(r.items);
    g_array_unref(r.entries);
    g_array_unref(r.levels);
    yaml_parser_delete(&r.yaml);
    return fine;
}

const kwic_entry *kwic_front_find(const kwic_front *front, const char *key)
{
    const kwic_entry *found = NULL;
    kwic_str name = kwic_str_of(key);
    for (size_t i = 0; i < front->n; i++) {
        const kwic_entry *e = &front->entries[i];
        if (kwic_str_eq(e->key.value, name))
            return e;
        if (!found && e->key.value.n == name.n &&
            !g_ascii_strncasecmp(e->key.value.p, key, name.n))
            found = e;
    }
    return found;
}
