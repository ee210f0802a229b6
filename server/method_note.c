// SPDX-License-Identifier: GPL-2.0-or-later
// note, links, mentions, related, tasks: what is asked of one note, or of the vault's tasks.
#include "kwic/task_view.h"
#include "serve.h"

typedef json_t *(*ask_fn)(kwic_searcher *s, kwic_call *call, GError **error);

static json_t *ask_vault(kwic_vault *vault, kwic_call *call, ask_fn ask, GError **error)
{
    kwic_searcher *s = kwic_vault_take(vault, error);
    if (!s)
        return NULL;
    json_t *answer = ask(s, call, error);
    kwic_vault_give(vault);
    int64_t pending = kwic_vault_behind(vault);
    if (pending >= 0 && json_object_get(answer, "behind"))
        json_object_set_new(answer, "behind", json_integer(pending));
    return answer;
}

// Asks the vault that is named, else one after the other until one has the note.
static json_t *ask_any(kwic_call *call, ask_fn ask, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    kwic_vault *vault;
    if (!kwic_server_vault_of(server, call->request.params, &vault, error))
        return NULL;
    if (vault)
        return ask_vault(vault, call, ask, error);
    GError *first = NULL;
    for (size_t i = 0; i < server->n_vaults; i++) {
        GError *cause = NULL;
        json_t *answer = ask_vault(server->vaults[i], call, ask, &cause);
        if (answer) {
            json_object_set_new(answer, "vault",
                                json_string(kwic_vault_name(server->vaults[i])));
            g_clear_error(&first);
            return answer;
        }
        if (!first)
            first = cause;
        else
            g_error_free(cause);
    }
    g_propagate_error(error, first);
    return NULL;
}

static uint32_t limit_of(const kwic_call *call, uint32_t otherwise)
{
    return (uint32_t)kwic_param_integer(call->request.params, "limit", otherwise);
}

static const char *path_of(const kwic_call *call)
{
    return kwic_param_text(call->request.params, "path", NULL);
}

static json_t *ask_note(kwic_searcher *s, kwic_call *call, GError **error)
{
    const json_t *p = call->request.params;
    const json_t *range = json_object_get(p, "range");
    const kwic_note_request request = {
        .path = path_of(call),
        .heading = kwic_param_text(p, "heading", NULL),
        .block = kwic_param_text(p, "block", NULL),
        .from_line = (uint32_t)json_integer_value(json_array_get(range, 0)),
        .to_line =
            range ? (uint32_t)json_integer_value(json_array_get(range, 1)) - 1 : 0,
        .max_bytes = (uint32_t)kwic_param_integer(p, "maxBytes", 0),
    };
    return kwic_note_show(s, &request, error);
}

static json_t *ask_links(kwic_searcher *s, kwic_call *call, GError **error)
{
    return kwic_links(s, path_of(call), error);
}

static json_t *ask_mentions(kwic_searcher *s, kwic_call *call, GError **error)
{
    return kwic_mentions(s, path_of(call), limit_of(call, 100), error);
}

static json_t *ask_related(kwic_searcher *s, kwic_call *call, GError **error)
{
    kwic_str like = kwic_param_slice(call->request.params, "text");
    g_autoptr(kwic_answer) answer =
        kwic_related(s, path_of(call), like, limit_of(call, 10), error);
    return answer ? kwic_answer_json(answer) : NULL;
}

enum { TASKS = 100 };

static json_t *ask_tasks(kwic_searcher *s, kwic_call *call, GError **error)
{
    const json_t *p = call->request.params;
    const kwic_tasks_order order = {
        .vault = kwic_index_vault(kwic_searcher_index(s)),
        .group_by = kwic_param_text(p, "groupBy", NULL),
        .sort = kwic_param_text(p, "sort", NULL),
        .limit = limit_of(call, TASKS),
    };
    bool arranged = order.group_by || order.sort;
    const kwic_tasks_request request = {
        .query = kwic_param_slice(p, "query"),
        .state = kwic_param_text(p, "state", NULL),
        .due = kwic_param_text(p, "due", NULL),
        .scheduled = kwic_param_text(p, "scheduled", NULL),
        .when = kwic_param_text(p, "when", NULL),
        .priority = kwic_param_text(p, "priority", NULL),
        .limit = arranged ? 0 : order.limit,
    };
    json_t *answer = kwic_tasks(s, &request, error);
    if (!answer || !arranged || kwic_tasks_arrange(answer, &order, error))
        return answer;
    json_decref(answer);
    return NULL;
}

json_t *kwic_method_note(kwic_call *call, GError **error)
{
    static const char *const parts[] = {"range", "heading", "block"};
    int n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const json_t *part = json_object_get(call->request.params, parts[i]);
        n += part && !json_is_null(part);
    }
    if (n > 1) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "note: one part at a time; give range, heading or block");
        return NULL;
    }
    return ask_any(call, ask_note, error);
}

json_t *kwic_method_links(kwic_call *call, GError **error)
{
    return ask_any(call, ask_links, error);
}

json_t *kwic_method_mentions(kwic_call *call, GError **error)
{
    return ask_any(call, ask_mentions, error);
}

json_t *kwic_method_related(kwic_call *call, GError **error)
{
    const json_t *p = call->request.params;
    bool path = path_of(call) != NULL, text = kwic_param_text(p, "text", NULL) != NULL;
    if (path != text)
        return ask_any(call, ask_related, error);
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                        "related: neither path nor text alone; give one of them");
    return NULL;
}

// Groups of a vault whose tasks stand behind `before` others, as far as they do.
static void add_groups(json_t *all, const json_t *groups, const char *vault,
                       size_t before)
{
    size_t i, k;
    json_t *group, *index;
    size_t n = json_array_size(json_object_get(all, "tasks"));
    if (groups && !json_object_get(all, "groups"))
        json_object_set_new(all, "groups", json_array());
    json_array_foreach(groups, i, group)
    {
        json_t *t = json_array();
        json_array_foreach(json_object_get(group, "t"), k, index)
        {
            size_t at = before + (size_t)json_integer_value(index);
            if (at < n)
                json_array_append_new(t, json_integer((json_int_t)at));
        }
        if (json_array_size(t))
            json_array_append_new(json_object_get(all, "groups"),
                                  json_pack("{s:O,s:O,s:s}", "h",
                                            json_object_get(group, "h"), "t", t,
                                            "vault", vault));
        json_decref(t);
    }
}

// Tasks of several vaults stand one vault after the other.
static void add_tasks(json_t *all, const json_t *answer, const char *vault,
                      size_t limit)
{
    size_t i, before = json_array_size(json_object_get(all, "tasks"));
    json_t *task, *list = json_object_get(all, "tasks");
    json_array_foreach(json_object_get(answer, "tasks"), i, task)
    {
        json_object_set_new(task, "vault", json_string(vault));
        if (limit == 0 || json_array_size(list) < limit)
            json_array_append(list, task);
    }
    add_groups(all, json_object_get(answer, "groups"), vault, before);
    json_t *sum = json_object_get(all, "total"),
           *total = json_object_get(answer, "total");
    json_t *value = json_object_get(sum, "value");
    json_integer_set(value, json_integer_value(value) +
                                json_integer_value(json_object_get(total, "value")));
    if (!json_is_true(json_object_get(total, "exact")))
        json_object_set_new(sum, "exact", json_false());
}

json_t *kwic_method_tasks(kwic_call *call, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    kwic_vault *vault;
    if (!kwic_server_vault_of(server, call->request.params, &vault, error))
        return NULL;
    if (vault)
        return ask_vault(vault, call, ask_tasks, error);
    json_t *all =
        json_pack("{s:{s:i,s:b},s:[]}", "total", "value", 0, "exact", 1, "tasks");
    for (size_t v = 0; v < server->n_vaults; v++) {
        json_t *answer = ask_vault(server->vaults[v], call, ask_tasks, error);
        if (!answer) {
            json_decref(all);
            return NULL;
        }
        add_tasks(all, answer, kwic_vault_name(server->vaults[v]),
                  limit_of(call, TASKS));
        json_decref(answer);
    }
    return all;
}
