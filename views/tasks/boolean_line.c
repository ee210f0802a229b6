// SPDX-License-Identifier: GPL-2.0-or-later
#include "boolean_line.h"

#include "regexp.h"
#include "task_field.h"

typedef struct brackets {
    char open, close;
} brackets;

bool kwic_boolean_line_is(kwic_str line)
{
    static kwic_regexp looks =
        KWIC_REGEXP_EXACT("(AND|OR|XOR|NOT)\\s*[(\\[{\"]|[(\\[{\"].+[)\\]}\"]");
    return kwic_regexp_in(&looks, line);
}

void kwic_boolean_line_clear(kwic_boolean_line *line)
{
    if (line->names)
        g_string_free(line->names, TRUE);
    if (line->filters)
        g_array_unref(line->filters);
    *line = (kwic_boolean_line){0};
}

kwic_str kwic_boolean_line_filter(const kwic_boolean_line *line, kwic_str name)
{
    uint64_t n = 0;
    name = kwic_task_trim(name);
    if (name.n < 2 || name.p[0] != 'f' ||
        !kwic_str_number(kwic_str_sub(name, 1, name.n), &n) || n < 1 ||
        n > line->filters->len)
        return (kwic_str){NULL, 0};
    return g_array_index(line->filters, kwic_str, n - 1);
}

// The brackets that the line, without an operator in capitals at its front, begins and ends
// with.
static bool find_brackets(kwic_str line, brackets *b)
{
    static const brackets all[] = {{'(', ')'}, {'[', ']'}, {'{', '}'}, {'"', '"'}};
    line = kwic_task_trim(line);
    while (line.n && (g_ascii_isupper(line.p[0]) || line.p[0] == ' '))
        line = kwic_str_sub(line, 1, line.n);
    line = kwic_task_trim(line);
    for (size_t i = 0; i < G_N_ELEMENTS(all) && line.n; i++)
        if (line.p[0] == all[i].open && line.p[line.n - 1] == all[i].close) {
            *b = all[i];
            return true;
        }
    return false;
}

// ---- operators ----

static size_t blanks(kwic_str s)
{
    size_t n = 0;
    while (n < s.n && g_ascii_isspace(s.p[n]))
        n++;
    return n;
}

// An operator between two filters at the front of s; 0 for none.
static size_t operator_front(kwic_str s)
{
    static const char *const words[] = {"AND", "OR", "XOR"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        size_t n = strlen(words[i]), more;
        if (!kwic_str_starts(s, kwic_str_of(words[i])))
            continue;
        for (more = n; more < s.n && s.p[more] == ' ';)
            more++;
        bool negated = i < 2 && more > n &&
                       kwic_str_starts(kwic_str_sub(s, more, s.n), KWIC_STR("NOT"));
        return negated ? more + 3 : n;
    }
    return 0;
}

// ") AND (" at the front of s; 0 for none.
static size_t binary_front(kwic_str s, brackets b)
{
    size_t n = 1, word;
    if (s.n == 0 || s.p[0] != b.close)
        return 0;
    n += blanks(kwic_str_sub(s, n, s.n));
    if ((word = operator_front(kwic_str_sub(s, n, s.n))) == 0)
        return 0;
    n += word;
    n += blanks(kwic_str_sub(s, n, s.n));
    return n < s.n && s.p[n] == b.open ? n + 1 : 0;
}

// "NOT (" at the front of s; 0 for none.
static size_t unary_front(kwic_str s, brackets b)
{
    if (!kwic_str_starts(s, KWIC_STR("NOT")))
        return 0;
    size_t n = 3 + blanks(kwic_str_sub(s, 3, s.n));
    return n < s.n && s.p[n] == b.open ? n + 1 : 0;
}

// ---- parts ----

static void add_filter(kwic_boolean_line *out, kwic_str filter)
{
    g_array_append_val(out->filters, filter);
    g_string_append_printf(out->names, "f%u", out->filters->len);
}

static bool is_operator(kwic_str s)
{
    static kwic_regexp only = KWIC_REGEXP_EXACT("^(AND|OR|XOR|NOT)$");
    return kwic_regexp_in(&only, s);
}

// What stands between two operators: brackets and blanks, a filter, brackets and blanks.
static void add_text(kwic_boolean_line *out, kwic_str s, brackets b)
{
    size_t from = 0, to = s.n;
    while (from < s.n && (s.p[from] == ' ' || s.p[from] == b.open))
        from++;
    while (to > from && (s.p[to - 1] == ' ' || s.p[to - 1] == b.close))
        to--;
    g_string_append_len(out->names, s.p, (gssize)from);
    kwic_str filter = kwic_str_sub(s, from, to);
    if (is_operator(filter))
        g_string_append_len(out->names, filter.p, (gssize)filter.n);
    else if (filter.n)
        add_filter(out, filter);
    g_string_append_len(out->names, s.p + to, (gssize)(s.n - to));
}

static void add_negations(kwic_boolean_line *out, kwic_str s, brackets b)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n;) {
        size_t n = unary_front(kwic_str_sub(s, i, s.n), b);
        if (n == 0) {
            i++;
            continue;
        }
        add_text(out, kwic_str_sub(s, from, i), b);
        g_string_append_len(out->names, s.p + i, (gssize)n);
        from = i += n;
    }
    add_text(out, kwic_str_sub(s, from, s.n), b);
}

// Blanks around operators, and round brackets for all but quotes.
static void settle(GString *names, brackets b)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < names->len; i++) {
        char c = names->str[i], last = i ? names->str[i - 1] : ' ';
        if ((g_ascii_isupper(c) && last == b.close) ||
            (c == b.open && g_ascii_isupper(last)))
            g_string_append_c(out, ' ');
        g_string_append_c(out, b.open != '"' && c == b.open    ? '('
                               : b.open != '"' && c == b.close ? ')'
                                                               : c);
    }
    g_string_assign(names, out->str);
}

bool kwic_boolean_line_cut(kwic_str line, kwic_boolean_line *out)
{
    brackets b;
    size_t from = 0;
    if (!find_brackets(line, &b))
        return false;
    out->names = g_string_new(NULL);
    out->filters = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    for (size_t i = 0; i < line.n;) {
        size_t n = binary_front(kwic_str_sub(line, i, line.n), b);
        if (n == 0) {
            i++;
            continue;
        }
        add_negations(out, kwic_str_sub(line, from, i), b);
        g_string_append_len(out->names, line.p + i, (gssize)n);
        from = i += n;
    }
    add_negations(out, kwic_str_sub(line, from, line.n), b);
    settle(out->names, b);
    return true;
}
