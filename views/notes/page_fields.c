// SPDX-License-Identifier: GPL-2.0-or-later
// Fields of a page: from its frontmatter, from inline fields of its lines; tags, aliases, the
// day.
#include "kwic/path.h"
#include "language/expr.h"
#include "page_making.h"
#include "value/chars.h"
#include "value/decimal.h"
#include "value/yaml_datum.h"

enum { LINE = 32768 }; // a longer line has no fields

// ---- maps of fields ----

static void free_values(gpointer p)
{
    g_array_unref(p);
}

void kwic_field_map_init(kwic_field_map *map, kwic_budget *budget)
{
    map->budget = budget;
    map->keys = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    map->values = g_ptr_array_new_with_free_func(free_values);
}

void kwic_field_map_clear(kwic_field_map *map)
{
    g_clear_pointer(&map->keys, g_array_unref);
    g_clear_pointer(&map->values, g_ptr_array_unref);
}

static size_t find_key(const kwic_field_map *map, kwic_str key)
{
    size_t i = 0;
    while (i < map->keys->len &&
           !kwic_str_eq(g_array_index(map->keys, kwic_str, i), key))
        i++;
    return i;
}

static GArray *values_of(kwic_field_map *map, kwic_str key)
{
    size_t i = find_key(map, key);
    if (i == map->keys->len) {
        g_array_append_val(map->keys, key);
        g_ptr_array_add(map->values, g_array_new(FALSE, FALSE, sizeof(kwic_datum)));
    }
    return map->values->pdata[i];
}

void kwic_field_map_add(kwic_field_map *map, kwic_str key, kwic_datum value)
{
    g_array_append_val(values_of(map, key), value);
}

void kwic_field_map_merge(kwic_field_map *map, const kwic_field_map *from)
{
    for (guint i = 0; i < from->keys->len; i++) {
        const GArray *values = from->values->pdata[i];
        GArray *to = values_of(map, g_array_index(from->keys, kwic_str, i));
        g_array_append_vals(to, values->data, values->len);
    }
}

kwic_datum kwic_field_map_value(const kwic_field_map *map, size_t i)
{
    const GArray *values = map->values->pdata[i];
    if (values->len == 1)
        return g_array_index(values, kwic_datum, 0);
    kwic_datum *kept = kwic_budget_new(map->budget, kwic_datum, values->len + 1);
    if (values->len)
        memcpy(kept, values->data, values->len * sizeof *kept);
    return kwic_datum_items(map->budget, kept, values->len);
}

// ---- links in values ----

kwic_reference *kwic_page_add_link(kwic_page_making *m, kwic_reference link,
                                   bool outlink)
{
    kwic_reference *kept = kwic_budget_new(m->budget, kwic_reference, 1);
    *kept = link;
    kwic_page_ref ref = {kept, link.path, outlink};
    g_array_append_val(m->refs, ref);
    return kept;
}

void kwic_page_note_links(kwic_page_making *m, kwic_datum v)
{
    if (v.kind == KWIC_DATUM_LINK) {
        kwic_page_ref ref = {(kwic_reference *)(uintptr_t)v.link, v.link->path, false};
        g_array_append_val(m->refs, ref);
    } else if (v.kind == KWIC_DATUM_LIST) {
        for (size_t i = 0; i < v.list->n; i++)
            kwic_page_note_links(m, v.list->items[i]);
    } else if (v.kind == KWIC_DATUM_OBJECT) {
        for (uint32_t i = 0; i < v.object->n; i++)
            kwic_page_note_links(m, v.object->values[i]);
    }
}

void kwic_page_add_inline(kwic_page_making *m, kwic_field_map *map,
                          const kwic_inline_field *field)
{
    kwic_datum value =
        kwic_inline_value(m->budget, m->now, kwic_budget_str(m->budget, field->value));
    kwic_page_note_links(m, value);
    kwic_field_map_add(map, kwic_budget_str(m->budget, field->key), value);
}

// ---- the frontmatter ----

// Text may stand for a date, a duration or a link.
static kwic_datum read_more(kwic_page_making *m, kwic_str text)
{
    kwic_text_scan scan;
    kwic_moment date;
    kwic_duration duration;
    kwic_reference link;
    kwic_scan_init(&scan, m->budget, m->now, text);
    if (kwic_scan_date(&scan, &date) && kwic_scan_done(&scan))
        return kwic_datum_date(m->budget, date);
    scan.at = 0;
    if (kwic_scan_duration(&scan, &duration) && kwic_scan_done(&scan))
        return kwic_datum_duration(m->budget, duration);
    scan.at = 0;
    if (kwic_scan_link(&scan, true, &link) && kwic_scan_done(&scan))
        return kwic_datum_reference(m->budget, link);
    return kwic_datum_string(text);
}

static kwic_datum read_fields(kwic_page_making *m, kwic_datum v)
{
    if (v.kind == KWIC_DATUM_STRING)
        return read_more(m, v.string);
    if (v.kind == KWIC_DATUM_LIST) {
        kwic_datum *items = kwic_budget_new(m->budget, kwic_datum, v.list->n + 1);
        for (size_t i = 0; i < v.list->n; i++)
            items[i] = read_fields(m, v.list->items[i]);
        return kwic_datum_items(m->budget, items, v.list->n);
    }
    if (v.kind == KWIC_DATUM_OBJECT) {
        kwic_object_maker maker = {.budget = m->budget};
        for (uint32_t i = 0; i < v.object->n; i++)
            kwic_object_put(&maker, v.object->keys[i],
                            read_fields(m, v.object->values[i]));
        return kwic_datum_object(kwic_object_made(&maker));
    }
    return v;
}

// A property's links are links of the page: texts that are one whole wiki link.
static void add_links(kwic_page_making *m, kwic_datum v)
{
    kwic_text_scan scan;
    kwic_reference link;
    if (v.kind == KWIC_DATUM_LIST)
        for (size_t i = 0; i < v.list->n; i++)
            add_links(m, v.list->items[i]);
    if (v.kind == KWIC_DATUM_OBJECT)
        for (uint32_t i = 0; i < v.object->n; i++)
            add_links(m, v.object->values[i]);
    if (v.kind != KWIC_DATUM_STRING || !kwic_str_starts(v.string, KWIC_STR("[[")))
        return;
    kwic_scan_init(&scan, m->budget, m->now, v.string);
    if (!kwic_scan_link(&scan, false, &link) || !kwic_scan_done(&scan))
        return;
    if (!link.display.p) {
        kwic_str inside = kwic_str_sub(v.string, 2, v.string.n - 2);
        g_autoptr(GString) shown = g_string_new_len(inside.p, (gssize)inside.n);
        g_string_replace(shown, "#^", "#", 0);
        g_string_replace(shown, "#", " > ", 0);
        link.display = kwic_budget_str(
            m->budget, kwic_chars_trim((kwic_str){shown->str, shown->len}));
    }
    kwic_page_add_link(m, link, true);
}

void kwic_page_read_frontmatter(kwic_page_making *m)
{
    kwic_object_maker none = {.budget = m->budget};
    kwic_datum v = kwic_datum_null();
    uint32_t body = m->structure.body;
    if (body > 2) {
        kwic_str first = m->lines[1], last = m->lines[body - 2];
        kwic_str text = {first.p, last.p >= first.p ? (size_t)(last.p - first.p) : 0};
        if (!kwic_yaml_datum(m->budget, text, &v))
            v = kwic_datum_null();
    }
    if (v.kind != KWIC_DATUM_OBJECT)
        v = kwic_datum_object(kwic_object_made(&none));
    m->frontmatter = v;
    for (uint32_t i = 0; i < v.object->n; i++) {
        if (kwic_str_eq(v.object->keys[i], KWIC_STR("position")))
            continue;
        kwic_datum field = read_fields(m, v.object->values[i]);
        kwic_page_note_links(m, field);
        kwic_field_map_add(&m->fields, v.object->keys[i], field);
        add_links(m, v.object->values[i]);
    }
}

// ---- inline fields outside of lists ----

static bool in_list(const kwic_page_making *m, uint32_t line, size_t *at)
{
    const kwic_structure *s = &m->structure;
    while (*at < s->n_lists && s->lists[*at].end_line < line + 1)
        ++*at;
    return *at < s->n_lists && s->lists[*at].line <= line + 1;
}

void kwic_page_read_line_fields(kwic_page_making *m)
{
    kwic_inline_field fields[KWIC_INLINE_FIELDS];
    size_t list = 0;
    for (uint32_t i = 0; i < m->n_lines; i++) {
        kwic_str line = m->lines[i];
        if (in_list(m, i, &list) || m->in_item[i] || line.n > LINE * 4 ||
            !memmem(line.p, line.n, "::", 2) || kwic_utf16_length(line) > LINE)
            continue;
        line = kwic_chars_trim(line);
        size_t n = kwic_inline_fields_find(line, false, fields);
        if (!n)
            n = kwic_inline_field_whole(line, fields);
        for (size_t k = 0; k < n; k++)
            kwic_page_add_inline(m, &m->fields, &fields[k]);
    }
}

void kwic_page_put_fields(kwic_page_making *m, kwic_object_maker *maker)
{
    kwic_field_map normal;
    kwic_field_map_init(&normal, m->budget);
    for (guint i = 0; i < m->fields.keys->len; i++) {
        const GArray *values = m->fields.values->pdata[i];
        kwic_str name =
            kwic_key_canonical(m->budget, g_array_index(m->fields.keys, kwic_str, i));
        if (name.n && find_key(&m->fields, name) == m->fields.keys->len)
            for (guint k = 0; k < values->len; k++)
                kwic_field_map_add(&normal, name, g_array_index(values, kwic_datum, k));
    }
    kwic_field_map_merge(&m->fields, &normal);
    kwic_field_map_clear(&normal);
    for (guint i = 0; i < m->fields.keys->len; i++) {
        kwic_str key = g_array_index(m->fields.keys, kwic_str, i);
        if (!kwic_str_eq(key, KWIC_STR("file")))
            kwic_object_put(maker, key, kwic_field_map_value(&m->fields, i));
    }
}

// ---- tags ----

typedef struct kwic_name_set {
    kwic_budget *budget;
    GArray *names; // kwic_datum of strings
} kwic_name_set;

static void add_name(kwic_name_set *set, kwic_str name)
{
    for (guint i = 0; i < set->names->len; i++)
        if (kwic_str_eq(g_array_index(set->names, kwic_datum, i).string, name))
            return;
    kwic_datum v = kwic_datum_string(kwic_budget_str(set->budget, name));
    g_array_append_val(set->names, v);
}

static void add_tag(kwic_name_set *set, kwic_str tag)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!kwic_str_starts(tag, KWIC_STR("#")))
        g_string_append_c(text, '#');
    g_string_append_len(text, tag.p, (gssize)tag.n);
    add_name(set, (kwic_str){text->str, text->len});
}

static kwic_str scalar_text(kwic_page_making *m, kwic_datum v)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (v.kind == KWIC_DATUM_STRING)
        return v.string;
    if (v.kind == KWIC_DATUM_NUMBER)
        kwic_decimal_write(v.number, text);
    else if (v.kind == KWIC_DATUM_BOOLEAN)
        g_string_append(text, v.boolean ? "true" : "false");
    else if (v.kind == KWIC_DATUM_OBJECT)
        g_string_append(text, "[object Object]");
    return kwic_budget_str(m->budget, (kwic_str){text->str, text->len});
}

static bool ends_name(gunichar c, bool blanks)
{
    return c == ',' || (blanks && kwic_chars_is_space(c));
}

static void split_names(kwic_page_making *m, kwic_datum v, bool tags,
                        kwic_name_set *set)
{
    if (v.kind == KWIC_DATUM_LIST) {
        for (size_t i = 0; i < v.list->n; i++) {
            kwic_datum item = v.list->items[i];
            if (tags && kwic_datum_truthy(item))
                split_names(m, item, tags, set);
            else if (!tags)
                add_name(set, kwic_chars_trim(item.kind == KWIC_DATUM_NULL
                                                  ? KWIC_STR("null")
                                                  : scalar_text(m, item)));
        }
        return;
    }
    kwic_str text = scalar_text(m, v);
    if (v.kind == KWIC_DATUM_NULL || (!tags && !kwic_datum_truthy(v)))
        return;
    for (size_t at = 0, from = 0, n = 1; at <= text.n; at += n) {
        gunichar c = at < text.n ? kwic_chars_at(text, at, &n) : ',';
        if (!ends_name(c, tags))
            continue;
        kwic_str name = kwic_chars_trim(kwic_str_sub(text, from, at));
        if (name.n && tags)
            add_tag(set, name);
        else if (name.n)
            add_name(set, name);
        from = at + n;
        if (at == text.n)
            break;
    }
}

static bool is_named(kwic_str key, const char *one, const char *many)
{
    return (key.n == strlen(one) && !g_ascii_strncasecmp(key.p, one, key.n)) ||
           (key.n == strlen(many) && !g_ascii_strncasecmp(key.p, many, key.n));
}

static void add_properties(kwic_page_making *m, bool tags, kwic_name_set *set)
{
    const kwic_object *o = m->frontmatter.object;
    for (uint32_t i = 0; i < o->n; i++)
        if (is_named(o->keys[i], tags ? "tag" : "alias", tags ? "tags" : "aliases"))
            split_names(m, o->values[i], tags, set);
}

static kwic_datum finish(kwic_name_set *set)
{
    kwic_datum *kept = kwic_budget_new(set->budget, kwic_datum, set->names->len + 1);
    size_t n = set->names->len;
    if (n)
        memcpy(kept, set->names->data, n * sizeof *kept);
    g_array_unref(set->names);
    return kwic_datum_items(set->budget, kept, n);
}

kwic_datum kwic_page_tags(kwic_page_making *m, bool parents)
{
    kwic_name_set exact = {m->budget, g_array_new(FALSE, FALSE, sizeof(kwic_datum))};
    for (size_t i = 0; i < m->record.n_tags; i++)
        if (!m->record.tags[i].property)
            add_tag(&exact, m->record.tags[i].text);
    add_properties(m, true, &exact);
    if (!parents)
        return finish(&exact);
    kwic_name_set all = {m->budget, g_array_new(FALSE, FALSE, sizeof(kwic_datum))};
    for (guint i = 0; i < exact.names->len; i++) {
        kwic_str tag = g_array_index(exact.names, kwic_datum, i).string;
        add_name(&all, tag);
        for (const char *slash; (slash = memrchr(tag.p, '/', tag.n)) != NULL;) {
            tag.n = (size_t)(slash - tag.p);
            add_name(&all, tag);
        }
    }
    g_array_unref(exact.names);
    return finish(&all);
}

kwic_datum kwic_page_aliases(kwic_page_making *m)
{
    kwic_name_set set = {m->budget, g_array_new(FALSE, FALSE, sizeof(kwic_datum))};
    add_properties(m, false, &set);
    return finish(&set);
}

// ---- the day ----

static bool digits_at(kwic_str s, size_t at, size_t n, int64_t *out)
{
    kwic_str rest = kwic_str_sub(s, at, s.n);
    int value;
    if (!kwic_str_take_digits(&rest, n, &value))
        return false;
    *out = value;
    return true;
}

static bool find_date(kwic_str s, bool dashes, kwic_civil *c)
{
    size_t gap = dashes ? 1 : 0;
    for (size_t at = 0; at + 8 + 2 * gap <= s.n; at++) {
        size_t month = at + 4 + gap, day = month + 2 + gap;
        if (dashes && (s.p[at + 4] != '-' || s.p[month + 2] != '-'))
            continue;
        if (digits_at(s, at, 4, &c->year) && digits_at(s, month, 2, &c->month) &&
            digits_at(s, day, 2, &c->day))
            return true;
    }
    return false;
}

bool kwic_page_day(kwic_page_making *m, kwic_datum *day)
{
    for (guint i = 0; i < m->fields.keys->len; i++) {
        const GArray *values = m->fields.values->pdata[i];
        if (is_named(g_array_index(m->fields.keys, kwic_str, i), "date", "day") &&
            values->len &&
            g_array_index(values, kwic_datum, 0).kind == KWIC_DATUM_DATE) {
            *day = g_array_index(values, kwic_datum, 0);
            return true;
        }
    }
    kwic_civil c = {0};
    kwic_moment date;
    kwic_str title = kwic_path_stem(kwic_str_of(m->file->path));
    if (!find_date(title, true, &c) && !find_date(title, false, &c))
        return false;
    if (c.month < 1 || c.month > 12 || c.day < 1 ||
        c.day > kwic_days_in_month(c.year, c.month) ||
        !kwic_moment_make(&c, m->now->zone, &date))
        return false;
    *day = kwic_datum_date(m->budget, date);
    return true;
}
