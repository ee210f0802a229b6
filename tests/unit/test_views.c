// SPDX-License-Identifier: GPL-2.0-or-later
// Expressions and queries as tables of text: tests/spec/views.txt.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../spec.h"
#include "views_dump.h"

enum { CEILING = 1 << 20 };

static void append_line(GString *out, const char *text)
{
    g_string_append(out, text);
    g_string_append_c(out, '\n');
}

static void evaluate(kwic_eval *e, kwic_text_scan *scan, GString *out)
{
    kwic_datum v;
    g_autoptr(GError) error = NULL;
    const kwic_expr *x = kwic_expr_parse(scan, &error);
    if (!x) {
        append_line(out, error->message);
    } else if (!kwic_eval_run(e, x, NULL, &v)) {
        g_string_append(out, "error: ");
        append_line(out, e->error);
    } else {
        kwic_datum_json(e, v, out);
        g_string_append_c(out, '\n');
        append_line(out, kwic_eval_text(e, v).p);
    }
}

static void parse(kwic_eval *e, kwic_text_scan *scan, GString *out)
{
    g_autoptr(GError) error = NULL;
    const kwic_dql *q = kwic_dql_parse(scan, &error);
    if (q)
        dump_query(e, q, out);
    else
        g_string_append(out, error->message);
    g_string_append_c(out, '\n');
}

// "= x" is evaluated, all else parsed as a query.
static void make(void *ctx, kwic_str input, GString *out)
{
    kwic_moment now = {1768478400000, kwic_zone_fixed(0)};
    kwic_budget budget;
    kwic_eval eval;
    kwic_text_scan scan;
    (void)ctx;
    kwic_budget_init(&budget, CEILING, 0, NULL);
    kwic_eval_init(&eval, &budget, &now);
    bool expression = kwic_str_starts(input, KWIC_STR("= "));
    kwic_scan_init(&scan, &budget, &now,
                   kwic_str_sub(input, expression ? 2 : 0, input.n));
    if (expression)
        evaluate(&eval, &scan, out);
    else
        parse(&eval, &scan, out);
    kwic_eval_clear(&eval);
    kwic_budget_clear(&budget);
}

static void spec(void **state)
{
    (void)state;
    assert_int_equal(spec_run("views", make, NULL), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(spec)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
