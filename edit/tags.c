// SPDX-License-Identifier: GPL-2.0-or-later
#include "tags.h"

#include "frontmatter_span.h"
#include "list_span.h"
#include "tag_tokens.h"

bool kwic_tags_key(kwic_str key)
{
    return (key.n == 3 && !g_ascii_strncasecmp(key.p, "tag", 3)) ||
           (key.n == 4 && !g_ascii_strncasecmp(key.p, "tags", 4));
}

bool kwic_tags_check(const kwic_draft *d, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    for (size_t i = 0; i < front.n; i++)
        if (kwic_tags_key(front.entries[i].key.value) &&
            !kwic_tag_tokens_check(&front.entries[i], error))
            return false;
    return true;
}

// ---- renaming ----

// New names of the tokens, NULL where one keeps its own, and which of them go, since one
// before has that name by then.
static void settle_names(const GArray *tokens, const kwic_retag *r, char **names,
                         bool *drops)
{
    enum { KEPT = 1, CHANGED };
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < tokens->len; i++) {
        const kwic_tag_token *t = &g_array_index(tokens, kwic_tag_token, i);
        names[i] = kwic_retag_rename(r, t->name);
        bool changes = names[i] && !kwic_str_eq(kwic_str_of(names[i]), t->name);
        if (!changes)
            g_clear_pointer(&names[i], g_free);
        char *folded = kwic_tag_fold(changes ? kwic_str_of(names[i]) : t->name);
        // A name that was there twice before stays twice.
        int first = GPOINTER_TO_INT(g_hash_table_lookup(seen, folded));
        drops[i] = first && (changes || first == CHANGED);
        if (first)
            g_free(folded);
        else
            g_hash_table_insert(seen, folded,
                                GINT_TO_POINTER(changes ? CHANGED : KEPT));
    }
}

static bool write_names(kwic_draft *d, const kwic_entry *entry, const GArray *tokens,
                        char **names, GError **error)
{
    for (guint i = tokens->len; i-- > 0;) {
        const kwic_tag_token *t = &g_array_index(tokens, kwic_tag_token, i);
        if (!names[i])
            continue;
        if (t->opaque)
            return kwic_refuse(
                error, entry->line,
                "the tag %.*s is written with escapes; change it by hand",
                KWIC_STR_ARG(t->name));
        kwic_str name = kwic_str_of(names[i]);
        g_autofree char *quoted = g_strdup_printf("\"%s\"", names[i]);
        bool quotes = t->alone && !t->hash && kwic_tag_needs_quotes(name) &&
                      kwic_tag_token_quote(entry, t) == 0;
        kwic_draft_splice(d, t->from, t->to, quotes ? kwic_str_of(quoted) : name);
    }
    return true;
}

static bool remove_at(kwic_draft *d, size_t entry, guint token, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    g_autoptr(GArray) tokens =
        kwic_tag_tokens(&front.entries[entry], kwic_draft_text(d));
    return kwic_tag_token_remove(d, &front.entries[entry], tokens, token, error);
}

static bool rename_entry(kwic_draft *d, const kwic_front *front, size_t at,
                         const kwic_retag *r, GError **error)
{
    const kwic_entry *entry = &front->entries[at];
    g_autoptr(GArray) tokens = kwic_tag_tokens(entry, kwic_draft_text(d));
    g_autofree char **names = g_new0(char *, tokens->len + 1); // its strings below
    g_autofree bool *drops = g_new0(bool, tokens->len + 1);
    settle_names(tokens, r, names, drops);
    bool fine = write_names(d, entry, tokens, names, error);
    for (guint i = tokens->len; fine && i-- > 0;)
        if (drops[i])
            fine = remove_at(d, at, i, error);
    for (guint i = 0; i < tokens->len; i++)
        g_free(names[i]);
    return fine;
}

bool kwic_tags_rename(kwic_draft *d, const kwic_retag *r, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    if (!r->renamed->len)
        return true;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    for (size_t i = front.n; i-- > 0;)
        if (kwic_tags_key(front.entries[i].key.value) &&
            !rename_entry(d, &front, i, r, error))
            return false;
    return true;
}

// ---- removing ----

// The first token that is to go; false when none is.
static bool remove_one(kwic_draft *d, const kwic_retag *r, bool *removed,
                       GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    *removed = false;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    for (size_t i = 0; i < front.n; i++) {
        const kwic_entry *entry = &front.entries[i];
        if (!kwic_tags_key(entry->key.value))
            continue;
        g_autoptr(GArray) tokens = kwic_tag_tokens(entry, kwic_draft_text(d));
        for (guint t = 0; t < tokens->len; t++) {
            if (!kwic_retag_removes(r, g_array_index(tokens, kwic_tag_token, t).name))
                continue;
            *removed = true;
            return kwic_tag_token_remove(d, entry, tokens, t, error);
        }
    }
    return true;
}

bool kwic_tags_remove(kwic_draft *d, const kwic_retag *r, GError **error)
{
    bool more = r->removed->len > 0;
    while (more)
        if (!remove_one(d, r, &more, error))
            return false;
    return true;
}

// ---- adding ----

static bool add_key(kwic_draft *d, const kwic_front *front, const char *name,
                    GError **error)
{
    const char *eol = kwic_draft_eol(d);
    bool quotes = kwic_tag_needs_quotes(kwic_str_of(name));
    g_autofree char *key = g_strdup_printf(
        "tags:%s  - %s%s%s%s", eol, quotes ? "\"" : "", name, quotes ? "\"" : "", eol);
    return kwic_entry_append(d, front, key, error);
}

// Behind the last token of a text of tags.
static bool add_to_text(kwic_draft *d, const kwic_entry *entry, const GArray *tokens,
                        const char *name)
{
    const kwic_tag_token *last =
        &g_array_index(tokens, kwic_tag_token, tokens->len - 1);
    const char *hash = last->hash ? "#" : "";
    g_autofree char *separator = kwic_tag_separator(entry, tokens, kwic_draft_text(d));
    g_autofree char *text = g_strconcat(separator, hash, name, NULL);
    kwic_draft_splice(d, last->whole_to, last->whole_to, kwic_str_of(text));
    return true;
}

// The name as an item like the last one: with its quotes and its '#'.
static char *item_like(const kwic_entry *entry, const GArray *tokens, const char *name)
{
    const kwic_tag_token *last =
        tokens->len ? &g_array_index(tokens, kwic_tag_token, tokens->len - 1) : NULL;
    char quote = last ? kwic_tag_token_quote(entry, last) : 0;
    if (!quote && kwic_tag_needs_quotes(kwic_str_of(name)))
        quote = '"';
    char quotes[] = {quote, '\0'};
    return g_strconcat(quotes, last && last->hash ? "#" : "", name, quotes, NULL);
}

bool kwic_tags_add(kwic_draft *d, const char *name, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    const kwic_entry *entry = kwic_front_find(&front, "tags");
    if (!entry)
        entry = kwic_front_find(&front, "tag");
    if (!entry)
        return add_key(d, &front, name, error);
    g_autoptr(GArray) tokens = kwic_tag_tokens(entry, kwic_draft_text(d));
    g_autofree char *item = item_like(entry, tokens, name);
    if (entry->value.kind == KWIC_YAML_LIST)
        return entry->value.flow ? kwic_flow_append(d, entry, item, error)
                                 : kwic_block_append(d, entry, item, error);
    if (tokens->len)
        return g_array_index(tokens, kwic_tag_token, tokens->len - 1).opaque
                   ? kwic_refuse(
                         error, entry->line,
                         "the tags are written with escapes; change them by hand")
                   : add_to_text(d, entry, tokens, name);
    if (entry->value.quote) { // "": filled
        kwic_draft_splice(d, entry->value.from + 1, entry->value.to - 1,
                          kwic_str_of(name));
        return true;
    }
    return kwic_block_begin(d, entry, item, error);
}
