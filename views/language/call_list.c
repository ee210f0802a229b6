// SPDX-License-Identifier: GPL-2.0-or-later
// Functions of lists and objects.
#include <math.h>

#include "eval.h"
#include "value/chars.h"

#define RUN(name)                                                                      \
    static bool name(kwic_eval *e, const kwic_datum *args, size_t n, kwic_datum *out)

static bool give(kwic_datum *out, bool boolean)
{
    *out = kwic_datum_boolean(boolean);
    return true;
}

static bool give_list(kwic_eval *e, const kwic_datum *items, size_t n, kwic_datum *out)
{
    *out = kwic_datum_items(e->budget, items, n);
    return true;
}

static kwic_datum *copy_items(kwic_eval *e, const kwic_datum *items, size_t n)
{
    kwic_datum *copy = kwic_budget_new(e->budget, kwic_datum, n + 1);
    if (n)
        memcpy(copy, items, n * sizeof *copy);
    return copy;
}

RUN(list_any)
{
    return give_list(e, copy_items(e, args, n), n, out);
}

RUN(object_any)
{
    kwic_object_maker maker = {.budget = e->budget};
    if (n % 2)
        return kwic_eval_fail(e, "object() requires an even number of arguments");
    for (size_t i = 0; i < n; i += 2) {
        if (args[i].kind != KWIC_DATUM_STRING)
            return kwic_eval_fail(
                e, "keys should be of type string for object(key1, value1, ...)");
        kwic_object_put(&maker, args[i].string, args[i + 1]);
    }
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

RUN(extract_any)
{
    kwic_object_maker maker = {.budget = e->budget};
    if (!n) {
        *out = kwic_datum_string(
            KWIC_STR("extract(object, key1, ...) requires at least 1 argument"));
        return true;
    }
    if (args[0].kind == KWIC_DATUM_LIST) {
        const kwic_list *list = args[0].list;
        kwic_datum *each = copy_items(e, args, n),
                   *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
        for (size_t i = 0; i < list->n; i++) {
            each[0] = list->items[i];
            if (kwic_eval_spent(e) || !extract_any(e, each, n, &items[i]))
                return false;
        }
        return give_list(e, items, list->n, out);
    }
    for (size_t i = 1; i < n; i++) {
        kwic_datum value;
        if (args[i].kind != KWIC_DATUM_STRING)
            return kwic_eval_fail(
                e, "extract(object, key1, ...) must be called with string keys");
        if (!kwic_eval_index(e, args[0], args[i], &value))
            return false;
        kwic_object_put(&maker, args[i].string, value);
    }
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

// ---- contains ----

static kwic_str fold_case(kwic_eval *e, kwic_str s)
{
    g_autofree char *valid = g_utf8_make_valid(s.p ? s.p : "", (gssize)s.n);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    return kwic_budget_str(e->budget, kwic_str_of(lower));
}

static bool has_text(kwic_str hay, kwic_str needle)
{
    return !needle.n || (hay.n && memmem(hay.p, hay.n, needle.p, needle.n));
}

static bool equal(kwic_eval *e, kwic_datum a, kwic_datum b)
{
    return kwic_datum_compare(&e->compare, a, b) == 0;
}

typedef enum kwic_containing { CASED, CASELESS, EXACT } kwic_containing;

static bool contains(kwic_eval *e, kwic_datum in, kwic_datum what, kwic_containing how)
{
    if (in.kind == KWIC_DATUM_LIST) {
        for (size_t i = 0; i < in.list->n && !kwic_eval_spent(e); i++)
            if (how == EXACT ? equal(e, what, in.list->items[i])
                             : contains(e, in.list->items[i], what, how))
                return true;
        return false;
    }
    if (in.kind == KWIC_DATUM_STRING && what.kind == KWIC_DATUM_STRING)
        return how == CASELESS
                   ? has_text(fold_case(e, in.string), fold_case(e, what.string))
                   : has_text(in.string, what.string);
    if (in.kind == KWIC_DATUM_OBJECT && what.kind == KWIC_DATUM_STRING)
        return kwic_object_find(in.object, what.string) != NULL;
    return equal(e, in, what);
}

RUN(contains_2)
{
    (void)n;
    return give(out, contains(e, args[0], args[1], CASED)) && !kwic_eval_spent(e);
}

RUN(icontains_2)
{
    (void)n;
    return give(out, contains(e, args[0], args[1], CASELESS)) && !kwic_eval_spent(e);
}

RUN(econtains_2)
{
    (void)n;
    return give(out, contains(e, args[0], args[1], EXACT)) && !kwic_eval_spent(e);
}

// ---- order ----

typedef struct kwic_keyed {
    kwic_datum key, value;
} kwic_keyed;

static int by_key(const void *a, const void *b, void *eval)
{
    kwic_eval *e = eval;
    return kwic_datum_compare(&e->compare, ((const kwic_keyed *)a)->key,
                              ((const kwic_keyed *)b)->key);
}

static bool sort_by(kwic_eval *e, const kwic_list *list, const kwic_closure *key,
                    kwic_keyed **out)
{
    kwic_keyed *keyed = kwic_budget_new(e->budget, kwic_keyed, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        keyed[i].key = keyed[i].value = list->items[i];
        if (key && !kwic_eval_apply(e, key, &list->items[i], 1, &keyed[i].key))
            return false;
    }
    g_qsort_with_data(keyed, (gint)list->n, sizeof *keyed, by_key, e);
    *out = keyed;
    return !kwic_eval_spent(e);
}

static bool sorted(kwic_eval *e, const kwic_list *list, const kwic_closure *key,
                   kwic_datum *out)
{
    kwic_keyed *keyed;
    if (!sort_by(e, list, key, &keyed))
        return false;
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        items[i] = keyed[i].value;
    return give_list(e, items, list->n, out);
}

RUN(sort_list)
{
    (void)n;
    return sorted(e, args[0].list, NULL, out);
}

RUN(sort_by_key)
{
    (void)n;
    return sorted(e, args[0].list, args[1].function, out);
}

RUN(unique_list)
{
    (void)n;
    kwic_keyed *keyed;
    const kwic_list *list = args[0].list;
    if (!sort_by(e, list, NULL, &keyed))
        return false;
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!kept || !equal(e, items[kept - 1], keyed[i].key))
            items[kept++] = keyed[i].key;
    return give_list(e, items, kept, out);
}

RUN(reverse_list)
{
    (void)n;
    const kwic_list *list = args[0].list;
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        items[i] = list->items[list->n - 1 - i];
    return give_list(e, items, list->n, out);
}

RUN(reverse_text)
{
    (void)n;
    kwic_str s = args[0].string;
    char *text = kwic_budget_take(e->budget, s.n + 1);
    for (size_t at = 0, width; at < s.n; at += width) {
        kwic_chars_at(s, at, &width);
        memcpy(text + s.n - at - width, s.p + at, width);
    }
    *out = kwic_datum_string((kwic_str){text, s.n});
    return true;
}

// ---- length ----

RUN(length_any)
{
    (void)e, (void)n;
    double length = 0;
    if (args[0].kind == KWIC_DATUM_LIST)
        length = (double)args[0].list->n;
    else if (args[0].kind == KWIC_DATUM_OBJECT)
        length = (double)kwic_object_flat(e->budget, args[0].object)->n;
    else if (args[0].kind == KWIC_DATUM_STRING)
        length = (double)kwic_utf16_length(args[0].string);
    *out = kwic_datum_number(length);
    return true;
}

static bool without_nulls(kwic_eval *e, const kwic_datum *items, size_t n,
                          kwic_datum *out)
{
    kwic_datum *kept = kwic_budget_new(e->budget, kwic_datum, n + 1);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (items[i].kind != KWIC_DATUM_NULL)
            kept[count++] = items[i];
    return give_list(e, kept, count, out);
}

RUN(nonnull_list)
{
    (void)n;
    return without_nulls(e, args[0].list->items, args[0].list->n, out);
}

RUN(firstvalue_list)
{
    const kwic_list *list = args[0].list;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].kind != KWIC_DATUM_NULL) {
            *out = list->items[i];
            return true;
        }
    return kwic_function_null(e, args, n, out);
}

// ---- any, all, none ----

// How many of items are truthy, by a lambda if there is one; at most `enough`.
static bool count_true(kwic_eval *e, const kwic_list *list, const kwic_closure *by,
                       bool wanted, bool *found)
{
    *found = false;
    for (size_t i = 0; i < list->n && !*found; i++) {
        kwic_datum v = list->items[i];
        if (by && !kwic_eval_apply(e, by, &list->items[i], 1, &v))
            return false;
        *found = kwic_datum_truthy(v) == wanted;
    }
    return true;
}

static bool quantify(kwic_eval *e, const kwic_datum *args, size_t n, bool wanted,
                     bool *found)
{
    kwic_list all = {n, args};
    if (n == 1 && args[0].kind == KWIC_DATUM_LIST)
        return count_true(e, args[0].list, NULL, wanted, found);
    if (n == 2 && args[0].kind == KWIC_DATUM_LIST &&
        args[1].kind == KWIC_DATUM_FUNCTION)
        return count_true(e, args[0].list, args[1].function, wanted, found);
    return count_true(e, &all, NULL, wanted, found);
}

RUN(any_any)
{
    bool found;
    return quantify(e, args, n, true, &found) && give(out, found);
}

RUN(all_any)
{
    bool found;
    return quantify(e, args, n, false, &found) && give(out, !found);
}

RUN(none_any)
{
    bool found;
    return quantify(e, args, n, true, &found) && give(out, !found);
}

// ---- making lists of lists ----

RUN(filter_list)
{
    (void)n;
    const kwic_list *list = args[0].list;
    kwic_datum *kept = kwic_budget_new(e->budget, kwic_datum, list->n + 1), v;
    size_t count = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (!kwic_eval_apply(e, args[1].function, &list->items[i], 1, &v))
            return false;
        if (kwic_datum_truthy(v))
            kept[count++] = list->items[i];
    }
    return give_list(e, kept, count, out);
}

RUN(map_list)
{
    (void)n;
    const kwic_list *list = args[0].list;
    kwic_datum *items = kwic_budget_new(e->budget, kwic_datum, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        if (!kwic_eval_apply(e, args[1].function, &list->items[i], 1, &items[i]))
            return false;
    return give_list(e, items, list->n, out);
}

static bool flatten(kwic_eval *e, const kwic_list *list, int depth, GArray *items)
{
    for (size_t i = 0; i < list->n; i++) {
        if (kwic_eval_spent(e) ||
            !kwic_budget_room(e->budget, items->len * sizeof(kwic_datum)))
            return kwic_eval_spent(e) && false;
        if (list->items[i].kind != KWIC_DATUM_LIST || depth <= 0)
            g_array_append_val(items, list->items[i]);
        else if (!flatten(e, list->items[i].list, depth - 1, items))
            return false;
    }
    return true;
}

RUN(flat_list)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(kwic_datum));
    double depth = n > 1 ? args[1].number : 1;
    if (!flatten(e, args[0].list,
                 depth > 200  ? 200
                 : depth >= 1 ? (int)depth
                              : 0,
                 items))
        return false;
    return give_list(e, copy_items(e, (kwic_datum *)(void *)items->data, items->len),
                     items->len, out);
}

static size_t slice_end(double at, size_t n)
{
    at = isnan(at) ? 0 : trunc(at);
    if (at < 0)
        at = fmax(0, at + (double)n);
    return (size_t)fmin(at, (double)n);
}

RUN(slice_list)
{
    const kwic_list *list = args[0].list;
    size_t from = n > 1 ? slice_end(args[1].number, list->n) : 0;
    size_t to = n > 2 ? slice_end(args[2].number, list->n) : list->n;
    return give_list(e, list->items + from, to > from ? to - from : 0, out);
}

// ---- join ----

static bool join_with(kwic_eval *e, kwic_datum list, kwic_str between, kwic_datum *out)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < list.list->n; i++) {
        if (i)
            g_string_append_len(text, between.p, (gssize)between.n);
        if (!kwic_eval_write(e, list.list->items[i], text)) {
            g_string_free(text, TRUE);
            return false;
        }
    }
    *out = kwic_eval_keep(e, text);
    return true;
}

RUN(join_list)
{
    bool by = n > 1 && args[1].kind == KWIC_DATUM_STRING;
    return join_with(e, args[0], by ? args[1].string : KWIC_STR(", "), out);
}

RUN(join_other)
{
    (void)n;
    *out = kwic_datum_string(kwic_eval_text(e, args[0]));
    return !kwic_eval_spent(e);
}

const kwic_function *kwic_functions_of_lists(void)
{
    static const kwic_function table[] = {
        {"object", {0}, {{".", object_any}}},
        {"list", {0}, {{".", list_any}}},
        {"array", {0}, {{".", list_any}}},
        {"extract", {0}, {{".", extract_any}}},
        {"contains", {0, 0, 2}, {{"**", contains_2}}},
        {"icontains", {0, 0, 2}, {{"**", icontains_2}}},
        {"econtains", {0, 0, 2}, {{"**", econtains_2}}},
        {"sort",
         {0},
         {{"a", sort_list}, {"af", sort_by_key}, {"*", kwic_function_first}}},
        {"unique", {0}, {{"a", unique_list}, {"0", kwic_function_null}}},
        {"reverse",
         {0},
         {{"a", reverse_list}, {"s", reverse_text}, {"*", kwic_function_first}}},
        {"length",
         {0},
         {{"a", length_any}, {"o", length_any}, {"s", length_any}, {"0", length_any}}},
        {"nonnull", {0}, {{"a", nonnull_list}, {".", without_nulls}}},
        {"firstvalue", {0}, {{"a", firstvalue_list}, {"0", kwic_function_null}}},
        {"any", {0}, {{".", any_any}}},
        {"all", {0}, {{".", all_any}}},
        {"none", {0}, {{".", none_any}}},
        {"filter", {0}, {{"af", filter_list}, {"0*", kwic_function_null}}},
        {"map", {0}, {{"af", map_list}, {"0*", kwic_function_null}}},
        {"flat", {0}, {{"a", flat_list}, {"an", flat_list}, {"0", kwic_function_null}}},
        {"slice",
         {0},
         {{"a", slice_list},
          {"an", slice_list},
          {"ann", slice_list},
          {"0", kwic_function_null}}},
        {"join",
         {0, 0, 2},
         {{"as", join_list},
          {"a0", join_list},
          {"*s", join_other},
          {"a", join_list},
          {"*", join_other}}},
        {0},
    };
    return table;
}
