// SPDX-License-Identifier: GPL-2.0-or-later
// The table of fields, and how terms and values are written.
#include "kwic/schema.h"

#include <xxhash.h>

#include "base/vint.h"
#include "kwic/limits.h"
#include "kwic/utf8.h"

// A prefix is one capital: what follows it needs no separator, and no unprefixed term
// (they are case-folded) starts with one.
#define FIELD(noun, ...) [KWIC_F_##noun] = {.id = KWIC_F_##noun, __VA_ARGS__}

static const kwic_field fields[KWIC_FIELDS] = {
    FIELD(BODY, .name = "content", .aliases = "body", .slot = -1,
          .kind = KWIC_FIELD_TEXT, .weight = 2, .help = "the text of the note",
          .example = "content:\"research archive storage\""),
    FIELD(TITLE, .name = "title", .prefix = "S", .slot = KWIC_SLOT_TITLE,
          .kind = KWIC_FIELD_TEXT, .weight = 8, .keys = "title",
          .keyed = KWIC_KEYS_NO_FACET, .help = "the note's title",
          .example = "title:storage"),
    FIELD(ALIAS, .name = "alias", .aliases = "aliases", .prefix = "A", .slot = -1,
          .kind = KWIC_FIELD_TEXT, .weight = 6, .keys = "alias aliases",
          .keyed = KWIC_KEYS_ASK_FIELD | KWIC_KEYS_NO_FACET | KWIC_KEYS_NO_TERMS,
          .help = "another name of the note", .example = "alias:CW"),
    FIELD(HEADING, .name = "heading", .prefix = "H", .slot = -1,
          .kind = KWIC_FIELD_TEXT, .weight = 4, .help = "a heading in the note",
          .example = "heading:\"next steps\""),
    FIELD(CODE, .name = "code", .slot = -1, .kind = KWIC_FIELD_TEXT, .weight = 1,
          .help = "code in the note", .example = "code:malloc"),
    FIELD(PROPERTY, .name = "property", .prefix = "P", .slot = KWIC_SLOT_PROPERTIES,
          .kind = KWIC_FIELD_KEYWORD, .weight = 1, .unasked = true,
          .help = "a property: [key], [key:value], or key:value",
          .example = "[manager:\"Karim Pohl\"]"),
    FIELD(KEY, .name = "key", .prefix = "K", .slot = -1, .kind = KWIC_FIELD_KEYWORD,
          .values = KWIC_VALUES_OF_TERMS,
          .help = "the note has a property of this name", .example = "key:manager"),
    FIELD(TAG, .name = "tag", .aliases = "tags", .prefix = "G", .slot = KWIC_SLOT_TAG,
          .kind = KWIC_FIELD_HIERARCHY, .values = KWIC_VALUES_OF_SLOT,
          .keys = "tag tags",
          .keyed = KWIC_KEYS_ASK_FIELD | KWIC_KEYS_NO_FACET | KWIC_KEYS_NO_TERMS,
          .suggested = true, .help = "a tag, or one below it",
          .example = "tag:company/openai"),
    FIELD(COMPANY, .name = "company", .prefix = "C", .slot = KWIC_SLOT_CLAIMS,
          .kind = KWIC_FIELD_DERIVED, .values = KWIC_VALUES_DERIVED,
          .keys = "company companies customer account", .suggested = true,
          .help = "the company, however the note names it",
          .example = "company:openai"),
    FIELD(TYPE, .name = "type", .prefix = "Y", .slot = KWIC_SLOT_TYPE,
          .kind = KWIC_FIELD_KEYWORD, .values = KWIC_VALUES_OF_SLOT, .keys = "type",
          .keyed = KWIC_KEYS_NO_FACET, .suggested = true, .help = "the property type",
          .example = "type:people"),
    FIELD(PATH, .name = "path", .prefix = "U", .slot = -1, .kind = KWIC_FIELD_TEXT,
          .help = "the path holds it", .example = "path:people/marlene"),
    FIELD(FOLDER, .name = "folder", .prefix = "D", .slot = KWIC_SLOT_FOLDER,
          .kind = KWIC_FIELD_HIERARCHY, .values = KWIC_VALUES_OF_SLOT,
          .suggested = true, .help = "the folder the note is in, or one above",
          .example = "folder:people"),
    FIELD(FILE, .name = "file", .prefix = "F", .slot = -1, .kind = KWIC_FIELD_TEXT,
          .help = "the file's name holds it", .example = "file:2026-01"),
    FIELD(LINK, .name = "link", .aliases = "links", .prefix = "L",
          .slot = KWIC_SLOT_LINKS, .kind = KWIC_FIELD_KEYWORD,
          .help = "links to that note, by any of its names",
          .example = "link:[[OpenAI]]"),
    FIELD(TASK, .name = "task", .prefix = "J", .slot = -1, .kind = KWIC_FIELD_KEYWORD,
          .values = KWIC_VALUES_OF_TERMS,
          .help = "in a task; task-todo: and task-done: by state",
          .example = "task-todo:call"),
    FIELD(LANG, .name = "lang", .prefix = "N", .slot = -1, .kind = KWIC_FIELD_KEYWORD,
          .values = KWIC_VALUES_OF_TERMS, .help = "the language the note is written in",
          .example = "lang:de"),
    FIELD(HAS, .name = "has", .prefix = "B", .slot = -1, .kind = KWIC_FIELD_KEYWORD,
          .values = KWIC_VALUES_OF_TERMS,
          .help = "the note has a task, link, tag, alias, …", .example = "has:task"),
    FIELD(CREATED, .name = "created", .slot = KWIC_SLOT_NUMBERS,
          .kind = KWIC_FIELD_DATE,
          .help = "the property created: a date, range, age or word",
          .example = "created:2026-01..2026-03"),
    FIELD(MODIFIED, .name = "modified", .slot = KWIC_SLOT_MTIME,
          .kind = KWIC_FIELD_DATE,
          .help = "the property modified, else the file's time",
          .example = "modified:<7d"),
    FIELD(ID, .name = "id", .prefix = "Q", .slot = -1, .kind = KWIC_FIELD_KEYWORD,
          .help = "the note at exactly this path",
          .example = "id:\"People/Marlene Du.md\""),
};

const kwic_field *kwic_schema(void)
{
    return fields;
}

bool kwic_is_listed(const char *list, kwic_str word)
{
    while (list && *list) {
        size_t n = 0;
        while (list[n] && list[n] != ' ')
            n++;
        if (n == word.n && g_ascii_strncasecmp(list, word.p, n) == 0)
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

const kwic_field *kwic_field_find(kwic_str name)
{
    if (name.n == 0)
        return NULL;
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (kwic_is_listed(fields[i].name, name) ||
            kwic_is_listed(fields[i].aliases, name))
            return &fields[i];
    return NULL;
}

const kwic_field *kwic_field_of_key(kwic_str key)
{
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (fields[i].keys && kwic_is_listed(fields[i].keys, key))
            return &fields[i];
    return NULL;
}

const kwic_has_word kwic_has_words[KWIC_HAS_WORDS] = {
    [KWIC_HAS_TASK] = {"task", "tasks"},
    [KWIC_HAS_LINK] = {"link", "links"},
    [KWIC_HAS_URL] = {"url", NULL},
    [KWIC_HAS_EMBED] = {"embed", NULL},
    [KWIC_HAS_TAG] = {"tag", "tags"},
    [KWIC_HAS_ALIAS] = {"alias", "aliases"},
    [KWIC_HAS_PROPERTY] = {"property", "properties"},
    [KWIC_HAS_HEADING] = {"heading", "headings"},
    [KWIC_HAS_CODE] = {"code", NULL},
    [KWIC_HAS_TABLE] = {"table", NULL},
    [KWIC_HAS_CALLOUT] = {"callout", NULL},
    [KWIC_HAS_QUOTE] = {"quote", NULL},
    [KWIC_HAS_LIST] = {"list", NULL},
    [KWIC_HAS_ID] = {"id", NULL},
};

// How many bytes of text fit in an encoded term of at most `room` bytes.
static size_t fitting(kwic_str text, size_t room)
{
    size_t n = 0;
    for (size_t used = 0; n < text.n; n++) {
        used += text.p[n] ? 1 : 2;
        if (used > room)
            break;
    }
    return n;
}

void kwic_term_append(GString *out, const char *prefix, kwic_str text)
{
    enum { KEPT_BYTES = 150 };
    size_t prefix_n = prefix ? strlen(prefix) : 0;
    if (prefix_n)
        g_string_append_len(out, prefix, (gssize)prefix_n);
    if (fitting(text, KWIC_TERM_BYTES - prefix_n) == text.n) {
        g_string_append_len(out, text.p, (gssize)text.n);
        return;
    }
    size_t n = fitting(text, KEPT_BYTES - prefix_n);
    for (int i = 0; i < 3 && n > 0 && kwic_utf8_is_trail(text.p[n]); i++)
        n--;
    XXH128_hash_t hash = XXH3_128bits(text.p, text.n);
    g_string_append_len(out, text.p, (gssize)n);
    g_string_append_printf(out, "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                           (guint64)hash.high64, (guint64)hash.low64);
}

// The low bits of the xxh3-64 of a text, six a character. A text that is in no note is taken
// for one of a million others once in four million times.
static void put_hash(GString *out, kwic_str text)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    XXH64_hash_t hash = XXH3_64bits(text.p, text.n);
    for (int i = 0; i < KWIC_HASH_BYTES; i++, hash >>= 6)
        g_string_append_c(out, digits[hash & 63]);
}

void kwic_address_append(GString *out, kwic_str address)
{
    bool has_path = memchr(address.p ? address.p : "", '/', address.n);
    g_string_append(out, has_path ? "/" : "//");
    if (has_path)
        put_hash(out, address);
    else
        g_string_append_len(out, address.p, (gssize)address.n);
}

void kwic_value_append(GString *out, kwic_str key, kwic_str value)
{
    bool is_long = value.n > KWIC_VALUE_BYTES;
    g_string_append_len(out, key.p, (gssize)key.n);
    g_string_append_c(out, is_long ? '~' : '=');
    if (is_long)
        put_hash(out, value);
    else
        g_string_append_len(out, value.p, (gssize)value.n);
}

void kwic_list_put(GString *out, kwic_str item)
{
    kwic_vint_put(out, item.n);
    if (item.n)
        g_string_append_len(out, item.p, (gssize)item.n);
}

bool kwic_list_next(kwic_str *list, kwic_str *item)
{
    if (list->n == 0)
        return false;
    kwic_scan scan = kwic_scan_of(*list);
    *item = kwic_scan_bytes(&scan, kwic_scan_vint(&scan));
    *list = (kwic_str){(const char *)scan.p, kwic_scan_left(&scan)};
    return !scan.bad;
}

void kwic_numbers_put(GString *out, kwic_str key, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    kwic_list_put(out, key);
    g_string_append_len(out, (char *)&bits, sizeof bits);
}

bool kwic_numbers_next(kwic_str *list, kwic_str *key, double *value)
{
    uint64_t bits;
    if (!kwic_list_next(list, key) || list->n < sizeof bits)
        return false;
    memcpy(&bits, list->p, sizeof bits);
    bits = GUINT64_FROM_LE(bits);
    memcpy(value, &bits, sizeof *value);
    *list = kwic_str_sub(*list, sizeof bits, list->n);
    return true;
}
