// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kwic/note.h"
#include "resource.h"
#include "tool.h"

enum { LIMIT = 200, PROPOSALS = 10 };

// ---- the tree ----

typedef struct growing {
    kwic_mcp_reply *reply;
    const char *prefix; // folded by nobody: as asked
    json_t *list;
    guint limit, left;
    bool full;
} growing;

static bool starts(const char *tag, const char *prefix)
{
    g_autofree char *a = g_utf8_casefold(tag, -1), *b = g_utf8_casefold(prefix, -1);
    return g_str_has_prefix(a, b);
}

static void put_tag(growing *g, const kwic_facet_value *value)
{
    g_autofree char *valid = g_utf8_make_valid(value->value, -1);
    g_autofree char *line = g_strdup_printf("%s %u", valid, value->count);
    if (g->full || json_array_size(g->list) >= g->limit) {
        g->left++;
        return;
    }
    kwic_mcp_reply_begin(g->reply);
    kwic_mcp_reply_quote(g->reply, line);
    g->full = !kwic_mcp_reply_keep(g->reply);
    g->left += g->full;
    if (!g->full)
        json_array_append_new(g->list, json_pack("{s:s,s:I}", "tag", valid, "count",
                                                 (json_int_t)value->count));
}

static void put_level(growing *g, const kwic_facet_value *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!g->prefix || starts(values[i].value, g->prefix))
            put_tag(g, &values[i]);
        put_level(g, values[i].children, values[i].n_children);
    }
}

static bool put_tree(kwic_mcp_call *c, json_t *list, GError **error)
{
    static const char *const facets[] = {"tag", NULL};
    const json_t *a = c->arguments;
    g_autofree char *index = kwic_mcp_index_words(c);
    kwic_request request = kwic_request_default();
    request.query = kwic_param_slice(a, "query");
    request.facets = facets;
    request.facet_limit = UINT32_MAX;
    request.limit = 0;
    request.cancelled = c->cancelled;
    const char *prefix = kwic_param_text(a, "prefix", NULL);
    request.facet_prefix = prefix;
    g_autoptr(kwic_answer) answer = kwic_search(c->searcher, &request, error);
    if (!answer)
        return false;
    growing g = {.reply = c->reply,
                 .prefix = prefix,
                 .list = list,
                 .limit = (guint)kwic_param_integer(a, "limit", LIMIT)};
    kwic_mcp_reply_say(
        c->reply, "Tags of %u notes, each with its notes (those below it, too); %s.",
        answer->total, index);
    for (size_t i = 0; i < answer->n_facets; i++)
        put_level(&g, answer->facets[i].values, answer->facets[i].n_values);
    if (g.left)
        kwic_mcp_reply_tell(c->reply,
                            "Left out: %u tags; ask with a prefix, or a larger %s.",
                            g.left, g.full ? "maxTokens" : "limit");
    else if (json_array_size(list) == 0)
        kwic_mcp_reply_say(c->reply, "No tag%s.", prefix ? " starts so" : "");
    if (g.left)
        json_object_set_new(c->reply->data, "leftOut",
                            json_pack("{s:I}", "tags", (json_int_t)g.left));
    return true;
}

// ---- proposals ----

// What the note may lack, by its text as it is.
static json_t *suggest(kwic_mcp_call *c, const json_t *note, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    g_autofree char *path = kwic_mcp_note_path(note);
    const json_t *text = json_object_get(note, "text");
    const kwic_change change = {0};
    kwic_record record;
    kwic_note_parse((kwic_str){json_string_value(text), json_string_length(text)}, path,
                    arena, NULL, NULL, &record);
    const kwic_suggest_request request = {
        .document = kwic_document_make(maker, &record, &change, 0),
        .path = path,
        .limit = (uint32_t)kwic_param_integer(c->arguments, "limit", PROPOSALS),
    };
    return kwic_suggest(c->searcher, &request, error);
}

static bool put_proposal(kwic_mcp_reply *r, json_t *proposal, json_t *list)
{
    g_autoptr(GString) line = g_string_new(NULL);
    json_t *reasons = json_object_get(proposal, "reasons"), *reason;
    size_t i;
    g_string_append_printf(
        line, "%s %.0f%%: ", json_string_value(json_object_get(proposal, "tag")),
        100 * json_number_value(json_object_get(proposal, "sure")));
    json_array_foreach(reasons, i, reason)
    {
        g_string_append_printf(line, "%s%s", i ? "; " : "", json_string_value(reason));
    }
    kwic_mcp_reply_begin(r);
    kwic_mcp_reply_quote(r, line->str);
    bool kept = kwic_mcp_reply_keep(r);
    if (kept)
        json_array_append(list, proposal);
    return kept;
}

static bool put_proposals(kwic_mcp_call *c, const char *name, json_t *list,
                          GError **error)
{
    g_autofree char *path = kwic_mcp_path_of(name);
    g_autofree char *index = kwic_mcp_index_words(c);
    const kwic_note_request request = {.path = path};
    json_t *note = kwic_note_show(c->searcher, &request, error);
    json_t *found = note ? suggest(c, note, error) : NULL;
    json_decref(note);
    if (!found || !kwic_mcp_settled(c, error)) {
        json_decref(found);
        return false;
    }
    json_t *tags = json_object_get(found, "tags");
    size_t n = json_array_size(tags), shown = 0;
    kwic_mcp_reply_say(c->reply, "Tags that it may lack, how surely, and why; %s.",
                       index);
    while (shown < n && put_proposal(c->reply, json_array_get(tags, shown), list))
        shown++;
    if (shown < n)
        kwic_mcp_reply_tell(c->reply, "Left out: %zu less sure; ask with maxTokens.",
                            n - shown);
    json_decref(found);
    return true;
}

bool kwic_mcp_tags(kwic_mcp_call *c, GError **error)
{
    const char *note = kwic_param_text(c->arguments, "note", NULL);
    bool more = kwic_param_text(c->arguments, "prefix", NULL) ||
                kwic_param_text(c->arguments, "query", NULL);
    json_t *list = json_array();
    json_object_set_new(c->reply->data, "tags", list);
    if (note && more)
        return kwic_usage_error(
            error, "tags: a note and a prefix or query; give note alone for proposals");
    return note ? put_proposals(c, note, list, error) : put_tree(c, list, error);
}
