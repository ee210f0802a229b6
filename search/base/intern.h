/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings numbered from 0 in the order they came, each kept once.
 *
 *     g_autoptr(kwic_intern) t = kwic_intern_new();
 *     uint32_t id = kwic_intern_put(t, KWIC_STR("type/people"));
 *     kwic_str s = kwic_intern_str(t, id);
 */
#ifndef KWIC_INTERN_H
#define KWIC_INTERN_H

#include "kwic/arena.h"

#define KWIC_INTERN_NONE UINT32_MAX

typedef struct kwic_intern {
    kwic_arena *arena;
    GHashTable *ids; /* kwic_str * in strings' chunks -> id */
    GPtrArray *strings;
} kwic_intern;

kwic_intern *kwic_intern_new(void);
void kwic_intern_free(kwic_intern *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_intern, kwic_intern_free)

uint32_t kwic_intern_put(kwic_intern *t, kwic_str s);
/* KWIC_INTERN_NONE when it was never put. */
uint32_t kwic_intern_find(const kwic_intern *t, kwic_str s);

static inline uint32_t kwic_intern_count(const kwic_intern *t)
{
    return t->strings->len;
}

/* Followed by NUL; lives as long as t. */
static inline kwic_str kwic_intern_str(const kwic_intern *t, uint32_t id)
{
    return *(const kwic_str *)t->strings->pdata[id];
}

/* For other hash tables whose keys are kwic_str *. */
guint kwic_str_hash(gconstpointer s);
gboolean kwic_str_same(gconstpointer a, gconstpointer b);

#endif
