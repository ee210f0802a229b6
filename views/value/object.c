// SPDX-License-Identifier: GPL-2.0-or-later
#include "datum.h"

const kwic_datum *kwic_object_find(const kwic_object *object, kwic_str key)
{
    for (; object; object = object->base)
        for (uint32_t i = 0; i < object->n; i++)
            if (object->keys[i].n == key.n &&
                memcmp(object->keys[i].p, key.p, key.n) == 0)
                return &object->values[i];
    return NULL;
}

// A key that JavaScript holds for an index: it comes before all others, by number.
static bool is_index(kwic_str key, uint64_t *number)
{
    return key.n && key.n <= 10 && (key.p[0] != '0' || key.n == 1) &&
           kwic_str_number(key, number) && *number < UINT32_MAX;
}

static uint32_t place_of(const kwic_object_maker *maker, kwic_str key)
{
    uint64_t number, other;
    uint32_t at = maker->n;
    if (!is_index(key, &number))
        return at;
    for (at = 0; at < maker->n; at++)
        if (!is_index(maker->keys[at], &other) || other > number)
            break;
    return at;
}

static void grow(kwic_object_maker *maker)
{
    uint32_t max = maker->max ? maker->max * 2 : 8;
    kwic_str *keys = kwic_budget_new(maker->budget, kwic_str, max);
    kwic_datum *values = kwic_budget_new(maker->budget, kwic_datum, max);
    if (maker->n) {
        memcpy(keys, maker->keys, maker->n * sizeof *keys);
        memcpy(values, maker->values, maker->n * sizeof *values);
    }
    maker->keys = keys;
    maker->values = values;
    maker->max = max;
}

void kwic_object_put(kwic_object_maker *maker, kwic_str key, kwic_datum value)
{
    for (uint32_t i = 0; i < maker->n; i++)
        if (kwic_str_eq(maker->keys[i], key)) {
            maker->values[i] = value;
            return;
        }
    if (maker->n == maker->max)
        grow(maker);
    uint32_t at = place_of(maker, key), behind = maker->n - at;
    memmove(maker->keys + at + 1, maker->keys + at, behind * sizeof *maker->keys);
    memmove(maker->values + at + 1, maker->values + at, behind * sizeof *maker->values);
    maker->keys[at] = key;
    maker->values[at] = value;
    maker->n++;
}

const kwic_object *kwic_object_made(kwic_object_maker *maker)
{
    kwic_object *object = kwic_budget_new(maker->budget, kwic_object, 1);
    *object =
        (kwic_object){.n = maker->n, .keys = maker->keys, .values = maker->values};
    return object;
}

const kwic_object *kwic_object_flat(kwic_budget *b, const kwic_object *object)
{
    if (!object->base)
        return object;
    kwic_object_maker maker = {.budget = b};
    const kwic_object *owner = object;
    for (const kwic_object *o = object; o; o = o->base) {
        if (!owner->owner)
            owner = o;
        for (uint32_t i = 0; i < o->n; i++)
            if (kwic_object_find(object, o->keys[i]) == &o->values[i])
                kwic_object_put(&maker, o->keys[i], o->values[i]);
    }
    kwic_object *flat = (kwic_object *)(uintptr_t)kwic_object_made(&maker);
    flat->kind = object->kind;
    flat->owner = owner->owner;
    return flat;
}
