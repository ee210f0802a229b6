// SPDX-License-Identifier: GPL-2.0-or-later
#include "lex.h"

#include <glib.h>

#include "ast.h"

static uint8_t byte_at(kwic_str s, size_t at)
{
    return at < s.n ? (uint8_t)s.p[at] : 0;
}

// The three bytes of a character of the block E2 80 xx or E3 80 xx, as one number.
static uint32_t three_at(kwic_str s, size_t at)
{
    if (at + 3 > s.n)
        return 0;
    return (uint32_t)byte_at(s, at) << 16 | (uint32_t)byte_at(s, at + 1) << 8 |
           byte_at(s, at + 2);
}

size_t kwic_lex_space(kwic_str s, size_t at)
{
    uint8_t c = byte_at(s, at);
    if (at < s.n && (c <= ' ' || c == 0x7f))
        return 1;
    if (c == 0xc2 && byte_at(s, at + 1) == 0xa0)
        return 2;
    uint32_t three = three_at(s, at);
    if ((three >= 0xe28080 && three <= 0xe2808b) || three == 0xe38080)
        return 3;
    return 0;
}

size_t kwic_lex_quote(kwic_str s, size_t at)
{
    if (byte_at(s, at) == '"')
        return 1;
    uint32_t three = three_at(s, at);
    return three >= 0xe2809c && three <= 0xe2809e ? 3 : 0;
}

size_t kwic_lex_quoted(kwic_str s, size_t at, kwic_str *inner)
{
    size_t open = kwic_lex_quote(s, at);
    if (!open)
        return 0;
    for (size_t i = at + open; i < s.n; i++) {
        if (s.p[i] == '\\' && byte_at(s, i + 1) == '"') {
            i++;
            continue;
        }
        size_t close = kwic_lex_quote(s, i);
        if (!close)
            continue;
        *inner = kwic_str_sub(s, at + open, i);
        return i + close;
    }
    return 0;
}

static bool ends_piece(kwic_str s, size_t at)
{
    return at >= s.n || kwic_lex_space(s, at) || strchr(")|]", s.p[at]);
}

static uint8_t regex_flag(char c)
{
    switch (c) {
    case 'i':
        return KWIC_REGEX_I;
    case 's':
        return KWIC_REGEX_S;
    case 'x':
        return KWIC_REGEX_X;
    default:
        return 0;
    }
}

size_t kwic_lex_regex(kwic_str s, size_t at, kwic_str *pattern, uint8_t *flags)
{
    if (byte_at(s, at) != '/')
        return 0;
    size_t i = at + 1;
    for (bool set = false; i < s.n && (s.p[i] != '/' || set); i++) {
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
        else if (s.p[i] == '[')
            set = true;
        else if (s.p[i] == ']')
            set = false;
    }
    if (i >= s.n || i == at + 1)
        return 0;
    *pattern = kwic_str_sub(s, at + 1, i++);
    *flags = 0;
    for (; i < s.n && (regex_flag(s.p[i]) || s.p[i] == 'm' || s.p[i] == 'u'); i++)
        *flags |= regex_flag(s.p[i]);
    return ends_piece(s, i) ? i : 0;
}

size_t kwic_lex_link(kwic_str s, size_t at, kwic_str *target)
{
    if (byte_at(s, at) != '[' || byte_at(s, at + 1) != '[')
        return 0;
    size_t end = 0;
    for (size_t i = at + 2; i < s.n && s.p[i] != '\n'; i++) {
        if (!end && (s.p[i] == '#' || s.p[i] == '|'))
            end = i;
        if (s.p[i] != ']' || byte_at(s, i + 1) != ']')
            continue;
        end = end ? end : i;
        *target = kwic_str_sub(s, at + 2, end);
        return end > at + 2 ? i + 2 : 0;
    }
    return 0;
}

static bool tag_byte(uint8_t c)
{
    return g_ascii_isalnum((char)c) || c >= 0x80 || c == '_' || c == '-' || c == '/';
}

size_t kwic_lex_tag_plain(kwic_str text)
{
    size_t n = 0;
    while (n < text.n && tag_byte((uint8_t)text.p[n]))
        n++;
    return n;
}

// A sign inside of a tag, with more of it behind: stage.seed, q&a.
static bool joins_tag(kwic_str s, size_t i)
{
    return s.p[i] && strchr(".&+%$'@=~", s.p[i]) && i + 1 < s.n &&
           tag_byte((uint8_t)s.p[i + 1]) && !kwic_lex_space(s, i + 1) &&
           !kwic_lex_quote(s, i + 1);
}

size_t kwic_lex_tag(kwic_str s, size_t at)
{
    bool other = false;
    size_t i = at + 1;
    for (; i < s.n && (tag_byte((uint8_t)s.p[i]) || (i > at + 1 && joins_tag(s, i)));
         i++) {
        if (kwic_lex_space(s, i) || kwic_lex_quote(s, i))
            break;
        other |= !g_ascii_isdigit(s.p[i]) && s.p[i] != '/' && s.p[i] != '-' &&
                 tag_byte((uint8_t)s.p[i]);
    }
    while (i > at + 1 && s.p[i - 1] == '/')
        i--;
    return other && i > at + 1 ? i : 0;
}

static bool key_byte(uint8_t c)
{
    return g_ascii_isalnum((char)c) || c >= 0x80 || c == '_' || c == '-' || c == '.';
}

size_t kwic_lex_key(kwic_str s, size_t at)
{
    size_t i = at;
    while (i < s.n && key_byte((uint8_t)s.p[i]) && !kwic_lex_space(s, i) &&
           !kwic_lex_quote(s, i))
        i++;
    uint8_t first = byte_at(s, at);
    if (i == at || byte_at(s, i) != ':' ||
        !(g_ascii_isalpha((char)first) || first >= 0x80))
        return 0;
    uint8_t after = byte_at(s, i + 1);
    // "http://…" and "std::vector" are words, "key: value" is a word and a word.
    bool url = after == '/' && byte_at(s, i + 2) == '/';
    return url || after == ':' || ends_piece(s, i + 1) ? 0 : i;
}

size_t kwic_lex_word(kwic_str s, size_t at, bool bracket)
{
    int open = 0;
    size_t i = at;
    for (; i < s.n && !kwic_lex_space(s, i) && !kwic_lex_quote(s, i); i++) {
        if (s.p[i] == '|' || (bracket && s.p[i] == ']'))
            break;
        if (s.p[i] == '(')
            open++;
        if (s.p[i] == ')' && open-- == 0)
            break;
    }
    size_t quote = kwic_lex_quote(s, at);
    return i > at ? i : at + (quote ? quote : at < s.n);
}

bool kwic_lex_keyword(kwic_str s, size_t at, const char *text)
{
    size_t n = strlen(text);
    if (!kwic_str_starts(kwic_str_sub(s, at, s.n), (kwic_str){text, n}))
        return false;
    at += n;
    return at >= s.n || kwic_lex_space(s, at) || kwic_lex_quote(s, at) ||
           strchr("()|]", s.p[at]);
}
