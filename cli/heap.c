// SPDX-License-Identifier: GPL-2.0-or-later
#include "heap.h"

#include <glib.h>
#include <stdint.h>
#include <sys/mman.h>

enum {
    RESERVED = 768 << 10, // what a search for two words takes, with ten snippets
    PAGE = 4096,
};

void kwic_heap_reserve(void)
{
#if defined __GLIBC__ && defined MADV_POPULATE_WRITE
    // A block that was mapped for itself, once freed, makes malloc keep others of its size
    // in the heap, and a free end of it.
    g_free(g_malloc(RESERVED));
    char *block = g_malloc(RESERVED - PAGE);
    uintptr_t from = ((uintptr_t)block + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    (void)madvise((void *)from, RESERVED - 2 * PAGE, MADV_POPULATE_WRITE);
    g_free(block);
#endif
}
