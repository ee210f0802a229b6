// SPDX-License-Identifier: GPL-2.0-or-later
#include "datum_json.h"

#include <math.h>

#include "value/chars.h"
#include "value/decimal.h"

enum { DEPTH = 60 };

static void write_at(kwic_eval *e, kwic_datum v, GString *out, int depth);

// Bytes that stand in JSON as they are.
static size_t plain_run(kwic_str s, size_t at)
{
    size_t from = at, n = 1;
    for (; at < s.n; at += n) {
        unsigned char c = (unsigned char)s.p[at];
        n = 1;
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
            break;
        if (c >= 0x80 && kwic_chars_at(s, at, &n) == 0xFFFD)
            break;
    }
    return at - from;
}

void kwic_datum_json_string(GString *out, kwic_str text)
{
    size_t at = 0, n;
    g_string_append_c(out, '"');
    while (at < text.n) {
        n = plain_run(text, at);
        g_string_append_len(out, text.p + at, (gssize)n);
        at += n;
        if (at == text.n)
            break;
        gunichar c = kwic_chars_at(text, at, &n);
        at += n;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20 || c == 0x7F)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

static void write_member(GString *out, const char *name, kwic_str text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    kwic_datum_json_string(out, text);
}

static void write_number(double number, GString *out)
{
    if (isfinite(number)) {
        kwic_decimal_write(number, out);
        return;
    }
    g_string_append(out, "{\"number\":\"");
    kwic_decimal_write(number, out);
    g_string_append(out, "\"}");
}

static void write_date(const kwic_moment *date, GString *out)
{
    kwic_civil c = kwic_moment_civil(date);
    int offset = kwic_moment_offset(date);
    g_string_append(out, "{\"date\":\"");
    kwic_moment_format(date, KWIC_STR("yyyy-MM-dd"), out);
    if (c.hour || c.minute || c.second || c.ms)
        kwic_moment_format(date, KWIC_STR("'T'HH:mm:ss"), out);
    if (c.ms)
        g_string_append_printf(out, ".%03d", (int)c.ms);
    g_string_append_c(out, '"');
    if (offset)
        g_string_append_printf(out, ",\"zone\":\"%c%02d:%02d\"", offset < 0 ? '-' : '+',
                               abs(offset) / 60, abs(offset) % 60);
    g_string_append_c(out, '}');
}

static void write_duration(const kwic_duration *d, GString *out)
{
    const char *comma = "";
    g_string_append(out, "{\"duration\":{");
    for (size_t i = 0; i < KWIC_UNITS; i++) {
        if (d->units[i] == 0)
            continue;
        g_string_append_printf(out, "%s\"%s\":", comma,
                               kwic_unit_name((kwic_duration_unit)i));
        write_number(d->units[i], out);
        comma = ",";
    }
    g_string_append(out, "}}");
}

static void write_link(const kwic_reference *link, GString *out)
{
    static const char *const kinds[] = {"file", "header", "block"};
    g_string_append(out, "{\"link\":");
    kwic_datum_json_string(out, link->path);
    if (link->display.p)
        write_member(out, "display", link->display);
    if (link->embed)
        g_string_append(out, ",\"embed\":true");
    if (link->subpath.p)
        write_member(out, "subpath", link->subpath);
    if (link->kind != KWIC_REFERENCE_FILE)
        g_string_append_printf(out, ",\"type\":\"%s\"", kinds[link->kind]);
    g_string_append_c(out, '}');
}

static void write_widget(kwic_eval *e, const kwic_widget *w, GString *out, int depth)
{
    if (w->pair) {
        g_string_append(out, "{\"pair\":[");
        write_at(e, w->key, out, depth + 1);
        g_string_append_c(out, ',');
        write_at(e, w->value, out, depth + 1);
        g_string_append(out, "]}");
        return;
    }
    g_string_append(out, "{\"elink\":");
    kwic_datum_json_string(out, w->url);
    write_member(out, "display", w->display);
    g_string_append_c(out, '}');
}

static void write_list(kwic_eval *e, const kwic_list *list, GString *out, int depth)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            g_string_append_c(out, ',');
        write_at(e, list->items[i], out, depth + 1);
    }
    g_string_append_c(out, ']');
}

static void write_object(kwic_eval *e, const kwic_object *object, GString *out,
                         int depth)
{
    const kwic_object *page = object;
    while (page->base && page->kind == KWIC_OBJECT_PLAIN)
        page = page->base;
    if (page->kind == KWIC_OBJECT_PAGE) {
        kwic_datum file = kwic_eval_get(e, page, KWIC_STR("file"));
        g_string_append(out, "{\"page\":");
        write_at(e, kwic_eval_get(e, file.object, KWIC_STR("path")), out, depth + 1);
        g_string_append_c(out, '}');
        return;
    }
    if (page->kind == KWIC_OBJECT_ITEM) {
        g_string_append(out, "{\"item\":");
        kwic_item_json(e, object, out);
        g_string_append_c(out, '}');
        return;
    }
    object = kwic_object_flat(e->budget, object);
    g_string_append(out, "{\"object\":{");
    for (uint32_t i = 0; i < object->n; i++) {
        if (i)
            g_string_append_c(out, ',');
        kwic_datum_json_string(out, object->keys[i]);
        g_string_append_c(out, ':');
        write_at(e, kwic_eval_force(e, object, &object->values[i]), out, depth + 1);
    }
    g_string_append(out, "}}");
}

static void write_at(kwic_eval *e, kwic_datum v, GString *out, int depth)
{
    if (depth > DEPTH || !kwic_budget_room(e->budget, out->len)) {
        g_string_append(out, "null");
        return;
    }
    switch (v.kind) {
    case KWIC_DATUM_BOOLEAN:
        g_string_append(out, v.boolean ? "true" : "false");
        break;
    case KWIC_DATUM_NUMBER:
        write_number(v.number, out);
        break;
    case KWIC_DATUM_STRING:
        kwic_datum_json_string(out, v.string);
        break;
    case KWIC_DATUM_DATE:
        write_date(v.date, out);
        break;
    case KWIC_DATUM_DURATION:
        write_duration(v.duration, out);
        break;
    case KWIC_DATUM_LINK:
        write_link(v.link, out);
        break;
    case KWIC_DATUM_LIST:
        write_list(e, v.list, out, depth);
        break;
    case KWIC_DATUM_OBJECT:
        write_object(e, v.object, out, depth);
        break;
    case KWIC_DATUM_FUNCTION:
        g_string_append(out, "{\"function\":true}");
        break;
    case KWIC_DATUM_WIDGET:
        write_widget(e, v.widget, out, depth);
        break;
    default:
        g_string_append(out, "null");
    }
}

void kwic_datum_json(kwic_eval *e, kwic_datum v, GString *out)
{
    write_at(e, v, out, 0);
}

// ---- list items ----

// What stands in an item: members by their keys, left out when they are null (or, for a
// few, when they say nothing).
static bool says_nothing(const char *name, kwic_datum v)
{
    if (v.kind == KWIC_DATUM_NULL)
        return true;
    if (g_str_equal(name, "lineCount"))
        return v.kind == KWIC_DATUM_NUMBER && v.number == 1;
    if (g_str_equal(name, "tags") || g_str_equal(name, "children"))
        return v.kind == KWIC_DATUM_LIST && !v.list->n;
    return false;
}

static void write_children(kwic_eval *e, kwic_datum children, GString *out)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; children.kind == KWIC_DATUM_LIST && i < children.list->n; i++) {
        if (i)
            g_string_append_c(out, ',');
        if (children.list->items[i].kind == KWIC_DATUM_OBJECT)
            kwic_item_json(e, children.list->items[i].object, out);
        else
            kwic_datum_json(e, children.list->items[i], out);
    }
    g_string_append_c(out, ']');
}

// A section is named by its heading.
static bool write_section(kwic_datum section, GString *out)
{
    if (section.kind != KWIC_DATUM_LINK || section.link->kind != KWIC_REFERENCE_HEADER)
        return false;
    write_member(out, "section", section.link->subpath);
    return true;
}

void kwic_item_json(kwic_eval *e, const kwic_object *row, GString *out)
{
    static const char *const names[] = {
        "path",       "line",    "symbol",    "text",           "task",
        "status",     "checked", "completed", "fullyCompleted", "lineCount",
        "parent",     "section", "tags",      "created",        "due",
        "completion", "start",   "scheduled", "blockId",        "children"};
    size_t from = out->len;
    if (!kwic_budget_room(e->budget, out->len) || kwic_eval_spent(e)) {
        g_string_append(out, "null");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        kwic_datum v = kwic_eval_get(e, row, kwic_str_of(names[i]));
        if (says_nothing(names[i], v))
            continue;
        if (g_str_equal(names[i], "section")) {
            write_section(v, out);
            continue;
        }
        g_string_append_printf(out, ",\"%s\":", names[i]);
        if (g_str_equal(names[i], "children"))
            write_children(e, v, out);
        else
            kwic_datum_json(e, v, out);
    }
    if (out->len > from)
        out->str[from] = '{';
    else
        g_string_append_c(out, '{');
    g_string_append_c(out, '}');
}
