// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a note: places are right, indices point at what they should.
#include <stdlib.h>

#include "../note_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // A copy of its own, so that a read behind it is seen.
    g_autofree char *bytes = size ? g_memdup2(data, size) : NULL;
    if (!note_check((kwic_str){bytes, size}, "Fuzz.md"))
        abort();
    return 0;
}
