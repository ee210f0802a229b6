// SPDX-License-Identifier: GPL-2.0-or-later
// Mapped memory, aligned to large pages; the first of them stays small, for small vaults.
#include "pages.h"

#include <glib.h>
#include <sys/mman.h>

#include "kwic/str.h"

enum { LARGE_PAGE = 2 << 20 };

static size_t rounded(size_t n)
{
    return (n + LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
}

static unsigned char *map(size_t n)
{
    size_t more = n + LARGE_PAGE;
    unsigned char *all = mmap(NULL, more, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED)
        g_error("out of memory: %zu bytes", n);
    size_t before = (LARGE_PAGE - (uintptr_t)all % LARGE_PAGE) % LARGE_PAGE;
    if (before)
        munmap(all, before);
    munmap(all + before + n, LARGE_PAGE - before);
    if (n > LARGE_PAGE) // a wish: without large pages it is as good as before
        (void)madvise(all + before + LARGE_PAGE, n - LARGE_PAGE, MADV_HUGEPAGE);
    return all + before;
}

void kwic_pages_init(kwic_pages *p, size_t expected)
{
    p->n = 0;
    p->size = rounded(MAX(expected, 1));
    p->bytes = map(p->size);
}

void kwic_pages_clear(kwic_pages *p)
{
    if (p->bytes)
        munmap(p->bytes, p->size);
    *p = (kwic_pages){0};
}

void kwic_pages_reserve(kwic_pages *p, size_t n)
{
    if (p->n + n <= p->size)
        return;
    kwic_pages larger;
    kwic_pages_init(&larger, MAX(p->size * 2, p->n + n));
    memcpy(larger.bytes, p->bytes, p->n);
    larger.n = p->n;
    kwic_pages_clear(p);
    *p = larger;
}
