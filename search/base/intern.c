// SPDX-License-Identifier: GPL-2.0-or-later
#include "intern.h"

// Eight bytes a step: g_str_hash takes one and stops at NUL.
guint kwic_str_hash(gconstpointer s)
{
    const kwic_str *str = s;
    uint64_t h = str->n * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = 0;
    for (; i + 8 <= str->n; i += 8) {
        uint64_t word;
        memcpy(&word, str->p + i, 8);
        h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    uint64_t rest = 0;
    if (i < str->n)
        memcpy(&rest, str->p + i, str->n - i);
    h = (h ^ rest) * UINT64_C(0xff51afd7ed558ccd);
    return (guint)(h ^ h >> 32);
}

gboolean kwic_str_same(gconstpointer a, gconstpointer b)
{
    return kwic_str_eq(*(const kwic_str *)a, *(const kwic_str *)b);
}

kwic_intern *kwic_intern_new(void)
{
    kwic_intern *t = g_new0(kwic_intern, 1);
    t->arena = kwic_arena_new();
    t->ids = g_hash_table_new(kwic_str_hash, kwic_str_same);
    t->strings = g_ptr_array_new();
    return t;
}

void kwic_intern_free(kwic_intern *t)
{
    if (!t)
        return;
    g_hash_table_unref(t->ids);
    g_ptr_array_unref(t->strings);
    kwic_arena_free(t->arena);
    g_free(t);
}

uint32_t kwic_intern_find(const kwic_intern *t, kwic_str s)
{
    gpointer id;
    return g_hash_table_lookup_extended(t->ids, &s, NULL, &id) ? GPOINTER_TO_UINT(id)
                                                               : KWIC_INTERN_NONE;
}

uint32_t kwic_intern_put(kwic_intern *t, kwic_str s)
{
    uint32_t id = kwic_intern_find(t, s);
    if (id != KWIC_INTERN_NONE)
        return id;
    kwic_str *kept = kwic_arena_new_array(t->arena, kwic_str, 1);
    *kept = kwic_arena_str(t->arena, s);
    id = t->strings->len;
    g_ptr_array_add(t->strings, kept);
    g_hash_table_insert(t->ids, kept, GUINT_TO_POINTER(id));
    return id;
}
