// SPDX-License-Identifier: GPL-2.0-or-later
#include "tasks_query.h"

#include "filter.h"
#include "grouper.h"
#include "regexp.h"
#include "task_field.h"

enum { PRESET_DEPTH = 10 };

typedef struct reading {
    kwic_tasks_query *q;
    const kwic_tasks_context *context;
    kwic_arena *arena;
    kwic_task_grouper columns; // of `view columns by`
    bool has_columns;
    int depth; // of presets in presets
} reading;

// ---- errors ----

static void fail(reading *r, const kwic_statement *s, kwic_str message)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_statement_error(s, message, out);
    r->q->error = kwic_arena_str(r->arena, (kwic_str){out->str, out->len});
    r->q->error_line = s->line;
}

static void fail_javascript(reading *r, const kwic_statement *s)
{
    r->q->javascript = true;
    fail(r, s, kwic_str_of(kwic_javascript_is_off));
}

// ---- one instruction ----

static bool front_is(kwic_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && g_ascii_strncasecmp(s.p, word, n) == 0;
}

static void keep_layout(reading *r, kwic_statement *s)
{
    g_ptr_array_add(r->q->layout, s);
}

static bool read_mode(reading *r, kwic_statement *s)
{
    kwic_str line = s->expanded;
    if (front_is(line, "short") || front_is(line, "full")) {
        r->q->short_mode = front_is(line, "short");
        keep_layout(r, s);
    } else if (front_is(line, "explain")) {
        r->q->explain = true;
    } else if (front_is(line, "ignore global query")) {
        r->q->ignore_global_query = true;
    } else {
        return false;
    }
    return true;
}

static bool read_limit(reading *r, kwic_statement *s)
{
    static kwic_regexp limit = KWIC_REGEXP("^limit (groups )?(?:to )?(\\d+)");
    kwic_captures m;
    if (!kwic_regexp_find(&limit, s->expanded, &m))
        return false;
    uint64_t n = UINT64_MAX; // more digits than fit are no limit
    kwic_str_number(m.group[2], &n);
    if (m.group[1].n) {
        r->q->groups_limited = true;
        r->q->group_limit = n;
    } else {
        r->q->limited = true;
        r->q->limit = n;
    }
    return true;
}

static bool read_sorter(reading *r, kwic_statement *s)
{
    kwic_task_sorter sorter;
    bool javascript = false;
    if (kwic_task_sorter_read(s->expanded, &sorter, &javascript)) {
        sorter.statement = s;
        g_array_append_val(r->q->sorters, sorter);
        return true;
    }
    if (javascript)
        fail_javascript(r, s);
    return javascript;
}

static bool read_grouper(reading *r, kwic_statement *s)
{
    kwic_task_grouper grouper;
    bool javascript = false;
    if (kwic_task_grouper_read(s->expanded, &grouper, &javascript)) {
        grouper.statement = s;
        g_array_append_val(r->q->groupers, grouper);
        return true;
    }
    if (javascript)
        fail_javascript(r, s);
    return javascript;
}

static bool read_view(reading *r, kwic_statement *s)
{
    static const char columns[] = "view columns by ";
    kwic_str line = s->expanded;
    bool javascript = false;
    if (line.n == 9 && front_is(line, "view list")) {
        r->has_columns = false;
        keep_layout(r, s);
        return true;
    }
    if (!front_is(line, columns))
        return false;
    kwic_str field = kwic_str_sub(line, sizeof columns - 1, line.n);
    r->has_columns = kwic_task_grouper_read_field(field, &r->columns, &javascript);
    r->columns.statement = s;
    if (javascript && !r->has_columns)
        fail_javascript(r, s);
    return r->has_columns || javascript;
}

static bool is_element(kwic_str option)
{
    static const char *const elements[] = {
        "backlink",        "edit button",    "group count",  "nested backlink",
        "postpone button", "task count",     "toolbar",      "tree",
        "urgency",         "tags",           "id",           "depends on",
        "priority",        "cancelled date", "created date", "start date",
        "scheduled date",  "due date",       "done date",    "recurrence rule",
        "on completion"};
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++)
        if (front_is(option, elements[i]))
            return true;
    return false;
}

static bool read_hide(reading *r, kwic_statement *s)
{
    static kwic_regexp hide = KWIC_REGEXP("^(hide|show) +(.*)");
    kwic_captures m;
    if (!kwic_regexp_find(&hide, s->expanded, &m))
        return false;
    if (is_element(m.group[2]))
        keep_layout(r, s);
    else
        fail(r, s, KWIC_STR("do not understand hide/show option"));
    return true;
}

static bool read_comment(reading *r, kwic_statement *s)
{
    (void)r;
    return s->expanded.p[0] == '#';
}

static bool read_filter(reading *r, kwic_statement *s)
{
    kwic_filter_reading f = {.clock = &r->context->clock, .arena = r->arena};
    kwic_task_filter *filter = kwic_task_filter_read(s->expanded, &f);
    if (filter) {
        filter->statement = s;
        g_ptr_array_add(r->q->filters, filter);
    } else if (f.error.n) {
        r->q->javascript = f.javascript;
        fail(r, s, f.error);
    }
    return filter || f.error.n;
}

static bool read_preset(reading *r, kwic_statement *s);

static void read_statement(reading *r, kwic_statement *s)
{
    // ORDER: as the plugin tries them.
    static bool (*const readers[])(reading *, kwic_statement *) = {
        read_preset, read_mode, read_limit,   read_sorter, read_grouper,
        read_view,   read_hide, read_comment, read_filter};
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        if (readers[i](r, s))
            return;
    fail(r, s, KWIC_STR("do not understand query"));
}

static void read_all(reading *r, const GPtrArray *statements)
{
    for (guint i = 0; i < statements->len && !r->q->error.n; i++)
        read_statement(r, statements->pdata[i]);
}

static void run_preset(reading *r, kwic_statement *s, kwic_str text)
{
    while (text.n && !r->q->error.n) {
        const char *end = memchr(text.p, '\n', text.n);
        kwic_str line = kwic_str_sub(text, 0, end ? (size_t)(end - text.p) : text.n);
        g_autoptr(GPtrArray) list = g_ptr_array_new();
        kwic_str error;
        if (kwic_statement_expand(s, line, &r->context->note, r->arena, list, &error))
            read_all(r, list);
        else
            fail(r, s, error);
        text = kwic_str_sub(text, line.n + 1, text.n);
    }
}

static bool read_preset(reading *r, kwic_statement *s)
{
    static const char front[] = "preset ";
    if (!front_is(s->expanded, front))
        return false;
    kwic_str name =
        kwic_task_trim(kwic_str_sub(s->expanded, sizeof front - 1, s->expanded.n));
    kwic_str text = kwic_preset_find(name);
    if (text.p && r->depth < PRESET_DEPTH) {
        r->depth++;
        run_preset(r, s, text);
        r->depth--;
        return true;
    }
    g_autoptr(GString) message = g_string_new(NULL);
    kwic_presets_append(name, message);
    fail(r, s, (kwic_str){message->str, message->len});
    return true;
}

// ---- the query ----

kwic_tasks_query *kwic_tasks_query_read(kwic_str text,
                                        const kwic_tasks_context *context,
                                        kwic_arena *arena)
{
    kwic_tasks_query *q = g_new0(kwic_tasks_query, 1);
    q->filters = g_ptr_array_new();
    q->layout = g_ptr_array_new();
    q->sorters = g_array_new(FALSE, FALSE, sizeof(kwic_task_sorter));
    q->groupers = g_array_new(FALSE, FALSE, sizeof(kwic_task_grouper));
    q->clock = context->clock;
    reading r = {.q = q, .context = context, .arena = arena};
    kwic_str error = {NULL, 0};
    g_autoptr(GPtrArray) statements =
        kwic_statements_read(text, &context->note, arena, &error, &q->error_line);
    if (!statements) {
        q->error = error;
        q->javascript = memmem(error.p, error.n, kwic_javascript_is_off,
                               strlen(kwic_javascript_is_off)) != NULL;
        return q;
    }
    q->error_line = 0;
    read_all(&r, statements);
    if (r.has_columns)
        g_array_prepend_val(q->groupers, r.columns);
    return q;
}

void kwic_tasks_query_free(kwic_tasks_query *query)
{
    if (!query)
        return;
    g_ptr_array_unref(query->filters);
    g_ptr_array_unref(query->layout);
    g_array_unref(query->sorters);
    g_array_unref(query->groupers);
    g_free(query);
}

// ---- in words ----

static void append_statement(const kwic_statement *s, GString *out)
{
    kwic_statement_append(s, 0, out);
    g_string_append_c(out, '\n');
}

static void separate(GString *out)
{
    if (out->len)
        g_string_append_c(out, '\n');
}

static void append_limit(uint64_t limit, const char *what, GString *out)
{
    separate(out);
    g_string_append_printf(out, "At most %" G_GUINT64_FORMAT " task%s%s.\n", limit,
                           limit == 1 ? "" : "s", what);
}

static void explain_filters(const kwic_tasks_query *q, GString *out)
{
    if (q->ignore_global_query)
        g_string_append(out, "ignore global query\n");
    if (q->filters->len == 0) {
        separate(out);
        g_string_append(out, "No filters supplied. All tasks will match the query.\n");
    }
    for (guint i = 0; i < q->filters->len; i++) {
        separate(out);
        kwic_filter_append(q->filters->pdata[i], out);
    }
}

void kwic_tasks_query_explain(const kwic_tasks_query *q, GString *out)
{
    if (q->error.n) {
        g_string_append_printf(out, "Query has an error:\n%.*s\n",
                               KWIC_STR_ARG(q->error));
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    explain_filters(q, text);
    for (guint i = 0; i < q->groupers->len; i++) {
        separate(text);
        append_statement(g_array_index(q->groupers, kwic_task_grouper, i).statement,
                         text);
    }
    for (guint i = 0; i < q->sorters->len; i++) {
        separate(text);
        append_statement(g_array_index(q->sorters, kwic_task_sorter, i).statement,
                         text);
    }
    for (guint i = 0; i < q->layout->len; i++) {
        separate(text);
        append_statement(q->layout->pdata[i], text);
    }
    if (q->limited)
        append_limit(q->limit, "", text);
    if (q->groups_limited)
        append_limit(q->group_limit,
                     " per group (if any \"group by\" options are supplied)", text);
    g_string_append_len(out, text->str, (gssize)text->len);
}
