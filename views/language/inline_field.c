// SPDX-License-Identifier: GPL-2.0-or-later
#include "inline_field.h"

#include "expr.h"
#include "value/chars.h"

static size_t find(kwic_str s, size_t from, const char *text)
{
    size_t n = strlen(text);
    const char *at = from < s.n ? memmem(s.p + from, s.n - from, text, n) : NULL;
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

// ---- in brackets ----

// The byte of the bracket that closes what is open at `from`; SIZE_MAX: none.
static size_t find_closing(kwic_str line, size_t from, char open, char close)
{
    int nesting = 0;
    bool escaped = false;
    for (size_t i = from; i < line.n; i++) {
        char c = line.p[i];
        if (c == '\\') {
            escaped = !escaped;
            continue;
        }
        if (escaped) {
            escaped = false;
            continue;
        }
        nesting += (c == open) - (c == close);
        if (nesting < 0)
            return i;
    }
    return SIZE_MAX;
}

static bool read_wrapped(kwic_str line, size_t at, kwic_inline_field *field)
{
    size_t colons = find(line, at + 1, "::");
    if (colons == SIZE_MAX)
        return false;
    kwic_str key = kwic_str_sub(line, at + 1, colons);
    for (size_t i = 0; i < key.n; i++)
        if (strchr("[]()", key.p[i]) && key.p[i])
            return false;
    char open = line.p[at];
    size_t end = find_closing(line, colons + 2, open, open == '[' ? ']' : ')');
    if (end == SIZE_MAX)
        return false;
    *field = (kwic_inline_field){
        .key = kwic_chars_trim(key),
        .value = kwic_chars_trim(kwic_str_sub(line, colons + 2, end)),
        .start = at,
        .end = end + 1,
        .wrapping = open};
    return true;
}

static size_t find_wrapped(kwic_str line, char open, kwic_inline_field *fields,
                           size_t n)
{
    const char text[] = {open, '\0'};
    size_t at = find(line, 0, text);
    while (at != SIZE_MAX && n < KWIC_INLINE_FIELDS) {
        size_t next = at + 1;
        if (read_wrapped(line, at, &fields[n]))
            next = fields[n++].end + 1; // as the original: one that adjoins is none
        else if (find(line, at + 1, "::") == SIZE_MAX)
            break;
        at = find(line, next, text);
    }
    return n;
}

// ---- behind emoji ----

static const struct {
    const char *key;
    const char *signs[4];
} signs[] = {
    {"created", {"➕"}},        {"start", {"🛫"}},
    {"scheduled", {"⏳", "⌛"}}, {"due", {"📅", "📆", "🗓\uFE0F", "🗓"}},
    {"completion", {"✅"}},
};

static bool is_date(kwic_str s)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (i >= s.n || (shape[i] == '-' ? s.p[i] != '-' : !g_ascii_isdigit(s.p[i])))
            return false;
    return true;
}

// The first of the signs that a date follows.
static bool read_sign(kwic_str line, size_t which, kwic_inline_field *field)
{
    bool found = false;
    for (size_t i = 0; i < G_N_ELEMENTS(signs[which].signs); i++) {
        const char *sign = signs[which].signs[i];
        for (size_t at = sign ? find(line, 0, sign) : SIZE_MAX; at != SIZE_MAX;
             at = find(line, at + 1, sign)) {
            size_t value = at + strlen(sign);
            value += kwic_chars_spaces(line, value);
            kwic_str rest = kwic_str_sub(line, value, line.n);
            if (!is_date(rest))
                continue;
            if (!found || at < field->start)
                *field = (kwic_inline_field){.key = kwic_str_of(signs[which].key),
                                             .value = kwic_str_sub(rest, 0, 10),
                                             .start = at,
                                             .end = value + 10,
                                             .wrapping = 'e'};
            found = true;
            break;
        }
    }
    return found;
}

static int by_start(const void *a, const void *b, void *ctx)
{
    const kwic_inline_field *x = a, *y = b;
    (void)ctx;
    return (x->start > y->start) - (x->start < y->start);
}

size_t kwic_inline_fields_find(kwic_str line, bool tasks,
                               kwic_inline_field fields[KWIC_INLINE_FIELDS])
{
    size_t n = 0;
    if (find(line, 0, "::") != SIZE_MAX) {
        n = find_wrapped(line, '[', fields, n);
        n = find_wrapped(line, '(', fields, n);
    }
    for (size_t i = 0; tasks && i < G_N_ELEMENTS(signs) && n < KWIC_INLINE_FIELDS; i++)
        n += read_sign(line, i, &fields[n]);
    g_qsort_with_data(fields, (gint)n, sizeof *fields, by_start, NULL);
    return n;
}

// ---- over a line ----

// \w or a letter.
static bool is_word(gunichar c)
{
    return c < 0x80 ? g_ascii_isalnum((gchar)c) || c == '_' : kwic_chars_is_letter(c);
}

// The key without what marks it: "**Bold**" is Bold. False when it holds other signs.
static bool read_key(kwic_str text, kwic_str *key)
{
    size_t at = 0, n, from;
    while (at < text.n && !is_word(kwic_chars_at(text, at, &n)))
        at += n;
    from = at;
    while (at < text.n) {
        size_t emoji = kwic_emoji_length(kwic_str_sub(text, at, text.n));
        gunichar c = kwic_chars_at(text, at, &n);
        bool plain = is_word(c) || kwic_chars_is_space(c) || c == '/' || c == '-';
        if (!plain && !emoji)
            break;
        at += emoji ? emoji : n;
    }
    *key = kwic_str_sub(text, from, at);
    while (at < text.n && strchr("_*~`", text.p[at]))
        at++;
    return at == text.n;
}

bool kwic_inline_field_whole(kwic_str line, kwic_inline_field *field)
{
    size_t colons = find(line, 0, "::");
    if (colons == SIZE_MAX)
        return false;
    *field = (kwic_inline_field){.end = line.n};
    field->value = kwic_chars_trim(kwic_str_sub(line, colons + 2, line.n));
    return read_key(kwic_chars_trim(kwic_str_sub(line, 0, colons)), &field->key);
}

// ---- values ----

kwic_datum kwic_inline_value(kwic_budget *b, const kwic_moment *now, kwic_str value)
{
    kwic_text_scan scan;
    kwic_datum v = {.kind = KWIC_DATUM_NULL};
    if (!kwic_chars_trim(value).n)
        return v;
    kwic_scan_init(&scan, b, now, value);
    if (kwic_scan_inline(&scan, &v) && kwic_scan_done(&scan))
        return v;
    return kwic_datum_string(value);
}

// ---- tags ----

void kwic_item_tags(kwic_str text, kwic_tag_fn add, void *ctx)
{
    static const char ends[] = ",;.:!?'\"`()[]{}";
    for (size_t at = find(text, 0, "#"), to; at != SIZE_MAX; at = find(text, to, "#")) {
        size_t n;
        for (to = at + 1; to < text.n; to += n) {
            gunichar c = kwic_chars_at(text, to, &n);
            if (kwic_chars_is_space(c) || (c && c < 0x80 && strchr(ends, (char)c)))
                break;
        }
        kwic_budget budget = {.ceiling = SIZE_MAX};
        kwic_moment now = {0};
        kwic_text_scan scan;
        kwic_str tag;
        kwic_scan_init(&scan, &budget, &now, kwic_str_sub(text, at, to));
        if (to > at + 1 && kwic_scan_tag(&scan, &tag) && kwic_scan_done(&scan))
            add(ctx, tag);
    }
}
