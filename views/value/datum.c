// SPDX-License-Identifier: GPL-2.0-or-later
#include "datum.h"

#include <math.h>

#include "collate.h"

enum { DEPTH = 200 }; // of lists and objects in one another that are compared

kwic_datum kwic_datum_date(kwic_budget *b, kwic_moment date)
{
    kwic_moment *copy = kwic_budget_new(b, kwic_moment, 1);
    *copy = date;
    return (kwic_datum){.kind = KWIC_DATUM_DATE, .date = copy};
}

kwic_datum kwic_datum_duration(kwic_budget *b, kwic_duration duration)
{
    kwic_duration *copy = kwic_budget_new(b, kwic_duration, 1);
    *copy = duration;
    return (kwic_datum){.kind = KWIC_DATUM_DURATION, .duration = copy};
}

kwic_datum kwic_datum_reference(kwic_budget *b, kwic_reference link)
{
    kwic_reference *copy = kwic_budget_new(b, kwic_reference, 1);
    *copy = link;
    return kwic_datum_link(copy);
}

kwic_datum kwic_datum_items(kwic_budget *b, const kwic_datum *items, size_t n)
{
    kwic_list *list = kwic_budget_new(b, kwic_list, 1);
    list->n = n;
    list->items = items;
    return kwic_datum_list(list);
}

const char *kwic_datum_type(kwic_datum_kind kind)
{
    static const char *const names[KWIC_DATUM_KINDS] = {
        "null", "boolean", "number", "string",   "date",   "duration",
        "link", "array",   "object", "function", "widget", "null"};
    return names[kind];
}

static bool is_truthy_object(const kwic_object *object)
{
    while (object && !object->n)
        object = object->base;
    return object != NULL;
}

bool kwic_datum_truthy(kwic_datum v)
{
    switch (v.kind) {
    case KWIC_DATUM_BOOLEAN:
        return v.boolean;
    case KWIC_DATUM_NUMBER: // NaN != 0
        return v.number != 0;
    case KWIC_DATUM_STRING:
        return v.string.n > 0;
    case KWIC_DATUM_DATE:
        return v.date->ms != 0;
    case KWIC_DATUM_DURATION:
        return kwic_duration_ms(v.duration) != 0;
    case KWIC_DATUM_LINK:
        return v.link->path.n > 0;
    case KWIC_DATUM_LIST:
        return v.list->n > 0;
    case KWIC_DATUM_OBJECT:
        return is_truthy_object(v.object);
    case KWIC_DATUM_FUNCTION:
    case KWIC_DATUM_WIDGET:
        return true;
    default:
        return false;
    }
}

// ---- the order of values ----

static int compare_at(const kwic_datum_order *c, kwic_datum a, kwic_datum b, int depth);

static int compare_links(const kwic_datum_order *c, const kwic_reference *a,
                         const kwic_reference *b)
{
    static const char *const kinds[] = {"file", "header", "block"};
    kwic_str pa = a->path, pb = b->path;
    if (c->normalize && !kwic_str_eq(pa, pb)) {
        pa = c->normalize(c->ctx, pa);
        pb = c->normalize(c->ctx, pb);
    }
    int order = kwic_collate(pa, pb);
    if (order)
        return order;
    order = strcmp(kinds[a->kind], kinds[b->kind]);
    if (order)
        return order < 0 ? -1 : 1;
    if (!a->subpath.n || !b->subpath.n)
        return (a->subpath.n > 0) - (b->subpath.n > 0);
    return kwic_collate(a->subpath, b->subpath);
}

static int compare_lists(const kwic_datum_order *c, const kwic_list *a,
                         const kwic_list *b, int depth)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        int order = compare_at(c, a->items[i], b->items[i], depth + 1);
        if (order)
            return order;
    }
    return (a->n > b->n) - (a->n < b->n);
}

static int by_key(const void *a, const void *b, void *object)
{
    const kwic_str *keys = ((const kwic_object *)object)->keys;
    return kwic_str_cmp(keys[*(const uint32_t *)a], keys[*(const uint32_t *)b]);
}

static uint32_t *sorted_keys(kwic_budget *b, const kwic_object *object)
{
    uint32_t *order = kwic_budget_new(b, uint32_t, object->n + 1);
    for (uint32_t i = 0; i < object->n; i++)
        order[i] = i;
    qsort_r(order, object->n, sizeof *order, by_key, (void *)(uintptr_t)object);
    return order;
}

static int compare_objects(const kwic_datum_order *c, const kwic_object *a,
                           const kwic_object *b, int depth)
{
    if (a->kind != KWIC_OBJECT_PLAIN && a->kind == b->kind && a->owner == b->owner &&
        a->values == b->values)
        return 0;
    a = kwic_object_flat(c->budget, a);
    b = kwic_object_flat(c->budget, b);
    uint32_t *ka = sorted_keys(c->budget, a), *kb = sorted_keys(c->budget, b);
    for (uint32_t i = 0; i < a->n && i < b->n; i++) {
        int order = kwic_collate(a->keys[ka[i]], b->keys[kb[i]]);
        if (order)
            return order;
    }
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = 0; i < a->n; i++) {
        int order = compare_at(c, a->values[ka[i]], b->values[kb[i]], depth + 1);
        if (order)
            return order;
    }
    return 0;
}

static int compare_numbers(double a, double b)
{
    return a < b ? -1 : a == b ? 0 : 1; // NaN is above all, itself included
}

static int compare_dates(const kwic_moment *a, const kwic_moment *b)
{
    if (a->ms != b->ms)
        return a->ms < b->ms ? -1 : 1;
    return kwic_zone_same(a->zone, b->zone) ? 0 : 1;
}

static int compare_durations(const kwic_duration *a, const kwic_duration *b)
{
    if (kwic_duration_ms(a) < kwic_duration_ms(b))
        return -1;
    return kwic_duration_same(a, b) ? 0 : 1;
}

static int compare_same(const kwic_datum_order *c, kwic_datum a, kwic_datum b,
                        int depth)
{
    switch (a.kind) {
    case KWIC_DATUM_BOOLEAN:
        return (int)a.boolean - (int)b.boolean;
    case KWIC_DATUM_NUMBER:
        return compare_numbers(a.number, b.number);
    case KWIC_DATUM_STRING:
        return kwic_collate(a.string, b.string);
    case KWIC_DATUM_DATE:
        return compare_dates(a.date, b.date);
    case KWIC_DATUM_DURATION:
        return compare_durations(a.duration, b.duration);
    case KWIC_DATUM_LINK:
        return compare_links(c, a.link, b.link);
    case KWIC_DATUM_LIST:
        return a.list == b.list ? 0 : compare_lists(c, a.list, b.list, depth);
    case KWIC_DATUM_OBJECT:
        return a.object == b.object ? 0 : compare_objects(c, a.object, b.object, depth);
    default:
        return 0;
    }
}

static int compare_at(const kwic_datum_order *c, kwic_datum a, kwic_datum b, int depth)
{
    bool null_a = a.kind == KWIC_DATUM_NULL || a.kind == KWIC_DATUM_LAZY;
    bool null_b = b.kind == KWIC_DATUM_NULL || b.kind == KWIC_DATUM_LAZY;
    if (null_a || null_b)
        return (int)null_b - (int)null_a;
    if (depth > DEPTH || (depth && kwic_budget_spent(c->budget)))
        return 0;
    if (a.kind != b.kind) {
        int order = strcmp(kwic_datum_type(a.kind), kwic_datum_type(b.kind));
        return order < 0 ? -1 : 1;
    }
    return compare_same(c, a, b, depth);
}

int kwic_datum_compare(const kwic_datum_order *compare, kwic_datum a, kwic_datum b)
{
    return compare_at(compare, a, b, 0);
}
