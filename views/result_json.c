// SPDX-License-Identifier: GPL-2.0-or-later
#include "result_json.h"

#include "language/datum_json.h"

enum { TEXT_BYTES = 8000, DEPTH = 40 }; // a longer text beside a value is left out

static bool holds_items(kwic_datum v, int depth)
{
    if (depth > DEPTH)
        return true;
    if (v.kind == KWIC_DATUM_LIST) {
        for (size_t i = 0; i < v.list->n; i++)
            if (holds_items(v.list->items[i], depth + 1))
                return true;
        return false;
    }
    if (v.kind == KWIC_DATUM_WIDGET && v.widget->pair)
        return holds_items(v.widget->key, depth + 1) ||
               holds_items(v.widget->value, depth + 1);
    if (v.kind != KWIC_DATUM_OBJECT)
        return false;
    for (const kwic_object *o = v.object; o; o = o->base) {
        if (o->kind != KWIC_OBJECT_PLAIN)
            return true;
        for (uint32_t i = 0; i < o->n; i++)
            if (holds_items(o->values[i], depth + 1))
                return true;
    }
    return false;
}

// "value": …, "text": … without braces.
static void write_cell(kwic_eval *e, kwic_datum v, GString *out)
{
    g_string_append(out, "\"value\":");
    kwic_datum_json(e, v, out);
    if (v.kind == KWIC_DATUM_STRING || holds_items(v, 0))
        return;
    GString *scratch = kwic_eval_scratch(e);
    if (!kwic_eval_write(e, v, scratch) || scratch->len > TEXT_BYTES)
        return;
    g_string_append(out, ",\"text\":");
    kwic_datum_json_string(out, (kwic_str){scratch->str, scratch->len});
}

static void write_table_row(kwic_eval *e, const kwic_dql *q, const kwic_query_row *row,
                            GString *out)
{
    g_string_append_c(out, '[');
    if (q->show_id) {
        g_string_append_c(out, '{');
        write_cell(e, row->id, out);
        g_string_append_c(out, '}');
    }
    for (size_t i = 0; i < q->n_columns; i++) {
        g_string_append(out, i || q->show_id ? ",{" : "{");
        write_cell(e, row->cells[i], out);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void write_list_row(kwic_eval *e, const kwic_dql *q, const kwic_query_row *row,
                           GString *out)
{
    g_string_append_c(out, '{');
    if (q->n_columns && q->show_id) {
        g_string_append(out, "\"key\":{");
        write_cell(e, row->id, out);
        g_string_append(out, "},");
    }
    write_cell(e, q->n_columns ? row->cells[0] : row->id, out);
    g_string_append_c(out, '}');
}

static void write_tasks(kwic_query_run *run, const kwic_datum *rows, size_t n,
                        size_t group, GString *out);

static void write_group(kwic_query_run *run, const kwic_object *row, size_t group,
                        GString *out)
{
    kwic_eval *e = run->eval;
    kwic_datum rows = kwic_eval_get(e, row, KWIC_STR("rows"));
    g_string_append(out, "{\"key\":{");
    write_cell(e, kwic_eval_get(e, row, run->groups[group]), out);
    g_string_append(out, "},\"rows\":");
    if (rows.kind == KWIC_DATUM_LIST)
        write_tasks(run, rows.list->items, rows.list->n, group + 1, out);
    else
        g_string_append(out, "[]");
    g_string_append_c(out, '}');
}

static void write_tasks(kwic_query_run *run, const kwic_datum *rows, size_t n,
                        size_t group, GString *out)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            g_string_append_c(out, ',');
        if (rows[i].kind != KWIC_DATUM_OBJECT)
            kwic_datum_json(run->eval, rows[i], out);
        else if (group < run->n_groups)
            write_group(run, rows[i].object, group, out);
        else
            kwic_item_json(run->eval, rows[i].object, out);
    }
    g_string_append_c(out, ']');
}

static void write_rows(kwic_query_run *run, const kwic_dql *q, GString *out)
{
    kwic_eval *e = run->eval;
    g_string_append(out, "\"rows\":");
    if (q->kind == KWIC_QUERY_TASK) {
        kwic_datum *rows = kwic_budget_new(e->budget, kwic_datum, run->n_rows + 1);
        for (size_t i = 0; i < run->n_rows; i++)
            rows[i] = kwic_datum_object(run->rows[i].data);
        write_tasks(run, rows, run->n_rows, 0, out);
        return;
    }
    g_string_append_c(out, '[');
    for (size_t i = 0; i < run->n_rows; i++) {
        const kwic_query_row *row = &run->rows[i];
        if (i)
            g_string_append_c(out, ',');
        if (q->kind == KWIC_QUERY_TABLE) {
            write_table_row(e, q, row, out);
        } else if (q->kind == KWIC_QUERY_LIST) {
            write_list_row(e, q, row, out);
        } else {
            g_string_append(out, "{\"date\":");
            kwic_datum_json(e, row->cells[0], out);
            g_string_append(out, ",\"link\":");
            kwic_datum_json(e, row->cells[1], out);
            g_string_append_c(out, '}');
        }
    }
    g_string_append_c(out, ']');
}

static void write_names(const char *member, const kwic_str *first,
                        const kwic_str *names, size_t n, GString *out)
{
    g_string_append_printf(out, ",\"%s\":[", member);
    if (first)
        kwic_datum_json_string(out, *first);
    for (size_t i = 0; i < n; i++) {
        if (i || first)
            g_string_append_c(out, ',');
        kwic_datum_json_string(out, names[i]);
    }
    g_string_append_c(out, ']');
}

void kwic_result_json(kwic_query_run *run, const kwic_dql *q, size_t total,
                      GString *out)
{
    g_string_append_printf(out, "\"type\":\"%s\"", kwic_query_kind_name(q->kind));
    if (q->kind == KWIC_QUERY_TABLE) {
        kwic_str id = run->n_groups ? run->groups[0] : KWIC_STR("File");
        kwic_str *names =
            kwic_budget_new(run->eval->budget, kwic_str, q->n_columns + 1);
        for (size_t i = 0; i < q->n_columns; i++)
            names[i] = q->columns[i].name;
        write_names("columns", q->show_id ? &id : NULL, names, q->n_columns, out);
    }
    if (run->n_groups)
        write_names("grouped", NULL, run->groups, run->n_groups, out);
    g_string_append_printf(out, ",\"total\":%zu,", total);
    write_rows(run, q, out);
    if (run->dropped)
        g_string_append_printf(out, ",\"droppedRows\":%zu", run->dropped);
}

void kwic_result_value_json(kwic_eval *e, kwic_datum v, GString *out)
{
    write_cell(e, v, out);
    g_string_append_printf(out, ",\"type\":\"%s\"", kwic_datum_type(v.kind));
}
