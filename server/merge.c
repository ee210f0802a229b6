// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of several vaults as one: by their scores, which are those of one vault of all notes
// (kwic_search_together), or by what an order of its own has of each hit.
#include <string.h>

#include "serve.h"

void kwic_merge_label(json_t *answer, const char *vault)
{
    size_t i;
    json_t *hit;
    json_array_foreach(json_object_get(answer, "hits"), i, hit)
    {
        json_object_set_new(hit, "vault", json_string(vault));
    }
}

static double score(const json_t *hit)
{
    return json_number_value(json_object_get(hit, "score"));
}

static int by_path(const json_t *x, const json_t *y)
{
    const char *a = json_string_value(json_object_get(x, "path"));
    const char *b = json_string_value(json_object_get(y, "path"));
    return a && b ? strcmp(a, b) : 0;
}

static int by_score(const void *a, const void *b)
{
    const json_t *hit_a = *(json_t *const *)a, *hit_b = *(json_t *const *)b;
    double x = score(hit_a), y = score(hit_b);
    return x != y ? (x < y) - (x > y) : by_path(hit_a, hit_b);
}

// Numbers before texts.
static int compare_keys(const json_t *x, const json_t *y)
{
    if (json_is_number(x) && json_is_number(y)) {
        double a = json_number_value(x), b = json_number_value(y);
        return (a > b) - (a < b);
    }
    if (json_is_string(x) && json_is_string(y))
        return strcmp(json_string_value(x), json_string_value(y));
    return json_is_string(x) - json_is_string(y);
}

// What has no such value comes last, whichever way the order goes.
static int by_order(const void *a, const void *b, void *falling)
{
    const json_t *hit_a = *(json_t *const *)a, *hit_b = *(json_t *const *)b;
    const json_t *x = json_object_get(hit_a, KWIC_MERGE_ORDER);
    const json_t *y = json_object_get(hit_b, KWIC_MERGE_ORDER);
    if (json_is_null(x) || json_is_null(y))
        return json_is_null(x) != json_is_null(y) ? (json_is_null(x) ? 1 : -1)
                                                  : by_path(hit_a, hit_b);
    int order = compare_keys(x, y);
    if (*(const bool *)falling)
        order = -order;
    return order ? order : by_path(hit_a, hit_b);
}

// The order that the hits of one vault are in, of whichever has some; NULL: relevance.
static const char *order_of(json_t *const *answers, size_t n)
{
    for (size_t a = 0; a < n; a++) {
        const json_t *order = json_object_get(answers[a], KWIC_MERGE_ORDER);
        if (order)
            return json_string_value(order);
    }
    return NULL;
}

static json_t *merge_hits(json_t *const *answers, size_t n, const kwic_request *r)
{
    g_autoptr(GPtrArray) hits = g_ptr_array_new();
    for (size_t a = 0; a < n; a++) {
        size_t i;
        json_t *hit;
        json_array_foreach(json_object_get(answers[a], "hits"), i, hit)
        {
            g_ptr_array_add(hits, hit);
        }
    }
    const char *order = order_of(answers, n);
    bool falling = order && order[0] == '-';
    if (order)
        g_ptr_array_sort_with_data(hits, by_order, &falling);
    else
        g_ptr_array_sort(hits, by_score);
    json_t *page = json_array();
    for (guint i = r->offset; i < hits->len && i - r->offset < r->limit; i++)
        json_array_append(page, hits->pdata[i]);
    for (guint i = 0; i < hits->len; i++)
        json_object_del(hits->pdata[i], KWIC_MERGE_ORDER);
    return page;
}

static json_t *find_value(const json_t *values, const json_t *value)
{
    size_t i;
    json_t *one;
    json_array_foreach(values, i, one)
    {
        if (json_equal(json_object_get(one, "value"), json_object_get(value, "value")))
            return one;
    }
    return NULL;
}

static json_int_t count(const json_t *value)
{
    return json_integer_value(json_object_get(value, "count"));
}

static int by_count(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    json_int_t m = count(x), n = count(y);
    if (m != n)
        return m < n ? 1 : -1;
    return strcmp(json_string_value(json_object_get(x, "value")),
                  json_string_value(json_object_get(y, "value")));
}

static void sort_values(json_t *values)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (size_t i = 0; i < json_array_size(values); i++)
        g_ptr_array_add(list, json_incref(json_array_get(values, i)));
    g_ptr_array_sort(list, by_count);
    json_array_clear(values);
    for (guint i = 0; i < list->len; i++)
        json_array_append_new(values, list->pdata[i]);
}

// Adds the counts of more to values, at each level. Depth is that of a tag's slashes.
static void add_values(json_t *values, const json_t *more, unsigned depth)
{
    size_t i;
    json_t *value;
    json_array_foreach(more, i, value)
    {
        json_t *have = find_value(values, value);
        if (!have) {
            json_array_append(values, value);
            continue;
        }
        json_object_set_new(have, "count", json_integer(count(have) + count(value)));
        json_t *children = json_object_get(value, "children");
        if (!json_object_get(have, "children") && children)
            json_object_set(have, "children", children);
        else if (children && depth < 100)
            add_values(json_object_get(have, "children"), children, depth + 1);
    }
    sort_values(values);
}

static void merge_facets(json_t *into, const json_t *more)
{
    const char *field;
    json_t *values;
    json_object_foreach((json_t *)more, field, values)
    {
        json_t *have = json_object_get(into, field);
        if (have)
            add_values(have, values, 0);
        else
            json_object_set(into, field, values);
    }
}

static void add_integer(json_t *into, const json_t *from, const char *key)
{
    json_t *a = json_object_get(into, key), *b = json_object_get(from, key);
    if (json_is_integer(a) && json_is_integer(b))
        json_integer_set(a, json_integer_value(a) + json_integer_value(b));
    else if (!json_is_integer(b))
        json_object_set_new(into, key, json_null());
}

// The first answer takes in another: all but hits.
static void merge_into(json_t *into, const json_t *more)
{
    json_t *total = json_object_get(into, "total"),
           *other = json_object_get(more, "total");
    add_integer(total, other, "value");
    if (!json_is_true(json_object_get(other, "exact")))
        json_object_set_new(total, "exact", json_false());
    json_int_t undecided = json_integer_value(json_object_get(total, "undecided")) +
                           json_integer_value(json_object_get(other, "undecided"));
    if (undecided)
        json_object_set_new(total, "undecided", json_integer(undecided));
    if (json_is_true(json_object_get(more, "partial")))
        json_object_set_new(into, "partial", json_true());
    add_integer(into, more, "behind");
    add_integer(into, more, "took_us");
    json_t *facets = json_object_get(into, "facets");
    merge_facets(facets, json_object_get(more, "facets"));
    // A query that one vault answers whole is not relaxed for the others' sake.
    if (json_is_null(json_object_get(more, "relaxed")) &&
        json_integer_value(json_object_get(other, "value")))
        json_object_set_new(into, "relaxed", json_null());
    size_t i;
    json_t *suggestion;
    json_t *suggestions = json_object_get(into, "suggestions");
    json_array_foreach(json_object_get(more, "suggestions"), i, suggestion)
    {
        json_array_append(suggestions, suggestion);
    }
}

// Leaves off the hits that do not fit into the bytes asked for; the first one always does.
static void cut_hits(json_t *merged, json_t *hits, const kwic_request *r)
{
    size_t bytes = 512, wanted = json_array_size(hits),
           n = 0; // of the answer without hits
    while (n < wanted) {
        bytes += json_dumpb(json_array_get(hits, n), NULL, 0, JSON_COMPACT) + 1;
        if (n > 0 && bytes > r->max_bytes)
            break;
        n++;
    }
    if (n == wanted)
        return;
    while (json_array_size(hits) > n)
        json_array_remove(hits, n);
    json_object_set_new(
        merged, "truncated",
        json_sprintf("maxBytes %u reached: %zu of %zu hits", r->max_bytes, n, wanted));
}

static json_t *cursor_of(const json_t *merged, const json_t *hits,
                         const kwic_request *r)
{
    json_int_t total =
        json_integer_value(json_object_get(json_object_get(merged, "total"), "value"));
    size_t next = r->offset + json_array_size(hits);
    return r->limit && (json_int_t)next < total ? json_sprintf("%zu", next)
                                                : json_null();
}

json_t *kwic_merge_answers(json_t *const *answers, size_t n,
                           const kwic_request *request)
{
    json_t *hits = merge_hits(answers, n, request);
    json_t *merged = answers[0];
    for (size_t i = 1; i < n; i++) {
        merge_into(merged, answers[i]);
        json_decref(answers[i]);
    }
    if (request->max_bytes)
        cut_hits(merged, hits, request);
    json_object_set_new(merged, "cursor", cursor_of(merged, hits, request));
    json_object_set_new(merged, "hits", hits);
    json_object_del(merged, KWIC_MERGE_ORDER);
    json_object_set_new(merged, "generation", json_null());
    return merged;
}
