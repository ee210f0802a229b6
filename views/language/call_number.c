// SPDX-License-Identifier: GPL-2.0-or-later
// Functions of numbers: rounding, least and greatest, sums.
#include <math.h>

#include "eval.h"
#include "value/decimal.h"

#define RUN(name)                                                                      \
    static bool name(kwic_eval *e, const kwic_datum *args, size_t n, kwic_datum *out)

static bool give(kwic_datum *out, double number)
{
    *out = kwic_datum_number(number);
    return true;
}

RUN(round_1)
{
    (void)e, (void)n;
    return give(out, floor(args[0].number + 0.5));
}

RUN(round_2)
{
    double digits = args[1].number;
    if (!(digits > 0))
        return round_1(e, args, n, out);
    if (digits > 100)
        return kwic_eval_fail(e, "toFixed() digits argument must be between 0 and 100");
    return give(out, kwic_decimal_round(args[0].number, (int)digits));
}

RUN(trunc_1)
{
    (void)e, (void)n;
    return give(out, trunc(args[0].number));
}

RUN(floor_1)
{
    (void)e, (void)n;
    return give(out, floor(args[0].number));
}

RUN(ceil_1)
{
    (void)e, (void)n;
    return give(out, ceil(args[0].number));
}

// ---- least and greatest ----

static bool best(kwic_eval *e, const kwic_datum *args, size_t n, int sign,
                 kwic_datum *out)
{
    *out = n ? args[0] : kwic_datum_null();
    for (size_t i = 1; i < n; i++) {
        kwic_datum next = args[i];
        if (next.kind == KWIC_DATUM_NULL)
            continue;
        int order = out->kind == KWIC_DATUM_NULL
                        ? 1
                        : kwic_datum_compare(&e->compare, *out, next);
        bool stays =
            out->kind != KWIC_DATUM_NULL && (sign < 0 ? order <= 0 : order > 0);
        if (!stays)
            *out = next;
    }
    return true;
}

RUN(min_list)
{
    (void)n;
    return best(e, args[0].list->items, args[0].list->n, -1, out);
}

RUN(min_any)
{
    return best(e, args, n, -1, out);
}

RUN(max_list)
{
    (void)n;
    return best(e, args[0].list->items, args[0].list->n, 1, out);
}

RUN(max_any)
{
    return best(e, args, n, 1, out);
}

static bool best_by(kwic_eval *e, const kwic_datum *args, int sign, kwic_datum *out)
{
    const kwic_list *list = args[0].list;
    kwic_datum best_key = kwic_datum_null(), key;
    *out = list->n ? list->items[0] : kwic_datum_null();
    for (size_t i = 0; i < list->n; i++) {
        if (!kwic_eval_apply(e, args[1].function, &list->items[i], 1, &key))
            return false;
        if (key.kind == KWIC_DATUM_NULL)
            continue;
        bool first = best_key.kind == KWIC_DATUM_NULL;
        int order = first ? 0 : kwic_datum_compare(&e->compare, best_key, key);
        if (first || (sign < 0 ? order > 0 : order <= 0)) {
            best_key = key;
            *out = list->items[i];
        }
    }
    return true;
}

RUN(minby_list)
{
    (void)n;
    return best_by(e, args, -1, out);
}

RUN(maxby_list)
{
    (void)n;
    return best_by(e, args, 1, out);
}

// ---- folding a list into one value ----

static bool fold(kwic_eval *e, const kwic_list *list, kwic_expr_op op, kwic_datum *out)
{
    *out = list->n ? list->items[0] : kwic_datum_null();
    for (size_t i = 1; i < list->n; i++)
        if (!kwic_operate(e, op, *out, list->items[i], out))
            return false;
    return true;
}

RUN(sum_list)
{
    (void)n;
    return fold(e, args[0].list, KWIC_OP_ADD, out);
}

RUN(product_list)
{
    (void)n;
    return fold(e, args[0].list, KWIC_OP_MULTIPLY, out);
}

RUN(average_list)
{
    (void)n;
    const kwic_list *list = args[0].list;
    if (!fold(e, list, KWIC_OP_ADD, out))
        return false;
    if (out->kind == KWIC_DATUM_NULL)
        return true;
    return kwic_operate(e, KWIC_OP_DIVIDE, *out, kwic_datum_number((double)list->n),
                        out);
}

RUN(reduce_operator)
{
    (void)n;
    static const char letters[] = "+-*/&|";
    static const kwic_expr_op ops[] = {KWIC_OP_ADD,      KWIC_OP_SUBTRACT,
                                       KWIC_OP_MULTIPLY, KWIC_OP_DIVIDE,
                                       KWIC_OP_AND,      KWIC_OP_OR};
    kwic_str op = args[1].string;
    if (!args[0].list->n)
        return kwic_function_null(e, args, n, out);
    const char *at = op.n == 1 && op.p[0] ? strchr(letters, op.p[0]) : NULL;
    if (!at)
        return kwic_eval_fail(
            e, "reduce(array, op) supports '+', '-', '/', '*', '&', and '|'");
    return fold(e, args[0].list, ops[at - letters], out);
}

RUN(reduce_lambda)
{
    (void)n;
    const kwic_list *list = args[0].list;
    kwic_datum both[2];
    *out = list->n ? list->items[0] : kwic_datum_null();
    for (size_t i = 1; i < list->n; i++) {
        if (list->items[i].kind == KWIC_DATUM_NULL)
            continue;
        both[0] = *out;
        both[1] = list->items[i];
        if (!kwic_eval_apply(e, args[1].function, both, 2, out))
            return false;
    }
    return true;
}

const kwic_function *kwic_functions_of_numbers(void)
{
    static const kwic_function table[] = {
        {"round",
         {0, 1, 1},
         {{"n", round_1},
          {"0", kwic_function_null},
          {"nn", round_2},
          {"n0", round_1},
          {"0*", kwic_function_null}}},
        {"trunc", {0, 1}, {{"n", trunc_1}, {"0", kwic_function_null}}},
        {"floor", {0, 1}, {{"n", floor_1}, {"0", kwic_function_null}}},
        {"ceil", {0, 1}, {{"n", ceil_1}, {"0", kwic_function_null}}},
        {"min", {0}, {{"a", min_list}, {".", min_any}}},
        {"max", {0}, {{"a", max_list}, {".", max_any}}},
        {"minby", {0}, {{"af", minby_list}, {"0f", kwic_function_null}}},
        {"maxby", {0}, {{"af", maxby_list}, {"0f", kwic_function_null}}},
        {"sum", {0}, {{"a", sum_list}, {"*", kwic_function_first}}},
        {"product", {0}, {{"a", product_list}, {"*", kwic_function_first}}},
        {"average", {0}, {{"a", average_list}, {"*", kwic_function_first}}},
        {"reduce",
         {0, 0, 2},
         {{"as", reduce_operator},
          {"af", reduce_lambda},
          {"0*", kwic_function_null},
          {"*0", kwic_function_null}}},
        {0},
    };
    return table;
}
