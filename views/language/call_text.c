// SPDX-License-Identifier: GPL-2.0-or-later
// Functions of text.
#include <math.h>

#include "eval.h"
#include "value/chars.h"

#define RUN(name)                                                                      \
    static bool name(kwic_eval *e, const kwic_datum *args, size_t n, kwic_datum *out)

static bool give(kwic_datum *out, bool boolean)
{
    *out = kwic_datum_boolean(boolean);
    return true;
}

static bool give_text(kwic_datum *out, kwic_str text)
{
    *out = kwic_datum_string(text);
    return true;
}

// ---- regular expressions ----

RUN(give_false)
{
    (void)e, (void)args, (void)n;
    return give(out, false);
}

static bool test(kwic_eval *e, kwic_str pattern, const char *flags, kwic_str subject,
                 kwic_datum *out)
{
    kwic_js_match match;
    int found = kwic_js_find(e, pattern, flags, subject, 0, &match);
    return found >= 0 && give(out, found > 0);
}

RUN(regextest_2)
{
    (void)n;
    return test(e, args[0].string, "", args[1].string, out);
}

RUN(regexmatch_2)
{
    (void)n;
    kwic_str p = args[0].string;
    bool anchored = p.n && (p.p[0] == '^' || p.p[p.n - 1] == '$');
    if (!anchored) {
        char *text = kwic_budget_take(e->budget, p.n + 3);
        text[0] = '^';
        if (p.n)
            memcpy(text + 1, p.p, p.n);
        text[p.n + 1] = '$';
        p = (kwic_str){text, p.n + 2};
    }
    return test(e, p, "", args[1].string, out);
}

RUN(regexreplace_3)
{
    (void)n;
    kwic_str text;
    if (!kwic_js_replace(e, args[1].string, "g", args[0].string, args[2].string, &text))
        return kwic_eval_spent(e)
                   ? false
                   : kwic_eval_fail(e, "Invalid regexp '%.*s' in regexreplace",
                                    KWIC_STR_ARG(args[1].string));
    return give_text(out, text);
}

RUN(containsword_2)
{
    (void)n;
    g_autoptr(GString) pattern = g_string_new("\\b");
    kwic_str word = args[1].string;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] && strchr(".*+?^${}()|[]\\", word.p[i]))
            g_string_append_c(pattern, '\\');
        g_string_append_c(pattern, word.p[i]);
    }
    g_string_append(pattern, "\\b");
    return test(e, (kwic_str){pattern->str, pattern->len}, "i", args[0].string, out);
}

static void add_text(kwic_eval *e, GArray *items, kwic_str text)
{
    kwic_datum item = kwic_datum_string(text);
    g_array_append_val(items, item);
    (void)e;
}

static size_t next_char(kwic_str s, size_t at)
{
    size_t n = 0;
    if (at < s.n)
        kwic_chars_at(s, at, &n);
    return at + (n ? n : 1);
}

// JavaScript's split: pieces, and what groups of the separator took.
static bool split(kwic_eval *e, kwic_str s, kwic_str by, size_t limit, GArray *items)
{
    kwic_js_match m;
    size_t from = 0, at = 0;
    int found = 0;
    if (!s.n) {
        found = kwic_js_find(e, by, "", s, 0, &m);
        if (found == 0)
            add_text(e, items, s);
        return found >= 0;
    }
    while (at < s.n && items->len < limit) {
        found = kwic_js_find(e, by, "", s, at, &m);
        if (found < 0)
            return false;
        if (!found || m.places[0] >= s.n)
            break;
        if (m.places[1] == from) { // nothing, where the last piece ended
            at = next_char(s, at);
            continue;
        }
        add_text(e, items, kwic_str_sub(s, from, m.places[0]));
        for (size_t g = 1; g < m.groups && items->len < limit; g++)
            add_text(e, items,
                     m.places[2 * g] == SIZE_MAX
                         ? KWIC_STR("")
                         : kwic_str_sub(s, m.places[2 * g], m.places[2 * g + 1]));
        from = m.places[1];
        at = m.places[1] > m.places[0] ? from : next_char(s, from);
    }
    if (items->len < limit)
        add_text(e, items, kwic_str_sub(s, from, s.n));
    return true;
}

RUN(split_any)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(kwic_datum));
    double limit = n > 2 ? args[2].number : UINT32_MAX;
    size_t most = limit < 0 || limit > UINT32_MAX ? UINT32_MAX : (size_t)limit;
    if (most && !split(e, args[0].string, args[1].string, most, items))
        return false;
    kwic_datum *kept = kwic_budget_new(e->budget, kwic_datum, items->len + 1);
    if (items->len)
        memcpy(kept, items->data, items->len * sizeof *kept);
    *out = kwic_datum_items(e->budget, kept, items->len);
    return true;
}

// ---- plain text ----

static bool change_case(kwic_eval *e, kwic_str s, char *(*change)(const char *, gssize),
                        kwic_datum *out)
{
    g_autofree char *valid = g_utf8_make_valid(s.p ? s.p : "", (gssize)s.n);
    g_autofree char *changed = change(valid, -1);
    return give_text(out, kwic_budget_str(e->budget, kwic_str_of(changed)));
}

RUN(lower_1)
{
    (void)n;
    return change_case(e, args[0].string, g_utf8_strdown, out);
}

RUN(upper_1)
{
    (void)n;
    return change_case(e, args[0].string, g_utf8_strup, out);
}

static void append(GString *out, kwic_str s)
{
    g_string_append_len(out, s.p, (gssize)s.n);
}

RUN(replace_3)
{
    (void)n;
    kwic_str s = args[0].string, what = args[1].string, by = args[2].string;
    g_autoptr(GString) text = g_string_new(NULL);
    size_t at = 0;
    while (at < s.n) {
        const char *hit = what.n ? memmem(s.p + at, s.n - at, what.p, what.n) : NULL;
        size_t to = what.n ? (hit ? (size_t)(hit - s.p) : s.n) : next_char(s, at);
        append(text, kwic_str_sub(s, at, to));
        if (what.n ? hit != NULL : to < s.n)
            append(text, by);
        at = hit ? to + what.n : to;
        if (!kwic_budget_room(e->budget, text->len))
            return kwic_eval_spent(e) && false;
    }
    return give_text(out, kwic_budget_str(e->budget, (kwic_str){text->str, text->len}));
}

RUN(startswith_2)
{
    (void)e, (void)n;
    return give(out, kwic_str_starts(args[0].string, args[1].string));
}

RUN(endswith_2)
{
    (void)e, (void)n;
    kwic_str s = args[0].string, end = args[1].string;
    return give(out,
                s.n >= end.n && kwic_str_eq(kwic_str_sub(s, s.n - end.n, s.n), end));
}

static bool pad(kwic_eval *e, const kwic_datum *args, size_t n, bool left,
                kwic_datum *out)
{
    kwic_str s = args[0].string, with = n > 2 ? args[2].string : KWIC_STR(" ");
    double width = args[1].number, have = (double)kwic_utf16_length(s);
    if (!with.n || !(width > have))
        return give_text(out, s);
    if (width > (double)e->budget->ceiling / 4)
        return kwic_eval_fail(e, "a text of %.0f characters is too long", width);
    size_t missing = (size_t)width - (size_t)have, units = kwic_utf16_length(with);
    g_autoptr(GString) text = g_string_new(NULL);
    if (!left)
        append(text, s);
    for (; missing >= units; missing -= units)
        append(text, with);
    append(text, kwic_str_sub(with, 0, kwic_utf16_byte(with, missing)));
    if (left)
        append(text, s);
    if (!kwic_budget_room(e->budget, text->len))
        return kwic_eval_spent(e) && false;
    return give_text(out, kwic_budget_str(e->budget, (kwic_str){text->str, text->len}));
}

RUN(padleft_any)
{
    return pad(e, args, n, true, out);
}

RUN(padright_any)
{
    return pad(e, args, n, false, out);
}

static size_t unit_of(double at, size_t length)
{
    return at > 0 ? (size_t)fmin(trunc(at), (double)length) : 0;
}

RUN(substring_any)
{
    (void)e;
    kwic_str s = args[0].string;
    size_t length = kwic_utf16_length(s), from = unit_of(args[1].number, length),
           to = n > 2 ? unit_of(args[2].number, length) : length;
    return give_text(out, kwic_str_sub(s, kwic_utf16_byte(s, MIN(from, to)),
                                       kwic_utf16_byte(s, MAX(from, to))));
}

RUN(truncate_any)
{
    kwic_str s = args[0].string, end = n > 2 ? args[2].string : KWIC_STR("...");
    double room = args[1].number - (double)kwic_utf16_length(end);
    size_t length = kwic_utf16_length(s);
    if (!((double)length > room))
        return give_text(out, s);
    g_autoptr(GString) text = g_string_new(NULL);
    append(text, kwic_str_sub(s, 0, kwic_utf16_byte(s, unit_of(room, length))));
    append(text, end);
    return give_text(out, kwic_budget_str(e->budget, (kwic_str){text->str, text->len}));
}

// ---- display: text without its Markdown ----

// What remove-markdown does, in its order.
static const struct {
    const char *pattern, *flags, *by;
} strips[] = {
    {"\\[\\[([^\\|]*?)\\]\\]", "g", "$1"},
    {"\\[\\[.*?\\|(.*?)\\]\\]", "", "$1"},
    {"^(-\\s*?|\\*\\s*?|_\\s*?){3,}\\s*", "gm", ""},
    {"^([\\s\\t]*)([\\*\\-\\+]|\\d+\\.)\\s+", "gm", "$1"},
    {"\\n={2,}", "g", "\n"},
    {"~{3}.*\\n", "g", ""},
    {"~~", "g", ""},
    {"`{3}.*\\n", "g", ""},
    {"<[^>]*>", "g", ""},
    {"^[=\\-]{2,}\\s*$", "g", ""},
    {"\\[\\^.+?\\](\\: .*?$)?", "g", ""},
    {"\\s{0,2}\\[.*?\\]: .*?$", "g", ""},
    {"\\!\\[(.*?)\\][\\[\\(].*?[\\]\\)]", "g", "$1"},
    {"\\[([^\\]]*?)\\][\\[\\(].*?[\\]\\)]", "g", "$1"},
    {"^(\\n)?\\s{0,3}>\\s?", "gm", "$1"},
    {"^\\s{1,2}\\[(.*?)\\]: (\\S+)( \".*?\")?\\s*$", "g", ""},
    {"^(\\n)?\\s{0,}#{1,6}\\s*( (.+))? +#+$|^(\\n)?\\s{0,}#{1,6}\\s*( (.+))?$", "gm",
     "$1$3$4$6"},
    {"([\\*]+)(\\S)(.*?\\S)??\\1", "g", "$2$3"},
    {"(^|\\W)([_]+)(\\S)(.*?\\S)??\\2($|\\W)", "g", "$1$3$4$5"},
    {"(`{3,})(.*?)\\1", "gm", "$2"},
    {"`(.+?)`", "g", "$1"},
    {"~(.*?)~", "g", "$1"},
};

static bool strip(kwic_eval *e, kwic_str s, kwic_datum *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(strips); i++)
        if (!kwic_js_replace(e, kwic_str_of(strips[i].pattern), strips[i].flags, s,
                             kwic_str_of(strips[i].by), &s))
            return false;
    return give_text(out, s);
}

RUN(display_text)
{
    (void)n;
    return strip(e, args[0].string, out);
}

RUN(display_null)
{
    (void)e, (void)args, (void)n;
    return give_text(out, KWIC_STR(""));
}

RUN(display_link)
{
    (void)n;
    kwic_str text = kwic_eval_text(e, args[0]);
    if (args[0].link->display.n)
        return strip(e, args[0].link->display, out);
    return kwic_js_replace(e, KWIC_STR("\\[\\[.*\\|(.*)\\]\\]"), "", text,
                           KWIC_STR("$1"), &text) &&
           give_text(out, text);
}

RUN(display_other)
{
    (void)n;
    return give_text(out, kwic_eval_text(e, args[0])) && !kwic_eval_spent(e);
}

static bool display_list(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out);

static const kwic_function display = {"display",
                                      {0},
                                      {{"0", display_null},
                                       {"a", display_list},
                                       {"s", display_text},
                                       {"l", display_link},
                                       {"*", display_other}}};

static bool display_list(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out)
{
    (void)n;
    const kwic_list *list = args[0].list;
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < list->n; i++) {
        kwic_datum each;
        if (!kwic_function_call(e, &display, &list->items[i], 1, &each) ||
            !kwic_budget_room(e->budget, text->len))
            return false;
        g_string_append(text, i ? ", " : "");
        append(text, each.string);
    }
    return give_text(out, kwic_budget_str(e->budget, (kwic_str){text->str, text->len}));
}

const kwic_function *kwic_functions_of_text(void)
{
#define NULLS_2                                                                        \
    {"0*", kwic_function_null},                                                        \
    {                                                                                  \
        "*0", kwic_function_null                                                       \
    }
#define NULLS_3                                                                        \
    {"0**", kwic_function_null}, {"*0*", kwic_function_null},                          \
    {                                                                                  \
        "**0", kwic_function_null                                                      \
    }
    static const kwic_function table[] = {
        {"containsword", {0, 0, 3}, {{"ss", containsword_2}, NULLS_2}},
        {"regextest",
         {0, 0, 3},
         {{"ss", regextest_2}, {"0*", give_false}, {"*0", give_false}}},
        {"regexmatch",
         {0, 0, 3},
         {{"ss", regexmatch_2}, {"0*", give_false}, {"*0", give_false}}},
        {"regexreplace", {0, 0, 0, 7}, {{"sss", regexreplace_3}, NULLS_3}},
        {"replace", {0, 0, 0, 7}, {{"sss", replace_3}, NULLS_3}},
        {"lower", {0, 1}, {{"s", lower_1}, {"0", kwic_function_null}}},
        {"upper", {0, 1}, {{"s", upper_1}, {"0", kwic_function_null}}},
        {"split", {0}, {{"ss", split_any}, {"ssn", split_any}, NULLS_2, NULLS_3}},
        {"startswith", {0, 0, 3}, {{"ss", startswith_2}, NULLS_2}},
        {"endswith", {0, 0, 3}, {{"ss", endswith_2}, NULLS_2}},
        {"padleft",
         {0, 0, 3, 7},
         {{"sn", padleft_any}, {"sns", padleft_any}, NULLS_2, NULLS_3}},
        {"padright",
         {0, 0, 3, 7},
         {{"sn", padright_any}, {"sns", padright_any}, NULLS_2, NULLS_3}},
        {"substring",
         {0, 0, 3, 7},
         {{"sn", substring_any}, {"snn", substring_any}, NULLS_2, NULLS_3}},
        {"truncate",
         {0, 0, 3, 7},
         {{"sns", truncate_any}, {"sn", truncate_any}, NULLS_2, NULLS_3}},
        {"display",
         {0},
         {{"0", display_null},
          {"a", display_list},
          {"s", display_text},
          {"l", display_link},
          {"*", display_other}}},
        {0},
    };
    return table;
}
