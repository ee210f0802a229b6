// SPDX-License-Identifier: GPL-2.0-or-later
#include "yaml_datum.h"

#include <math.h>
#include <yaml.h>

#include "decimal.h"
#include "kwic/limits.h"

typedef struct kwic_yaml_reader {
    kwic_budget *budget;
    yaml_parser_t parser;
    GHashTable *anchors; // char * -> kwic_datum *
    size_t events;
    size_t indent; // of the innermost collection that is written as a block
    int flow;      // collections in brackets around
    size_t flow_line;
} kwic_yaml_reader;

// ---- scalars ----

static bool is_one_of(const char *s, const char *const *words)
{
    while (*words && !g_str_equal(s, *words))
        words++;
    return *words != NULL;
}

static bool read_integer(const char *s, double *out)
{
    static const struct {
        const char *prefix, *digits;
        guint base;
    } forms[] = {{"0o", "01234567", 8},
                 {"0x", "0123456789abcdefABCDEF", 16},
                 {"", "0123456789", 10}};
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!g_str_has_prefix(s, forms[i].prefix))
            continue;
        const char *at = s + strlen(forms[i].prefix);
        at += i == 2 && (*at == '+' || *at == '-');
        if (!*at || strspn(at, forms[i].digits) != strlen(at))
            continue;
        *out = forms[i].base == 10 ? g_ascii_strtod(s, NULL)
                                   : (double)g_ascii_strtoull(at, NULL, forms[i].base);
        return true;
    }
    return false;
}

static bool read_float(const char *s, double *out)
{
    const char *at = s + (*s == '+' || *s == '-');
    size_t whole = strspn(at, "0123456789"), part = 0;
    at += whole;
    if (*at == '.') {
        part = strspn(at + 1, "0123456789");
        at += part + 1;
    }
    if (!whole && !part)
        return false;
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        size_t power = strspn(at, "0123456789");
        if (!power)
            return false;
        at += power;
    }
    if (*at)
        return false;
    *out = g_ascii_strtod(s, NULL);
    return true;
}

static bool read_special(const char *s, double *out)
{
    static const char *const nan_words[] = {".nan", ".NaN", ".NAN", NULL};
    static const char *const inf_words[] = {".inf", ".Inf", ".INF", NULL};
    const char *at = s + (*s == '+' || *s == '-');
    if (is_one_of(s, nan_words))
        *out = NAN;
    else if (is_one_of(at, inf_words))
        *out = *s == '-' ? -INFINITY : INFINITY;
    else
        return false;
    return true;
}

static kwic_datum read_plain(kwic_yaml_reader *r, const char *s, size_t n)
{
    static const char *const null_words[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    double number;
    if (is_one_of(s, null_words))
        return kwic_datum_null();
    if (is_one_of(s, yes) || is_one_of(s, no))
        return kwic_datum_boolean(is_one_of(s, yes));
    if (read_integer(s, &number) || read_float(s, &number) || read_special(s, &number))
        return kwic_datum_number(number);
    return kwic_datum_string(kwic_budget_str(r->budget, (kwic_str){s, n}));
}

static kwic_datum read_scalar(kwic_yaml_reader *r, const yaml_event_t *event)
{
    const char *s = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag)
        return read_plain(r, s, n);
    return kwic_datum_string(kwic_budget_str(r->budget, (kwic_str){s, n}));
}

// ---- nodes ----

static bool read_node(kwic_yaml_reader *r, yaml_event_t *event, int depth,
                      kwic_datum *out);

// What stands in brackets must be indented deeper than the block around it, its closing
// bracket, too: libyaml lets that pass, others do not.
static bool is_indented(const kwic_yaml_reader *r, const yaml_event_t *event)
{
    return !r->flow || event->start_mark.line == r->flow_line ||
           event->start_mark.column > r->indent;
}

static bool next_event(kwic_yaml_reader *r, yaml_event_t *event)
{
    if (++r->events > KWIC_YAML_EVENTS || !yaml_parser_parse(&r->parser, event))
        return false;
    if (is_indented(r, event))
        return true;
    yaml_event_delete(event);
    return false;
}

typedef struct kwic_yaml_level {
    size_t indent;
    bool flow;
} kwic_yaml_level;

// Enters a collection; what is to be given back on leaving it.
static kwic_yaml_level enter(kwic_yaml_reader *r, const yaml_event_t *event)
{
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    kwic_yaml_level before = {
        r->indent, sequence
                       ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                       : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE};
    if (before.flow && !r->flow++)
        r->flow_line = event->start_mark.line;
    if (!before.flow)
        r->indent = event->start_mark.column;
    return before;
}

static void leave(kwic_yaml_reader *r, kwic_yaml_level before)
{
    r->flow -= before.flow;
    r->indent = before.indent;
}

static bool read_sequence(kwic_yaml_reader *r, int depth, kwic_datum *out)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(kwic_datum));
    yaml_event_t event;
    for (;;) {
        kwic_datum item;
        if (!next_event(r, &event))
            return false;
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            break;
        }
        if (!read_node(r, &event, depth + 1, &item))
            return false;
        g_array_append_val(items, item);
    }
    kwic_datum *kept = kwic_budget_new(r->budget, kwic_datum, items->len + 1);
    if (items->len)
        memcpy(kept, items->data, items->len * sizeof *kept);
    *out = kwic_datum_items(r->budget, kept, items->len);
    return true;
}

// A key as text: of a mapping ({{date}} of a template is one) as it would be written.
static void write_key(kwic_datum key, GString *out)
{
    switch (key.kind) {
    case KWIC_DATUM_STRING:
        g_string_append_len(out, key.string.p, (gssize)key.string.n);
        break;
    case KWIC_DATUM_NUMBER:
        kwic_decimal_write(key.number, out);
        break;
    case KWIC_DATUM_BOOLEAN:
        g_string_append(out, key.boolean ? "true" : "false");
        break;
    case KWIC_DATUM_OBJECT:
        g_string_append(out, "{ ");
        for (uint32_t i = 0; i < key.object->n; i++) {
            g_string_append(out, i ? ", " : "");
            write_key(kwic_datum_string(key.object->keys[i]), out);
            if (key.object->values[i].kind != KWIC_DATUM_NULL) {
                g_string_append(out, ": ");
                write_key(key.object->values[i], out);
            }
        }
        g_string_append(out, " }");
        break;
    default:
        break;
    }
}

static bool has_key(const kwic_object_maker *maker, kwic_str key)
{
    for (uint32_t i = 0; i < maker->n; i++)
        if (kwic_str_eq(maker->keys[i], key))
            return true;
    return false;
}

static bool read_mapping(kwic_yaml_reader *r, int depth, kwic_datum *out)
{
    kwic_object_maker maker = {.budget = r->budget};
    yaml_event_t event;
    for (;;) {
        kwic_datum key, value;
        g_autoptr(GString) text = g_string_new(NULL);
        if (!next_event(r, &event))
            return false;
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            break;
        }
        if (!read_node(r, &event, depth + 1, &key) || !next_event(r, &event) ||
            !read_node(r, &event, depth + 1, &value))
            return false;
        write_key(key, text);
        kwic_str name = kwic_budget_str(r->budget, (kwic_str){text->str, text->len});
        if (has_key(&maker, name))
            return false;
        kwic_object_put(&maker, name, value);
    }
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

static bool read_inside(kwic_yaml_reader *r, const yaml_event_t *event, int depth,
                        kwic_datum *out)
{
    const kwic_datum *known;
    kwic_yaml_level before;
    bool read;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        *out = read_scalar(r, event);
        return true;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        before = enter(r, event);
        read = event->type == YAML_SEQUENCE_START_EVENT ? read_sequence(r, depth, out)
                                                        : read_mapping(r, depth, out);
        leave(r, before);
        return read;
    case YAML_ALIAS_EVENT:
        known = g_hash_table_lookup(r->anchors, event->data.alias.anchor);
        *out = known ? *known : kwic_datum_null();
        return known != NULL;
    default:
        return false;
    }
}

static bool read_node(kwic_yaml_reader *r, yaml_event_t *event, int depth,
                      kwic_datum *out)
{
    const yaml_char_t *name = anchor_of(event);
    g_autofree char *anchor = g_strdup((const char *)name);
    bool read = depth <= KWIC_YAML_DEPTH && read_inside(r, event, depth, out);
    yaml_event_delete(event);
    if (read && anchor) {
        kwic_datum *copy = kwic_budget_new(r->budget, kwic_datum, 1);
        *copy = *out;
        g_hash_table_insert(r->anchors, g_steal_pointer(&anchor), copy);
    }
    return read;
}

static bool read_document(kwic_yaml_reader *r, kwic_datum *out)
{
    yaml_event_t event;
    bool read = false, done = false;
    *out = kwic_datum_null();
    while (!done) {
        if (!next_event(r, &event))
            return false;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            yaml_event_delete(&event);
            break;
        case YAML_STREAM_END_EVENT:
            yaml_event_delete(&event);
            done = true;
            break;
        default:
            if (read || !read_node(r, &event, 0, out))
                return false;
            read = true;
        }
    }
    return true;
}

bool kwic_yaml_datum(kwic_budget *b, kwic_str text, kwic_datum *out)
{
    kwic_yaml_reader r = {.budget = b};
    if (!yaml_parser_initialize(&r.parser))
        return false;
    r.anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    yaml_parser_set_input_string(&r.parser,
                                 (const unsigned char *)(text.p ? text.p : ""), text.n);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    bool read = read_document(&r, out);
    g_hash_table_unref(r.anchors);
    yaml_parser_delete(&r.parser);
    return read;
}
