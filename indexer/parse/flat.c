// SPDX-License-Identifier: GPL-2.0-or-later
//
//     flat    = { key ":" [ " " value ] | key ":" { item } | comment | empty }
//     item    = spaces "-" [ " " scalar ]      all items of a list at one column
//     value   = scalar | "[" [ word { "," word } ] "]"
//     scalar  = plain | '"' no '"' or '\' '"' | "'" no "'" "'"
//     word    = scalar, and plain of fewer characters
//
// A key stands at column 0. What may mean anything else to YAML (a tab, ": " or " #" in a
// plain scalar, an indicator in front, a line that goes on) is not read here at all.
#include "flat.h"

#include "property.h"

enum {
    KEY_BYTES = 128,     // a longer key may be none to YAML
    MOST_SCALARS = 2000, // far from the limits that the tree watches
};

typedef struct flat {
    kwic_parse *p;
    const char *bytes; // of the file
    GArray *scalars;   // kwic_scalar
    kwic_scalar key;   // of the line's key, and what follows from it
    bool empty;        // the key has no value yet: items may follow
    bool items;        // some have
    uint32_t column;   // of the items
} flat;

// ---- characters ----

enum {
    FIRST = 1,   // may begin a key or a word between brackets
    OF_KEY = 2,  // may stand in a key
    OF_WORD = 4, // may stand in a word between brackets
    FRONT = 8,   // may begin a plain scalar
    ANY = FIRST | OF_KEY | OF_WORD | FRONT,
};

static const unsigned char classes[256] = {
#define CLASS_8(at)                                                                    \
    [(at)] = ANY, [(at) + 1] = ANY, [(at) + 2] = ANY, [(at) + 3] = ANY,                \
    [(at) + 4] = ANY, [(at) + 5] = ANY, [(at) + 6] = ANY, [(at) + 7] = ANY
#define CLASS_32(at)                                                                   \
    CLASS_8(at), CLASS_8((at) + 8), CLASS_8((at) + 16), CLASS_8((at) + 24)
    CLASS_8('0'),
    ['8'] = ANY,
    ['9'] = ANY,
    CLASS_8('A'),
    CLASS_8('I'),
    CLASS_8('Q'),
    ['Y'] = ANY,
    ['Z'] = ANY,
    CLASS_8('a'),
    CLASS_8('i'),
    CLASS_8('q'),
    ['y'] = ANY,
    ['z'] = ANY,
    ['_'] = ANY,
    CLASS_32(0x80),
    CLASS_32(0xA0),
    CLASS_32(0xC0),
    CLASS_32(0xE0),
    [' '] = OF_KEY | OF_WORD,
    ['-'] = OF_KEY | OF_WORD,
    ['.'] = OF_KEY | OF_WORD | FRONT,
    ['/'] = OF_KEY | OF_WORD | FRONT,
    ['('] = OF_WORD | FRONT,
    [')'] = OF_WORD,
    ['+'] = OF_WORD | FRONT,
    ['<'] = FRONT,
    ['='] = FRONT,
    ['\\'] = FRONT,
    ['~'] = FRONT,
    [';'] = FRONT,
    ['^'] = FRONT,
    ['$'] = FRONT,
};

static bool is_of(char c, unsigned class)
{
    return classes[(unsigned char)c] & class;
}

// Characters that YAML reads otherwise than as text, or not at all: C1, line and paragraph
// separators, a byte order mark, and what is no character.
static bool is_odd(const char *s, const char *end)
{
    static const char *const odd[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF",
                                      "\xEF\xBF\xBE", "\xEF\xBF\xBF"};
    for (const char *at = s; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c < 0x80)
            continue;
        if (c == 0xC2 && (unsigned char)at[1] < 0xA0)
            return true;
        for (size_t i = 0; i < G_N_ELEMENTS(odd) && (c == 0xE2 || c == 0xEF); i++)
            if (end - at >= 3 && memcmp(at, odd[i], 3) == 0)
                return true;
    }
    return false;
}

static bool is_readable(const char *s, size_t n)
{
    bool ascii = true;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < ' ' ? c != '\n' && c != '\r' : c == 0x7f)
            return false;
        ascii = ascii && c < 0x80;
    }
    return ascii || (g_utf8_validate_len(s, n, NULL) && !is_odd(s, s + n));
}

// ---- scalars ----

static bool add(flat *f, kwic_str value, bool quoted, kwic_str written)
{
    kwic_scalar s = f->key;
    s.value = value;
    s.quoted = quoted && value.n;
    s.value_from = (uint32_t)(written.p - f->bytes);
    s.value_to = s.value_from + (uint32_t)written.n;
    g_array_append_val(f->scalars, s);
    return f->scalars->len <= MOST_SCALARS;
}

// s begins with a quote and is one scalar, all of it.
static bool add_quoted(flat *f, kwic_str s)
{
    kwic_str inside = kwic_str_sub(s, 1, s.n - 1);
    if (s.n < 2 || s.p[s.n - 1] != s.p[0] || memchr(inside.p, s.p[0], inside.n) ||
        (s.p[0] == '"' && memchr(inside.p, '\\', inside.n)))
        return false;
    return add(f, inside, true, s);
}

// Whether YAML takes s for plain text to its end.
static bool is_plain(kwic_str s)
{
    bool minus = s.p[0] == '-' && s.n > 1 && g_ascii_isalnum(s.p[1]);
    if (!is_of(s.p[0], FRONT) && !minus)
        return false;
    for (const char *at = s.p, *end = s.p + s.n;
         (at = memchr(at, ':', (size_t)(end - at))); at++)
        if (at + 1 == end || at[1] == ' ')
            return false;
    for (const char *at = s.p, *end = s.p + s.n;
         (at = memchr(at, '#', (size_t)(end - at))); at++)
        if (at[-1] == ' ')
            return false;
    return true;
}

static bool add_scalar(flat *f, kwic_str s)
{
    if (s.p[0] == '"' || s.p[0] == '\'')
        return add_quoted(f, s);
    return is_plain(s) && add(f, s, false, s);
}

static kwic_str trim(kwic_str s)
{
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    while (s.n && s.p[0] == ' ')
        s = kwic_parse_skip(s, 1);
    return s;
}

static bool is_word(kwic_str s)
{
    size_t n = 0;
    while (n < s.n && is_of(s.p[n], OF_WORD))
        n++;
    return n == s.n && is_of(s.p[0], FIRST);
}

// The word of a list between brackets that s begins with, as far as its comma.
static kwic_str next_word(kwic_str s)
{
    kwic_str front = s;
    while (front.n && front.p[0] == ' ')
        front = kwic_parse_skip(front, 1);
    size_t from = (size_t)(front.p - s.p);
    if (front.n && (front.p[0] == '"' || front.p[0] == '\'')) {
        const char *close = memchr(front.p + 1, front.p[0], front.n - 1);
        from = close ? (size_t)(close - s.p) : s.n;
    }
    const char *comma = memchr(s.p + from, ',', s.n - from);
    return kwic_str_sub(s, 0, comma ? (size_t)(comma - s.p) : s.n);
}

// s begins with a bracket.
static bool add_brackets(flat *f, kwic_str s)
{
    if (s.n < 2 || s.p[s.n - 1] != ']')
        return false;
    kwic_str inside = kwic_str_sub(s, 1, s.n - 1);
    if (trim(inside).n == 0)
        return add(f, (kwic_str){s.p, 0}, false, (kwic_str){s.p, 0});
    f->key.list = true;
    for (bool more = true; more;) {
        kwic_str written = next_word(inside), word = trim(written);
        bool quoted = word.n && (word.p[0] == '"' || word.p[0] == '\'');
        if (!word.n || !(quoted ? add_quoted(f, word)
                                : is_word(word) && add(f, word, false, word)))
            return false;
        more = written.n < inside.n;
        inside = kwic_parse_skip(inside, written.n + more);
    }
    return true;
}

// ---- lines ----

// A key without a value: null, unless items have come.
static bool end_entry(flat *f)
{
    bool null = f->empty && !f->items;
    const char *behind = f->bytes + f->key.key_to + 1; // the colon
    f->empty = false;
    return !null || add(f, (kwic_str){behind, 0}, false, (kwic_str){behind, 0});
}

// line begins with spaces and a hyphen.
static bool read_item(flat *f, kwic_str line, size_t spaces)
{
    if (!f->empty || (f->items && f->column != spaces))
        return false;
    f->column = (uint32_t)spaces;
    f->items = f->key.list = true;
    kwic_str rest = kwic_parse_skip(line, spaces + 1), value = trim(rest);
    if (rest.n && rest.p[0] != ' ')
        return false;
    if (value.n == 0)
        return add(f, (kwic_str){rest.p, 0}, false, (kwic_str){rest.p, 0});
    return add_scalar(f, value);
}

static size_t key_bytes(kwic_str line)
{
    size_t n = 0;
    if (!is_of(line.p[0], FIRST))
        return 0;
    while (n < line.n && is_of(line.p[n], OF_KEY))
        n++;
    bool is_key =
        n < line.n && n <= KEY_BYTES && line.p[n] == ':' && line.p[n - 1] != ' ';
    return is_key ? n : 0;
}

static bool read_entry(flat *f, kwic_str line)
{
    size_t n = key_bytes(line);
    uint32_t at = (uint32_t)(line.p - f->bytes);
    if (!n || !end_entry(f) || (n + 1 < line.n && line.p[n + 1] != ' '))
        return false;
    f->key = (kwic_scalar){
        .key = kwic_str_sub(line, 0, n), .key_from = at, .key_to = at + (uint32_t)n};
    f->items = false;
    kwic_str value = trim(kwic_parse_skip(line, n + 1));
    f->empty = value.n == 0;
    if (f->empty)
        return true;
    return value.p[0] == '[' ? add_brackets(f, value) : add_scalar(f, value);
}

static bool read_line(flat *f, kwic_str line)
{
    size_t spaces = 0;
    while (spaces < line.n && line.p[spaces] == ' ')
        spaces++;
    if (spaces == line.n || line.p[spaces] == '#')
        return true;
    if (line.p[spaces] == '-')
        return read_item(f, line, spaces);
    return spaces == 0 && read_entry(f, line);
}

static bool read_lines(flat *f, uint32_t from, uint32_t to)
{
    const char *end = f->bytes + to;
    for (const char *at = f->bytes + from; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        kwic_str line = {at, (size_t)(stop - at)};
        if (newline && line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (memchr(line.p, '\r', line.n) || !read_line(f, line))
            return false;
        at = newline ? newline + 1 : end;
    }
    return end_entry(f) && f->scalars->len;
}

bool kwic_flat_read(kwic_parse *p, uint32_t from, uint32_t to)
{
    g_autoptr(GArray) scalars = NULL;
    if (!is_readable(p->bytes.p + from, to - from))
        return false;
    scalars = g_array_sized_new(FALSE, FALSE, sizeof(kwic_scalar), 64);
    flat f = {.p = p, .bytes = p->bytes.p, .scalars = scalars};
    if (!read_lines(&f, from, to))
        return false;
    for (guint i = 0; i < scalars->len; i++)
        kwic_property_add(p, &g_array_index(scalars, kwic_scalar, i));
    return true;
}
