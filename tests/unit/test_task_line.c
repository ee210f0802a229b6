// SPDX-License-Identifier: GPL-2.0-or-later
// Task lines against what the Tasks plugin itself reads and writes (KWIC_SHARED), and our
// own table of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "../shared.h"
#include "../spec.h"
#include "kwic/calendar.h"
#include "tasks/day_range.h"
#include "tasks/recurrence.h"
#include "tasks/task_line.h"

static const char *const day_keys[KWIC_TASK_DAYS] = {
    "created", "start", "scheduled", "due", "cancelled", "done"};

static json_t *text_of(kwic_str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *list_of(const kwic_str *items, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, text_of(items[i]));
    return list;
}

static void set(json_t *o, const char *key, json_t *value)
{
    if (json_is_string(value) ? json_string_length(value) : json_array_size(value))
        json_object_set_new(o, key, value);
    else
        json_decref(value);
}

static json_t *day_json(int64_t day)
{
    if (day == KWIC_BAD_DAY)
        return json_pack("{s:b}", "invalid", 1);
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_day_append(text, day);
    return json_string(text->str);
}

// In the form of the shared cases.
static json_t *task_json(const kwic_task_line *t, int64_t today)
{
    json_t *o = json_object();
    g_autoptr(GString) bare = g_string_new(NULL);
    kwic_task_line_untagged(t, bare);
    json_object_set_new(o, "indent", text_of(t->indent));
    json_object_set_new(o, "marker", text_of(t->marker));
    json_object_set_new(o, "status", text_of(t->status));
    json_object_set_new(o, "statusType",
                        json_string(kwic_status_type_name(kwic_task_line_type(t))));
    json_object_set_new(o, "statusName", json_string(kwic_task_line_status_name(t)));
    json_object_set_new(o, "description", text_of(t->description));
    set(o, "descriptionWithoutTags", json_string(bare->str));
    set(o, "tags", list_of(t->tags, t->n_tags));
    json_object_set_new(o, "priority",
                        json_string(kwic_task_priority_name(t->priority)));
    json_object_set_new(o, "priorityNumber", json_integer(t->priority));
    for (int i = 0; i < KWIC_TASK_DAYS; i++)
        if (t->day[i] != KWIC_NO_DAY)
            json_object_set_new(o, day_keys[i], day_json(t->day[i]));
    set(o, "recurrence", text_of(t->recurrence));
    set(o, "onCompletion", text_of(t->on_completion));
    set(o, "id", text_of(t->id));
    set(o, "dependsOn", list_of(t->depends_on, t->n_depends_on));
    set(o, "blockLink", text_of(t->block_link));
    json_object_set_new(o, "urgency", json_real(kwic_task_line_urgency(t, today)));
    return o;
}

static bool same(const json_t *want, json_t *got)
{
    double a = json_number_value(json_object_get(want, "urgency"));
    double b = json_number_value(json_object_get(got, "urgency"));
    if (b - a > 1e-9 || a - b > 1e-9)
        return false;
    json_object_set(got, "urgency", json_object_get(want, "urgency"));
    return json_equal(want, got);
}

static bool check_line(const json_t *c, int64_t today)
{
    const char *line = json_string_value(json_object_get(c, "line"));
    const char *format = json_string_value(json_object_get(c, "format"));
    const json_t *want = json_object_get(c, "task"), *written;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_task_format f =
        g_str_equal(format, "emoji") ? KWIC_TASK_EMOJI : KWIC_TASK_DATAVIEW;
    kwic_task_line task;
    if (!kwic_task_line_read(kwic_str_of(line), f, arena, &task))
        return json_is_null(want);
    json_t *got = task_json(&task, today);
    written = json_object_get(c, "written");
    g_autoptr(GString) back = g_string_new(NULL);
    kwic_task_line_write(&task, f, back);
    bool good = !json_is_null(want) && same(want, got);
    char *shown = json_dumps(got, JSON_COMPACT);
    if (!good)
        print_error("%s\n  %s\n", line, shown);
    g_autofree char *as_it_was = g_strchomp(g_strdup(line)); // blanks at its end go
    if (strcmp(back->str, written ? json_string_value(written) : as_it_was) != 0) {
        print_error("%s\n  written %s\n", line, back->str);
        good = false;
    }
    free(shown);
    json_decref(got);
    return good;
}

static void reads_as_the_plugin_does(void **state)
{
    (void)state;
    g_autofree char *file = shared_find("conformance/tasks/lines.json");
    if (!file)
        skip();
    json_t *all = json_load_file(file, 0, NULL), *c;
    assert_non_null(all);
    size_t i, bad = 0;
    json_array_foreach(json_object_get(all, "cases"), i, c) bad +=
        !check_line(c, kwic_calendar_days(2026, 1, 15));
    assert_true(i > 200);
    assert_int_equal(bad, 0);
    json_decref(all);
}

// The first word of the input is the format.
static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    bool inlined = kwic_str_starts(input, KWIC_STR("dataview "));
    const char *blank = memchr(input.p, ' ', input.n);
    kwic_str line = kwic_str_sub(input, (size_t)(blank - input.p) + 1, input.n);
    kwic_task_format format = inlined ? KWIC_TASK_DATAVIEW : KWIC_TASK_EMOJI;
    kwic_task_line task;
    if (!kwic_task_line_read(line, format, arena, &task)) {
        g_string_append(out, "no task");
        return;
    }
    json_t *json = task_json(&task, kwic_calendar_days(2026, 1, 15));
    for (const char *const *key =
             (const char *const[]){"indent", "marker", "status", "statusName",
                                   "priorityNumber", "descriptionWithoutTags", NULL};
         *key; key++)
        json_object_del(json, *key);
    char *text =
        json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
    g_string_append_printf(out, "%s\n", text);
    kwic_task_line_write(&task, format, out);
    free(text);
    json_decref(json);
}

static void reads_our_lines(void **state)
{
    (void)state;
    assert_int_equal(spec_run("task_line", make, NULL), 0);
}

static void rules_are_read_and_written(void **state)
{
    (void)state;
    static const char *const rules[][2] = {
        {"every day", "every day"},
        {"every Sunday", "every week on Sunday"},
        {"every 2 weeks on Monday, Friday when done",
         "every 2 weeks on Monday, Friday when done"},
        {"every weekday", "every weekday"},
        {"every month on the 2nd last Friday", "every month on the 2nd last Friday"},
        {"every January on the 15th", "every January on the 15th"},
        {"every 3 days for 10 times", "every 3 days for 10 times"},
        {"every week until January 1, 2027", "every week until January 1, 2027"},
        {"every year in week 3", "every year in week 3"},
        {"every day at 7, 12", "every day at 7 and 12"},
        {"every day and then some", "every day"},
        {"sometimes", NULL},
        {"every", NULL},
        {"every 2", NULL},
        {"every month on the 400th", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        g_autofree char *got = kwic_recurrence_text(kwic_str_of(rules[i][0]));
        if (rules[i][1])
            assert_string_equal(got, rules[i][1]);
        else
            assert_null(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_the_plugin_does),
        cmocka_unit_test(reads_our_lines),
        cmocka_unit_test(rules_are_read_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
