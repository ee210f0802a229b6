// SPDX-License-Identifier: GPL-2.0-or-later
#include "html.h"

static size_t find(kwic_str s, size_t from, kwic_str what)
{
    if (from > s.n)
        return 0;
    const char *at = memmem(s.p + from, s.n - from, what.p, what.n);
    return at ? (size_t)(at - s.p) + what.n : 0;
}

static size_t until(kwic_str s, size_t from, kwic_str what, bool *none)
{
    if (*none)
        return 0;
    size_t n = find(s, from, what);
    *none = n == 0;
    return n;
}

// <!-- -->, <![CDATA[ ]]>, <!X >, <? ?>
static size_t read_special(kwic_str s, kwic_html_ends *ends)
{
    if (kwic_str_starts(s, KWIC_STR("<!-->")) || kwic_str_starts(s, KWIC_STR("<!--->")))
        return s.p[4] == '>' ? 5 : 6;
    if (kwic_str_starts(s, KWIC_STR("<!--")))
        return until(s, 4, KWIC_STR("-->"), &ends->comment);
    if (kwic_str_starts(s, KWIC_STR("<![CDATA[")))
        return until(s, 9, KWIC_STR("]]>"), &ends->cdata);
    if (s.n > 2 && s.p[1] == '!' && g_ascii_isalpha(s.p[2]))
        return until(s, 2, KWIC_STR(">"), &ends->declaration);
    if (kwic_str_starts(s, KWIC_STR("<?")))
        return until(s, 2, KWIC_STR("?>"), &ends->instruction);
    return 0;
}

static size_t blanks(kwic_str s, size_t at)
{
    while (at < s.n && g_ascii_isspace(s.p[at]))
        at++;
    return at;
}

static bool is_name(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == ':' || c == '.';
}

// The value after "=": its slice; the offset after it, 0 when it is broken.
static size_t read_value(kwic_str s, size_t at, kwic_str *value)
{
    if (at >= s.n)
        return 0;
    char quote = s.p[at];
    if (quote == '"' || quote == '\'') {
        const char *end = memchr(s.p + at + 1, quote, s.n - at - 1);
        if (!end)
            return 0;
        *value = kwic_str_sub(s, at + 1, (size_t)(end - s.p));
        return (size_t)(end - s.p) + 1;
    }
    size_t from = at;
    while (at < s.n && !g_ascii_isspace(s.p[at]) && !strchr("\"'=<>`", s.p[at]))
        at++;
    *value = kwic_str_sub(s, from, at);
    return at > from ? at : 0;
}

static bool is(kwic_str s, const char *name)
{
    return s.n == strlen(name) && !g_ascii_strncasecmp(s.p, name, s.n);
}

// One attribute at s[at]; the offset after it, 0 when it is none.
static size_t read_attribute(kwic_str s, size_t at, kwic_html_tag *tag)
{
    size_t end = at;
    while (end < s.n && (is_name(s.p[end]) || s.p[end] == '@'))
        end++;
    if (end == at || g_ascii_isdigit(s.p[at]) || s.p[at] == '-' || s.p[at] == '.')
        return 0;
    kwic_str name = kwic_str_sub(s, at, end), value = {NULL, 0};
    size_t equals = blanks(s, end);
    if (equals >= s.n || s.p[equals] != '=')
        return end;
    end = read_value(s, blanks(s, equals + 1), &value);
    if (end && (is(name, "href") || is(name, "src"))) {
        tag->target = value;
        tag->image = is(name, "src");
    }
    return end;
}

// <name attribute="value" … > or </name >
static size_t read_tag(kwic_str s, kwic_html_tag *tag)
{
    bool closing = s.n > 1 && s.p[1] == '/';
    size_t from = closing ? 2 : 1, at = from;
    while (at < s.n && (g_ascii_isalnum(s.p[at]) || s.p[at] == '-'))
        at++;
    if (at == from || !g_ascii_isalpha(s.p[from]))
        return 0;
    tag->name = kwic_str_sub(s, from, at);
    for (;;) {
        size_t next = blanks(s, at);
        if (next < s.n && s.p[next] == '/' && !closing)
            return next + 1 < s.n && s.p[next + 1] == '>' ? next + 2 : 0;
        if (next < s.n && s.p[next] == '>')
            return next + 1;
        if (next == at || closing)
            return 0;
        at = read_attribute(s, next, tag);
        if (!at)
            return 0;
    }
}

static bool is_inline(kwic_str name)
{
    static const char *const names[] = {
        "a",      "abbr", "b",    "bdi",   "bdo", "big",  "cite", "code",
        "del",    "dfn",  "em",   "font",  "i",   "ins",  "kbd",  "mark",
        "q",      "s",    "samp", "small", "sub", "span", "sup",  "strong",
        "strike", "tt",   "u",    "var",   "wbr",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (is(name, names[i]))
            return true;
    return false;
}

// The end of the closing tag of what a reader never sees; the rest when there is none.
static size_t hidden_until(kwic_str s, size_t from, kwic_str name)
{
    for (size_t at = from; (at = find(s, at, KWIC_STR("</")));) {
        kwic_str rest = kwic_str_sub(s, at, at + name.n);
        if (rest.n == name.n && !g_ascii_strncasecmp(rest.p, name.p, name.n)) {
            size_t end = find(s, at, KWIC_STR(">"));
            return end ? end : s.n;
        }
    }
    return s.n;
}

kwic_html_tag kwic_html_read(kwic_str s, kwic_html_ends *ends)
{
    kwic_html_tag tag = {0};
    tag.n = read_special(s, ends);
    if (tag.n) {
        tag.inside = true;
        return tag;
    }
    tag.n = read_tag(s, &tag);
    if (!tag.n)
        return tag;
    tag.inside = is_inline(tag.name);
    if (s.p[1] != '/' && s.p[tag.n - 2] != '/' &&
        (is(tag.name, "script") || is(tag.name, "style"))) {
        tag.hides = true;
        tag.n = hidden_until(s, tag.n, tag.name);
    }
    return tag;
}
