// SPDX-License-Identifier: GPL-2.0-or-later
#include "query.h"

#include <math.h>

enum { GRACE_MS = 1000, GRACE_BYTES = 32 << 20 }; // to show what there is by then

// Rows on their way from clause to clause.
typedef struct kwic_rows {
    kwic_query_row *rows;
    size_t n, max;
    kwic_budget *budget;
    size_t failed; // of this step
} kwic_rows;

static void push(kwic_rows *to, kwic_query_row row)
{
    if (to->n == to->max) {
        size_t max = to->max ? to->max * 2 : 64;
        kwic_query_row *rows = kwic_budget_new(to->budget, kwic_query_row, max);
        if (to->n)
            memcpy(rows, to->rows, to->n * sizeof *rows);
        to->rows = rows;
        to->max = max;
    }
    to->rows[to->n++] = row;
}

// ---- the world ----

static const kwic_object *resolve(void *ctx, kwic_str path)
{
    kwic_query_run *run = ctx;
    int32_t at = kwic_view_notes_resolve(run->notes, path, run->origin);
    kwic_view_page *page = at < 0 ? NULL : kwic_view_notes_page(run->notes, (size_t)at);
    return page ? page->object : NULL;
}

static kwic_str normalize(void *ctx, kwic_str path)
{
    kwic_query_run *run = ctx;
    int32_t at = kwic_view_notes_resolve(run->notes, path, run->origin);
    if (at < 0)
        return path;
    return kwic_str_of(((kwic_view_note *)run->notes->notes->pdata[at])->path);
}

static kwic_datum inlinks(kwic_query_run *run, kwic_str path)
{
    kwic_budget *b = run->eval->budget;
    const GArray *from = kwic_view_notes_linking(run->notes, path);
    size_t n = from ? from->len : 0;
    kwic_datum *items = kwic_budget_new(b, kwic_datum, n + 1);
    for (size_t i = 0; i < n; i++) {
        const kwic_view_note *note =
            run->notes->notes->pdata[g_array_index(from, uint32_t, i)];
        items[i] =
            kwic_datum_reference(b, (kwic_reference){.path = kwic_str_of(note->path)});
    }
    return kwic_datum_items(b, items, n);
}

static kwic_datum force(void *ctx, const kwic_object *object, uint32_t lazy)
{
    kwic_query_run *run = ctx;
    kwic_view_page *page = object->owner;
    if (!page)
        return kwic_datum_null();
    if (lazy == KWIC_LAZY_INLINKS)
        return inlinks(run, page->path);
    return kwic_view_page_position(page, object, run->eval->budget);
}

kwic_eval_world kwic_query_world(kwic_query_run *run)
{
    return (kwic_eval_world){run, resolve, normalize, force};
}

const kwic_object *kwic_query_this(kwic_query_run *run)
{
    int32_t at = kwic_view_notes_find(run->notes, run->origin);
    kwic_view_page *page = at < 0 ? NULL : kwic_view_notes_page(run->notes, (size_t)at);
    return page ? page->object : kwic_budget_new(run->eval->budget, kwic_object, 1);
}

// ---- clauses ----

static void fail_row(kwic_query_run *run, kwic_rows *to)
{
    to->failed++;
    if (!run->first_failure)
        run->first_failure = run->eval->error;
}

static void run_where(kwic_query_run *run, const kwic_step *step, const kwic_rows *from,
                      kwic_rows *to)
{
    for (size_t i = 0; i < from->n && !run->eval->budget->spent; i++) {
        kwic_datum v;
        if (!kwic_eval_run(run->eval, step->by->expr, from->rows[i].data, &v))
            fail_row(run, to);
        else if (kwic_datum_truthy(v))
            push(to, from->rows[i]);
    }
}

typedef struct kwic_sorting {
    kwic_query_row row;
    kwic_datum *keys;
} kwic_sorting;

typedef struct kwic_sort_order {
    kwic_query_run *run;
    const kwic_step *step;
} kwic_sort_order;

static int by_keys(const void *a, const void *b, void *ctx)
{
    const kwic_sort_order *order = ctx;
    const kwic_sorting *x = a, *y = b;
    for (size_t i = 0; i < order->step->n; i++) {
        int c = kwic_datum_compare(&order->run->eval->compare, x->keys[i], y->keys[i]);
        if (c)
            return order->step->by[i].falling ? -c : c;
    }
    return 0;
}

static void run_sort(kwic_query_run *run, const kwic_step *step, const kwic_rows *from,
                     kwic_rows *to)
{
    kwic_budget *b = run->eval->budget;
    kwic_sorting *sorting = kwic_budget_new(b, kwic_sorting, from->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < from->n && !b->spent; i++) {
        kwic_datum *keys = kwic_budget_new(b, kwic_datum, step->n);
        bool made = true;
        for (size_t k = 0; k < step->n && made; k++)
            made = kwic_eval_run(run->eval, step->by[k].expr, from->rows[i].data,
                                 &keys[k]);
        if (made)
            sorting[n++] = (kwic_sorting){from->rows[i], keys};
        else
            fail_row(run, to);
    }
    kwic_sort_order order = {run, step};
    g_qsort_with_data(sorting, (gint)n, sizeof *sorting, by_keys, &order);
    for (size_t i = 0; i < n; i++)
        push(to, sorting[i].row);
}

static bool run_limit(kwic_query_run *run, const kwic_step *step, const kwic_rows *from,
                      kwic_rows *to)
{
    kwic_datum v;
    if (!kwic_eval_run(run->eval, step->by->expr, NULL, &v))
        return kwic_eval_fail(run->eval, "Failed to execute 'limit' statement: %s",
                              run->eval->error);
    if (v.kind != KWIC_DATUM_NUMBER)
        return kwic_eval_fail(run->eval,
                              "Failed to execute 'limit' statement: limit should be a "
                              "number, but got '%s'",
                              kwic_datum_type(v.kind));
    double limit = isnan(v.number) ? 0 : trunc(v.number);
    if (limit < 0)
        limit = fmax(0, limit + (double)from->n);
    for (size_t i = 0; i < from->n && (double)i < limit; i++)
        push(to, from->rows[i]);
    return true;
}

static kwic_query_row group_of(kwic_query_run *run, kwic_str name,
                               const kwic_sorting *sorted, size_t n)
{
    kwic_budget *b = run->eval->budget;
    kwic_object_maker maker = {.budget = b};
    kwic_datum *rows = kwic_budget_new(b, kwic_datum, n), key = sorted[0].keys[0];
    for (size_t i = 0; i < n; i++)
        rows[i] = kwic_datum_object(sorted[i].row.data);
    kwic_object_put(&maker, KWIC_STR("key"), key);
    kwic_object_put(&maker, KWIC_STR("rows"), kwic_datum_items(b, rows, n));
    kwic_object_put(&maker, name, key);
    return (kwic_query_row){.id = key, .data = kwic_object_made(&maker)};
}

static void run_group(kwic_query_run *run, const kwic_step *step, const kwic_rows *from,
                      kwic_rows *to)
{
    kwic_budget *b = run->eval->budget;
    const kwic_datum_order *compare = &run->eval->compare;
    kwic_sorting *keyed = kwic_budget_new(b, kwic_sorting, from->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < from->n && !b->spent; i++) {
        kwic_datum *key = kwic_budget_new(b, kwic_datum, 1);
        if (kwic_eval_run(run->eval, step->by->expr, from->rows[i].data, key))
            keyed[n++] = (kwic_sorting){from->rows[i], key};
        else
            fail_row(run, to);
    }
    const kwic_step rising = {.by = step->by, .n = 1};
    kwic_sort_order order = {run, &rising};
    g_qsort_with_data(keyed, (gint)n, sizeof *keyed, by_keys, &order);
    for (size_t at = 0, end; at < n; at = end) {
        end = at + 1;
        while (end < n && kwic_datum_compare(compare, keyed[end].keys[0],
                                             keyed[end - 1].keys[0]) == 0)
            end++;
        push(to, group_of(run, step->by->name, keyed + at, end - at));
    }
}

static kwic_query_row with_value(kwic_budget *b, kwic_query_row row,
                                 const kwic_str *name, kwic_datum v)
{
    kwic_object *data = kwic_budget_new(b, kwic_object, 1);
    kwic_datum *value = kwic_budget_new(b, kwic_datum, 1);
    *value = v;
    *data = (kwic_object){.n = 1, .keys = name, .values = value, .base = row.data};
    row.data = data;
    return row;
}

static void run_flatten(kwic_query_run *run, const kwic_step *step,
                        const kwic_rows *from, kwic_rows *to)
{
    kwic_budget *b = run->eval->budget;
    for (size_t i = 0; i < from->n && !b->spent; i++) {
        kwic_datum v;
        if (!kwic_eval_run(run->eval, step->by->expr, from->rows[i].data, &v)) {
            fail_row(run, to);
            continue;
        }
        if (v.kind != KWIC_DATUM_LIST)
            push(to, with_value(b, from->rows[i], &step->by->name, v));
        else
            for (size_t k = 0; k < v.list->n && !kwic_budget_spent(b); k++)
                push(to,
                     with_value(b, from->rows[i], &step->by->name, v.list->items[k]));
    }
}

static void enter_group(kwic_query_run *run, kwic_str name)
{
    kwic_str *groups = kwic_budget_new(run->eval->budget, kwic_str, run->n_groups + 1);
    groups[0] = name;
    if (run->n_groups)
        memcpy(groups + 1, run->groups, run->n_groups * sizeof *groups);
    run->groups = groups;
    run->n_groups++;
}

static void leave_group(kwic_query_run *run, kwic_str name)
{
    if (run->n_groups && kwic_str_eq(run->groups[0], name)) {
        run->groups++;
        run->n_groups--;
    }
}

static bool run_step(kwic_query_run *run, const kwic_step *step, const kwic_rows *from,
                     kwic_rows *to)
{
    switch (step->kind) {
    case KWIC_STEP_WHERE:
        run_where(run, step, from, to);
        return true;
    case KWIC_STEP_SORT:
        run_sort(run, step, from, to);
        return true;
    case KWIC_STEP_LIMIT:
        return run_limit(run, step, from, to);
    case KWIC_STEP_GROUP:
        run_group(run, step, from, to);
        enter_group(run, step->by->name);
        return true;
    case KWIC_STEP_FLATTEN:
        run_flatten(run, step, from, to);
        leave_group(run, step->by->name);
        return true;
    default:
        return kwic_eval_fail(run->eval, "FROM stands before all other clauses");
    }
}

// What was found when the budget ended is shown: there is a little more for that, once.
static void allow_grace(kwic_query_run *run)
{
    kwic_budget *b = run->eval->budget;
    if (!b->spent || run->partial)
        return;
    run->partial = b->spent;
    b->spent = KWIC_BUDGET_LEFT;
    b->ceiling = b->used + GRACE_BYTES;
    if (b->deadline_us)
        b->deadline_us = g_get_monotonic_time() + GRACE_MS * 1000;
}

static bool check_failures(kwic_query_run *run, const char *what, size_t incoming,
                           const kwic_rows *to)
{
    bool whole = !run->partial && !run->eval->budget->spent;
    run->dropped += to->failed;
    if (!to->failed || to->failed < incoming || !whole)
        return true;
    return kwic_eval_fail(run->eval,
                          "Every row during %s failed with an error; the first: %s",
                          what, run->first_failure);
}

static bool run_steps(kwic_query_run *run, const kwic_dql *q, kwic_rows *rows)
{
    static const char *const names[KWIC_STEPS] = {"WHERE",    "SORT",    "LIMIT",
                                                  "GROUP BY", "FLATTEN", "FROM"};
    for (size_t i = 0; i < q->n_steps; i++) {
        kwic_rows to = {.budget = run->eval->budget};
        const kwic_step *step = &q->steps[i];
        int64_t start_us = g_get_monotonic_time();
        run->first_failure = NULL;
        if (!run_step(run, step, rows, &to) ||
            !check_failures(run, names[step->kind], rows->n, &to))
            return false;
        allow_grace(run);
        if (run->explain)
            g_string_append_printf(run->explain, "%-8s  %zu rows to %zu%s, %.3f ms\n",
                                   names[step->kind], rows->n, to.n,
                                   to.failed ? " (some failed)" : "",
                                   (double)(g_get_monotonic_time() - start_us) / 1000);
        *rows = to;
    }
    return true;
}

// ---- columns ----

static const kwic_expr *link_of_file(kwic_query_run *run)
{
    static const char link_text[] = "file.link";
    kwic_text_scan scan;
    kwic_scan_init(&scan, run->eval->budget, &run->eval->now, kwic_str_of(link_text));
    return kwic_scan_expr(&scan);
}

// Columns of one name are one: the last.
static size_t column_meant(const kwic_dql *q, size_t i)
{
    for (size_t k = q->n_columns; k-- > i;)
        if (kwic_str_eq(q->columns[k].name, q->columns[i].name))
            return k;
    return i;
}

static bool extract(kwic_query_run *run, const kwic_dql *q, kwic_rows *rows)
{
    kwic_rows to = {.budget = run->eval->budget};
    bool calendar = q->kind == KWIC_QUERY_CALENDAR;
    size_t n = q->n_columns + calendar;
    const kwic_expr *link = calendar ? link_of_file(run) : NULL;
    run->first_failure = rows->n ? NULL : run->first_failure;
    for (size_t i = 0; i < rows->n && !run->eval->budget->spent; i++) {
        kwic_query_row row = rows->rows[i];
        kwic_datum *cells = kwic_budget_new(run->eval->budget, kwic_datum, n + 1);
        bool made = true;
        for (size_t c = 0; c < n && made; c++) {
            const kwic_expr *x =
                c < q->n_columns ? q->columns[column_meant(q, c)].expr : link;
            made = kwic_eval_run(run->eval, x, row.data, &cells[c]);
        }
        row.cells = cells;
        if (made)
            push(&to, row);
        else
            fail_row(run, &to);
    }
    if (!check_failures(run, "the last step", rows->n, &to))
        return false;
    *rows = to;
    return true;
}

// ---- rows ----

static void add_tasks(kwic_query_run *run, const kwic_view_page *page, kwic_rows *rows)
{
    kwic_budget *b = run->eval->budget;
    const kwic_list *tasks = page->tasks->list;
    for (size_t i = 0; i < tasks->n; i++) {
        kwic_object *row = kwic_budget_new(b, kwic_object, 1);
        *row = *tasks->items[i].object; // with the page's fields behind its own
        row->base = page->object;
        push(rows, (kwic_query_row){.data = row});
    }
}

static bool gather(kwic_query_run *run, const kwic_dql *q, kwic_rows *rows)
{
    kwic_budget *b = run->eval->budget;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GPtrArray) csv = g_ptr_array_new();
    if (!kwic_source_find(run, q->source, notes, csv))
        return false;
    g_autofree bool *wanted = g_new0(bool, run->notes->notes->len + 1);
    for (guint i = 0; i < notes->len; i++)
        wanted[g_array_index(notes, uint32_t, i)] = true;
    if (q->kind == KWIC_QUERY_TASK)
        kwic_view_notes_narrow(run->notes, KWIC_F_HAS, KWIC_STR("task"), wanted);
    kwic_view_notes_read(run->notes, wanted);
    for (guint i = 0; i < notes->len; i++) {
        uint32_t at = g_array_index(notes, uint32_t, i);
        const kwic_view_page *page =
            wanted[at] ? kwic_view_notes_page(run->notes, at) : NULL;
        if (page && q->kind == KWIC_QUERY_TASK)
            add_tasks(run, page, rows);
        else if (page)
            push(rows, (kwic_query_row){.id = kwic_datum_reference(
                                            b, (kwic_reference){.path = page->path}),
                                        .data = page->object});
    }
    for (guint i = 0; i < csv->len && q->kind != KWIC_QUERY_TASK; i++)
        push(rows, *(kwic_query_row *)csv->pdata[i]);
    if (run->explain)
        g_string_append_printf(run->explain, "FROM      %u notes of %u, %zu rows\n",
                               notes->len, run->notes->notes->len, rows->n);
    return true;
}

bool kwic_query_execute(kwic_query_run *run, const kwic_dql *q)
{
    kwic_rows rows = {.budget = run->eval->budget};
    bool done = gather(run, q, &rows);
    allow_grace(run);
    done = done && run_steps(run, q, &rows) &&
           (q->kind == KWIC_QUERY_TASK || extract(run, q, &rows));
    if (run->eval->budget->spent && !run->partial)
        run->partial = run->eval->budget->spent;
    run->rows = rows.rows;
    run->n_rows = rows.n;
    return done;
}
