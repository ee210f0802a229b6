// SPDX-License-Identifier: GPL-2.0-or-later
#include "property.h"

#include <math.h>

#include "date.h"
#include "link.h"
#include "tag.h"

enum { NUMBER_BYTES = 64 };

// ---- types ----

static bool is_any(kwic_str s, const char *const *words)
{
    for (; *words; words++)
        if (s.n == strlen(*words) && !memcmp(s.p, *words, s.n))
            return true;
    return false;
}

// [-+]digits[.digits][e[-+]digits], 0x… and 0o…: as YAML 1.2 has them.
static bool read_number(kwic_str s, double *number)
{
    char copy[NUMBER_BYTES];
    if (!s.n || s.n >= sizeof copy)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!g_ascii_isxdigit(s.p[i]) && !strchr("+-.xo", s.p[i]))
            return false;
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    char *end = copy;
    if (copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'o')) {
        if (g_ascii_isxdigit(copy[2]))
            *number = (double)g_ascii_strtoull(copy + 2, &end, copy[1] == 'x' ? 16 : 8);
    } else if (!strpbrk(copy, "xo") && strpbrk(copy, "0123456789") &&
               !g_ascii_isalpha(copy[0])) {
        *number = g_ascii_strtod(copy, &end);
    }
    return end == copy + s.n && isfinite(*number);
}

void kwic_property_type(kwic_property *property)
{
    static const char *const nulls[] = {"~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    // What is a day in eight digits here is a number elsewhere.
    static const char *const day_keys[] = {"created", "modified",  "updated",   "date",
                                           "due",     "scheduled", "published", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    kwic_str s = property->value;
    property->number = 0;
    property->type = KWIC_VALUE_TEXT;
    if (!s.n || is_any(s, nulls)) {
        property->type = KWIC_VALUE_NULL;
        property->value.n = 0;
    } else if (is_any(s, trues) || is_any(s, falses)) {
        property->type = KWIC_VALUE_BOOL;
        property->number = is_any(s, trues);
    } else if (kwic_date_parse(s, &property->number) ||
               (is_any(property->key, day_keys) &&
                kwic_date_parse_compact(s, &property->number))) {
        property->type = KWIC_VALUE_DATE;
    } else if (read_number(s, &property->number)) {
        property->type = KWIC_VALUE_NUMBER;
    } else {
        property->number = 0;
    }
}

// ---- where a decoded value stands in the file ----

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Bytes of the escape at s[0] == '\\' of a double-quoted scalar; *joins when it stands for
// nothing (a line that goes on).
static uint32_t escape(kwic_str s, bool *joins)
{
    char c = s.n > 1 ? s.p[1] : '\0';
    *joins = c == '\n' || c == '\r';
    return c == 'x' ? 4 : c == 'u' ? 6 : c == 'U' ? 10 : 2;
}

// True when the value stands in the file as it is: *from is its first byte.
static bool stands(const kwic_parse *p, const kwic_scalar *s, uint32_t *from)
{
    *from = s->value_from + s->quoted;
    return s->value.n <= s->value_to - s->value_from &&
           *from + s->value.n <= p->bytes.n &&
           (!s->value.n || !memcmp(p->bytes.p + *from, s->value.p, s->value.n));
}

// For each byte of value its offset in the file, UINT32_MAX where that is not known. What
// folding and indentation change is blanks only.
static void align(const kwic_parse *p, const kwic_scalar *s, uint32_t *map)
{
    const char *file = p->bytes.p;
    uint32_t j = s->value_from, to = s->value_to;
    size_t i = 0;
    // A block scalar counts as quoted, and its first line is signs alone: "|", ">-".
    if (j < to && (file[j] == '|' || file[j] == '>'))
        j = MIN(to, kwic_lines_end(&p->lines, kwic_lines_find(&p->lines, j)) + 1);
    else if (s->quoted && j < to)
        j++;
    while (i < s->value.n) {
        char v = s->value.p[i];
        bool joins = false;
        if (j < to && v == file[j]) {
            map[i++] = j++;
            if (v == '\'' && s->quoted && file[s->value_from] == '\'')
                j++;
        } else if (j < to && file[j] == '\\' && s->quoted) {
            uint32_t n = escape((kwic_str){file + j, to - j}, &joins);
            size_t length;
            kwic_parse_char(kwic_str_sub(s->value, i, s->value.n), &length);
            if (!joins)
                map[i++] = j;
            for (; !joins && length > 1 && i < s->value.n; length--)
                map[i++] = j;
            j += n;
        } else if (is_blank(v)) {
            map[i++] = UINT32_MAX;
            while (j < to && is_blank(file[j]))
                j++;
        } else if (j < to && is_blank(file[j])) {
            j++;
        } else {
            break;
        }
    }
    for (; i < s->value.n; i++)
        map[i] = UINT32_MAX;
}

// ---- links in values ----

typedef struct shown {
    kwic_parse *p;
    const kwic_scalar *scalar;
    const uint32_t *map; // of align; NULL when the value stands in the file, from
    uint32_t from;       // this byte on
    char *text;          /* "key: value" as a reader sees it */
    size_t n;
    uint32_t next; /* the file offset that continues the run */
    uint32_t line; /* of the value */
    GArray *runs;
    char *targets; // of kwic_property, as long as the value
    size_t targets_n;
    kwic_str link; // the text of the last link
    size_t n_links;
} shown;

static void put_run(shown *s, uint32_t offset)
{
    uint32_t line = kwic_lines_find(&s->p->lines, offset);
    kwic_run run = kwic_lines_place(&s->p->lines, line, offset);
    run.text = (uint32_t)s->n;
    g_array_append_val(s->runs, run);
}

static uint32_t place_of(const shown *s, size_t i)
{
    return s->map ? s->map[i] : s->from + (uint32_t)i;
}

// Appends value[from, to); false at the first byte whose place is not known.
static bool put_value(shown *s, size_t from, size_t to)
{
    if (!s->map) {
        if (to > from)
            put_run(s, s->from + (uint32_t)from);
        memcpy(s->text + s->n, s->scalar->value.p + from, to - from);
        s->n += to - from;
        return true;
    }
    const char *file = s->p->bytes.p, *value = s->scalar->value.p;
    for (size_t i = from; i < to; i++) {
        uint32_t at = s->map[i];
        if (at == UINT32_MAX && !is_blank(value[i]))
            return false;
        bool same = at != UINT32_MAX && i && s->map[i - 1] == at; // of one escape
        if (at == UINT32_MAX) {
            s->next = UINT32_MAX;
        } else if (!same) {
            if (at != s->next || file[at] != value[i])
                put_run(s, at);
            s->next = file[at] == value[i] ? at + 1 : UINT32_MAX;
        }
        s->text[s->n++] = value[i];
    }
    return true;
}

static void put_join(shown *s, const char *with)
{
    size_t n = strlen(with);
    memcpy(s->text + s->n, with, n);
    s->n += n;
    s->next = UINT32_MAX;
}

// The ": " after the key; where the key was quoted it stands not right behind it.
static void put_colon(shown *s)
{
    kwic_str file = s->p->bytes;
    uint32_t at = s->scalar->key_to, to = s->scalar->value_from;
    const char *colon = at < to ? memchr(file.p + at, ':', to - at) : NULL;
    bool behind = at < file.n && file.p[at] == ':';
    if (colon && !behind)
        put_run(s, (uint32_t)(colon - file.p));
    put_join(s, colon || behind ? ": " : " ");
}

// The last part of a path is what a reader takes for the name.
static kwic_str base_name(kwic_str s)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/')
            return kwic_str_sub(s, i, s.n);
    return s;
}

static void put_target(shown *s, const kwic_link *link)
{
    kwic_str name = kwic_link_name(link);
    if (!name.n)
        return;
    if (!s->targets)
        s->targets = kwic_arena_new_array(s->p->arena, char, s->scalar->value.n + 1);
    if (s->targets_n)
        s->targets[s->targets_n++] = '\n';
    memcpy(s->targets + s->targets_n, name.p, name.n);
    s->targets_n += name.n;
}

// The targets of the property that was added last.
static void settle_targets(shown *s, size_t from, bool link)
{
    GArray *all = s->p->properties;
    kwic_property *p = &g_array_index(all, kwic_property, all->len - 1);
    from += from && from < s->targets_n; // behind the '\n'
    if (s->targets)
        p->targets = (kwic_str){s->targets + from, s->targets_n - from};
    p->link = link && p->targets.n;
}

static kwic_str put_link(shown *s, kwic_str inside, uint32_t offset)
{
    kwic_link link = {.kind = KWIC_LINK_WIKI, .property = true};
    kwic_link_split_wiki(inside, &link);
    if (link.text.p == link.target.p)
        link.text = base_name(link.target);
    if (offset == UINT32_MAX)
        offset = s->scalar->value_from;
    uint32_t line = kwic_lines_find(&s->p->lines, offset);
    link.line = line + 1;
    link.byte = offset - s->p->lines.starts[line];
    g_array_append_val(s->p->links, link);
    put_target(s, &link);
    s->link = link.text;
    s->n_links++;
    return link.text;
}

// False when the value is none: null, ~.
static bool add(kwic_parse *p, const kwic_scalar *scalar, kwic_str value, bool list,
                uint32_t line)
{
    kwic_property property = {
        .key = scalar->key, .value = value, .list = list, .line = line + 1};
    kwic_property_type(&property);
    if (scalar->quoted && property.type != KWIC_VALUE_DATE) {
        property.type = KWIC_VALUE_TEXT;
        property.value = value;
        property.number = 0;
    }
    g_array_append_val(p->properties, property);
    return property.type != KWIC_VALUE_NULL;
}

static bool only_separators(kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_blank(s.p[i]) && !strchr(",;&", s.p[i]))
            return false;
    return true;
}

// True when the value is two wiki links or more and nothing else but separators.
static bool is_link_list(kwic_str s)
{
    size_t at = 0, n = 0;
    kwic_str inside;
    while (at < s.n) {
        const char *open = memmem(s.p + at, s.n - at, "[[", 2);
        size_t from = open ? (size_t)(open - s.p) : s.n;
        if (!only_separators(kwic_str_sub(s, at, from)))
            return false;
        size_t length =
            open ? kwic_link_read_wiki(kwic_str_sub(s, from, s.n), &inside) : 0;
        if (open && !length)
            return false;
        n += length > 0;
        at = from + length;
    }
    return n > 1;
}

// Appends the value to the text, each link as its text. With each (a list of links) adds
// a property for each link.
static void put_linked(shown *s, bool each)
{
    kwic_str value = s->scalar->value, inside;
    size_t at = 0;
    bool known = true;
    while (known && at < value.n) {
        const char *open = memmem(value.p + at, value.n - at, "[[", 2);
        size_t from = open ? (size_t)(open - value.p) : value.n;
        size_t n =
            open ? kwic_link_read_wiki(kwic_str_sub(value, from, value.n), &inside) : 0;
        if (open && !n) { // not a link: text
            known = put_value(s, at, from + 2);
            at = from + 2;
            continue;
        }
        known = put_value(s, at, from);
        if (n) {
            size_t targets = s->targets_n;
            kwic_str text = put_link(s, inside, place_of(s, from));
            size_t start = text.n ? (size_t)(text.p - value.p) : 0;
            if (each) {
                add(s->p, s->scalar, text, true, s->line);
                settle_targets(s, targets, true);
            }
            known = known && put_value(s, start, start + text.n);
        }
        at = from + n;
    }
}

// The value is one Markdown link into the vault: no link for a reader of properties, but a
// name all the same.
static bool put_markdown_target(shown *s, kwic_str value)
{
    kwic_str destination;
    if (value.n < 5 || value.p[0] != '[' || value.p[value.n - 1] != ')')
        return false;
    const char *close = memmem(value.p, value.n, "](", 2);
    if (!close)
        return false;
    size_t at = (size_t)(close - value.p);
    kwic_str tail = kwic_str_sub(value, at + 1, value.n);
    kwic_link link = {.text = kwic_str_sub(value, 1, at)};
    if (kwic_link_read_tail(tail, &destination) != tail.n ||
        !kwic_link_split_destination(destination, false, s->p->arena, &link))
        return false;
    put_target(s, &link);
    return s->targets_n > 0;
}

// ---- what a key means ----

static bool key_is(kwic_str key, const char *name)
{
    return key.n == strlen(name) && !g_ascii_strncasecmp(key.p, name, key.n);
}

static void add_aliases(kwic_parse *p, kwic_str value, bool list)
{
    for (size_t at = 0; at < value.n;) {
        const char *comma = list ? NULL : memchr(value.p + at, ',', value.n - at);
        size_t end = comma ? (size_t)(comma - value.p) : value.n;
        kwic_str alias = kwic_parse_trim(kwic_str_sub(value, at, end));
        if (alias.n)
            g_array_append_val(p->aliases, alias);
        at = end + 1;
    }
}

static void heed(kwic_parse *p, const kwic_scalar *scalar, kwic_str value,
                 uint32_t line)
{
    kwic_str key = scalar->key;
    if (key_is(key, "tags") || key_is(key, "tag"))
        kwic_tag_add_property(p, value, scalar->list, line);
    else if (key_is(key, "aliases") || key_is(key, "alias"))
        add_aliases(p, value, scalar->list);
    else if (key_is(key, "title") && !scalar->list && !p->title.n)
        p->title = kwic_parse_trim(value);
    else if (key_is(key, "display_name") && !scalar->list && !p->display_name.n)
        p->display_name = kwic_parse_trim(value);
    else if (key_is(key, "name") && !scalar->list && !p->name.n)
        p->name = kwic_parse_trim(value);
    else if (key_is(key, "excalidraw-plugin"))
        p->is_drawing = true;
}

static void add_url(kwic_parse *p, kwic_str value, uint32_t line, uint32_t offset)
{
    if (!kwic_str_starts(value, KWIC_STR("http://")) &&
        !kwic_str_starts(value, KWIC_STR("https://")))
        return;
    if (kwic_link_read_url(value) != value.n)
        return;
    kwic_link link = {.kind = KWIC_LINK_URL,
                      .property = true,
                      .target = value,
                      .text = value,
                      .line = line + 1,
                      .byte = offset - p->lines.starts[line]};
    g_array_append_val(p->links, link);
}

static void add_block(shown *s)
{
    while (s->n && is_blank(s->text[s->n - 1]))
        s->n--;
    guint n = s->runs->len;
    while (n && g_array_index(s->runs, kwic_run, n - 1).text >= s->n)
        n--;
    kwic_run *runs = kwic_arena_new_array(s->p->arena, kwic_run, n);
    if (n)
        memcpy(runs, s->runs->data, n * sizeof(kwic_run));
    uint32_t last = s->scalar->value_to > s->scalar->value_from
                        ? kwic_lines_find(&s->p->lines, s->scalar->value_to - 1)
                        : s->line;
    kwic_block block = {.kind = KWIC_BLOCK_PROPERTY,
                        .heading = -1,
                        .line = s->line + 1,
                        .end_line = last + 1,
                        .text = {s->text, s->n},
                        .runs = runs,
                        .n_runs = n};
    g_array_append_val(s->p->blocks, block);
}

void kwic_property_add(kwic_parse *p, const kwic_scalar *scalar)
{
    size_t n = scalar->value.n, key_n = scalar->key_to - scalar->key_from;
    g_autofree uint32_t *map = NULL;
    uint32_t value_from;
    if (!stands(p, scalar, &value_from)) {
        map = g_new0(uint32_t, n);
        align(p, scalar, map);
    }
    g_array_set_size(p->runs, 0);
    shown s = {.p = p,
               .scalar = scalar,
               .map = map,
               .from = value_from,
               .text = kwic_arena_new_array(p->arena, char, n + key_n + 2),
               .line = kwic_lines_find(&p->lines, scalar->value_from),
               .runs = p->runs};
    put_run(&s, scalar->key_from);
    memcpy(s.text, p->bytes.p + scalar->key_from, key_n);
    s.n = key_n;
    put_colon(&s);
    size_t from = s.n;
    bool linked =
        n && memchr(scalar->value.p, '[', n) && memmem(scalar->value.p, n, "[[", 2);
    bool each = linked && is_link_list(scalar->value);
    if (scalar->link) {
        kwic_str text = put_link(&s, scalar->value, UINT32_MAX);
        size_t start = text.n ? (size_t)(text.p - scalar->value.p) : 0;
        put_value(&s, start, start + text.n);
    } else if (linked) {
        put_linked(&s, each);
    } else if (n) {
        put_value(&s, 0, n);
    }
    // What could not be followed in the file is still the value.
    bool whole = scalar->link || linked;
    kwic_str value = whole ? (kwic_str){s.text + from, s.n - from} : scalar->value;
    // The value keeps the line's end that YAML gives it; what is made of it does not.
    kwic_str plain = kwic_parse_trim(value);
    bool heeded = each || add(p, scalar, value, scalar->list, s.line);
    bool link = whole ? s.n_links == 1 && kwic_str_eq(plain, s.link)
                      : put_markdown_target(&s, plain);
    if (s.targets_n && !each)
        settle_targets(&s, 0, link);
    if (heeded)
        heed(p, scalar, plain, s.line);
    add_url(p, plain, s.line, scalar->value_from);
    if (value.n)
        add_block(&s);
}

void kwic_property_add_field(kwic_parse *p, kwic_str key, uint32_t line)
{
    kwic_property field = {.key = key, .inline_field = true, .line = line + 1};
    g_array_append_val(p->properties, field);
}
