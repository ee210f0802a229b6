/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. Memory of one note or one query, freed at once.
 *
 *     g_autoptr(kwic_arena) arena = kwic_arena_new();
 *     kwic_block *blocks = kwic_arena_new_array(arena, kwic_block, n);
 *
 * A thin face on GLib's GStringChunk would not align; this is a list of chunks. Zeroed,
 * aligned to 16 bytes, never NULL, O(1) an allocation. Not shared between threads. */
#ifndef KWIC_ARENA_H
#define KWIC_ARENA_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

typedef struct kwic_arena_chunk {
    struct kwic_arena_chunk *next;
    size_t used, size;
    max_align_t bytes[];
} kwic_arena_chunk;

typedef struct kwic_arena {
    kwic_arena_chunk *chunks; /* the one being filled first */
} kwic_arena;

static inline kwic_arena *kwic_arena_new(void)
{
    return g_new0(kwic_arena, 1);
}

/* Gives back all but the largest chunk, which is kept for use again. */
static inline void kwic_arena_clear(kwic_arena *a)
{
    kwic_arena_chunk *keep = NULL;
    for (kwic_arena_chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        kwic_arena_chunk *drop = keep && keep->size >= c->size ? c : keep;
        if (drop != c)
            keep = c;
        g_free(drop);
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->chunks = keep;
}

static inline void kwic_arena_free(kwic_arena *a)
{
    if (!a)
        return;
    kwic_arena_clear(a);
    g_free(a->chunks);
    g_free(a);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_arena, kwic_arena_free)

static inline kwic_arena_chunk *kwic_arena_add_chunk(kwic_arena *a, size_t size)
{
    kwic_arena_chunk *fresh =
        (kwic_arena_chunk *)g_malloc(sizeof(kwic_arena_chunk) + size);
    fresh->next = a->chunks;
    fresh->used = 0;
    fresh->size = size;
    return a->chunks = fresh;
}

/* An empty arena whose first chunk is of this size, for one that will not hold much. */
static inline void kwic_arena_reserve(kwic_arena *a, size_t n)
{
    if (!a->chunks && n)
        kwic_arena_add_chunk(a, (n + 15) & ~(size_t)15);
}

/* Bytes of all chunks. O(chunks). */
static inline size_t kwic_arena_size(const kwic_arena *a)
{
    size_t n = 0;
    for (const kwic_arena_chunk *c = a->chunks; c; c = c->next)
        n += c->size;
    return n;
}

static inline void *kwic_arena_alloc(kwic_arena *a, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    kwic_arena_chunk *c = a->chunks;
    if (!c || c->size - c->used < n) {
        size_t size = c ? c->size * 2 : 16384;
        if (size > (4 << 20))
            size = 4 << 20;
        c = kwic_arena_add_chunk(a, size < n ? n : size);
    }
    void *p = (char *)c->bytes + c->used;
    c->used += n;
    return memset(p, 0, n);
}

/* n zeroed elements of type. */
#define kwic_arena_new_array(arena, type, n)                                           \
    ((type *)kwic_arena_alloc((arena), sizeof(type) * (size_t)(n)))

/* A copy of s that lives as long as the arena; one NUL follows it. */
static inline kwic_str kwic_arena_str(kwic_arena *a, kwic_str s)
{
    char *p = (char *)kwic_arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    kwic_str copy = {p, s.n};
    return copy;
}

#endif
