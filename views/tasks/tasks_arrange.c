// SPDX-License-Identifier: GPL-2.0-or-later
// The order asked for, as the query that it would be in a note:
//
//     group_by "folder,-due", sort "priority"
//     group by folder
//     group by due reverse
//     sort by priority
#include "kwic/error.h"
#include "kwic/task_view.h"
#include "task_items.h"

static bool add_keys(GString *query, const char *what, const char *keys, GError **error)
{
    g_auto(GStrv) list = g_strsplit(keys ? keys : "", ",", -1);
    for (char **one = list; *one; one++) {
        const char *key = g_strstrip(*one);
        bool reverse = *key == '-';
        key += reverse;
        if (!*key || strpbrk(key, "\n\\{") || g_str_has_prefix(key, "function"))
            return kwic_usage_error(
                error,
                "“%.40s” is not a key to %s by; give due, scheduled, "
                "priority, status, path …",
                *one, what);
        g_string_append_printf(query, "%s by %s%s\n", what, key,
                               reverse ? " reverse" : "");
    }
    return true;
}

// Each key by itself, so that the message names the one.
static bool read_query(const kwic_tasks_order *order, kwic_arena *arena,
                       kwic_tasks_query **out, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_tasks_context context = {.clock = kwic_wall_clock_now()};
    if (!add_keys(text, "group", order->group_by, error) ||
        !add_keys(text, "sort", order->sort ? order->sort : "due,priority", error))
        return false;
    *out = kwic_tasks_query_read(kwic_arena_str(arena, kwic_str_of_string(text)),
                                 &context, arena);
    if (!(*out)->error.n)
        return true;
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    uint32_t at = MAX((*out)->error_line, 1) - 1;
    kwic_tasks_query_free(*out);
    *out = NULL;
    return kwic_usage_error(error,
                            "there is no “%.60s”; keys are those of the Tasks plugin: "
                            "due, scheduled, start, done, created, happens, priority, "
                            "urgency, status, status.type, path, folder, filename, "
                            "heading, tags, recurring …",
                            at < g_strv_length(lines) ? lines[at] : text->str);
}

// The index's text has no Markdown in it, and no inline fields either: they are words there.
static kwic_str description_of(const json_t *task, const kwic_task_item *item,
                               kwic_arena *arena)
{
    const char *text = json_string_value(json_object_get(task, "text"));
    g_autofree char *line = g_strdup_printf("- [ ] %s", text ? text : "");
    kwic_task_line plain;
    kwic_str kept = kwic_arena_str(arena, kwic_str_of(line));
    const char *nl = memchr(kept.p, '\n', kept.n);
    if (nl)
        kept.n = (size_t)(nl - kept.p);
    bool same = kwic_task_line_read(kept, KWIC_TASK_EMOJI, arena, &plain) &&
                memcmp(plain.day, item->task.day, sizeof plain.day) == 0 &&
                plain.priority == item->task.priority &&
                plain.id.n == item->task.id.n &&
                plain.recurrence.n == item->task.recurrence.n;
    return same ? plain.description : item->task.description;
}

static void describe(json_t *tasks, const kwic_task_item *items, kwic_arena *arena)
{
    for (size_t i = 0; i < json_array_size(tasks); i++) {
        kwic_str d = description_of(json_array_get(tasks, i), &items[i], arena);
        g_autofree char *valid = g_utf8_make_valid(d.p ? d.p : "", (gssize)d.n);
        json_object_set_new(json_array_get(tasks, i), "description",
                            json_string(valid));
    }
}

typedef struct arranging {
    json_t *all;  // tasks before
    json_t *kept; // and now
    uint32_t *at; // index + 1 among kept, by index before; 0: not yet
    uint32_t limit;
} arranging;

// Its index among the kept; -1 beyond the limit.
static int64_t keep(arranging *a, uint32_t index)
{
    size_t n = json_array_size(a->kept);
    if (!a->at[index]) {
        if (a->limit && n >= a->limit)
            return -1;
        json_array_append(a->kept, json_array_get(a->all, index));
        a->at[index] = (uint32_t)n + 1;
    }
    return (int64_t)a->at[index] - 1;
}

static json_t *group_json(arranging *a, const kwic_tasks_group *group, size_t headings)
{
    json_t *t = json_array(), *h = json_array();
    for (size_t i = 0; i < group->n; i++) {
        int64_t at = keep(a, group->items[i]);
        if (at >= 0)
            json_array_append_new(t, json_integer(at));
    }
    for (size_t i = 0; i < headings; i++) {
        kwic_str shown = kwic_tasks_heading_shown(group->headings[i]);
        g_autofree char *text =
            g_utf8_make_valid(shown.p ? shown.p : "", (gssize)shown.n);
        json_array_append_new(h, json_string(text));
    }
    return json_pack("{s:o,s:o}", "h", h, "t", t);
}

static void put_result(json_t *answer, const kwic_tasks_order *order,
                       const kwic_tasks_result *result, kwic_arena *arena)
{
    json_t *groups = json_array(), *all = json_object_get(answer, "tasks");
    arranging a = {.all = all, .kept = json_array(), .limit = order->limit};
    a.at = kwic_arena_new_array(arena, uint32_t, json_array_size(all) + 1);
    for (size_t i = 0; i < result->n_groups; i++) {
        json_t *one = group_json(&a, &result->groups[i], result->n_headings);
        if (json_array_size(json_object_get(one, "t")))
            json_array_append(groups, one);
        json_decref(one);
    }
    json_object_set_new(answer, "tasks", a.kept);
    if (order->group_by)
        json_object_set(answer, "groups", groups);
    json_decref(groups);
}

bool kwic_tasks_arrange(json_t *answer, const kwic_tasks_order *order, GError **error)
{
    kwic_arena *arena = kwic_arena_new();
    json_t *tasks = json_object_get(answer, "tasks");
    kwic_tasks_query *query = NULL;
    bool asked = order->group_by || order->sort;
    bool read = !asked || read_query(order, arena, &query, error);
    if (read) {
        const kwic_note_texts texts = {.vault = order->vault};
        kwic_task_item *items = kwic_task_items_read(tasks, &texts, arena);
        describe(tasks, items, arena);
        kwic_tasks_result result;
        if (query) {
            kwic_tasks_query_run(query, items, json_array_size(tasks), arena, &result);
            put_result(answer, order, &result, arena);
        }
    }
    kwic_tasks_query_free(query);
    kwic_arena_free(arena);
    return read;
}
