// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a query, an expression and an inline field's value: it is read within its
// bounds, an error names a place in it, and what is read once is read again the same.
#include <stdio.h>
#include <stdlib.h>

#include "../../views/language/expr.h"
#include "../../views/language/inline_field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void read_query(kwic_budget *b, const kwic_moment *now, kwic_str text)
{
    kwic_text_scan scan, again;
    g_autoptr(GError) error = NULL;
    kwic_scan_init(&scan, b, now, text);
    const kwic_dql *q = kwic_dql_parse(&scan, &error);
    check((q != NULL) != (error != NULL), "a query is read, or why not is told");
    check(scan.furthest <= text.n && scan.at <= text.n, "places are in the text");
    kwic_scan_init(&again, b, now, text);
    const kwic_dql *second = kwic_dql_parse(&again, NULL);
    check((q != NULL) == (second != NULL), "it is read the same again");
    check(!q || q->n_steps == second->n_steps, "with as many clauses");
}

static void read_values(kwic_budget *b, const kwic_moment *now, kwic_str text)
{
    kwic_inline_field fields[KWIC_INLINE_FIELDS];
    size_t n = kwic_inline_fields_find(text, true, fields), before = 0;
    for (size_t i = 0; i < n; i++) {
        check(fields[i].start < fields[i].end && fields[i].end <= text.n,
              "a field is in the line");
        check(fields[i].start >= before, "fields are in order");
        before = fields[i].start;
        kwic_inline_value(b, now, fields[i].value);
    }
    if (kwic_inline_field_whole(text, fields))
        kwic_inline_value(b, now, fields[0].value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_str text = {(const char *)data, size};
    kwic_moment now = {1768478400000, kwic_zone_fixed(0)};
    kwic_budget budget;
    kwic_text_scan scan;
    g_autoptr(GError) error = NULL;
    kwic_budget_init(&budget, 64 << 20, 0, NULL);
    read_query(&budget, &now, text);
    kwic_scan_init(&scan, &budget, &now, text);
    check((kwic_expr_parse(&scan, &error) != NULL) != (error != NULL),
          "an expression is read, or why not is told");
    read_values(&budget, &now, text);
    kwic_budget_clear(&budget);
    return 0;
}
