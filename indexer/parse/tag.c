// SPDX-License-Identifier: GPL-2.0-or-later
#include "tag.h"

static bool may_precede(gunichar c)
{
    if (c < 0x80)
        return c == 0 || !(g_ascii_isalnum((char)c) || strchr("_/&#\\-)]@", (char)c));
    return !g_unichar_isalnum(c);
}

static bool is_tag_char(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c) || c == '_' || c == '-' || c == '/';
    if (c == 0x200D || c == 0xFE0F) // joins an emoji
        return true;
    if (c == 0xFFFD)
        return false;
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
        return false;
    default:
        return true;
    }
}

size_t kwic_tag_read(const char *p, size_t n, size_t at)
{
    if (!may_precede(kwic_parse_char_before(p, at)))
        return 0;
    size_t end = at + 1, length;
    bool named = false;
    while (end < n) {
        gunichar c = kwic_parse_char((kwic_str){p + end, n - end}, &length);
        if (!is_tag_char(c))
            break;
        named = named || c >= 0x80 || g_ascii_isalpha((char)c) ||
                (strchr("_-/", (char)c) && end + 1 < n && g_ascii_isalnum(p[end + 1]));
        end += length;
    }
    while (end > at + 1 && p[end - 1] == '/')
        end--;
    return named ? end - at : 0;
}

void kwic_tag_add_property(kwic_parse *p, kwic_str text, bool list, uint32_t line)
{
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && text.p[end] != ',' &&
               (list || !g_ascii_isspace(text.p[end])))
            end++;
        kwic_str one = kwic_parse_trim(kwic_str_sub(text, at, end));
        while (one.n && one.p[0] == '#')
            one = kwic_str_sub(one, 1, one.n);
        while (one.n && one.p[one.n - 1] == '/')
            one.n--;
        kwic_tag tag = {.text = one, .line = line + 1, .property = true};
        if (one.n)
            g_array_append_val(p->tags, tag);
        at = end + 1;
    }
}
