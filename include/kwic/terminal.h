/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. The characters of a text that a terminal acts on instead of showing them, and
 * how JSON is kept free of them: text of notes ends on terminals, whatever printed it.
 *
 *     g_autoptr(GString) text = g_string_new("[\"\x7f\"]");
 *     kwic_json_guard(text, 0); // ["\u007f"]
 */
#ifndef KWIC_TERMINAL_H
#define KWIC_TERMINAL_H

#include <glib.h>
#include <string.h>

#include "kwic/utf8.h"

/* Controls of ASCII and of Latin-1, separators of lines, and what turns the direction of
 * writing round. */
static inline bool kwic_is_active(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Writes the active characters of the JSON in out as escapes, from byte `from` on. Newlines
 * and tabs, which stand between JSON's parts alone, stay. Cost: a pass over the bytes. */
static inline void kwic_json_guard(GString *out, size_t from)
{
    g_autoptr(GString) made = NULL;
    size_t kept = from;
    for (size_t at = from; at < out->len;) {
        guchar byte = (guchar)out->str[at];
        size_t n = 1;
        // Only these begin an active character.
        bool may = byte == 0x7f || byte == 0xc2 || byte == 0xd8 || byte == 0xe2;
        gunichar c =
            may ? kwic_utf8_at((kwic_str){out->str, out->len}, at, &n) : (gunichar)'x';
        if (may && c != KWIC_UTF8_BAD && kwic_is_active(c)) {
            if (!made)
                made = g_string_new_len(out->str, (gssize)from);
            g_string_append_len(made, out->str + kept, (gssize)(at - kept));
            g_string_append_printf(made, "\\u%04x", c);
            kept = at + n;
        }
        at += n;
    }
    if (!made)
        return;
    g_string_append_len(made, out->str + kept, (gssize)(out->len - kept));
    g_string_truncate(out, 0);
    g_string_append_len(out, made->str, (gssize)made->len);
}

#endif
