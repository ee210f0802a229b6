// SPDX-License-Identifier: GPL-2.0-or-later
// The binary operators, by the types of both sides.
#include <math.h>

#include "eval.h"

static bool miss(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b)
{
    return kwic_eval_fail(e, "No implementation found for '%s %s %s'",
                          kwic_datum_type(a.kind), kwic_operator_text(op),
                          kwic_datum_type(b.kind));
}

static bool compare(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b,
                    kwic_datum *out)
{
    int order = kwic_datum_compare(&e->compare, a, b);
    bool holds = op == KWIC_OP_LESS         ? order < 0
                 : op == KWIC_OP_LESS_EQUAL ? order <= 0
                 : op == KWIC_OP_MORE       ? order > 0
                 : op == KWIC_OP_MORE_EQUAL ? order >= 0
                 : op == KWIC_OP_EQUAL      ? order == 0
                                            : order != 0;
    *out = kwic_datum_boolean(holds);
    return true;
}

static bool operate_numbers(kwic_expr_op op, double a, double b, kwic_datum *out)
{
    double result = op == KWIC_OP_ADD        ? a + b
                    : op == KWIC_OP_SUBTRACT ? a - b
                    : op == KWIC_OP_MULTIPLY ? a * b
                    : op == KWIC_OP_DIVIDE   ? a / b
                                             : fmod(a, b);
    *out = kwic_datum_number(result);
    return true;
}

static bool join_text(kwic_eval *e, kwic_datum a, kwic_datum b, kwic_datum *out)
{
    GString *text = g_string_new(NULL);
    bool written = kwic_eval_write(e, a, text) && kwic_eval_write(e, b, text) &&
                   kwic_budget_room(e->budget, text->len);
    if (!written) {
        g_string_free(text, TRUE);
        return kwic_eval_spent(e) && false;
    }
    *out = kwic_eval_keep(e, text);
    return true;
}

static bool repeat(kwic_eval *e, kwic_str s, double times, kwic_datum *out)
{
    times = trunc(times);
    if (isnan(times))
        times = 0;
    if (!isfinite(times))
        return kwic_eval_fail(e, "Invalid count value: %s",
                              times < 0 ? "-Infinity" : "Infinity");
    if (times <= 0 || !s.n) {
        *out = kwic_datum_string(KWIC_STR(""));
        return true;
    }
    if (times * (double)s.n > (double)e->budget->ceiling ||
        !kwic_budget_room(e->budget, (size_t)times * s.n))
        return kwic_eval_fail(e, "a text of %.0f bytes is too long",
                              times * (double)s.n);
    char *text = kwic_budget_take(e->budget, (size_t)times * s.n);
    for (size_t i = 0; i < (size_t)times; i++)
        memcpy(text + i * s.n, s.p, s.n);
    *out = kwic_datum_string((kwic_str){text, (size_t)times * s.n});
    return true;
}

static bool move_date(kwic_eval *e, const kwic_moment *date, const kwic_duration *by,
                      double sign, kwic_datum *out)
{
    kwic_moment moved;
    if (!kwic_moment_add(date, by, sign, &moved))
        return kwic_eval_fail(e, "the date is beyond every calendar");
    *out = kwic_datum_date(e->budget, moved);
    return true;
}

static bool keep_normal(kwic_eval *e, kwic_duration d, kwic_datum *out)
{
    *out = kwic_datum_duration(e->budget, kwic_duration_normalize(&d));
    return true;
}

static bool operate_dates(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b,
                          kwic_datum *out)
{
    bool add = op == KWIC_OP_ADD, subtract = op == KWIC_OP_SUBTRACT;
    if (a.kind == KWIC_DATUM_DATE && b.kind == KWIC_DATUM_DATE && subtract)
        return keep_normal(e, kwic_moment_between(a.date, b.date), out);
    if (a.kind == KWIC_DATUM_DATE && b.kind == KWIC_DATUM_DURATION && (add || subtract))
        return move_date(e, a.date, b.duration, add ? 1 : -1, out);
    if (a.kind == KWIC_DATUM_DURATION && b.kind == KWIC_DATUM_DATE && add)
        return move_date(e, b.date, a.duration, 1, out);
    if ((a.kind == KWIC_DATUM_NULL || b.kind == KWIC_DATUM_NULL) && (add || subtract)) {
        *out = kwic_datum_null();
        return true;
    }
    return miss(e, op, a, b);
}

static bool operate_durations(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b,
                              kwic_datum *out)
{
    bool both = a.kind == b.kind;
    if (both && (op == KWIC_OP_ADD || op == KWIC_OP_SUBTRACT))
        return keep_normal(
            e, kwic_duration_add(a.duration, b.duration, op == KWIC_OP_ADD ? 1 : -1),
            out);
    if (a.kind == KWIC_DATUM_DURATION && b.kind == KWIC_DATUM_NUMBER) {
        if (op == KWIC_OP_MULTIPLY)
            return keep_normal(e, kwic_duration_scale(a.duration, b.number), out);
        if (op == KWIC_OP_DIVIDE)
            return keep_normal(e, kwic_duration_scale(a.duration, 1 / b.number), out);
    }
    if (a.kind == KWIC_DATUM_NUMBER && b.kind == KWIC_DATUM_DURATION &&
        op == KWIC_OP_MULTIPLY)
        return keep_normal(e, kwic_duration_scale(b.duration, a.number), out);
    return miss(e, op, a, b);
}

static bool join_lists(kwic_eval *e, const kwic_list *a, const kwic_list *b,
                       kwic_datum *out)
{
    size_t n = a->n + b->n;
    if (!kwic_budget_room(e->budget, n * sizeof(kwic_datum)))
        return kwic_eval_spent(e) && false;
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, n + 1);
    if (a->n)
        memcpy(items, a->items, a->n * sizeof *items);
    if (b->n)
        memcpy(items + a->n, b->items, b->n * sizeof *items);
    *out = kwic_datum_items(e->budget, items, n);
    return true;
}

static bool join_objects(kwic_eval *e, const kwic_object *a, const kwic_object *b,
                         kwic_datum *out)
{
    const kwic_object *both[] = {a, b};
    kwic_object_maker maker = {.budget = e->budget};
    for (size_t k = 0; k < 2; k++) {
        const kwic_object *o = kwic_object_flat(e->budget, both[k]);
        for (uint32_t i = 0; i < o->n; i++)
            kwic_object_put(&maker, o->keys[i], kwic_eval_force(e, o, &o->values[i]));
    }
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

static bool operate_same(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b,
                         kwic_datum *out)
{
    if (a.kind == KWIC_DATUM_NUMBER)
        return operate_numbers(op, a.number, b.number, out);
    if (a.kind == KWIC_DATUM_NULL) {
        *out = kwic_datum_null();
        return true;
    }
    if (a.kind == KWIC_DATUM_LIST && op == KWIC_OP_ADD)
        return join_lists(e, a.list, b.list, out);
    if (a.kind == KWIC_DATUM_OBJECT && op == KWIC_OP_ADD)
        return join_objects(e, a.object, b.object, out);
    return miss(e, op, a, b);
}

static bool calculate(kwic_eval *e, kwic_expr_op op, kwic_datum a, kwic_datum b,
                      kwic_datum *out)
{
    bool text_a = a.kind == KWIC_DATUM_STRING, text_b = b.kind == KWIC_DATUM_STRING;
    if ((text_a || text_b) && op == KWIC_OP_ADD)
        return join_text(e, a, b, out);
    if (text_a && b.kind == KWIC_DATUM_NUMBER && op == KWIC_OP_MULTIPLY)
        return repeat(e, a.string, b.number, out);
    if (text_b && a.kind == KWIC_DATUM_NUMBER && op == KWIC_OP_MULTIPLY)
        return repeat(e, b.string, a.number, out);
    if (a.kind == KWIC_DATUM_DATE || b.kind == KWIC_DATUM_DATE)
        return operate_dates(e, op, a, b, out);
    if (a.kind == KWIC_DATUM_DURATION || b.kind == KWIC_DATUM_DURATION)
        return operate_durations(e, op, a, b, out);
    return a.kind == b.kind ? operate_same(e, op, a, b, out) : miss(e, op, a, b);
}

bool kwic_operate(kwic_eval *e, kwic_expr_op op, kwic_datum left, kwic_datum right,
                  kwic_datum *out)
{
    switch (op) {
    case KWIC_OP_AND:
        *out = kwic_datum_boolean(kwic_datum_truthy(left) && kwic_datum_truthy(right));
        return true;
    case KWIC_OP_OR:
        *out = kwic_datum_boolean(kwic_datum_truthy(left) || kwic_datum_truthy(right));
        return true;
    case KWIC_OP_ADD:
    case KWIC_OP_SUBTRACT:
    case KWIC_OP_MULTIPLY:
    case KWIC_OP_DIVIDE:
    case KWIC_OP_REMAINDER:
        return calculate(e, op, left, right, out);
    default:
        return compare(e, op, left, right, out);
    }
}
