// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "resource.h"
#include "tool.h"

enum { LIMIT = 200, ALIKE = 20, PROPOSALS = 10, WITNESSES = 3 };

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

// A tag of notes alike, which the note has not.
typedef struct proposal {
    char *tag;
    double weight;
    GPtrArray *notes; // paths, borrowed
} proposal;

static void proposal_free(gpointer data)
{
    proposal *p = data;
    g_free(p->tag);
    g_ptr_array_unref(p->notes);
    g_free(p);
}

static gint by_weight(gconstpointer a, gconstpointer b)
{
    const proposal *x = *(proposal *const *)a, *y = *(proposal *const *)b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return strcmp(x->tag, y->tag);
}

static proposal *proposal_of(GPtrArray *all, const char *tag)
{
    for (guint i = 0; i < all->len; i++)
        if (strcmp(((proposal *)all->pdata[i])->tag, tag) == 0)
            return all->pdata[i];
    proposal *p = g_new0(proposal, 1);
    p->tag = g_strdup(tag);
    p->notes = g_ptr_array_new();
    g_ptr_array_add(all, p);
    return p;
}

static bool has(const json_t *tags, const char *tag)
{
    size_t i;
    json_t *one;
    g_autofree char *wanted = g_utf8_casefold(tag, -1);
    json_array_foreach((json_t *)tags, i, one)
    {
        g_autofree char *own = g_utf8_casefold(json_string_value(one), -1);
        if (strcmp(own, wanted) == 0)
            return true;
    }
    return false;
}

static GPtrArray *gather(const kwic_answer *alike, const json_t *own)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(proposal_free);
    for (size_t i = 0; i < alike->n_hits; i++) {
        const kwic_hit *hit = &alike->hits[i];
        for (const char **tag = hit->tags; tag && *tag; tag++) {
            g_autofree char *valid = g_utf8_make_valid(*tag, -1);
            if (has(own, valid))
                continue;
            proposal *p = proposal_of(all, valid);
            p->weight += hit->score;
            g_ptr_array_add(p->notes, (gpointer)hit->path);
        }
    }
    g_ptr_array_sort(all, by_weight);
    return all;
}

static bool put_proposal(kwic_mcp_reply *r, const proposal *p, json_t *list)
{
    json_t *notes = json_array();
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "%s: %u notes alike have it", p->tag, p->notes->len);
    for (guint i = 0; i < MIN(p->notes->len, WITNESSES); i++) {
        g_autofree char *valid = g_utf8_make_valid(p->notes->pdata[i], -1);
        g_string_append_printf(line, "%s%s", i ? ", " : ", as ", valid);
        json_array_append_new(notes, json_string(valid));
    }
    kwic_mcp_reply_begin(r);
    kwic_mcp_reply_quote(r, line->str);
    bool kept = kwic_mcp_reply_keep(r);
    if (kept)
        json_array_append_new(list,
                              json_pack("{s:s,s:I,s:O}", "tag", p->tag, "count",
                                        (json_int_t)p->notes->len, "notes", notes));
    json_decref(notes);
    return kept;
}

static bool put_proposals(kwic_mcp_call *c, const char *name, json_t *list,
                          GError **error)
{
    g_autofree char *path = kwic_mcp_path_of(name);
    g_autofree char *index = kwic_mcp_index_words(c);
    const kwic_note_request request = {.path = path, .from_line = 1, .to_line = 1};
    json_t *note = kwic_note_show(c->searcher, &request, error);
    if (!note)
        return false;
    g_autoptr(kwic_answer) alike =
        kwic_related(c->searcher, path, (kwic_str){NULL, 0}, ALIKE, error);
    if (!alike) {
        json_decref(note);
        return false;
    }
    g_autoptr(GPtrArray) all = gather(alike, json_object_get(note, "tags"));
    json_decref(note);
    kwic_mcp_reply_say(c->reply, "Tags that notes alike have and this has not; %s.",
                       index);
    guint shown = 0, most = (guint)kwic_param_integer(c->arguments, "limit", PROPOSALS);
    while (shown < MIN(all->len, most) &&
           put_proposal(c->reply, all->pdata[shown], list))
        shown++;
    if (shown < all->len)
        kwic_mcp_reply_tell(c->reply,
                            "Left out: %u more, less likely; ask with limit %u.",
                            all->len - shown, all->len);
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
