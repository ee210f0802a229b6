// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"

#include <stdarg.h>

#include "regexp.h"

kwic_task_filter *kwic_filter_new(kwic_str line, kwic_filter_test *test,
                                  kwic_filter_reading *r)
{
    kwic_task_filter *f = kwic_arena_new_array(r->arena, kwic_task_filter, 1);
    f->test = test;
    f->line = line;
    f->explanation = kwic_explanation_new(r->arena, line);
    return f;
}

kwic_task_filter *kwic_filter_fail(kwic_filter_reading *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    r->error = kwic_arena_str(r->arena, kwic_str_of(text));
    return NULL;
}

static kwic_task_filter *read_function(kwic_str line, kwic_filter_reading *r)
{
    static kwic_regexp function = KWIC_REGEXP("^filter by function (.*)");
    if (!kwic_regexp_in(&function, line))
        return NULL;
    r->javascript = true;
    return kwic_filter_fail(r, "%s", kwic_javascript_is_off);
}

kwic_task_filter *kwic_task_filter_read(kwic_str line, kwic_filter_reading *r)
{
    // ORDER: combinations last, since they look like much.
    static kwic_task_filter *(*const readers[])(kwic_str, kwic_filter_reading *) = {
        kwic_filter_read_word, kwic_filter_read_day, kwic_filter_read_text,
        read_function, kwic_filter_read_boolean};
    r->error = (kwic_str){NULL, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
        kwic_task_filter *f = readers[i](line, r);
        if (f || r->error.n)
            return f;
    }
    return NULL;
}

static bool explains_itself(const kwic_task_filter *f, kwic_str line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_explanation_append(f->explanation, 0, text);
    return kwic_str_eq(line, (kwic_str){text->str, text->len});
}

void kwic_filter_append(const kwic_task_filter *f, GString *out)
{
    kwic_statement_append(f->statement, 0, out);
    if (!explains_itself(f, f->statement->expanded)) {
        g_string_append(out, " =>\n");
        kwic_explanation_append(f->explanation, 2, out);
    }
    g_string_append_c(out, '\n');
}

kwic_explanation *kwic_filter_explain(kwic_task_filter *f, kwic_arena *arena)
{
    if (explains_itself(f, f->line))
        return f->explanation;
    kwic_explanation *e =
        kwic_explanation_printf(arena, "%.*s =>", KWIC_STR_ARG(f->line));
    kwic_explanation_add(e, f->explanation);
    return e;
}

bool kwic_task_is_over(const kwic_task_line *task)
{
    return kwic_task_line_type(task) >= KWIC_STATUS_DONE; // ORDER
}

int64_t kwic_task_happens(const kwic_task_line *task)
{
    static const kwic_task_day days[] = {KWIC_DAY_START, KWIC_DAY_SCHEDULED,
                                         KWIC_DAY_DUE};
    int64_t first = KWIC_NO_DAY;
    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        int64_t day = task->day[days[i]];
        if (kwic_day_is(day) && (first == KWIC_NO_DAY || day < first))
            first = day;
    }
    return first;
}
