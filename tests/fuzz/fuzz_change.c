// SPDX-License-Identifier: GPL-2.0-or-later
// Any text and any changes of it by positions: lines are always those found anew, a position
// of an offset leads back to a place not behind it, and what is outside stays as it was.
#include <stdlib.h>

#include "../../server/lsp/position.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_lines(const GString *text, const kwic_text_lines *lines)
{
    kwic_text_lines fresh;
    kwic_str all = {text->str, text->len};
    kwic_text_lines_init(&fresh, all);
    check(fresh.starts->len == lines->starts->len);
    for (guint i = 0; i < fresh.starts->len; i++)
        check(g_array_index(fresh.starts, uint32_t, i) ==
              g_array_index(lines->starts, uint32_t, i));
    for (size_t i = 0; i <= text->len; i++)
        for (int e = 0; e < 2; e++) {
            kwic_encoding encoding = e ? KWIC_UTF8 : KWIC_UTF16;
            kwic_position p = kwic_text_position(lines, all, encoding, i);
            size_t back = kwic_text_offset(lines, all, encoding, p);
            check(back <= i);
        }
    kwic_text_lines_clear(&fresh);
}

// The first half is the text; of the rest six bytes and what follows them are a change.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = MIN(size / 2, 400);
    g_autoptr(GString) text = g_string_new_len((const char *)data, (gssize)n);
    kwic_text_lines lines;
    kwic_text_lines_init(&lines, (kwic_str){text->str, text->len});
    for (size_t at = n; at + 6 < size && text->len < 2000;
         at += 6 + data[at + 5] % 16) {
        const uint8_t *b = data + at;
        size_t length = MIN((size_t)b[5] % 16, size - at - 6);
        kwic_str with = {(const char *)b + 6, length};
        g_autofree char *before = g_memdup2(text->str, text->len + 1);
        size_t had = text->len;
        bool done = kwic_text_change(text, &lines, b[4] & 1 ? KWIC_UTF8 : KWIC_UTF16,
                                     (kwic_position){b[0], b[1]},
                                     (kwic_position){b[2], b[3]}, with);
        check(done || (text->len == had && memcmp(text->str, before, had) == 0));
        check_lines(text, &lines);
    }
    kwic_text_lines_clear(&lines);
    return 0;
}
