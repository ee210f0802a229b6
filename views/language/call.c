// SPDX-License-Identifier: GPL-2.0-or-later
// Functions: which there are, which form of one fits the arguments, and lists that are
// mapped over.
#include "eval.h"

const kwic_function *kwic_function_find(kwic_str name)
{
    const kwic_function *groups[] = {
        kwic_functions_of_lists(), kwic_functions_of_numbers(),
        kwic_functions_of_text(), kwic_functions_of_values()};
    for (size_t g = 0; g < G_N_ELEMENTS(groups); g++)
        for (const kwic_function *f = groups[g]; f->name; f++)
            if (strlen(f->name) == name.n && memcmp(f->name, name.p, name.n) == 0)
                return f;
    return NULL;
}

static bool fits(const char *types, const kwic_datum *args, size_t n)
{
    static const char letters[KWIC_DATUM_KINDS] = {
        [KWIC_DATUM_NULL] = '0',   [KWIC_DATUM_BOOLEAN] = 'b',
        [KWIC_DATUM_NUMBER] = 'n', [KWIC_DATUM_STRING] = 's',
        [KWIC_DATUM_DATE] = 'd',   [KWIC_DATUM_DURATION] = 'r',
        [KWIC_DATUM_LINK] = 'l',   [KWIC_DATUM_LIST] = 'a',
        [KWIC_DATUM_OBJECT] = 'o', [KWIC_DATUM_FUNCTION] = 'f',
        [KWIC_DATUM_WIDGET] = 'w', [KWIC_DATUM_LAZY] = '0'};
    if (types[0] == '.')
        return true;
    if (strlen(types) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (types[i] != '*' && types[i] != letters[args[i].kind])
            return false;
    return true;
}

// The bits of the arguments that are lists to be mapped over.
static unsigned mapped(const kwic_function *f, const kwic_datum *args, size_t n)
{
    unsigned lists = 0;
    if (n >= G_N_ELEMENTS(f->vector))
        return 0;
    for (size_t i = 0; i < n; i++)
        if ((f->vector[n] & (1u << i)) && args[i].kind == KWIC_DATUM_LIST)
            lists |= 1u << i;
    return lists;
}

static bool map(kwic_eval *e, const kwic_function *f, const kwic_datum *args, size_t n,
                kwic_datum *out)
{
    unsigned lists = mapped(f, args, n);
    size_t shortest = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        if (lists & (1u << i))
            shortest = MIN(shortest, args[i].list->n);
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, shortest + 1), each[4];
    for (size_t at = 0; at < shortest; at++) {
        for (size_t i = 0; i < n; i++)
            each[i] = lists & (1u << i) ? args[i].list->items[at] : args[i];
        if (!kwic_function_call(e, f, each, n, &items[at]))
            return false;
    }
    *out = kwic_datum_items(e->budget, items, shortest);
    return true;
}

static bool miss(kwic_eval *e, const kwic_function *f, const kwic_datum *args, size_t n)
{
    g_autoptr(GString) types = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(types, "%s%s", i ? ", " : "",
                               kwic_datum_type(args[i].kind));
    return kwic_eval_fail(e, "No implementation of '%s' found for arguments: %s",
                          f->name, types->str);
}

bool kwic_function_call(kwic_eval *e, const kwic_function *f, const kwic_datum *args,
                        size_t n, kwic_datum *out)
{
    if (kwic_eval_spent(e))
        return false;
    if (mapped(f, args, n))
        return map(e, f, args, n, out);
    for (size_t i = 0; i < KWIC_VARIANTS && f->variants[i].types; i++)
        if (fits(f->variants[i].types, args, n))
            return f->variants[i].run(e, args, n, out);
    return miss(e, f, args, n);
}

bool kwic_function_null(kwic_eval *e, const kwic_datum *args, size_t n, kwic_datum *out)
{
    (void)e, (void)args, (void)n;
    *out = kwic_datum_null();
    return true;
}

bool kwic_function_first(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out)
{
    (void)e, (void)n;
    *out = args[0];
    return true;
}
