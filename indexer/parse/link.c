// SPDX-License-Identifier: GPL-2.0-or-later
#include "link.h"

#include "kwic/path.h"

enum {
    PARENTHESES = 32, // in a destination, as cmark
    LABEL_BYTES = 999,
    SCHEME_BYTES = 32,
};

static bool shows_nothing(kwic_str inside)
{
    for (size_t i = 0; i < inside.n; i++)
        if (!inside.p[i] || !strchr("|# \t\r\\", inside.p[i]))
            return false;
    return true;
}

size_t kwic_link_read_wiki(kwic_str s, kwic_str *inside)
{
    for (size_t i = 2; i + 1 < s.n && s.p[i] != '\n'; i++) {
        if (s.p[i] == '[' && s.p[i + 1] == '[')
            return 0;
        if (s.p[i] != ']' || s.p[i + 1] != ']')
            continue;
        *inside = kwic_parse_trim(kwic_str_sub(s, 2, i));
        return shows_nothing(*inside) ? 0 : i + 2;
    }
    return 0;
}

static kwic_str before(kwic_str s, const char *at)
{
    return kwic_parse_trim(kwic_str_sub(s, 0, (size_t)(at - s.p)));
}

static kwic_str after(kwic_str s, const char *at)
{
    return kwic_parse_trim(kwic_str_sub(s, (size_t)(at - s.p) + 1, s.n));
}

void kwic_link_split_wiki(kwic_str inside, kwic_link *link)
{
    const char *bar = memchr(inside.p, '|', inside.n);
    kwic_str place = inside;
    link->text = (kwic_str){NULL, 0};
    if (bar) {
        place = before(inside, bar);
        link->text = after(inside, bar);
        if (place.n && place.p[place.n - 1] == '\\') // [[a\|b]] in a table
            place = kwic_parse_trim(kwic_str_sub(place, 0, place.n - 1));
    }
    const char *hash = place.n ? memchr(place.p, '#', place.n) : NULL;
    link->target = hash ? before(place, hash) : place;
    link->anchor = hash ? after(place, hash) : (kwic_str){NULL, 0};
    if (!link->text.n)
        link->text = link->target.n ? place : link->anchor;
}

static size_t scheme_of(kwic_str s)
{
    size_t n = 0;
    while (n < s.n && n <= SCHEME_BYTES &&
           (g_ascii_isalnum(s.p[n]) || (n && strchr("+.-", s.p[n]) && s.p[n])))
        n++;
    bool is_one = n >= 2 && n < s.n && s.p[n] == ':' && g_ascii_isalpha(s.p[0]);
    return is_one ? n : 0;
}

// Without backslashes before punctuation and, for paths, percent signs: in the arena when
// there are any.
static kwic_str decode(kwic_str s, bool percent, kwic_arena *arena)
{
    if (!s.n || (!memchr(s.p, '\\', s.n) && !(percent && memchr(s.p, '%', s.n))))
        return s;
    char *out = kwic_arena_new_array(arena, char, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n && g_ascii_ispunct(s.p[i + 1])) {
            c = s.p[++i];
        } else if (percent && c == '%' && i + 2 < s.n && g_ascii_isxdigit(s.p[i + 1]) &&
                   g_ascii_isxdigit(s.p[i + 2])) {
            c = (char)(g_ascii_xdigit_value(s.p[i + 1]) * 16 +
                       g_ascii_xdigit_value(s.p[i + 2]));
            i += 2;
        }
        out[n++] = c;
    }
    return (kwic_str){out, n};
}

bool kwic_link_split_destination(kwic_str destination, bool image, kwic_arena *arena,
                                 kwic_link *link)
{
    kwic_str s = kwic_parse_trim(destination);
    size_t scheme = scheme_of(s);
    if (!s.n || (scheme == 4 && !g_ascii_strncasecmp(s.p, "data", 4)))
        return false;
    if (scheme || kwic_str_starts(s, KWIC_STR("//"))) {
        link->kind = KWIC_LINK_URL;
        link->target = decode(s, false, arena);
        return true;
    }
    const char *hash = memchr(s.p, '#', s.n);
    kwic_str none = {NULL, 0};
    link->kind = image ? KWIC_LINK_EMBED : KWIC_LINK_MARKDOWN;
    link->target = decode(hash ? before(s, hash) : s, true, arena);
    link->anchor = hash ? decode(after(s, hash), true, arena) : none;
    return link->target.n || link->anchor.n;
}

kwic_str kwic_link_name(const kwic_link *link)
{
    kwic_str none = {NULL, 0}, name = link->target;
    if (link->kind == KWIC_LINK_URL || !name.n)
        return none;
    name = kwic_path_stem(name);
    return kwic_str_eq(name, link->text) ? none : name;
}

static size_t skip_blanks(kwic_str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n'))
        at++;
    return at;
}

static size_t angle_destination(kwic_str s, kwic_str *destination)
{
    for (size_t i = 1; i < s.n && s.p[i] != '\n' && s.p[i] != '<'; i++) {
        if (s.p[i] == '\\') {
            i++;
        } else if (s.p[i] == '>') {
            *destination = kwic_str_sub(s, 1, i);
            return i + 1;
        }
    }
    return 0;
}

// The destination at the front of s; its length, 0 when it is none or empty.
static size_t read_destination(kwic_str s, kwic_str *destination)
{
    if (s.n && s.p[0] == '<')
        return angle_destination(s, destination);
    size_t i = 0;
    int open = 0;
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 0x7F)
            break;
        if (c == '\\' && i + 1 < s.n && g_ascii_ispunct(s.p[i + 1]))
            i++;
        else if (c == '(' && ++open > PARENTHESES)
            return 0;
        else if (c == ')' && --open < 0)
            break;
    }
    *destination = kwic_str_sub(s, 0, i);
    return open > 0 ? 0 : i;
}

// "title", 'title' or (title) at the front of s; its length or 0.
static size_t read_title(kwic_str s)
{
    char quote = s.n ? s.p[0] : '\0';
    char end = (char)(quote == '(' ? ')' : quote);
    if (quote != '"' && quote != '\'' && quote != '(')
        return 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == end)
            return i + 1;
        else if (s.p[i] == '(' && quote == '(')
            return 0;
    }
    return 0;
}

size_t kwic_link_read_tail(kwic_str s, kwic_str *destination)
{
    size_t at = skip_blanks(s, 1);
    *destination = (kwic_str){NULL, 0};
    size_t n = read_destination(kwic_str_sub(s, at, s.n), destination);
    if (!n && (at >= s.n || s.p[at] != ')'))
        return 0;
    at += n;
    size_t title = skip_blanks(s, at);
    if (title > at) {
        size_t length = read_title(kwic_str_sub(s, title, s.n));
        at = skip_blanks(s, title + length);
    }
    return at < s.n && s.p[at] == ')' ? at + 1 : 0;
}

static size_t read_label(kwic_str s, kwic_str *label)
{
    for (size_t i = 1; i < s.n && i <= LABEL_BYTES; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '[')
            return 0;
        else if (s.p[i] == ']') {
            *label = kwic_str_sub(s, 1, i);
            kwic_str text = *label;
            while (text.n && g_ascii_isspace(text.p[0]))
                text = kwic_parse_skip(text, 1);
            return text.n ? i + 1 : 0;
        }
    }
    return 0;
}

// Only blanks from `at` to the line's end: the offset after its newline, 0 when not.
static size_t line_over(kwic_str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
        at++;
    if (at < s.n && s.p[at] != '\n')
        return 0;
    return at < s.n ? at + 1 : at;
}

size_t kwic_link_read_definition(kwic_str s, kwic_str *label, kwic_str *destination)
{
    if (!s.n || s.p[0] != '[' || (s.n > 1 && s.p[1] == '^'))
        return 0;
    size_t at = read_label(s, label);
    if (!at || at >= s.n || s.p[at] != ':')
        return 0;
    at = skip_blanks(s, at + 1);
    size_t n = read_destination(kwic_str_sub(s, at, s.n), destination);
    if (!n)
        return 0;
    at += n;
    size_t over = line_over(s, at), title = skip_blanks(s, at);
    if (title > at) {
        size_t length = read_title(kwic_str_sub(s, title, s.n));
        size_t with_title = length ? line_over(s, title + length) : 0;
        over = with_title ? with_title : over;
    }
    return over;
}

char *kwic_link_fold_label(kwic_str label)
{
    g_autoptr(GString) out = g_string_sized_new(label.n);
    for (size_t i = 0; i < label.n; i++) {
        if (!g_ascii_isspace(label.p[i]))
            g_string_append_c(out, label.p[i] ? label.p[i] : '?');
        else if (out->len && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    if (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_autofree char *valid = g_utf8_make_valid(out->str, (gssize)out->len);
    return g_utf8_casefold(valid, -1);
}

// Fullwidth and CJK punctuation ends a URL: a sentence goes on after it without a space.
static bool ends_url(kwic_str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    if (c <= ' ' || c == 0x7F)
        return true;
    if (c < 0x80)
        return strchr("<>\"`[]|", (char)c) != NULL;
    if (i + 2 >= s.n)
        return false;
    unsigned char d = (unsigned char)s.p[i + 1], e = (unsigned char)s.p[i + 2];
    return (c == 0xE3 && d == 0x80) ||
           (c == 0xEF && d == 0xBC && (e < 0x90 || e > 0x99));
}

size_t kwic_link_read_url(kwic_str s)
{
    size_t n = 0;
    int open = 0;
    while (n < s.n && !ends_url(s, n)) {
        open += (s.p[n] == '(') - (s.p[n] == ')');
        n++;
    }
    while (n && (strchr("?!.,:;*_~'", s.p[n - 1]) || (s.p[n - 1] == ')' && open < 0))) {
        open += s.p[n - 1] == ')';
        n--;
    }
    return n;
}

size_t kwic_link_scheme_before(const char *p, size_t at)
{
    size_t n = 0;
    while (n < at && n <= SCHEME_BYTES &&
           (g_ascii_isalnum(p[at - n - 1]) || strchr("+.-", p[at - n - 1])) &&
           p[at - n - 1])
        n++;
    while (n && !g_ascii_isalpha(p[at - n]))
        n--;
    return n >= 2 && n <= SCHEME_BYTES ? n : 0;
}

bool kwic_link_is_address(kwic_str s, size_t at)
{
    for (size_t i = 0; i < s.n; i++)
        if (!g_ascii_isalnum(s.p[i]) && i != at &&
            !(s.p[i] && strchr(i < at ? ".!#$%&'*+/=?^_`{|}~-" : ".-", s.p[i])))
            return false;
    return at > 0 && at + 1 < s.n;
}
