// SPDX-License-Identifier: GPL-2.0-or-later
// Tasks under their notes:
//
//     Companies/CoreWeave.md
//        21  [ ] Ask for the rack plan  due 2026-02-01
#include "paths.h"
#include "place.h"
#include "print.h"

static void append_task(kwic_page *page, const json_t *task)
{
    uint32_t line = (uint32_t)json_integer_value(json_object_get(task, "line"));
    const char *state = kwic_member(task, "state"), *due = kwic_member(task, "due");
    kwic_page_gutter(page, kwic_member(task, "path"), line);
    bool done = *state == 'x' || *state == 'X' || g_str_equal(state, "done");
    g_autofree char *text =
        g_strdup_printf("[%s] %s%s%s", done ? "x" : " ", kwic_member(task, "text"),
                        *due ? "  due " : "", due);
    uint32_t n = (uint32_t)strlen(text), date = (uint32_t)strlen(due);
    const kwic_span span = {n - date, n, KWIC_STYLE_NOTICE};
    kwic_page_wrap(page, kwic_str_of(text), &span, date ? 1 : 0, KWIC_GUTTER);
}

static void print_people(const json_t *tasks, const kwic_args *args,
                         const kwic_place *place)
{
    size_t i;
    json_t *task;
    const char *last = NULL;
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    json_array_foreach(tasks, i, task)
    {
        const char *path = kwic_member(task, "path");
        if (!last || strcmp(path, last) != 0) {
            if (last)
                kwic_page_newline(&page);
            g_autofree char *shown = kwic_paths_shown(path);
            kwic_page_path(&page, shown, 0);
            kwic_page_newline(&page);
        }
        append_task(&page, task);
        last = path;
    }
    if (i)
        kwic_page_newline(&page);
    kwic_page_printf(&page, KWIC_STYLE_DIM, "%s task%s", kwic_count(i),
                     i == 1 ? "" : "s");
    kwic_page_newline(&page);
    kwic_page_print(&page);
}

int kwic_command_tasks(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    g_autoptr(GString) query = kwic_args_query(args);
    const kwic_tasks_request request = {
        .query = {query->str, query->len},
        .state = args->state,
        .due = args->due,
        .limit = args->limit == KWIC_NOT_GIVEN ? 0 : (uint32_t)args->limit,
    };
    json_t *json = kwic_tasks(s, &request, error);
    if (!json)
        return -1;
    const json_t *tasks = json_object_get(json, "tasks");
    int status = json_array_size(tasks) ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_json(json_incref(json));
    } else if (args->output == KWIC_OUTPUT_VIMGREP) {
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_print_vimgrep(out, tasks);
        kwic_print(out);
    } else {
        print_people(tasks, args, &place);
    }
    json_decref(json);
    return status;
}
