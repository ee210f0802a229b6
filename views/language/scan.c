// SPDX-License-Identifier: GPL-2.0-or-later
#include "expr.h"
#include "kwic/error.h"
#include "value/chars.h"

void kwic_scan_init(kwic_text_scan *s, kwic_budget *budget, const kwic_moment *now,
                    kwic_str text)
{
    *s = (kwic_text_scan){.budget = budget, .now = *now, .text = text};
}

void kwic_scan_spaces(kwic_text_scan *s)
{
    s->at += kwic_chars_spaces(s->text, s->at);
}

bool kwic_scan_done(const kwic_text_scan *s)
{
    return s->at == s->text.n;
}

bool kwic_scan_miss(kwic_text_scan *s, const char *what)
{
    if (s->at > s->furthest) {
        s->furthest = s->at;
        s->n_expected = 0;
    }
    if (s->at < s->furthest)
        return false;
    for (size_t i = 0; i < s->n_expected; i++)
        if (strcmp(s->expected[i], what) == 0)
            return false;
    if (s->n_expected < KWIC_EXPECTED)
        s->expected[s->n_expected++] = what;
    return false;
}

bool kwic_scan_text(kwic_text_scan *s, const char *text)
{
    size_t n = strlen(text);
    if (s->text.n - s->at < n || memcmp(s->text.p + s->at, text, n) != 0)
        return kwic_scan_miss(s, text);
    s->at += n;
    return true;
}

bool kwic_scan_word(kwic_text_scan *s, const char *word)
{
    size_t n = strlen(word);
    if (s->text.n - s->at < n || g_ascii_strncasecmp(s->text.p + s->at, word, n) != 0)
        return kwic_scan_miss(s, word);
    s->at += n;
    return true;
}

// ---- errors ----

typedef struct kwic_slip {
    const char *text, *cure;
} kwic_slip;

static const kwic_slip slips[] = {
    {"==", "equality is one `=`"},
    {"&&", "write `AND` or one `&`"},
    {"||", "write `OR` or one `|`"},
    {"!(", "negate with `!` directly before a parenthesis"},
    {"dv.", "this is JavaScript (dataviewjs), which is not run; say it as a query"},
    {"=>", "a lambda has its names in parentheses: `(x) => …`"},
    {"'", "strings stand in double quotes"},
    {";", "a query has no `;` at its end"},
    {"ORDER BY", "rows are ordered by `SORT`"},
    {"SELECT", "a query starts with TABLE, LIST, TASK or CALENDAR"},
    {"HAVING", "use WHERE behind GROUP BY"},
    {"-", "there is no minus sign before a name or `(`: write `0 - x`"},
};

// Whether the slip stands there, or began before: its first half may have been read.
static bool slips_at(kwic_str text, size_t at, const char *slip)
{
    size_t n = strlen(slip);
    for (size_t back = 0; back < n && back <= 2 && back <= at; back++) {
        kwic_str rest = kwic_str_sub(text, at - back, text.n);
        if (rest.n >= n && !g_ascii_strncasecmp(rest.p, slip, n))
            return true;
    }
    return false;
}

static const char *cure_at(kwic_str text, size_t at)
{
    at += kwic_chars_spaces(text, at);
    for (size_t i = 0; i < G_N_ELEMENTS(slips); i++)
        if (slips_at(text, at, slips[i].text))
            return slips[i].cure;
    return NULL;
}

static void write_expected(const kwic_text_scan *s, GString *out)
{
    for (size_t i = 0; i < s->n_expected; i++)
        g_string_append_printf(out, "%s%s",
                               !i                      ? ""
                               : i + 1 < s->n_expected ? ", "
                                                       : " or ",
                               s->expected[i]);
    if (!s->n_expected)
        g_string_append(out, "the end");
}

void kwic_scan_error(const kwic_text_scan *s, GError **error)
{
    size_t line = 1, start = 0, at = s->furthest, n = 0;
    for (size_t i = 0; i < at; i++)
        if (s->text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    size_t column = kwic_utf16_length(kwic_str_sub(s->text, start, at)) + 1;
    g_autoptr(GString) expected = g_string_new(NULL);
    write_expected(s, expected);
    kwic_str rest = kwic_str_sub(s->text, at, s->text.n);
    while (n < rest.n && n < 24 && rest.p[n] != '\n')
        n++;
    while (n && n < rest.n && ((unsigned char)rest.p[n] & 0xC0) == 0x80)
        n--;
    const char *cure =
        s->deep ? "it is nested too deeply" : cure_at(s->text, s->furthest);
    g_autofree char *shown = n ? g_strdup_printf("“%.*s”", (int)n, rest.p)
                               : g_strdup(at == s->text.n ? "the end" : "a line's end");
    g_autofree char *valid = g_utf8_make_valid(shown, -1);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "line %zu, column %zu: expected %s, found %s%s%s", line, column,
                expected->str, valid, cure ? "; " : "", cure ? cure : "");
}
