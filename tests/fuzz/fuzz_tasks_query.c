// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes are a query: it is run or it says why not, and what it shows is among the tasks.
// What follows a zero byte is a task's line, read in both formats; written back and read
// again it is the same task.
#include <stdlib.h>

#include "tasks/tasks_query.h"

static const char *const lines[] = {
    "- [ ] one #a/b #c \xF0\x9F\x93\x85 2026-01-14 \xF0\x9F\x86\x94 a1",
    "  > - [x] **two** \xE2\x9B\x94 a1,b2 \xE2\x9C\x85 2026-02-30",
    "1) [/] [[three|3]] \xF0\x9F\x94\x81 every week on Monday \xE2\x8F\xAB ^id",
    "- [-] \xC3\xA9 \xF0\x9F\x9B\xAB 2026-03-01",
};

static bool property_of(void *ctx, kwic_str name, GString *value)
{
    (void)ctx;
    g_string_append_len(value, name.p, (gssize)name.n);
    return name.n > 1;
}

// What it is read as when it is written again: the fields of a kind are one now, so twice.
static void check_line(kwic_str line, kwic_task_format format)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_task_line task, again;
    if (!kwic_task_line_read(line, format, arena, &task))
        return;
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    kwic_task_line_untagged(&task, second);
    g_string_truncate(second, 0);
    kwic_task_line_write(&task, format, first);
    kwic_str written = {first->str, first->len};
    if (!kwic_task_line_read(written, format, arena, &again))
        abort();
    if (!kwic_str_eq(task.status, again.status) || task.priority != again.priority)
        abort();
    kwic_task_line_write(&again, format, second);
}

static void check_query(kwic_str text, const kwic_task_item *items, size_t n)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const kwic_tasks_context context = {
        .clock = {.wall_s = 1768478400, .zone_min = 60},
        .note = {KWIC_STR("A/b_c/Query.md"), property_of, NULL}};
    g_autoptr(kwic_tasks_query) q = kwic_tasks_query_read(text, &context, arena);
    g_autoptr(GString) explained = g_string_new(NULL);
    kwic_tasks_query_explain(q, explained);
    kwic_tasks_result r;
    kwic_tasks_query_run(q, items, n, arena, &r);
    if (q->error.n && (r.n_groups || r.matched))
        abort();
    if (r.total > n || r.matched > n || r.total > r.matched)
        abort();
    for (size_t i = 0; i < r.n_groups; i++)
        for (size_t k = 0; k < r.groups[i].n; k++)
            if (r.groups[i].items[k] >= n)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_task_item items[G_N_ELEMENTS(lines) + 1] = {0};
    kwic_str text = {(const char *)data, size};
    const char *zero = size ? memchr(data, '\0', size) : NULL;
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        items[n].path = i % 2 ? KWIC_STR("A/b_c/N 10.md") : KWIC_STR("N 2.md");
        items[n].heading = i % 2 ? KWIC_STR("Head") : (kwic_str){NULL, 0};
        n += kwic_task_line_read(kwic_str_of(lines[i]), KWIC_TASK_EMOJI, arena,
                                 &items[n].task);
    }
    if (zero) {
        kwic_str line = kwic_str_sub(text, (size_t)(zero - text.p) + 1, size);
        text = kwic_str_sub(text, 0, (size_t)(zero - text.p));
        check_line(line, KWIC_TASK_EMOJI);
        check_line(line, KWIC_TASK_DATAVIEW);
        items[n].path = KWIC_STR("x");
        n += kwic_task_line_read(line, KWIC_TASK_EMOJI, arena, &items[n].task);
    }
    check_query(text, items, n);
    return 0;
}
