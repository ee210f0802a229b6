/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pool of bytes that grows and is thrown away whole, for data that is touched all over:
 * in large pages where the system has them, or half the time goes into finding small ones.
 *
 *     kwic_pages pool;
 *     kwic_pages_init(&pool, 64 << 20);
 *     uint32_t at = kwic_pages_take(&pool, 12);   // pool.bytes + at: 12 bytes
 *     kwic_pages_clear(&pool); */
#ifndef KWIC_PAGES_H
#define KWIC_PAGES_H

#include <stddef.h>
#include <stdint.h>

typedef struct kwic_pages {
    unsigned char *bytes; /* moves when the pool grows; zero where never taken before */
    size_t n, size;
} kwic_pages;

/* Takes addresses for `expected` bytes: up to there nothing is copied as the pool grows.
 * Memory is taken as it is written to. */
void kwic_pages_init(kwic_pages *p, size_t expected);
void kwic_pages_clear(kwic_pages *p);
/* Room for n bytes more than are taken. */
void kwic_pages_reserve(kwic_pages *p, size_t n);

/* n bytes; their offset, which a pool of more than 4 GiB does not have. */
static inline uint32_t kwic_pages_take(kwic_pages *p, size_t n)
{
    if (p->n + n > p->size)
        kwic_pages_reserve(p, n);
    uint32_t at = (uint32_t)p->n;
    p->n += n;
    return at;
}

#endif
