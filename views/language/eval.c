// SPDX-License-Identifier: GPL-2.0-or-later
#include "eval.h"

#include <math.h>
#include <stdarg.h>

#include "value/chars.h"

enum { DEPTH = 200 }; // of calls in one another

static const char names_of_ends[][64] = {"", "the query takes more memory than it may",
                                         "the query took too long",
                                         "the query was cancelled"};

void kwic_eval_init(kwic_eval *e, kwic_budget *budget, const kwic_moment *now)
{
    *e = (kwic_eval){.budget = budget, .now = *now, .compare = {.budget = budget}};
}

void kwic_eval_clear(kwic_eval *e)
{
    g_clear_pointer(&e->regexes, g_ptr_array_unref);
    if (e->scratch)
        g_string_free(e->scratch, TRUE);
    e->scratch = NULL;
}

GString *kwic_eval_scratch(kwic_eval *e)
{
    if (!e->scratch)
        e->scratch = g_string_new(NULL);
    return g_string_truncate(e->scratch, 0);
}

bool kwic_eval_fail(kwic_eval *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    e->error = kwic_budget_str(e->budget, kwic_str_of(message)).p;
    return false;
}

bool kwic_eval_spent(kwic_eval *e)
{
    if (!kwic_budget_spent(e->budget))
        return false;
    e->error = names_of_ends[e->budget->spent];
    return true;
}

kwic_datum kwic_eval_keep(kwic_eval *e, GString *text)
{
    kwic_str kept = kwic_budget_str(e->budget, (kwic_str){text->str, text->len});
    g_string_free(text, TRUE);
    return kwic_datum_string(kept);
}

// ---- objects ----

kwic_datum kwic_eval_force(kwic_eval *e, const kwic_object *object,
                           const kwic_datum *value)
{
    if (value->kind != KWIC_DATUM_LAZY)
        return *value;
    while (object->base &&
           (value < object->values || value >= object->values + object->n))
        object = object->base;
    return e->world.force ? e->world.force(e->world.ctx, object, value->lazy)
                          : kwic_datum_null();
}

kwic_datum kwic_eval_get(kwic_eval *e, const kwic_object *object, kwic_str key)
{
    const kwic_datum *found = object ? kwic_object_find(object, key) : NULL;
    return found ? kwic_eval_force(e, object, found) : kwic_datum_null();
}

// ---- indexing ----

static bool index_list(kwic_eval *e, const kwic_list *list, kwic_datum index,
                       kwic_datum *out)
{
    if (index.kind == KWIC_DATUM_NUMBER) {
        double i = index.number;
        *out = i >= 0 && i < (double)list->n && i == trunc(i) ? list->items[(size_t)i]
                                                              : kwic_datum_null();
        return true;
    }
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < list->n && !kwic_eval_spent(e); i++)
        n += kwic_eval_index(e, list->items[i], index, &items[n]);
    *out = kwic_datum_items(e->budget, items, n);
    return true;
}

static kwic_datum part_of_date(const kwic_moment *date, kwic_str unit)
{
    kwic_civil c = kwic_moment_civil(date);
    int64_t week_year;
    const struct {
        const char *name;
        int64_t value;
    } parts[] = {{"year", c.year},
                 {"month", c.month},
                 {"weekyear", kwic_civil_week(&c, &week_year)},
                 {"week", c.day / 7 + 1},
                 {"weekday", kwic_civil_weekday(&c)},
                 {"day", c.day},
                 {"hour", c.hour},
                 {"minute", c.minute},
                 {"second", c.second},
                 {"millisecond", c.ms}};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (kwic_str_eq(unit, kwic_str_of(parts[i].name)))
            return kwic_datum_number((double)parts[i].value);
    return kwic_datum_null();
}

static kwic_datum part_of_duration(const kwic_duration *d, kwic_str unit)
{
    for (size_t i = 0; i < KWIC_UNITS; i++) {
        kwic_str name = kwic_str_of(kwic_unit_name((kwic_duration_unit)i));
        kwic_str one = {name.p, name.n - 1};
        // There is no "week".
        if (kwic_str_eq(unit, name) || (i != KWIC_UNIT_WEEKS && kwic_str_eq(unit, one)))
            return kwic_datum_number(kwic_duration_in(d, (kwic_duration_unit)i));
    }
    return kwic_datum_null();
}

static kwic_datum part_of_string(kwic_eval *e, kwic_str s, double index)
{
    if (index < 0 || index != trunc(index) || index >= (double)kwic_utf16_length(s))
        return kwic_datum_null();
    size_t from = kwic_utf16_byte(s, (size_t)index), n;
    kwic_chars_at(s, from, &n);
    (void)e;
    return kwic_datum_string(kwic_str_sub(s, from, from + n));
}

static bool index_by_name(kwic_eval *e, kwic_datum object, kwic_str key,
                          kwic_datum *out)
{
    const kwic_object *page = NULL;
    switch (object.kind) {
    case KWIC_DATUM_OBJECT:
        *out = kwic_eval_get(e, object.object, key);
        return true;
    case KWIC_DATUM_LINK:
        if (e->world.resolve)
            page = e->world.resolve(e->world.ctx, object.link->path);
        *out = kwic_eval_get(e, page, key);
        return true;
    case KWIC_DATUM_STRING:
        return kwic_eval_fail(
            e, "string indexing requires a numeric index (string[index])");
    case KWIC_DATUM_DATE:
        *out = part_of_date(object.date, key);
        return true;
    case KWIC_DATUM_DURATION:
        *out = part_of_duration(object.duration, key);
        return true;
    default:
        *out = kwic_datum_null();
        return true;
    }
}

static bool index_by_number(kwic_eval *e, kwic_datum object, double index,
                            kwic_datum *out)
{
    switch (object.kind) {
    case KWIC_DATUM_OBJECT:
        return kwic_eval_fail(
            e, "can only index into objects with strings (a.b or a[\"b\"])");
    case KWIC_DATUM_LINK:
        return kwic_eval_fail(
            e, "can only index into links with strings (a.b or a[\"b\"])");
    case KWIC_DATUM_DATE:
    case KWIC_DATUM_DURATION:
        return kwic_eval_fail(e, "%s indexing requires a string representing the unit",
                              kwic_datum_type(object.kind));
    case KWIC_DATUM_STRING:
        *out = part_of_string(e, object.string, index);
        return true;
    default:
        *out = kwic_datum_null();
        return true;
    }
}

bool kwic_eval_index(kwic_eval *e, kwic_datum object, kwic_datum index, kwic_datum *out)
{
    if (index.kind == KWIC_DATUM_NULL) {
        *out = kwic_datum_null();
        return true;
    }
    if (index.kind != KWIC_DATUM_STRING && index.kind != KWIC_DATUM_NUMBER)
        return kwic_eval_fail(e, "Can only index with a string or number");
    if (object.kind == KWIC_DATUM_LIST)
        return index_list(e, object.list, index, out);
    return index.kind == KWIC_DATUM_STRING
               ? index_by_name(e, object, index.string, out)
               : index_by_number(e, object, index.number, out);
}

// ---- expressions ----

static bool run_list(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                     kwic_datum *out)
{
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, x->n + 1);
    for (size_t i = 0; i < x->n; i++)
        if (!kwic_eval_run(e, x->parts[i], row, &items[i]))
            return false;
    *out = kwic_datum_items(e->budget, items, x->n);
    return true;
}

static bool run_object(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                       kwic_datum *out)
{
    kwic_object_maker maker = {.budget = e->budget};
    for (size_t i = 0; i < x->n; i++) {
        kwic_datum value;
        if (!kwic_eval_run(e, x->parts[i], row, &value))
            return false;
        kwic_object_put(&maker, x->names[i], value);
    }
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

static bool run_lambda(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                       kwic_datum *out)
{
    kwic_closure *closure = kwic_budget_new(e->budget, kwic_closure, 1);
    *closure = (kwic_closure){x, row};
    *out = (kwic_datum){.kind = KWIC_DATUM_FUNCTION, .function = closure};
    return true;
}

bool kwic_eval_apply(kwic_eval *e, const kwic_closure *function, const kwic_datum *args,
                     size_t n, kwic_datum *out)
{
    kwic_object *scope = kwic_budget_new(e->budget, kwic_object, 1);
    kwic_datum *values = kwic_budget_new(e->budget, kwic_datum, n + 1);
    if (n)
        memcpy(values, args, n * sizeof *values);
    const kwic_expr *lambda = function->lambda;
    *scope = (kwic_object){.n = (uint32_t)MIN(n, lambda->n),
                           .keys = lambda->names,
                           .values = values,
                           .base = function->around};
    return kwic_eval_run(e, lambda->parts[0], scope, out);
}

static bool run_call(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                     kwic_datum *out)
{
    const kwic_expr *callee = x->parts[0];
    const kwic_function *builtin = x->function;
    kwic_datum f = {.kind = KWIC_DATUM_STRING, .string = callee->name};
    if (callee->kind != KWIC_EXPR_VARIABLE && !kwic_eval_run(e, callee, row, &f))
        return false;
    size_t n = x->n - 1;
    kwic_datum *args = kwic_budget_new(e->budget, kwic_datum, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!kwic_eval_run(e, x->parts[i + 1], row, &args[i]))
            return false;
    if (f.kind == KWIC_DATUM_FUNCTION)
        return kwic_eval_apply(e, f.function, args, n, out);
    if (f.kind != KWIC_DATUM_STRING)
        return kwic_eval_fail(e, "Cannot call type '%s' as a function",
                              kwic_datum_type(f.kind));
    if (!builtin)
        builtin = kwic_function_find(f.string);
    if (!builtin)
        return kwic_eval_fail(e, "Unrecognized function name '%.*s'",
                              KWIC_STR_ARG(f.string));
    return kwic_function_call(e, builtin, args, n, out);
}

static kwic_datum lookup(kwic_eval *e, const kwic_object *row, kwic_str name)
{
    const kwic_datum *found = row ? kwic_object_find(row, name) : NULL;
    if (found)
        return kwic_eval_force(e, row, found);
    return kwic_eval_get(e, e->globals, name);
}

static bool run_index(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                      kwic_datum *out)
{
    const kwic_expr *of = x->parts[0];
    kwic_datum index, object;
    if (!kwic_eval_run(e, x->parts[1], row, &index))
        return false;
    // `row.x` is x, whatever word x is.
    if (of->kind == KWIC_EXPR_VARIABLE && kwic_str_eq(of->name, KWIC_STR("row"))) {
        if (index.kind != KWIC_DATUM_STRING)
            return kwic_eval_fail(
                e, "can only index into objects with strings (a.b or a[\"b\"])");
        *out = lookup(e, row, index.string);
        return true;
    }
    return kwic_eval_run(e, of, row, &object) && kwic_eval_index(e, object, index, out);
}

static bool run_binary(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                       kwic_datum *out)
{
    kwic_datum left, right;
    return kwic_eval_run(e, x->parts[0], row, &left) &&
           kwic_eval_run(e, x->parts[1], row, &right) &&
           kwic_operate(e, x->op, left, right, out);
}

static bool run(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                kwic_datum *out)
{
    kwic_datum part;
    switch (x->kind) {
    case KWIC_EXPR_LITERAL:
        *out = x->value;
        return true;
    case KWIC_EXPR_VARIABLE:
        *out = lookup(e, row, x->name);
        return true;
    case KWIC_EXPR_NOT:
        if (!kwic_eval_run(e, x->parts[0], row, &part))
            return false;
        *out = kwic_datum_boolean(!kwic_datum_truthy(part));
        return true;
    case KWIC_EXPR_BINARY:
        return run_binary(e, x, row, out);
    case KWIC_EXPR_LIST:
        return run_list(e, x, row, out);
    case KWIC_EXPR_OBJECT:
        return run_object(e, x, row, out);
    case KWIC_EXPR_LAMBDA:
        return run_lambda(e, x, row, out);
    case KWIC_EXPR_CALL:
        return run_call(e, x, row, out);
    default:
        return run_index(e, x, row, out);
    }
}

bool kwic_eval_run(kwic_eval *e, const kwic_expr *x, const kwic_object *row,
                   kwic_datum *out)
{
    if (kwic_eval_spent(e))
        return false;
    if (e->depth >= DEPTH)
        return kwic_eval_fail(e, "functions call one another too deeply");
    e->depth++;
    bool done = run(e, x, row, out);
    e->depth--;
    return done;
}
