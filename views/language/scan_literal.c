// SPDX-License-Identifier: GPL-2.0-or-later
// Literals: numbers, strings, tags, links, dates, durations.
#include "expr.h"
#include "value/chars.h"

static char peek(const kwic_text_scan *s)
{
    return s->at < s->text.n ? s->text.p[s->at] : '\0';
}

static size_t digits_at(const kwic_text_scan *s, size_t at)
{
    size_t n = 0;
    while (at + n < s->text.n && g_ascii_isdigit(s->text.p[at + n]))
        n++;
    return n;
}

bool kwic_scan_number(kwic_text_scan *s, double *out)
{
    size_t from = s->at, at = from + (peek(s) == '-'), n = digits_at(s, at);
    if (!n)
        return kwic_scan_miss(s, "a number");
    at += n;
    n = at < s->text.n && s->text.p[at] == '.' ? digits_at(s, at + 1) : 0;
    at += n ? n + 1 : 0;
    g_autofree char *text = g_strndup(s->text.p + from, at - from);
    *out = g_ascii_strtod(text, NULL);
    s->at = at;
    return true;
}

bool kwic_scan_string(kwic_text_scan *s, kwic_str *out)
{
    size_t at = s->at + 1, n = 0;
    if (peek(s) != '"')
        return kwic_scan_miss(s, "a string");
    while (at < s->text.n && s->text.p[at] != '"')
        at += s->text.p[at] == '\\' ? 2 : 1;
    if (at >= s->text.n)
        return kwic_scan_miss(s, "a string with a closing quote");
    char *text = kwic_budget_take(s->budget, at - s->at);
    for (size_t i = s->at + 1; i < at; i++) {
        char c = s->text.p[i], next = i + 1 < at ? s->text.p[i + 1] : '\0';
        if (c == '\\' && (next == '"' || next == '\\'))
            c = s->text.p[++i];
        else if (c == '\\')
            text[n++] = c, c = s->text.p[++i];
        text[n++] = c;
    }
    *out = (kwic_str){text, n};
    s->at = at + 1;
    return true;
}

bool kwic_scan_boolean(kwic_text_scan *s, bool *out)
{
    static const char *const words[] = {"true", "false", "True", "False"};
    kwic_str rest = kwic_str_sub(s->text, s->at, s->text.n);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (kwic_str_starts(rest, kwic_str_of(words[i]))) {
            *out = i % 2 == 0;
            s->at += strlen(words[i]);
            return true;
        }
    return kwic_scan_miss(s, "true or false");
}

// ---- names ----

// Bytes at `at` of a letter, of a further character of the set, or of an emoji; 0: none.
static size_t name_char(kwic_str text, size_t at, const char *set)
{
    size_t n;
    if (at >= text.n)
        return 0;
    gunichar c = kwic_chars_at(text, at, &n);
    if (kwic_chars_is_letter(c) || (c && c < 0x80 && strchr(set, (char)c)))
        return n;
    return c < 0x80 && !g_ascii_isdigit((gchar)c) && c != '#' && c != '*'
               ? 0
               : kwic_emoji_length(kwic_str_sub(text, at, text.n));
}

bool kwic_scan_tag(kwic_text_scan *s, kwic_str *out)
{
    size_t at = s->at + 1, n;
    if (peek(s) != '#')
        return kwic_scan_miss(s, "a tag");
    while ((n = name_char(s->text, at, "0123456789_/-")) > 0)
        at += n;
    *out = kwic_str_sub(s->text, s->at, at);
    s->at = at;
    return true;
}

bool kwic_scan_identifier(kwic_text_scan *s, kwic_str *out)
{
    size_t at = s->at, n = name_char(s->text, at, "");
    if (!n)
        return kwic_scan_miss(s, "a name");
    while (n) {
        at += n;
        n = name_char(s->text, at, "0123456789_-");
    }
    *out = kwic_str_sub(s->text, s->at, at);
    s->at = at;
    return true;
}

kwic_str kwic_key_canonical(kwic_budget *b, kwic_str key)
{
    g_autoptr(GString) out = g_string_sized_new(key.n);
    for (size_t at = 0, n; at < key.n; at += n) {
        size_t emoji = kwic_emoji_length(kwic_str_sub(key, at, key.n));
        gunichar c = kwic_chars_at(key, at, &n);
        if (emoji) {
            n = emoji;
            g_string_append_len(out, key.p + at, (gssize)n);
        } else if (kwic_chars_is_letter(c)) {
            g_string_append_unichar(out, g_unichar_tolower(c));
        } else if (c < 0x80 && (g_ascii_isdigit((gchar)c) || c == '_' || c == '-')) {
            g_string_append_c(out, (gchar)c);
        } else if (kwic_chars_is_space(c)) {
            n = kwic_chars_spaces(key, at);
            g_string_append_c(out, '-');
        }
    }
    return kwic_budget_str(b, (kwic_str){out->str, out->len});
}

kwic_str kwic_heading_canonical(kwic_budget *b, kwic_str heading)
{
    g_autoptr(GString) out = g_string_sized_new(heading.n);
    for (size_t at = 0, n; at < heading.n; at += n) {
        size_t emoji = kwic_emoji_length(kwic_str_sub(heading, at, heading.n));
        gunichar c = kwic_chars_at(heading, at, &n);
        bool kept = kwic_chars_is_letter(c) ||
                    (c < 0x80 && (g_ascii_isdigit((gchar)c) || c == '_' || c == '-'));
        n = emoji ? emoji : n;
        if (emoji || kept)
            g_string_append_len(out, heading.p + at, (gssize)n);
        else if (out->len && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    return kwic_budget_str(b, kwic_chars_trim((kwic_str){out->str, out->len}));
}

// ---- links ----

static kwic_str unescape_pipes(kwic_budget *b, kwic_str s)
{
    char *text = kwic_budget_take(b, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\\' || i + 1 == s.n || s.p[i + 1] != '|')
            text[n++] = s.p[i];
    return (kwic_str){text, n};
}

static size_t find_text(kwic_str s, const char *text, size_t n)
{
    const char *at = s.n ? memmem(s.p, s.n, text, n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

static void split_subpath(kwic_budget *b, kwic_reference *link)
{
    kwic_str path = link->path;
    size_t at = find_text(path, "#^", 2), n = 2;
    link->kind = KWIC_REFERENCE_BLOCK;
    if (at == path.n) {
        at = find_text(path, "#", 1);
        n = 1;
        link->kind = KWIC_REFERENCE_HEADER;
    }
    if (at == path.n) {
        link->kind = KWIC_REFERENCE_FILE;
        return;
    }
    // What stands behind a second one is left out.
    kwic_str rest = kwic_str_sub(path, at + n, path.n);
    rest = kwic_str_sub(rest, 0, find_text(rest, n == 2 ? "#^" : "#", n));
    link->path = kwic_str_sub(path, 0, at);
    link->subpath = link->kind == KWIC_REFERENCE_BLOCK
                        ? kwic_budget_str(b, rest)
                        : kwic_heading_canonical(b, rest);
}

kwic_reference kwic_reference_read(kwic_budget *b, kwic_str inside)
{
    kwic_reference link = {.path = inside};
    for (size_t at = 0; at < inside.n; at++)
        if (inside.p[at] == '|' && !(at && inside.p[at - 1] == '\\')) {
            link.path = kwic_str_sub(inside, 0, at);
            link.display = kwic_budget_str(b, kwic_str_sub(inside, at + 1, inside.n));
            break;
        }
    link.path = unescape_pipes(b, link.path);
    split_subpath(b, &link);
    return link;
}

bool kwic_scan_link(kwic_text_scan *s, bool may_embed, kwic_reference *out)
{
    kwic_str rest = kwic_str_sub(s->text, s->at, s->text.n);
    bool embed = may_embed && kwic_str_starts(rest, KWIC_STR("![["));
    if (embed)
        rest = kwic_str_sub(rest, 1, rest.n);
    size_t n = 2;
    if (!kwic_str_starts(rest, KWIC_STR("[[")))
        return kwic_scan_miss(s, "a link");
    while (n < rest.n && rest.p[n] != '[' && rest.p[n] != ']')
        n++;
    if (n + 1 >= rest.n || rest.p[n] != ']' || rest.p[n + 1] != ']')
        return kwic_scan_miss(s, "a link");
    *out = kwic_reference_read(s->budget, kwic_str_sub(rest, 2, n));
    out->embed = embed;
    s->at += n + 2 + embed;
    return true;
}

// ---- durations ----

static bool scan_unit(kwic_text_scan *s, kwic_duration_unit *unit)
{
    static const struct {
        const char *name; // longer ones before what they begin with
        kwic_duration_unit unit;
    } names[] = {
        {"minutes", KWIC_UNIT_MINUTES}, {"seconds", KWIC_UNIT_SECONDS},
        {"minute", KWIC_UNIT_MINUTES},  {"second", KWIC_UNIT_SECONDS},
        {"months", KWIC_UNIT_MONTHS},   {"years", KWIC_UNIT_YEARS},
        {"month", KWIC_UNIT_MONTHS},    {"weeks", KWIC_UNIT_WEEKS},
        {"hours", KWIC_UNIT_HOURS},     {"year", KWIC_UNIT_YEARS},
        {"week", KWIC_UNIT_WEEKS},      {"days", KWIC_UNIT_DAYS},
        {"hour", KWIC_UNIT_HOURS},      {"mins", KWIC_UNIT_MINUTES},
        {"secs", KWIC_UNIT_SECONDS},    {"yrs", KWIC_UNIT_YEARS},
        {"mos", KWIC_UNIT_MONTHS},      {"wks", KWIC_UNIT_WEEKS},
        {"day", KWIC_UNIT_DAYS},        {"hrs", KWIC_UNIT_HOURS},
        {"min", KWIC_UNIT_MINUTES},     {"sec", KWIC_UNIT_SECONDS},
        {"yr", KWIC_UNIT_YEARS},        {"mo", KWIC_UNIT_MONTHS},
        {"wk", KWIC_UNIT_WEEKS},        {"hr", KWIC_UNIT_HOURS},
        {"w", KWIC_UNIT_WEEKS},         {"d", KWIC_UNIT_DAYS},
        {"h", KWIC_UNIT_HOURS},         {"m", KWIC_UNIT_MINUTES},
        {"s", KWIC_UNIT_SECONDS},
    };
    kwic_str rest = kwic_str_sub(s->text, s->at, s->text.n);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (kwic_str_starts(rest, kwic_str_of(names[i].name))) {
            *unit = names[i].unit;
            s->at += strlen(names[i].name);
            return true;
        }
    return kwic_scan_miss(s, "a unit of time");
}

static bool scan_length(kwic_text_scan *s, kwic_duration *sum)
{
    double count;
    kwic_duration_unit unit = KWIC_UNIT_DAYS;
    size_t from = s->at;
    if (!kwic_scan_number(s, &count))
        return false;
    kwic_scan_spaces(s);
    if (!scan_unit(s, &unit)) {
        s->at = from;
        return false;
    }
    sum->units[unit] += count;
    return true;
}

bool kwic_scan_duration(kwic_text_scan *s, kwic_duration *out)
{
    *out = (kwic_duration){{0}};
    if (!scan_length(s, out))
        return false;
    for (;;) {
        size_t from = s->at;
        kwic_scan_spaces(s);
        if (peek(s) == ',') {
            s->at++;
            kwic_scan_spaces(s);
        }
        if (!scan_length(s, out)) {
            s->at = from;
            return true;
        }
    }
}
