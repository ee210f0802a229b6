// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "resource.h"
#include "tool.h"

enum {
    PATIENCE_MS = 10000,
    FACET_VALUES = 20,
    SNIPPETS = 2,
    LIMIT = 10,
    LINKS =
        5 /* hits with a resource link: a path says as much in a third of its room */
};

static bool check_cursor(const json_t *arguments, GError **error)
{
    const char *cursor = kwic_param_text(arguments, "cursor", "0");
    if (*cursor && strspn(cursor, "0123456789") == strlen(cursor))
        return true;
    g_autofree char *shown = kwic_mcp_name(cursor);
    return kwic_usage_error(
        error, "cursor: \"%s\" is not one; pass the one an answer gave", shown);
}

static kwic_request request_of(const kwic_mcp_call *c, kwic_arena *arena)
{
    const json_t *a = c->arguments, *facets = json_object_get(a, "facets");
    kwic_request r = kwic_request_default();
    r.query = kwic_param_slice(a, "query");
    kwic_request_filter(&r, json_object_get(a, "filters"), arena);
    if (json_array_size(facets))
        r.facets = (const char *const *)kwic_request_strings(facets, arena);
    r.limit = (uint32_t)kwic_param_integer(a, "limit", LIMIT);
    r.cursor = kwic_param_text(a, "cursor", NULL);
    r.sort = kwic_param_text(a, "sort", NULL);
    r.snippets = (uint32_t)kwic_param_integer(a, "snippets", SNIPPETS);
    r.facet_limit = FACET_VALUES;
    r.timeout_ms = PATIENCE_MS;
    r.check_stale = true;
    r.cancelled = c->cancelled;
    return r;
}

// ---- what the answer is not ----

static json_t *strings_json(const char *const *list)
{
    json_t *array = json_array();
    for (; *list; list++) {
        g_autofree char *valid = g_utf8_make_valid(*list, -1);
        json_array_append_new(array, json_string(valid));
    }
    return array;
}

static void put_corrected(kwic_mcp_reply *r, const kwic_answer *a)
{
    json_t *list = json_array();
    g_autoptr(GString) words = g_string_new(NULL);
    for (size_t i = 0; i < a->n_corrected; i++) {
        g_string_append_printf(words, "%s%s", i ? ", " : "", a->corrected[i].word);
        json_array_append_new(list, json_string(a->corrected[i].word));
    }
    if (a->n_corrected) {
        kwic_mcp_reply_say(r, "Words that no note has were read as:");
        kwic_mcp_reply_quote(r, words->str);
        json_object_set(r->data, "corrected", list);
    }
    json_decref(list);
}

static void put_completed(kwic_mcp_reply *r, const kwic_answer *a)
{
    if (!a->n_completed)
        return;
    json_t *list = json_array();
    g_autoptr(GString) words = g_string_new(NULL);
    for (size_t i = 0; i < a->n_completed; i++)
        for (const char *const *w = (const char *const *)a->completed[i].words; *w;
             w++) {
            g_string_append_printf(words, "%s%s", words->len ? ", " : "", *w);
            json_array_append_new(list, json_string(*w));
        }
    kwic_mcp_reply_say(r, "Words that no note has were completed to:");
    kwic_mcp_reply_quote(r, words->str);
    json_object_set_new(r->data, "completed", list);
}

static void put_relaxed(kwic_mcp_reply *r, const kwic_answer *a)
{
    if (!a->relaxed)
        return;
    g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)a->relaxed);
    g_autofree char *shown = kwic_mcp_name(all);
    kwic_mcp_reply_say(r, "No note has all of it: the best have a part%s%s.",
                       *all ? ", and lack " : "", shown);
    json_object_set_new(r->data, "relaxed", strings_json(a->relaxed));
}

static void put_warnings(kwic_mcp_reply *r, const kwic_answer *a)
{
    enum { MOST = 3 };
    json_t *list = json_array();
    for (size_t i = 0; i < MIN(a->n_warnings, MOST); i++) {
        g_autofree char *shown = kwic_mcp_name(a->warnings[i].message);
        kwic_mcp_reply_say(r, "Note: %s.", shown);
        json_array_append_new(list, json_string(shown));
    }
    if (a->n_warnings)
        json_object_set(r->data, "warnings", list);
    json_decref(list);
}

// Why there is nothing: what each part of the query finds alone.
static void put_nothing(kwic_mcp_reply *r, const kwic_answer *a)
{
    enum { MOST = 8 };
    for (size_t i = 0; i < MIN(a->n_clauses, MOST); i++) {
        g_autofree char *shown = kwic_mcp_name(a->clauses[i].text);
        kwic_mcp_reply_say(r, "Alone: %s: %u notes.", shown, a->clauses[i].count);
    }
    if (a->suggestions && a->suggestions[0]) {
        g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)a->suggestions);
        kwic_mcp_reply_say(r, "Perhaps meant:");
        kwic_mcp_reply_quote(r, all);
    }
}

static void put_head(const kwic_mcp_call *c, const kwic_answer *a)
{
    kwic_mcp_reply *r = c->reply;
    g_autofree char *index = kwic_mcp_index_words(c);
    const char *about = a->exact && !a->partial ? "" : "at least ";
    if (a->total)
        kwic_mcp_reply_say(r, "%s%u note%s; %s.", about, a->total,
                           a->total == 1 ? " matches" : "s match", index);
    else
        kwic_mcp_reply_say(r, "No note matches%s; %s.",
                           *about ? " of those looked at in time" : "", index);
    json_object_set_new(r->data, "total", json_integer(a->total));
    json_object_set_new(r->data, "exact", json_boolean(a->exact && !a->partial));
    if (a->undecided) {
        kwic_mcp_reply_say(
            r, "Of %u more it is not known: there was no time to look at them.",
            a->undecided);
        json_object_set_new(r->data, "undecided", json_integer(a->undecided));
    }
    put_corrected(r, a);
    put_completed(r, a);
    put_relaxed(r, a);
    put_warnings(r, a);
    if (!a->total)
        put_nothing(r, a);
}

// ---- facets ----

// Appends "a 3, a/b 2": a level, and what is below each value.
static void put_values(GString *line, json_t *list, const kwic_facet_value *values,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *valid = g_utf8_make_valid(values[i].value, -1);
        g_string_append_printf(line, "%s%s %u", json_array_size(list) ? ", " : "",
                               valid, values[i].count);
        json_array_append_new(list, json_pack("{s:s,s:I}", "value", valid, "count",
                                              (json_int_t)values[i].count));
        put_values(line, list, values[i].children, values[i].n_children);
    }
}

static void put_facets(kwic_mcp_reply *r, const kwic_answer *a)
{
    json_t *facets = json_object();
    for (size_t i = 0; i < a->n_facets; i++) {
        const kwic_facet *f = &a->facets[i];
        g_autoptr(GString) line = g_string_new(NULL);
        json_t *list = json_array();
        put_values(line, list, f->values, f->n_values);
        g_autofree char *name = kwic_mcp_name(f->field);
        kwic_mcp_reply_begin(r);
        kwic_mcp_reply_say(r, "By %s, %u values%s:", name, f->distinct,
                           f->distinct > f->n_values ? ", the most frequent" : "");
        kwic_mcp_reply_quote(r, line->str);
        if (kwic_mcp_reply_keep(r))
            json_object_set(facets, f->field, list);
        else
            kwic_mcp_reply_tell(r,
                                "Left out: the counts by %s; ask with maxTokens %zu.",
                                name, kwic_mcp_reply_needed(r));
        json_decref(list);
    }
    if (a->n_facets)
        json_object_set(r->data, "facets", facets);
    json_decref(facets);
}

// ---- hits ----

// "Head › Sub", without the title that is the first.
static char *headings_of(const kwic_snippet *s, const char *title)
{
    const char **from = s->headings;
    if (from && from[0] && g_strcmp0(from[0], title) == 0)
        from++;
    return from && from[0] ? g_strjoinv(" › ", (char **)(uintptr_t)from) : g_strdup("");
}

static char *types_of(const kwic_hit *hit)
{
    return hit->types && hit->types[0]
               ? g_strjoinv(", ", (char **)(uintptr_t)hit->types)
               : NULL;
}

static json_t *hit_json(const kwic_hit *hit, const char *path)
{
    g_autofree char *title = g_utf8_make_valid(hit->title, -1);
    json_t *one = json_pack("{s:s,s:s}", "path", path, "title", title);
    json_t *snippets = json_array();
    if (hit->types && hit->types[0])
        json_object_set_new(one, "type", json_string(hit->types[0]));
    if (hit->stale)
        json_object_set_new(one, "stale", json_true());
    for (size_t i = 0; i < hit->n_snippets; i++) {
        g_autofree char *heading = headings_of(&hit->snippets[i], hit->title);
        json_t *snippet =
            json_pack("{s:I,s:s}", "line", (json_int_t)hit->snippets[i].line, "text",
                      hit->snippets[i].text);
        if (*heading)
            json_object_set_new(snippet, "heading", json_string(heading));
        json_array_append_new(snippets, snippet);
    }
    json_object_set_new(one, "snippets", snippets);
    return one;
}

static void quote_hit(kwic_mcp_reply *r, const kwic_hit *hit, const char *path,
                      bool link)
{
    g_autofree char *stem = g_path_get_basename(path);
    g_autofree char *types = types_of(hit);
    g_autoptr(GString) text = g_string_new(path);
    if (g_str_has_suffix(stem, ".md"))
        stem[strlen(stem) - 3] = '\0';
    if (strcmp(stem, hit->title) != 0)
        g_string_append_printf(text, " · %s", hit->title);
    if (types)
        g_string_append_printf(text, " · %s", types);
    if (hit->stale)
        g_string_append(text, " · changed since");
    for (size_t i = 0; i < hit->n_snippets; i++) {
        const kwic_snippet *s = &hit->snippets[i];
        g_autofree char *heading = headings_of(s, hit->title);
        g_string_append_printf(text, "\n  %u: %s%s%s", s->line, heading,
                               *heading ? ": " : "", s->text);
    }
    kwic_mcp_reply_quote(r, text->str);
    if (link)
        kwic_mcp_reply_link(r, hit->path, stem);
}

static bool put_hit(kwic_mcp_reply *r, const kwic_hit *hit, json_t *hits)
{
    g_autofree char *path = kwic_mcp_shown_path(hit->path);
    kwic_mcp_reply_begin(r);
    quote_hit(r, hit, path, json_array_size(hits) < LINKS);
    if (!kwic_mcp_reply_keep(r))
        return false;
    json_array_append_new(hits, hit_json(hit, path));
    return true;
}

static void put_rest(kwic_mcp_reply *r, const kwic_answer *a, size_t shown,
                     uint64_t next)
{
    if (shown < a->n_hits && shown == 0)
        kwic_mcp_reply_tell(
            r,
            "Left out: the first hit does not fit; ask with maxTokens %zu "
            "or fewer snippets.",
            kwic_mcp_reply_needed(r));
    if (next >= a->total || (!a->n_hits && !a->cursor))
        return;
    g_autofree char *cursor = g_strdup_printf("%" G_GUINT64_FORMAT, next);
    uint64_t left = a->total - next;
    kwic_mcp_reply_tell(r,
                        "Left out: %" G_GUINT64_FORMAT
                        " more notes; the same with cursor \"%s\" shows the next.",
                        left, cursor);
    json_object_set_new(r->data, "cursor", json_string(cursor));
    json_object_set_new(r->data, "leftOut",
                        json_pack("{s:I}", "hits", (json_int_t)left));
}

bool kwic_mcp_search(kwic_mcp_call *c, GError **error)
{
    if (!check_cursor(c->arguments, error))
        return false;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = request_of(c, arena);
    g_autoptr(kwic_answer) answer = kwic_search(c->searcher, &request, error);
    if (!answer)
        return false;
    json_t *hits = json_array();
    json_object_set_new(c->reply->data, "hits", hits);
    put_head(c, answer);
    put_facets(c->reply, answer);
    size_t shown = 0;
    while (shown < answer->n_hits && put_hit(c->reply, &answer->hits[shown], hits))
        shown++;
    uint64_t from = request.cursor ? g_ascii_strtoull(request.cursor, NULL, 10) : 0;
    put_rest(c->reply, answer, shown, from + shown);
    return true;
}
