// SPDX-License-Identifier: GPL-2.0-or-later
#include "proposals.h"

#include <string.h>

#include "kwic/tokenizer.h"
#include "place.h"
#include "print.h"

// What the words of a command are; behind "--" those of an edit are a query.
static const struct {
    const char *command, *kind;
} kinds[] = {{"search", "query"}, {"facets", "query"},  {"tasks", "query"},
             {"open", "link"},    {"show", "link"},     {"related", "link"},
             {"links", "link"},   {"mentions", "link"}, {"suggest", "link"},
             {"view", "link"},    {"done", "link"},     {"tags", "tag"},
             {"tag", "tag"},      {"untagged", "tag"},  {"set", "property"}};

typedef struct typing {
    const char *kind;
    GString *text;    // the words that belong together
    size_t word;      // where the last one starts
    size_t skip;      // of it: a sign, "OLD=", "KEY="
    const char *tail; // behind a proposal
} typing;

static const char *kind_of(const char *command)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].command, command) == 0)
            return kinds[i].kind;
    return NULL;
}

// "+TAG", "-TAG", "OLD=NEW"; "KEY=VALUE", "-KEY".
static void see_edit(typing *t)
{
    char *word = t->text->str + t->word;
    char *equals = strchr(word, '=');
    bool sign = word[0] == '+' || word[0] == '-';
    t->skip = equals ? (size_t)(equals - word) + 1 : sign;
    if (strcmp(t->kind, "property") != 0)
        return;
    t->tail = equals || sign ? "" : "=";
    if (equals) {
        t->kind = "value"; // what stands behind "key:"
        *equals = ':';
        t->skip = 0;
    }
}

static bool see(typing *t, const kwic_command *command, const kwic_args *inner)
{
    guint last = inner->words->len - 2; // the list ends with NULL
    bool edits = command->query == KWIC_OPERANDS_EDITS;
    bool behind = edits && inner->query_at != KWIC_NOT_GIVEN;
    t->kind = behind ? "query" : kind_of(command->name);
    if (!t->kind)
        return false;
    guint from = behind ? (guint)inner->query_at : (edits ? last : 0);
    t->text = g_string_new(NULL);
    t->tail = "";
    for (guint i = from; i <= last; i++) {
        if (i > from)
            g_string_append_c(t->text, ' ');
        t->word = t->text->len;
        g_string_append(t->text, inner->words->pdata[i]);
    }
    if (edits && !behind)
        see_edit(t);
    return true;
}

// Bytes of text that fold to what typed folds to; -1: it does not begin so.
static gssize begins(const char *text, const char *typed, gsize n)
{
    g_autoptr(GString) want = g_string_new(NULL);
    g_autoptr(GString) have = g_string_new(NULL);
    kwic_fold((kwic_str){typed, n}, want);
    for (const char *p = text;; p = g_utf8_next_char(p)) {
        g_string_truncate(have, 0);
        kwic_fold((kwic_str){text, (size_t)(p - text)}, have);
        if (have->len >= want->len)
            return have->len == want->len &&
                           memcmp(have->str, want->str, want->len) == 0
                       ? p - text
                       : -1;
        if (!*p)
            return -1;
    }
}

// What an item puts in; of a link the name that is shown. NULL: nothing for a command line.
static const char *name_of(const typing *t, const json_t *item)
{
    const char *insert = kwic_member(item, "insert");
    bool link = strcmp(t->kind, "link") == 0;
    if (link && !strchr(kwic_member(item, "detail"), '.')) // no path: no such note yet
        return NULL;
    const char *bar = link ? strchr(insert, '|') : NULL;
    g_autofree char *shown = kwic_shown(insert);
    return strcmp(shown, insert) != 0 || !*insert ? NULL : (bar ? bar + 1 : insert);
}

typedef struct proposals {
    const typing *t;
    GPtrArray *inserts, *details; // borrowed of the items
    const char *typed;            // from where the items count
    size_t typed_at;
    bool quoted; // some are in quotes of their own
} proposals;

// Has it quotes that a query needs, and that were not typed?
static bool in_quotes(const proposals *p, const char *insert)
{
    return insert[0] == '"' && p->typed[0] != '"' && strcmp(p->t->kind, "query") == 0;
}

static gssize split(const proposals *p, const char *insert)
{
    bool own = in_quotes(p, insert);
    gssize n = begins(insert + own, p->typed, strlen(p->typed));
    return n < 0 ? n : n + own;
}

// The last word as it will be; keep: what was typed stays as it was typed.
static void append(const proposals *p, const char *insert, bool keep, GString *out)
{
    const typing *t = p->t;
    bool own = in_quotes(p, insert);
    gssize n = keep ? split(p, insert) : 0;
    if (p->typed_at < t->word) { // of a name in several words the last ones
        n = begins(insert, p->typed, t->word - p->typed_at);
        if (n < 0)
            return;
        if (keep) {
            g_string_append(out, t->text->str + t->word);
            n = split(p, insert);
        }
        g_string_append(out, insert + n);
        return;
    }
    g_string_append_len(out, t->text->str + t->word, (gssize)(p->typed_at - t->word));
    if (keep) {
        g_string_append(out, p->quoted ? "\"" : "");
        g_string_append(out, p->typed);
    }
    g_string_append(out, insert + n);
    if (keep && p->quoted && !own)
        g_string_append_c(out, '"');
}

static int print(const proposals *p)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool keep = p->inserts->len > 1;
    for (guint i = 0; i < p->inserts->len; i++) {
        g_autoptr(GString) whole = g_string_new(NULL);
        append(p, p->inserts->pdata[i], keep, whole);
        if (strcmp(p->t->kind, "value") == 0) { // KEY=VALUE
            char *colon = strchr(whole->str, ':');
            *(colon ? colon : whole->str) = '=';
        }
        g_string_append(whole, p->t->tail);
        g_autofree char *detail = kwic_shown(p->details->pdata[i]);
        if (whole->len && g_hash_table_add(seen, g_strdup(whole->str)))
            g_string_append_printf(out, "%s\t%s\n", whole->str, detail);
    }
    kwic_print(out);
    return out->len ? 0 : 1;
}

// Those that begin with what was typed; where none does, one alone.
static void choose(proposals *p, const json_t *items)
{
    size_t i, begun = 0;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        const char *name = name_of(p->t, item);
        begun += name && split(p, name) >= 0;
    }
    json_array_foreach(items, i, item)
    {
        const char *name = name_of(p->t, item);
        if (!name || (begun ? split(p, name) < 0 : json_array_size(items) > 1))
            continue;
        g_ptr_array_add(p->inserts, (gpointer)name);
        g_ptr_array_add(p->details, (gpointer)kwic_member(item, "detail"));
        p->quoted = p->quoted || in_quotes(p, name);
    }
}

static int propose(const typing *t, const kwic_args *inner, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, inner, error);
    if (!s)
        return -1;
    bool edit = t->skip > 0;
    size_t base = edit ? t->word + t->skip : 0;
    kwic_str text = kwic_str_of(t->text->str + base);
    uint32_t limit = inner->limit == KWIC_NOT_GIVEN ? 50 : (uint32_t)inner->limit;
    json_t *json = kwic_complete(s, text, text.n, t->kind, limit, error);
    if (!json)
        return -1;
    const json_t *items = json_object_get(json, "items");
    const json_t *first = json_array_get(items, 0);
    g_autoptr(GPtrArray) inserts = g_ptr_array_new();
    g_autoptr(GPtrArray) details = g_ptr_array_new();
    proposals p = {.t = t, .inserts = inserts, .details = details};
    p.typed_at =
        base + (first ? (size_t)json_integer_value(json_object_get(first, "from")) : 0);
    p.typed = t->text->str + p.typed_at;
    choose(&p, items);
    int status = print(&p);
    json_decref(json);
    return status;
}

// A shell gives "~/notes" as it was typed.
static void expand_home(GPtrArray *folders, GStringChunk *kept)
{
    for (guint i = 0; i + 1 < folders->len; i++)
        if (g_str_has_prefix(folders->pdata[i], "~/")) {
            g_autofree char *path = g_build_filename(
                g_get_home_dir(), (const char *)folders->pdata[i] + 2, NULL);
            folders->pdata[i] = g_string_chunk_insert(kept, path);
        }
}

// Where the words do not say which vault, the command itself may.
static void or_else(GPtrArray **folders, GPtrArray *others)
{
    if ((*folders)->len > 1)
        return;
    g_ptr_array_unref(*folders);
    *folders = g_ptr_array_ref(others);
}

int kwic_proposals_print(const kwic_args *args, GError **error)
{
    const kwic_command *command = kwic_command_find(args->command);
    if (!command)
        return kwic_usage_error(error,
                                "--for %s: no such command; kwic help lists them",
                                args->command)
                   ? 0
                   : -1;
    guint n = args->words->len;
    kwic_args inner;
    bool parsed =
        n > 1 && kwic_args_parse(&inner, command, (char **)args->words->pdata, error);
    int status = n > 1 && !parsed ? -1 : 1;
    if (parsed && inner.words->len > 1 &&
        inner.words->pdata[inner.words->len - 2] == args->words->pdata[n - 2]) {
        g_autoptr(GStringChunk) kept = g_string_chunk_new(256);
        expand_home(inner.vault, kept);
        expand_home(inner.index, kept);
        or_else(&inner.vault, args->vault);
        or_else(&inner.index, args->index);
        inner.limit = args->limit;
        typing t = {0};
        if (see(&t, command, &inner))
            status = propose(&t, &inner, error);
        if (t.text)
            g_string_free(t.text, TRUE);
    }
    if (n > 1)
        kwic_args_clear(&inner);
    return status;
}
