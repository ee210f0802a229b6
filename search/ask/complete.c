// SPDX-License-Identifier: GPL-2.0-or-later
// Completion by what stands before the caret:
//
//     [[Open|            names of notes          [[OpenAI#Ro|     its headings
//     #comp|             tags                    [[OpenAI#^|      its blocks
//     company:op|        values of the field     key:"two wo|     the same, quoted
//     [man|  [manager:k| property keys, values     @rev|   saved queries
//     comp|              fields, keys, tags, words
//
// or by the kind asked for, where text is what an editor has: "tag" takes what is behind
// the last '#' or space, "link" what is behind "[[", "value" what is behind "key:".
#include "candidate.h"
#include "kwic/operator.h"
#include "kwic/schema.h"
#include "kwic/utf8.h"
#include "note_load.h"

enum { LIMIT = 20 };

typedef enum wanted {
    WANT_ANY, // fields, keys, tags, words
    WANT_TAGS,
    WANT_LINKS,
    WANT_ANCHORS,
    WANT_KEYS,
    WANT_VALUES,
    WANT_SAVED,
} wanted;

typedef struct caret {
    kwic_str text;
    size_t at;
    wanted want;
    size_t from;   // of what is typed
    kwic_str key;  // of values; the note of anchors
    bool quoted;   // a quote is open
    bool query;    // brackets and quotes are ours to close
    bool property; // [key:value]
} caret;

// ---- what stands before the caret ----

static size_t last_of(kwic_str text, size_t before, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = before; i >= n; i--)
        if (memcmp(text.p + i - n, what, n) == 0)
            return i;
    return 0;
}

static bool boundary(char c)
{
    return g_ascii_isspace(c) || c == '(' || c == ')' || c == '|' || c == ',';
}

// In an open "[[": the name, or behind '#' the anchor.
static bool see_link(caret *c)
{
    size_t open = last_of(c->text, c->at, "[[");
    if (open == 0 || last_of(c->text, c->at, "]]") > open ||
        memchr(c->text.p + open, '\n', c->at - open))
        return false;
    c->from = open;
    c->want = WANT_LINKS;
    const char *hash = memrchr(c->text.p + open, '#', c->at - open);
    if (hash) {
        c->want = WANT_ANCHORS;
        c->from = (size_t)(hash - c->text.p) + 1;
        c->key = kwic_str_sub(c->text, open, c->from - 1);
    }
    return true;
}

// The opening quote when the caret is inside of quotes, else the caret.
static size_t open_quote(const caret *c)
{
    size_t open = c->at;
    for (size_t i = 0; i < c->at; i++)
        if (c->text.p[i] == '"')
            open = open == c->at ? i : c->at;
    return open;
}

// A value behind "key:", with comparisons in between. from is where the token starts.
static bool see_value(caret *c, size_t from, size_t end)
{
    const char *colon = memchr(c->text.p + from, ':', end - from);
    if (!colon || colon == c->text.p + from)
        return false;
    size_t at = (size_t)(colon - c->text.p) + 1;
    c->key = kwic_str_sub(c->text, from, at - 1);
    c->want = WANT_VALUES;
    while (at < end && strchr("=<>", c->text.p[at]))
        at++;
    c->from = c->quoted ? end + 1 : at;
    return true;
}

// A property in brackets: its key, and an unquoted value, may hold blanks.
static bool see_bracket(caret *c)
{
    size_t open = last_of(c->text, c->at, "[");
    if (open == 0 || memchr(c->text.p + open, ']', c->at - open) ||
        memchr(c->text.p + open, '"', c->at - open) ||
        memchr(c->text.p + open, '[', c->at - open) ||
        (open > 1 && c->text.p[open - 2] == '['))
        return false;
    c->property = true;
    if (see_value(c, open, c->at))
        while (c->from < c->at && c->text.p[c->from] == ' ')
            c->from++;
    else {
        c->want = WANT_KEYS;
        c->from = open;
    }
    return true;
}

static void see_query(caret *c)
{
    c->query = true;
    if (see_link(c) || see_bracket(c))
        return;
    size_t end = open_quote(c), from = end;
    c->quoted = end < c->at;
    while (from > 0 && !boundary(c->text.p[from - 1]))
        from--;
    while (from < end && (c->text.p[from] == '-' || c->text.p[from] == '!'))
        from++;
    if (from < end && c->text.p[from] == '[') {
        c->property = true;
        from++;
    }
    c->from = from;
    if (from < end && c->text.p[from] == '#') {
        c->want = WANT_TAGS;
        c->from++;
    } else if (from < end && c->text.p[from] == '@' && !c->property) {
        c->want = WANT_SAVED;
        c->from++;
    } else if (!see_value(c, from, end)) {
        c->want = c->property ? WANT_KEYS : WANT_ANY;
        for (c->from = c->quoted ? c->at : from;
             c->quoted && c->from > end + 1 && !boundary(c->text.p[c->from - 1]);)
            c->from--;
    }
}

static size_t word_start(const caret *c, const char *stops)
{
    size_t from = c->at;
    while (from > 0 && !strchr(stops, c->text.p[from - 1]))
        from--;
    return from;
}

static void see_kind(caret *c, const char *kind)
{
    c->from = 0;
    if (strcmp(kind, "tag") == 0) {
        c->want = WANT_TAGS;
        c->from = word_start(c, "# \t\n,[]\"'");
    } else if (strcmp(kind, "link") == 0) {
        c->want = WANT_LINKS;
        see_link(c);
    } else if (strcmp(kind, "property") == 0) {
        c->want = WANT_KEYS;
        c->from = word_start(c, " \t\n[(");
    } else {
        size_t line = word_start(c, "\n");
        c->want = WANT_VALUES;
        c->from = c->at;
        while (line < c->at && strchr(" \t-[(", c->text.p[line]))
            line++;
        if (!see_value(c, line, c->at))
            return;
        // The last element of a list is being typed.
        while (c->from < c->at && strchr(" \t:[\"'", c->text.p[c->from]))
            c->from++;
        size_t comma = last_of(c->text, c->at, ",");
        c->from = MAX(c->from, comma);
        while (c->from < c->at && strchr(" \t\"'", c->text.p[c->from]))
            c->from++;
    }
}

// ---- what is offered ----

// The words that an operator takes.
static void offer_words(kwic_completion *k, const char *list)
{
    g_auto(GStrv) words = g_strsplit(list ? list : "", " ", -1);
    for (size_t i = 0; words[i]; i++) {
        kwic_str value = kwic_str_of(words[i]);
        kwic_candidate one = {.close = kwic_close(value, k->list.typed),
                              .kind = "value",
                              .insert = value,
                              .label = value};
        kwic_candidate_put(&k->list, &one);
    }
}

static bool offer_values(kwic_completion *k, const caret *c)
{
    if (c->key.n == 0)
        return true;
    const kwic_operator *op = kwic_operator_find(c->key);
    if (op)
        offer_words(k, op->values);
    if (op && op->operand == KWIC_OPERAND_NOTE) {
        k->target_alone = true;
        return kwic_complete_links(k);
    }
    g_autofree char *field = g_strndup(c->key.p, c->key.n);
    const kwic_field *known = kwic_field_find(c->key);
    return kwic_complete_values(k, field,
                                known && known->id == KWIC_F_TAG ? "tag" : "value");
}

static bool offer_saved(kwic_completion *k)
{
    for (char **one = k->s->saved; one && *one; one += 2) {
        kwic_str name = kwic_str_of(one[0]);
        kwic_candidate c = {.close = kwic_close(name, k->list.typed),
                            .kind = "saved",
                            .insert = name,
                            .label = name,
                            .detail = kwic_str_of(one[1])};
        kwic_candidate_put(&k->list, &c);
    }
    return true;
}

static bool offer(kwic_completion *k, const caret *c)
{
    switch (c->want) {
    case WANT_TAGS:
        return kwic_complete_values(k, "tag", "tag");
    case WANT_LINKS:
        return kwic_complete_links(k);
    case WANT_ANCHORS:
        return kwic_complete_anchors(k, c->key);
    case WANT_KEYS:
        return kwic_complete_keys(k, c->property ? "" : (c->query ? ":" : ""));
    case WANT_VALUES:
        return offer_values(k, c);
    case WANT_SAVED:
        return offer_saved(k);
    case WANT_ANY:
        break;
    }
    if (k->list.typed.n == 0)
        return true;
    if (!c->quoted) {
        kwic_complete_fields(k);
        if (!kwic_complete_keys(k, ":"))
            return false;
    }
    return kwic_complete_words(k);
}

static bool plain(kwic_str value)
{
    for (size_t i = 0; i < value.n; i++)
        if (boundary(value.p[i]) || value.p[i] == '"' || value.p[i] == ']')
            return false;
    return value.n > 0;
}

// What a query needs around the text: quotes and closing brackets that are not there.
static void close_up(const caret *c, kwic_str insert, GString *out)
{
    const char *rest = c->text.p + c->at;
    size_t n = c->text.n - c->at;
    bool value = c->query && c->want == WANT_VALUES;
    bool quote = value && (c->quoted || !plain(insert));
    bool link = c->query && (c->want == WANT_LINKS || c->want == WANT_ANCHORS);
    if (quote && !c->quoted)
        g_string_append_c(out, '"');
    g_string_append_len(out, insert.p, (gssize)insert.n);
    if (quote && !(n && rest[0] == '"'))
        g_string_append_c(out, '"');
    if (link && !(n >= 2 && memcmp(rest, "]]", 2) == 0))
        g_string_append(out, "]]");
}

static json_t *item_json(const caret *c, const kwic_candidate *one)
{
    g_autoptr(GString) insert = g_string_new(NULL);
    close_up(c, one->insert, insert);
    json_t *item = json_object();
    json_object_set_new(item, "insert", kwic_json_text(kwic_str_of_string(insert)));
    json_object_set_new(item, "label", kwic_json_text(one->label));
    json_object_set_new(item, "detail", kwic_json_text(one->detail));
    json_object_set_new(item, "kind", json_string(one->kind));
    json_object_set_new(item, "from", json_integer((json_int_t)c->from));
    json_object_set_new(item, "to", json_integer((json_int_t)c->at));
    json_object_set_new(item, "count", json_integer(one->count));
    return item;
}

json_t *kwic_complete(kwic_searcher *s, kwic_str text, size_t at, const char *kind,
                      uint32_t limit, GError **error)
{
    caret c = {.text = text.p ? text : KWIC_STR("")};
    c.at = kwic_utf8_start(c.text, MIN(at, c.text.n));
    if (kind && strcmp(kind, "query") != 0)
        see_kind(&c, kind);
    else
        see_query(&c);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(kwic_candidate));
    g_autoptr(GString) typed = g_string_new(NULL);
    c.from = MIN(c.from, c.at);
    kwic_fold(kwic_str_sub(c.text, c.from, c.at), typed);
    kwic_completion k = {.s = s,
                         .list = {.arena = arena,
                                  .list = list,
                                  .limit = limit ? limit : LIMIT,
                                  .typed = {typed->str, typed->len}},
                         .error = error};
    if (!kwic_searcher_answers(s, offer(&k, &c), error))
        return NULL;
    kwic_candidate_settle(&k.list);
    json_t *items = json_array();
    for (guint i = 0; i < list->len; i++) {
        kwic_candidate *one = &g_array_index(list, kwic_candidate, i);
        if (strcmp(one->kind, "property") == 0)
            kwic_complete_spell(&k, one);
        json_array_append_new(items, item_json(&c, one));
    }
    return json_pack("{s:o}", "items", items);
}
