// SPDX-License-Identifier: GPL-2.0-or-later
// subscribe, unsubscribe, kwic/changed. All of it is run by the client's running thread, so
// nothing here is locked.
#include <string.h>

#include "serve.h"

enum { SUBSCRIPTIONS_MAX = 64, HITS_MAX = 10000 };

struct kwic_subscription {
    int64_t number;
    kwic_call call;   // a call like the one that subscribed, to search with
    GHashTable *hits; // path (vault and path with several) -> mtime and version
    char *shown;      // of a view: its last answer; NULL: a search
};

void kwic_subscription_free(gpointer data)
{
    kwic_subscription *s = data;
    atomic_fetch_sub(&kwic_call_server(&s->call)->subscriptions, 1);
    json_decref(s->call.request.params);
    g_hash_table_unref(s->hits);
    g_free(s->shown);
    g_free(s);
}

static const json_t *view_of(const kwic_subscription *s)
{
    const json_t *view = json_object_get(s->call.request.params, "view");
    return json_is_object(view) ? view : NULL;
}

// What the view shows now; NULL when it cannot be run: then what it showed stays.
static char *shown_now(kwic_subscription *s)
{
    kwic_vault *vault = kwic_view_vault(&s->call, NULL);
    GString *text = vault ? kwic_view_run(&s->call, vault, view_of(s), NULL) : NULL;
    return text ? g_string_free(text, FALSE) : NULL;
}

static void check_view(kwic_subscription *s, GString *out)
{
    g_autofree char *now = shown_now(s);
    if (!now || g_strcmp0(now, s->shown) == 0)
        return;
    json_t *params = json_pack("{s:I,s:o}", "subscription", (json_int_t)s->number,
                               "view", json_loads(now, 0, NULL));
    if (params)
        kwic_rpc_notification(out, "kwic/changed", params);
    json_decref(params);
    g_free(s->shown);
    s->shown = g_steal_pointer(&now);
}

static char *key_of(const json_t *hit)
{
    const char *vault = kwic_param_text(hit, "vault", NULL);
    const char *path = kwic_param_text(hit, "path", NULL);
    if (!path)
        path = kwic_param_text(hit, "pathBytes", "");
    return vault ? g_strdup_printf("%s/%s", vault, path) : g_strdup(path);
}

// The hits now; NULL when the search fails: then the ones before stay.
static GHashTable *hits_now(kwic_subscription *s, json_int_t *generation)
{
    kwic_vault *vault;
    if (!kwic_server_vault_of(kwic_call_server(&s->call), s->call.request.params,
                              &vault, NULL))
        return NULL;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_request request = kwic_request_of(&s->call, arena);
    request.limit = HITS_MAX;
    request.snippets = 0;
    request.check_stale = false;
    request.fields =
        kwic_hit_field("path") | kwic_hit_field("mtimeNs") | kwic_hit_field("version");
    json_t *answer = kwic_search_vaults(&s->call, vault, &request, NULL);
    if (!answer)
        return NULL;
    GHashTable *hits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    size_t i;
    json_t *hit;
    json_array_foreach(json_object_get(answer, "hits"), i, hit)
    {
        // Of a text that is not saved the version tells more than the time.
        g_hash_table_insert(
            hits, key_of(hit),
            g_strdup_printf("%" JSON_INTEGER_FORMAT " %" JSON_INTEGER_FORMAT,
                            json_integer_value(json_object_get(hit, "mtimeNs")),
                            json_integer_value(json_object_get(hit, "version"))));
    }
    *generation = json_integer_value(json_object_get(answer, "generation"));
    json_decref(answer);
    return hits;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The keys of a that are not in b, or (changed) are there with another time; sorted.
static json_t *difference(GHashTable *a, GHashTable *b, bool changed)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    GHashTableIter each;
    gpointer key, value;
    g_hash_table_iter_init(&each, a);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        const char *other = g_hash_table_lookup(b, key);
        if (changed ? other && strcmp(other, value) != 0 : !other)
            g_ptr_array_add(keys, key);
    }
    g_ptr_array_sort(keys, by_text);
    json_t *list = json_array();
    for (guint i = 0; i < keys->len; i++)
        json_array_append_new(list, json_string(keys->pdata[i]));
    return list;
}

static void check(kwic_subscription *s, GString *out)
{
    json_int_t generation = 0;
    if (view_of(s)) {
        check_view(s, out);
        return;
    }
    GHashTable *now = hits_now(s, &generation);
    if (!now)
        return;
    json_t *added = difference(now, s->hits, false);
    json_t *removed = difference(s->hits, now, false);
    json_t *changed = difference(now, s->hits, true);
    bool any =
        json_array_size(added) || json_array_size(removed) || json_array_size(changed);
    json_t *params = json_pack("{s:I,s:I,s:o,s:o,s:o}", "subscription",
                               (json_int_t)s->number, "generation", generation, "added",
                               added, "removed", removed, "changed", changed);
    if (any)
        kwic_rpc_notification(out, "kwic/changed", params);
    json_decref(params);
    g_hash_table_unref(s->hits);
    s->hits = now;
}

void kwic_subscriptions_check(kwic_client *client, GString *out)
{
    GPtrArray *all = kwic_client_subscriptions(client);
    for (guint i = 0; i < all->len; i++)
        check(all->pdata[i], out);
}

json_t *kwic_method_subscribe(kwic_call *call, GError **error)
{
    GPtrArray *all = kwic_client_subscriptions(call->client);
    kwic_vault *vault;
    if (!kwic_server_vault_of(kwic_call_server(call), call->request.params, &vault,
                              error))
        return NULL;
    const json_t *view = json_object_get(call->request.params, "view");
    if (json_is_object(view) && !kwic_view_check(view, error))
        return NULL;
    if (all->len >= SUBSCRIPTIONS_MAX) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_LIMIT,
                    "subscribe: %d subscriptions already; unsubscribe from one",
                    SUBSCRIPTIONS_MAX);
        return NULL;
    }
    kwic_subscription *s = g_new0(kwic_subscription, 1);
    atomic_fetch_add(&kwic_call_server(call)->subscriptions, 1);
    kwic_subscription *last = all->len ? all->pdata[all->len - 1] : NULL;
    s->number = last ? last->number + 1 : 1;
    s->call.client = call->client;
    s->call.request.params = json_incref(call->request.params);
    json_int_t generation = 0;
    if (view_of(s))
        s->shown = shown_now(s);
    else
        s->hits = hits_now(s, &generation);
    if (!s->hits)
        s->hits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_ptr_array_add(all, s);
    if (view_of(s))
        return json_pack("{s:I,s:o}", "subscription", (json_int_t)s->number, "view",
                         s->shown ? json_loads(s->shown, 0, NULL) : json_null());
    return json_pack("{s:I,s:I,s:i}", "subscription", (json_int_t)s->number,
                     "generation", generation, "total",
                     (int)g_hash_table_size(s->hits));
}

json_t *kwic_method_unsubscribe(kwic_call *call, GError **error)
{
    (void)error;
    GPtrArray *all = kwic_client_subscriptions(call->client);
    int64_t number = kwic_param_integer(call->request.params, "subscription", 0);
    for (guint i = 0; i < all->len; i++)
        if (((kwic_subscription *)all->pdata[i])->number == number) {
            g_ptr_array_remove_index(all, i);
            return json_pack("{s:b}", "removed", 1);
        }
    return json_pack("{s:b}", "removed", 0);
}
