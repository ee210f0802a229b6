// SPDX-License-Identifier: GPL-2.0-or-later
// Tasks, a line each; with groups under their headings:
//
//     [ ] Ask for the rack plan  due 2026-02-01  high  Companies/CoreWeave.md:21
//     [/] Benchmark the storage  Meetings/2026-01-12 Storage review.md:25
//
//     2 of 312 tasks
#include <string.h>

#include "kwic/task_view.h"
#include "paths.h"
#include "place.h"
#include "print.h"

// ---- what is asked ----

static const char *take_when(const kwic_args *args)
{
    static const char *const words[] = {"overdue", "today", "this-week", NULL};
    const char *first = args->words->len > 1 ? args->words->pdata[0] : NULL;
    return first && args->query_at != 0 && g_strv_contains(words, first) ? first : NULL;
}

static GString *read_query(const kwic_args *args, const char *when)
{
    kwic_args rest = *args;
    if (!when)
        return kwic_args_query(args);
    rest.words = g_ptr_array_new();
    for (guint i = 1; i < args->words->len; i++)
        g_ptr_array_add(rest.words, args->words->pdata[i]);
    GString *query = kwic_args_query(&rest);
    g_ptr_array_unref(rest.words);
    return query;
}

// ---- for people ----

typedef struct task_row {
    GString *text;
    GArray *spans; // kwic_span
} task_row;

static void append_part(task_row *row, kwic_style style, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void append_part(task_row *row, kwic_style style, const char *format, ...)
{
    va_list args;
    if (row->text->len)
        g_string_append(row->text, "  ");
    kwic_span span = {.from = (uint32_t)row->text->len, .style = style};
    va_start(args, format);
    g_string_append_vprintf(row->text, format, args);
    va_end(args);
    span.to = (uint32_t)row->text->len;
    if (style != KWIC_STYLE_PLAIN)
        g_array_append_val(row->spans, span);
}

static void append_date(task_row *row, const json_t *task, const char *name,
                        kwic_style style)
{
    const char *day = kwic_member(task, name), *at;
    if (!*day)
        return;
    // In the middle of the text it stands already.
    if ((at = strstr(row->text->str, day)) != NULL) {
        uint32_t from = (uint32_t)(at - row->text->str);
        kwic_span span = {from, from + (uint32_t)strlen(day), style};
        g_array_append_val(row->spans, span);
        return;
    }
    append_part(row, style, "%s %s", name, day);
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const kwic_span *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void append_task(kwic_page *page, const json_t *task)
{
    static const char *const priorities[] = {"",       "lowest", "low",
                                             "medium", "high",   "highest"};
    uint32_t line = (uint32_t)json_integer_value(json_object_get(task, "line"));
    size_t priority = (size_t)json_integer_value(json_object_get(task, "priority"));
    const char *path = kwic_member(task, "path"), *box = kwic_member(task, "box"),
               *text = kwic_member(task, "description");
    task_row row = {g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(kwic_span))};
    bool late = json_is_true(json_object_get(task, "overdue"));
    append_part(&row, KWIC_STYLE_PLAIN, "%s", *text ? text : kwic_member(task, "text"));
    append_date(&row, task, "due", late ? KWIC_STYLE_LATE : KWIC_STYLE_NOTICE);
    append_date(&row, task, "scheduled", KWIC_STYLE_DIM);
    append_date(&row, task, "done", KWIC_STYLE_DIM);
    if (priority && priority < G_N_ELEMENTS(priorities))
        append_part(&row, KWIC_STYLE_COUNT, "%s", priorities[priority]);
    g_autofree char *shown = kwic_paths_shown(path);
    append_part(&row, KWIC_STYLE_PATH, "%s:%u", shown, line);
    g_array_sort(row.spans, by_place);
    kwic_page_link(page, path, line);
    g_autofree char *boxed = g_strdup_printf("[%s]", *box ? box : " ");
    kwic_page_text(page, KWIC_STYLE_DIM, kwic_str_of(boxed));
    kwic_page_unlink(page);
    kwic_page_spaces(page, 1);
    kwic_page_wrap(page, kwic_str_of_string(row.text),
                   (const kwic_span *)(void *)row.spans->data, row.spans->len, 4);
    g_string_free(row.text, TRUE);
    g_array_unref(row.spans);
}

static void append_headings(kwic_page *page, const json_t *headings)
{
    size_t i;
    const json_t *one;
    g_autoptr(GString) all = g_string_new(NULL);
    json_array_foreach(headings, i, one)
        g_string_append_printf(all, "%s%s", i ? " › " : "", json_string_value(one));
    kwic_page_text(page, KWIC_STYLE_TITLE, kwic_str_of_string(all));
    kwic_page_newline(page);
}

static void append_groups(kwic_page *page, const json_t *json)
{
    size_t i, k;
    const json_t *group, *index, *tasks = json_object_get(json, "tasks");
    json_array_foreach(json_object_get(json, "groups"), i, group)
    {
        if (i)
            kwic_page_newline(page);
        append_headings(page, json_object_get(group, "h"));
        json_array_foreach(json_object_get(group, "t"), k, index)
            append_task(page, json_array_get(tasks, (size_t)json_integer_value(index)));
    }
}

// What was read otherwise than written.
static void append_remarks(kwic_page *page, const json_t *json, const GString *query)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(json, "warnings"), i, one)
    {
        g_autofree char *text =
            g_strdup_printf("Query: %s", kwic_member(one, "message"));
        kwic_page_text(page, KWIC_STYLE_NOTICE, kwic_str_of(text));
        kwic_page_newline(page);
    }
    json_array_foreach(json_object_get(json, "corrected"), i, one)
    {
        size_t from = (size_t)json_integer_value(json_object_get(one, "from")),
               to = (size_t)json_integer_value(json_object_get(one, "to"));
        kwic_str typed = kwic_str_sub(kwic_str_of_string(query), from, to);
        g_autofree char *text =
            g_strdup_printf("“%.*s” is in no note; searched for “%s”",
                            KWIC_STR_ARG(typed), kwic_member(one, "word"));
        kwic_page_text(page, KWIC_STYLE_NOTICE, kwic_str_of(text));
        kwic_page_newline(page);
    }
}

static void print_people(const json_t *json, const GString *query,
                         const kwic_args *args, const kwic_place *place)
{
    size_t i, shown = json_array_size(json_object_get(json, "tasks"));
    const json_t *task;
    uint64_t total = (uint64_t)json_integer_value(
        json_object_get(json_object_get(json, "total"), "value"));
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    append_remarks(&page, json, query);
    if (json_object_get(json, "groups"))
        append_groups(&page, json);
    else
        json_array_foreach(json_object_get(json, "tasks"), i, task)
            append_task(&page, task);
    if (shown)
        kwic_page_newline(&page);
    if (shown < total)
        kwic_page_printf(&page, KWIC_STYLE_DIM, "%s of ", kwic_count(shown));
    kwic_page_printf(&page, KWIC_STYLE_DIM, "%s task%s", kwic_count(total),
                     total == 1 ? "" : "s");
    kwic_page_newline(&page);
    kwic_page_print(&page);
}

// ---- the command ----

static void print_answer(json_t *json, const GString *query, const kwic_args *args,
                         const kwic_place *place)
{
    if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_json(json_incref(json));
    } else if (args->output == KWIC_OUTPUT_VIMGREP) {
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_print_vimgrep(out, json_object_get(json, "tasks"));
        kwic_print(out);
    } else {
        print_people(json, query, args, place);
    }
}

int kwic_command_tasks(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    const char *when = take_when(args);
    g_autoptr(GString) query = read_query(args, when);
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? 0 : (uint32_t)args->limit;
    const kwic_tasks_order order = {.vault = place.vault,
                                    .group_by = args->group_by,
                                    .sort = args->sort,
                                    .limit = limit};
    bool arranged = order.group_by || order.sort;
    const kwic_tasks_request request = {
        .query = {query->str, query->len},
        .state = args->state,
        .due = args->due,
        .scheduled = args->scheduled,
        .when = when,
        .priority = args->priority,
        .limit = arranged ? 0 : limit,
    };
    json_t *json = kwic_tasks(s, &request, error);
    bool fine = json && ((!arranged && args->output != KWIC_OUTPUT_PEOPLE) ||
                         kwic_tasks_arrange(json, &order, error));
    int status = fine ? json_array_size(json_object_get(json, "tasks")) ? 0 : 1 : -1;
    if (fine)
        print_answer(json, query, args, &place);
    json_decref(json);
    return status;
}
