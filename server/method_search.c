// SPDX-License-Identifier: GPL-2.0-or-later
// search, facets, complete: over one vault or all of them.
#include <string.h>

#include "serve.h"

// ---- asking ----

// The answer of a vault whose index is still being built: nothing yet, and so much behind.
static json_t *nothing_yet(kwic_vault *vault, const kwic_request *request)
{
    size_t n = 0;
    while (request->facets && request->facets[n])
        n++;
    g_autofree kwic_facet *facets = g_new0(kwic_facet, n + 1);
    for (size_t i = 0; i < n; i++)
        facets[i].field = request->facets[i];
    const kwic_answer empty = {
        .facets = facets, .n_facets = n, .behind = kwic_vault_behind(vault)};
    return kwic_answer_json(&empty);
}

// The answer of one vault. One that is being built for the first time has none: NULL alone.
static kwic_answer *ask(kwic_vault *vault, const kwic_request *request, GError **error)
{
    GError *cause = NULL;
    kwic_searcher *s = kwic_vault_take(vault, &cause);
    if (!s && kwic_vault_building(vault, cause)) {
        g_error_free(cause);
        return NULL;
    }
    if (!s) {
        g_propagate_error(error, cause);
        return NULL;
    }
    kwic_answer *answer = kwic_search(s, request, error);
    kwic_vault_give(vault);
    if (answer)
        answer->behind = kwic_vault_behind(vault);
    return answer;
}

static json_t *search_one(kwic_vault *vault, const kwic_request *request,
                          GError **error)
{
    GError *cause = NULL;
    g_autoptr(kwic_answer) answer = ask(vault, request, &cause);
    if (cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    return answer ? kwic_answer_json(answer) : nothing_yet(vault, request);
}

static json_t *order_json(const kwic_order_key *key)
{
    return key->kind == KWIC_ORDER_NUMBER ? json_real(key->number)
           : key->kind == KWIC_ORDER_TEXT ? json_string(key->text)
                                          : json_null();
}

// The answer as JSON, its hits told what they are in order by (merge.c takes that out).
static json_t *labelled(const kwic_answer *answer, const kwic_vault *vault)
{
    json_t *json = kwic_answer_json(answer), *hits = json_object_get(json, "hits");
    for (size_t i = 0; i < answer->n_hits && answer->sorted; i++)
        json_object_set_new(json_array_get(hits, i), KWIC_MERGE_ORDER,
                            order_json(&answer->hits[i].order));
    if (answer->sorted)
        json_object_set_new(json, KWIC_MERGE_ORDER, json_string(answer->sorted));
    kwic_merge_label(json, kwic_vault_name(vault));
    return json;
}

// The searchers of all vaults that have an index, taken in their order. False on an error;
// then none is held.
static bool take_all(kwic_server *s, kwic_searcher **searchers, GError **error)
{
    for (size_t i = 0; i < s->n_vaults; i++) {
        GError *cause = NULL;
        searchers[i] = kwic_vault_take(s->vaults[i], &cause);
        if (!searchers[i] && !kwic_vault_building(s->vaults[i], cause)) {
            while (i-- > 0)
                if (searchers[i])
                    kwic_vault_give(s->vaults[i]);
            g_propagate_error(error, cause);
            return false;
        }
        g_clear_error(&cause);
    }
    return true;
}

static json_t *merge(kwic_server *s, kwic_answer *const *answers,
                     kwic_searcher *const *searchers, const kwic_request *request)
{
    g_autofree json_t **all = g_new0(json_t *, s->n_vaults + 1);
    for (size_t i = 0, at = 0; i < s->n_vaults; i++) {
        kwic_answer *answer = searchers[i] ? answers[at++] : NULL;
        if (answer)
            answer->behind = kwic_vault_pending(s->vaults[i]);
        all[i] = answer ? labelled(answer, s->vaults[i])
                        : nothing_yet(s->vaults[i], request);
    }
    return kwic_merge_answers(all, s->n_vaults, request);
}

// Every vault's hits from the first on: where a page starts is known when they are merged.
static json_t *search_all(kwic_call *call, const kwic_request *request, GError **error)
{
    kwic_server *s = kwic_call_server(call);
    kwic_request each = *request;
    each.offset = 0;
    each.cursor = NULL;
    each.max_bytes = 0; // they are cut when they are merged
    each.limit = request->limit + request->offset;
    g_autofree kwic_searcher **searchers = g_new0(kwic_searcher *, s->n_vaults + 1);
    g_autofree kwic_searcher **there = g_new0(kwic_searcher *, s->n_vaults + 1);
    g_autofree kwic_answer **answers = g_new0(kwic_answer *, s->n_vaults + 1);
    size_t n = 0;
    if (!take_all(s, searchers, error))
        return NULL;
    for (size_t i = 0; i < s->n_vaults; i++)
        if (searchers[i])
            there[n++] = searchers[i];
    bool ok = kwic_search_together(there, n, &each, answers, error);
    for (size_t i = 0; i < s->n_vaults; i++)
        if (searchers[i])
            kwic_vault_give(s->vaults[i]);
    json_t *merged = ok ? merge(s, answers, searchers, request) : NULL;
    for (size_t i = 0; i < n; i++)
        kwic_answer_free(answers[i]);
    return merged;
}

json_t *kwic_search_vaults(kwic_call *call, kwic_vault *vault,
                           const kwic_request *request, GError **error)
{
    if (!vault)
        return search_all(call, request, error);
    json_t *answer = search_one(vault, request, error);
    if (answer && kwic_call_server(call)->n_vaults > 1)
        kwic_merge_label(answer, kwic_vault_name(vault));
    return answer;
}

// Leaves only the wanted members of each hit.
static void keep_fields(json_t *answer, const json_t *fields)
{
    size_t i, f;
    json_t *hit, *name;
    json_array_foreach(json_object_get(answer, "hits"), i, hit)
    {
        json_t *kept = json_object();
        json_array_foreach(fields, f, name)
        {
            const char *key = json_string_value(name);
            json_object_set(kept, key, json_object_get(hit, key));
        }
        json_object_clear(hit);
        json_object_update(hit, kept);
        json_decref(kept);
    }
}

// The usual case, without a tree of values.
static json_t *search_text(kwic_call *call, kwic_vault *vault,
                           const kwic_request *request, GError **error)
{
    GError *cause = NULL;
    g_autoptr(kwic_answer) answer = ask(vault, request, &cause);
    if (!answer && !cause)
        return nothing_yet(vault, request);
    if (!answer) {
        g_propagate_error(error, cause);
        return NULL;
    }
    call->text = g_string_sized_new(8192);
    kwic_answer_write(answer, call->text);
    return json_null();
}

static bool check_cursor(const json_t *params, GError **error)
{
    const char *cursor = kwic_param_text(params, "cursor", "0");
    if (*cursor && strspn(cursor, "0123456789") == strlen(cursor))
        return true;
    return kwic_usage_error(error, "cursor: “%.40s” is none; give that of an answer",
                            cursor);
}

json_t *kwic_method_search(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    const json_t *params = call->request.params;
    if (!check_cursor(params, error))
        return NULL;
    if (!kwic_server_vault_of(kwic_call_server(call), params, &vault, error))
        return NULL;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = kwic_request_of(call, arena);
    const json_t *fields = json_object_get(params, "fields");
    if (kwic_call_server(call)->n_vaults == 1)
        return search_text(call, vault, &request, error);
    json_t *answer = kwic_search_vaults(call, vault, &request, error);
    if (answer && json_is_array(fields))
        keep_fields(answer, fields);
    return answer;
}

json_t *kwic_method_facets(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    const json_t *params = call->request.params;
    if (!kwic_server_vault_of(kwic_call_server(call), params, &vault, error))
        return NULL;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = kwic_request_of(call, arena);
    request.facet_limit =
        (uint32_t)kwic_param_integer(params, "limit", request.facet_limit);
    request.facet_prefix = kwic_param_text(params, "prefix", NULL);
    request.limit = 0;
    request.snippets = 0;
    json_t *answer = kwic_search_vaults(call, vault, &request, error);
    if (!answer)
        return NULL;
    json_t *facets = json_incref(json_object_get(answer, "facets"));
    json_decref(answer);
    return json_pack("{s:o}", "facets", facets ? facets : json_object());
}

// ---- completion ----

static json_t *complete_in(kwic_vault *vault, const json_t *params, GError **error)
{
    GError *cause = NULL;
    kwic_searcher *s = kwic_vault_take(vault, &cause);
    if (!s && kwic_vault_building(vault, cause)) {
        g_error_free(cause);
        return json_pack("{s:[]}", "items");
    }
    if (!s) {
        g_propagate_error(error, cause);
        return NULL;
    }
    kwic_str text = kwic_param_slice(params, "text");
    size_t at = (size_t)kwic_param_integer(params, "at", 0);
    json_t *items =
        kwic_complete(s, text, MIN(at, text.n), kwic_param_text(params, "kind", NULL),
                      (uint32_t)kwic_param_integer(params, "limit", 20), error);
    kwic_vault_give(vault);
    return items;
}

static bool holds_insert(const json_t *items, const json_t *item)
{
    size_t i;
    json_t *have;
    json_array_foreach(items, i, have)
    {
        if (json_equal(json_object_get(have, "insert"),
                       json_object_get(item, "insert")))
            return true;
    }
    return false;
}

json_t *kwic_method_complete(kwic_call *call, GError **error)
{
    kwic_server *s = kwic_call_server(call);
    const json_t *params = call->request.params;
    kwic_vault *vault;
    if (!kwic_server_vault_of(s, params, &vault, error))
        return NULL;
    json_t *all = complete_in(vault ? vault : s->vaults[0], params, error);
    json_t *items = json_object_get(all, "items");
    size_t limit = (size_t)kwic_param_integer(params, "limit", 20);
    for (size_t v = 1; all && !vault && v < s->n_vaults; v++) {
        json_t *more = complete_in(s->vaults[v], params, NULL);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(more, "items"), i, item)
        {
            if (json_array_size(items) < limit && !holds_insert(items, item))
                json_array_append(items, item);
        }
        json_decref(more);
    }
    return all;
}
