// SPDX-License-Identifier: GPL-2.0-or-later
// Any expression over a row of every kind of value: it gives a value or says why not, within
// its memory; the value has an order and JSON that can be read.
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "../../views/language/datum_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 4 << 20, SLACK = 8 }; // one step may go beyond what is left

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

// a … h: a value of each kind.
static const kwic_object *make_row(kwic_budget *b, const kwic_moment *now)
{
    static const kwic_duration hour = {.units = {[KWIC_UNIT_HOURS] = 1}};
    static const kwic_reference link = {.path = {"Note.md", 7}};
    kwic_object_maker row = {.budget = b}, inside = {.budget = b};
    kwic_datum *items = kwic_budget_new(b, kwic_datum, 3);
    items[0] = kwic_datum_number(2);
    items[1] = kwic_datum_string(KWIC_STR("d\xc3\xa9j\xc3\xa0 \xf0\x9f\x93\xb7"));
    kwic_object_put(&inside, KWIC_STR("x"), kwic_datum_boolean(true));
    kwic_object_put(&row, KWIC_STR("a"), kwic_datum_number(1.5));
    kwic_object_put(&row, KWIC_STR("b"), items[1]);
    kwic_object_put(&row, KWIC_STR("c"), kwic_datum_date(b, *now));
    kwic_object_put(&row, KWIC_STR("d"), kwic_datum_duration(b, hour));
    kwic_object_put(&row, KWIC_STR("e"), kwic_datum_reference(b, link));
    kwic_object_put(&row, KWIC_STR("f"), kwic_datum_items(b, items, 3));
    kwic_object_put(&row, KWIC_STR("g"), kwic_datum_object(kwic_object_made(&inside)));
    kwic_object_put(&row, KWIC_STR("h"), kwic_datum_null());
    return kwic_object_made(&row);
}

static void check_value(kwic_eval *e, kwic_datum v)
{
    g_autoptr(GString) json = g_string_new(NULL);
    kwic_datum one = kwic_datum_number(1);
    int order = kwic_datum_compare(&e->compare, v, one),
        turned = kwic_datum_compare(&e->compare, one, v);
    bool nan = v.kind == KWIC_DATUM_NUMBER && v.number != v.number;
    check(nan || (order > 0) == (turned < 0), "the order is one from both sides");
    kwic_datum_json(e, v, json);
    json_t *read = json_loads(json->str, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    check(read != NULL, json->str);
    json_decref(read);
    kwic_eval_text(e, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_moment now = {1768478400000, kwic_zone_fixed(0)};
    kwic_budget budget;
    kwic_eval eval;
    kwic_text_scan scan;
    kwic_datum v;
    kwic_budget_init(&budget, CEILING, 2000, NULL);
    kwic_eval_init(&eval, &budget, &now);
    kwic_scan_init(&scan, &budget, &now, (kwic_str){(const char *)data, size});
    const kwic_expr *x = kwic_expr_parse(&scan, NULL);
    if (x && kwic_eval_run(&eval, x, make_row(&budget, &now), &v))
        check_value(&eval, v);
    else if (x)
        check(eval.error != NULL, "a failure says why");
    check(budget.used < (size_t)CEILING * SLACK, "memory has a ceiling");
    kwic_eval_clear(&eval);
    kwic_budget_clear(&budget);
    return 0;
}
