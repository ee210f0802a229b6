// SPDX-License-Identifier: GPL-2.0-or-later
#include "tag_tokens.h"

#include "kwic/note.h"
#include "list_span.h"

// ---- what can be edited at all ----

bool kwic_tag_tokens_check(const kwic_entry *entry, GError **error)
{
    const kwic_yaml_node *v = &entry->value;
    bool marked = v->marked || entry->key.marked;
    for (size_t i = 0; i < entry->n_items; i++)
        marked = marked || entry->items[i].marked;
    if (marked)
        return kwic_refuse(error, entry->line,
                           "the tags have an anchor, an alias or an explicit type; "
                           "change them by hand");
    if (v->kind == KWIC_YAML_MAP)
        return kwic_refuse(error, entry->line, "the tags are a mapping, not a list");
    if (v->kind == KWIC_YAML_SCALAR && v->quote == '|')
        return kwic_refuse(error, entry->line,
                           "the tags are a block of text, not a list");
    return true;
}

// ---- parting ----

static bool is_null(const kwic_yaml_node *scalar)
{
    kwic_property property = {.value = scalar->value};
    kwic_property_type(&property);
    return !scalar->quote && property.type == KWIC_VALUE_NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_token(GArray *tokens, const kwic_yaml_node *scalar, size_t item,
                      size_t from, size_t to)
{
    kwic_str value = scalar->value;
    while (from < to && is_blank(value.p[from]))
        from++;
    while (to > from && is_blank(value.p[to - 1]))
        to--;
    uint32_t base = scalar->from + (scalar->quote ? 1 : 0);
    kwic_tag_token t = {.item = item,
                        .whole_from = base + (uint32_t)from,
                        .whole_to = base + (uint32_t)to};
    t.alone = from == 0 && to == value.n;
    while (from < to && value.p[from] == '#') {
        t.hash = true;
        from++;
    }
    while (to > from && value.p[to - 1] == '/')
        to--;
    if (from == to)
        return;
    t.from = base + (uint32_t)from;
    t.to = base + (uint32_t)to;
    t.name = kwic_str_sub(value, from, to);
    g_array_append_val(tokens, t);
}

// The scalar's bytes in the file are its value's.
static bool stands(const kwic_yaml_node *scalar, kwic_str text)
{
    uint32_t quote = scalar->quote ? 1 : 0;
    kwic_str written = kwic_str_sub(text, scalar->from + quote, scalar->to - quote);
    return kwic_str_eq(written, scalar->value);
}

static void part(GArray *tokens, const kwic_yaml_node *scalar, size_t item, bool list,
                 kwic_str text)
{
    guint first = tokens->len;
    kwic_str value = scalar->value;
    if (scalar->kind != KWIC_YAML_SCALAR || is_null(scalar))
        return;
    for (size_t at = 0; at <= value.n;) {
        size_t end = at;
        while (end < value.n && value.p[end] != ',' &&
               (list || !is_blank(value.p[end])))
            end++;
        add_token(tokens, scalar, item, at, end);
        at = end + 1;
    }
    for (guint i = first; i < tokens->len && !stands(scalar, text); i++)
        g_array_index(tokens, kwic_tag_token, i).opaque = true;
}

GArray *kwic_tag_tokens(const kwic_entry *entry, kwic_str text)
{
    GArray *tokens = g_array_new(FALSE, TRUE, sizeof(kwic_tag_token));
    if (entry->value.kind == KWIC_YAML_SCALAR)
        part(tokens, &entry->value, 0, false, text);
    for (size_t i = 0; i < entry->n_items; i++)
        part(tokens, &entry->items[i], i, true, text);
    return tokens;
}

char kwic_tag_token_quote(const kwic_entry *entry, const kwic_tag_token *token)
{
    return entry->value.kind == KWIC_YAML_LIST ? entry->items[token->item].quote
                                               : entry->value.quote;
}

char *kwic_tag_separator(const kwic_entry *entry, const GArray *tokens, kwic_str text)
{
    bool comma = memchr(entry->value.value.p, ',', entry->value.value.n) != NULL;
    for (guint i = tokens->len; i-- > 1;) {
        uint32_t from = g_array_index(tokens, kwic_tag_token, i - 1).whole_to;
        uint32_t to = g_array_index(tokens, kwic_tag_token, i).whole_from;
        kwic_str between = kwic_str_sub(text, from, to);
        if (!comma || memchr(between.p, ',', between.n))
            return g_strndup(between.p, between.n);
    }
    return g_strdup(", ");
}

// ---- removing ----

static guint tokens_of(const GArray *tokens, size_t item)
{
    guint n = 0;
    for (guint i = 0; i < tokens->len; i++)
        n += g_array_index(tokens, kwic_tag_token, i).item == item;
    return n;
}

// One of several in a scalar: with the separator behind it, or the one before the last.
static bool remove_within(kwic_draft *d, const GArray *tokens, guint i)
{
    const kwic_tag_token *t = &g_array_index(tokens, kwic_tag_token, i);
    bool last = i + 1 == tokens->len || t[1].item != t->item;
    uint32_t from = last ? t[-1].whole_to : t->whole_from;
    uint32_t to = last ? t->whole_to : t[1].whole_from;
    kwic_draft_splice(d, from, to, KWIC_STR(""));
    return true;
}

bool kwic_tag_token_remove(kwic_draft *d, const kwic_entry *entry, const GArray *tokens,
                           guint token, GError **error)
{
    const kwic_tag_token *t = &g_array_index(tokens, kwic_tag_token, token);
    bool list = entry->value.kind == KWIC_YAML_LIST;
    if (tokens_of(tokens, t->item) > 1) {
        if (t->opaque)
            return kwic_refuse(
                error, entry->line,
                "the tags are written with escapes; change them by hand");
        return remove_within(d, tokens, token);
    }
    if (list && entry->value.flow)
        return kwic_flow_remove(d, entry, t->item, error);
    if (list && entry->n_items > 1)
        return kwic_block_remove(d, entry, t->item, error);
    return kwic_entry_remove(d, entry, error);
}
