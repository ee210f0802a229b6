// SPDX-License-Identifier: GPL-2.0-or-later
#include "result.h"

#include "kwic/path.h"
#include "result_json.h"
#include "value/collate.h"

enum { DEPTH = 40 };

// ---- values as people read them ----

static void write_link(const kwic_reference *link, GString *out)
{
    kwic_str name = kwic_path_stem(link->path);
    if (link->display.n) {
        g_string_append_len(out, link->display.p, (gssize)link->display.n);
        return;
    }
    g_string_append_len(out, name.p, (gssize)name.n);
    if (link->subpath.n)
        g_string_append_printf(out, " > %.*s", KWIC_STR_ARG(link->subpath));
}

// "a [[x|y]] b" without the brackets; nothing else of Markdown is touched.
void kwic_result_plain_text(kwic_str text, GString *out)
{
    for (kwic_str s = text; s.n;) {
        const char *open = memmem(s.p, s.n, "[[", 2);
        const char *close =
            open ? memmem(open, s.n - (size_t)(open - s.p), "]]", 2) : NULL;
        size_t n = close ? (size_t)(open - s.p) : s.n;
        g_string_append_len(out, s.p, (gssize)n);
        if (!close)
            return;
        kwic_str inside = {open + 2, (size_t)(close - open) - 2};
        const char *bar = inside.n ? memrchr(inside.p, '|', inside.n) : NULL;
        if (bar)
            inside = kwic_str_sub(inside, (size_t)(bar - inside.p) + 1, inside.n);
        g_string_append_len(out, inside.p, (gssize)inside.n);
        s = kwic_str_sub(s, (size_t)(close - s.p) + 2, s.n);
    }
}

static void write_plain(kwic_eval *e, kwic_datum v, int depth, GString *out)
{
    if (depth > DEPTH || kwic_eval_spent(e))
        return;
    if (v.kind == KWIC_DATUM_LIST) {
        for (size_t i = 0; i < v.list->n; i++) {
            g_string_append(out, i ? ", " : "");
            write_plain(e, v.list->items[i], depth + 1, out);
        }
    } else if (v.kind == KWIC_DATUM_LINK) {
        write_link(v.link, out);
    } else if (v.kind == KWIC_DATUM_STRING) {
        kwic_result_plain_text(v.string, out);
    } else if (v.kind == KWIC_DATUM_WIDGET && !v.widget->pair) {
        g_string_append_len(out, v.widget->display.p, (gssize)v.widget->display.n);
    } else if (v.kind == KWIC_DATUM_OBJECT && v.object->kind == KWIC_OBJECT_ITEM) {
        write_plain(e, kwic_eval_get(e, v.object, KWIC_STR("text")), depth + 1, out);
    } else if (v.kind == KWIC_DATUM_OBJECT && v.object->kind == KWIC_OBJECT_PAGE) {
        kwic_datum file = kwic_eval_get(e, v.object, KWIC_STR("file"));
        if (file.kind == KWIC_DATUM_OBJECT)
            write_plain(e, kwic_eval_get(e, file.object, KWIC_STR("name")), depth + 1,
                        out);
    } else if (v.kind != KWIC_DATUM_NULL) {
        kwic_eval_write(e, v, out);
    }
}

void kwic_result_plain(kwic_eval *e, kwic_datum v, GString *out)
{
    write_plain(e, v, 0, out);
}

// ---- rows ----

typedef struct kwic_shown_rows {
    kwic_query_run *run;
    kwic_view_form form;
    kwic_arena *arena;
    GArray *rows; // kwic_view_row
} kwic_shown_rows;

static const char *cell_of(const kwic_shown_rows *s, kwic_datum v)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (s->form == KWIC_VIEW_TEXT)
        kwic_result_plain(s->run->eval, v, text);
    else if (v.kind != KWIC_DATUM_NULL)
        kwic_eval_write(s->run->eval, v, text);
    return kwic_arena_str(s->arena, (kwic_str){text->str, text->len}).p;
}

static const char *path_of(const kwic_shown_rows *s, kwic_datum v)
{
    if (v.kind != KWIC_DATUM_LINK ||
        kwic_view_notes_find(s->run->notes, v.link->path) < 0)
        return NULL;
    return kwic_arena_str(s->arena, v.link->path).p;
}

static const char **new_cells(const kwic_shown_rows *s, size_t n)
{
    return kwic_arena_new_array(s->arena, const char *, n + 1);
}

static void add_row(kwic_shown_rows *s, const kwic_dql *q, const kwic_query_row *row)
{
    bool id = q->kind != KWIC_QUERY_CALENDAR && (q->show_id || !q->n_columns);
    size_t n = q->n_columns + (q->kind == KWIC_QUERY_CALENDAR), at = 0;
    const char **cells = new_cells(s, n + 1);
    if (q->kind == KWIC_QUERY_TABLE ? q->show_id : id)
        cells[at++] = cell_of(s, row->id);
    for (size_t i = 0; i < n; i++)
        cells[at++] = cell_of(s, row->cells[i]);
    kwic_view_row shown = {.cells = cells, .path = path_of(s, row->id)};
    g_array_append_val(s->rows, shown);
}

static double number_of(kwic_eval *e, const kwic_object *item, const char *key)
{
    kwic_datum v = kwic_eval_get(e, item, kwic_str_of(key));
    return v.kind == KWIC_DATUM_NUMBER ? v.number : 0;
}

static void add_task(kwic_shown_rows *s, const kwic_object *item, uint32_t depth,
                     GHashTable *seen)
{
    kwic_eval *e = s->run->eval;
    kwic_datum path = kwic_eval_get(e, item, KWIC_STR("path")),
               status = kwic_eval_get(e, item, KWIC_STR("status")),
               children = kwic_eval_get(e, item, KWIC_STR("children"));
    // Children are shown below their parents, and not again.
    if (depth > DEPTH || g_hash_table_contains(seen, item->values))
        return;
    g_hash_table_add(seen, (gpointer)(uintptr_t)item->values);
    const char **cells = new_cells(s, 1);
    cells[0] = cell_of(s, kwic_eval_get(e, item, KWIC_STR("text")));
    kwic_view_row row = {.cells = cells, .depth = depth};
    row.line = (uint32_t)number_of(e, item, "line") + 1;
    if (path.kind == KWIC_DATUM_STRING)
        row.path = kwic_arena_str(s->arena, path.string).p;
    if (status.kind == KWIC_DATUM_STRING && status.string.n)
        row.status = kwic_arena_str(s->arena, status.string).p;
    g_array_append_val(s->rows, row);
    for (size_t i = 0; children.kind == KWIC_DATUM_LIST && i < children.list->n; i++)
        if (children.list->items[i].kind == KWIC_DATUM_OBJECT)
            add_task(s, children.list->items[i].object, depth + 1, seen);
}

// Values of all items that stand below another one of the rows.
static void note_children(kwic_eval *e, const kwic_object *item, int depth,
                          GHashTable *below)
{
    kwic_datum children = kwic_eval_get(e, item, KWIC_STR("children"));
    for (size_t i = 0; children.kind == KWIC_DATUM_LIST && i < children.list->n; i++) {
        const kwic_object *child = children.list->items[i].object;
        if (children.list->items[i].kind != KWIC_DATUM_OBJECT || depth > DEPTH)
            continue;
        g_hash_table_add(below, (gpointer)(uintptr_t)child->values);
        note_children(e, child, depth + 1, below);
    }
}

static const kwic_object *item_of(const kwic_object *row)
{
    while (row && row->kind != KWIC_OBJECT_ITEM)
        row = row->base;
    return row;
}

static void add_tasks(kwic_shown_rows *s, const kwic_datum *rows, size_t n,
                      size_t group)
{
    kwic_query_run *run = s->run;
    g_autoptr(GHashTable) below = g_hash_table_new(NULL, NULL),
                          seen = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < n && group == run->n_groups; i++)
        if (rows[i].kind == KWIC_DATUM_OBJECT && item_of(rows[i].object))
            note_children(run->eval, item_of(rows[i].object), 0, below);
    for (size_t i = 0; i < n; i++) {
        const kwic_object *row =
            rows[i].kind == KWIC_DATUM_OBJECT ? rows[i].object : NULL;
        const kwic_object *item = row ? item_of(row) : NULL;
        if (row && group < run->n_groups) {
            const char **cells = new_cells(s, 1);
            kwic_datum inside = kwic_eval_get(run->eval, row, KWIC_STR("rows"));
            cells[0] = cell_of(s, kwic_eval_get(run->eval, row, run->groups[group]));
            kwic_view_row head = {
                .cells = cells, .depth = (uint32_t)group, .heading = true};
            g_array_append_val(s->rows, head);
            if (inside.kind == KWIC_DATUM_LIST)
                add_tasks(s, inside.list->items, inside.list->n, group + 1);
        } else if (item && !g_hash_table_contains(below, item->values)) {
            add_task(s, item, (uint32_t)group, seen);
        }
    }
}

// ---- the block ----

static const char *keep_name(kwic_arena *arena, kwic_str name)
{
    return kwic_arena_str(arena, name).p;
}

static void name_columns(kwic_query_run *run, const kwic_dql *q, kwic_arena *arena,
                         kwic_view_block *block)
{
    const char **names = kwic_arena_new_array(arena, const char *, q->n_columns + 3);
    size_t n = 0;
    if (q->kind == KWIC_QUERY_TASK) {
        names[n++] = "Task";
    } else if (q->kind == KWIC_QUERY_CALENDAR) {
        names[n++] = "Date";
        names[n++] = "Note";
    } else {
        if (q->show_id || (q->kind == KWIC_QUERY_LIST && !q->n_columns))
            names[n++] =
                run->n_groups ? keep_name(arena, run->groups[0]) : (const char *)"File";
        for (size_t i = 0; i < q->n_columns; i++)
            names[n++] = q->kind == KWIC_QUERY_LIST
                             ? "Value"
                             : keep_name(arena, q->columns[i].name);
    }
    block->columns = names;
    block->n_columns = n;
}

static size_t count_tasks(kwic_query_run *run, const kwic_datum *rows, size_t n,
                          size_t group)
{
    size_t sum = 0;
    if (group == run->n_groups)
        return n;
    for (size_t i = 0; i < n; i++) {
        kwic_datum inside =
            rows[i].kind == KWIC_DATUM_OBJECT
                ? kwic_eval_get(run->eval, rows[i].object, KWIC_STR("rows"))
                : kwic_datum_null();
        if (inside.kind == KWIC_DATUM_LIST)
            sum += count_tasks(run, inside.list->items, inside.list->n, group + 1);
    }
    return sum;
}

static const char *warning_of(kwic_query_run *run)
{
    static const char *const ends[] = {
        NULL, "partial: the query takes more memory than it may",
        "partial: the time was over before all rows were seen",
        "partial: the query was cancelled"};
    const char *said = run->notice ? run->notice : kwic_collate_warning();
    return run->partial ? ends[run->partial] : said;
}

void kwic_result_fill(kwic_query_run *run, const kwic_dql *q, kwic_view_form form,
                      kwic_arena *arena, kwic_view_block *block)
{
    static const kwic_view_kind kinds[] = {KWIC_VIEW_TABLE, KWIC_VIEW_LIST,
                                           KWIC_VIEW_TASKS, KWIC_VIEW_CALENDAR};
    kwic_datum *rows = kwic_budget_new(run->eval->budget, kwic_datum, run->n_rows + 1);
    for (size_t i = 0; i < run->n_rows; i++)
        rows[i] = kwic_datum_object(run->rows[i].data);
    bool tasks = q->kind == KWIC_QUERY_TASK;
    block->kind = kinds[q->kind];
    block->dropped = run->dropped;
    block->total = tasks ? count_tasks(run, rows, run->n_rows, 0) : run->n_rows;
    name_columns(run, q, arena, block);
    if (form == KWIC_VIEW_JSON) {
        g_autoptr(GString) json = g_string_new(NULL);
        kwic_result_json(run, q, block->total, json);
        block->json = kwic_arena_str(arena, (kwic_str){json->str, json->len}).p;
    } else {
        kwic_shown_rows s = {run, form, arena,
                             g_array_new(FALSE, FALSE, sizeof(kwic_view_row))};
        if (tasks)
            add_tasks(&s, rows, run->n_rows, 0);
        for (size_t i = 0; i < run->n_rows && !tasks; i++)
            add_row(&s, q, &run->rows[i]);
        block->n_rows = s.rows->len;
        kwic_view_row *kept =
            kwic_arena_new_array(arena, kwic_view_row, s.rows->len + 1);
        if (s.rows->len)
            memcpy(kept, s.rows->data, s.rows->len * sizeof *kept);
        block->rows = kept;
        g_array_unref(s.rows);
    }
    const char *warning = warning_of(run);
    block->warning = warning ? kwic_arena_str(arena, kwic_str_of(warning)).p : NULL;
}

void kwic_result_value(kwic_query_run *run, kwic_datum v, kwic_view_form form,
                       kwic_arena *arena, kwic_view_block *block)
{
    block->kind = KWIC_VIEW_VALUE;
    block->total = 1;
    block->n_columns = 1;
    if (form == KWIC_VIEW_JSON) {
        g_autoptr(GString) json = g_string_new(NULL);
        kwic_result_value_json(run->eval, v, json);
        block->json = kwic_arena_str(arena, (kwic_str){json->str, json->len}).p;
        return;
    }
    static const char *const names[] = {"Value"};
    kwic_shown_rows s = {.run = run, .form = form, .arena = arena};
    const char **cells = new_cells(&s, 1);
    kwic_view_row *row = kwic_arena_new_array(arena, kwic_view_row, 1);
    cells[0] = cell_of(&s, v);
    row->cells = cells;
    block->columns = names;
    block->rows = row;
    block->n_rows = 1;
}
