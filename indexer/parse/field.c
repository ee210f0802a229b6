// SPDX-License-Identifier: GPL-2.0-or-later
#include "field.h"

#include "property.h"

enum {
    KEY_BYTES = 80,
    VALUE_BYTES = 4096, // in brackets
};

static uint32_t line_end(const kwic_leaf_block *leaf, uint32_t at)
{
    const char *nl = memchr(leaf->text->str + at, '\n', leaf->text->len - at);
    return nl ? (uint32_t)(nl - leaf->text->str) : (uint32_t)leaf->text->len;
}

static bool is_key_byte(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || strchr(" _-/'.&+?", c);
}

static bool is_key(kwic_str key)
{
    bool named = false;
    for (size_t i = 0; i < key.n; i++) {
        if (!key.p[i] || !is_key_byte(key.p[i]))
            return false;
        named = named || g_ascii_isalpha(key.p[i]) || (unsigned char)key.p[i] >= 0x80;
    }
    return named;
}

static void add(kwic_parse *p, kwic_leaf_block *leaf, kwic_str key, uint32_t from,
                uint32_t to)
{
    const char *text = leaf->text->str;
    while (from < to && (text[from] == ' ' || text[from] == '\t'))
        from++;
    while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\t'))
        to--;
    uint32_t at = (uint32_t)(key.p - text);
    uint32_t line = kwic_leaf_block_seg(leaf, at)->line;
    if (from == to || !kwic_parse_takes(p, KWIC_PARSE_FIELD, p->properties->len, line))
        return;
    kwic_leaf_span span = {p->properties->len, from, to};
    g_array_append_val(leaf->fields, span);
    kwic_property_add_field(p, kwic_leaf_block_slice(leaf, p, at, at + (uint32_t)key.n),
                            line);
}

void kwic_field_read_bold(kwic_parse *p, kwic_leaf_block *leaf, uint32_t at)
{
    const char *text = leaf->text->str;
    uint32_t end = line_end(leaf, at), to = at + 2;
    char c = text[at];
    while (to + 1 < end && to - at < KEY_BYTES && !(text[to] == c && text[to + 1] == c))
        to++;
    if (to + 1 >= end || text[to] != c || text[to + 1] != c)
        return;
    kwic_str key = {text + at + 2, to - at - 2};
    uint32_t value = to + 2;
    if (key.n && key.p[key.n - 1] == ':')
        key.n--;
    else if (value < end && text[value] == ':')
        value++;
    else
        return;
    if (value < end && text[value] == ':') // **key**:: value is read at its "::"
        return;
    key = kwic_parse_trim(key);
    if (is_key(key))
        add(p, leaf, key, value, end);
}

// The end of the value in brackets that starts at `from`; `end` when it is not closed.
static uint32_t closing(const kwic_leaf_block *leaf, uint32_t from, uint32_t end,
                        char open)
{
    const char *text = leaf->text->str;
    char close = open == '[' ? ']' : ')';
    int depth = 1;
    for (uint32_t i = from; i < end && text[i] != '\n'; i++) {
        depth += (text[i] == open) - (text[i] == close);
        if (!depth)
            return i;
    }
    return end;
}

static kwic_str strip_emphasis(kwic_str key)
{
    while (key.n && strchr("*_ \t", key.p[0]))
        key = kwic_str_sub(key, 1, key.n);
    while (key.n && strchr("*_ \t", key.p[key.n - 1]))
        key.n--;
    return key;
}

uint32_t kwic_field_read(kwic_parse *p, kwic_leaf_block *leaf, uint32_t at,
                         uint32_t *barren)
{
    const char *text = leaf->text->str;
    uint32_t start = at, value = at + 2, size = (uint32_t)leaf->text->len;
    while (start > 0 && at - start < KEY_BYTES && !strchr("\n[(", text[start - 1]))
        start--;
    kwic_str key = strip_emphasis((kwic_str){text + start, at - start});
    if (!is_key(key))
        return UINT32_MAX;
    if (start == 0 || text[start - 1] == '\n') {
        if (value >= size || g_ascii_isspace(text[value]))
            add(p, leaf, key, MIN(value, size), line_end(leaf, MIN(value, size)));
        return UINT32_MAX;
    }
    char open = text[start - 1];
    if (at < *barren || (open != '[' && open != '('))
        return UINT32_MAX;
    uint32_t limit = MIN(size, value + VALUE_BYTES);
    uint32_t to = closing(leaf, value, limit, open);
    if (to == limit) {
        *barren = limit;
        return UINT32_MAX;
    }
    add(p, leaf, key, value, to);
    return open == '[' ? start - 1 : UINT32_MAX;
}
