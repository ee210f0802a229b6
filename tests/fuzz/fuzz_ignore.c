// SPDX-License-Identifier: GPL-2.0-or-later
// Any ignore file against any path: the input is patterns, a NUL, and a path.
#include <stddef.h>
#include <stdint.h>

#include "../../indexer/walk/ignore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_str all = {(const char *)data, size};
    const char *nul = size ? memchr(all.p, 0, size) : NULL;
    size_t at = nul ? (size_t)(nul - all.p) : size;
    kwic_str path = kwic_str_sub(all, at + 1, size);
    g_autoptr(kwic_ignore) top = kwic_ignore_new(NULL, 0);
    g_autoptr(kwic_ignore) sub = kwic_ignore_new(top, path.n / 2);
    kwic_ignore_add(top, kwic_str_sub(all, 0, at / 2));
    kwic_ignore_add(sub, kwic_str_sub(all, at / 2, at));
    kwic_ignore_check(sub, path, false);
    kwic_ignore_check(sub, path, true);
    return 0;
}
