// SPDX-License-Identifier: GPL-2.0-or-later
// JavaScript's regular expressions by PCRE2, whose options come near them. What differs:
// Unicode classes, look-behind of no fixed length (kwic-views(7)).
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "eval.h"

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 2000, HEAP_KIB = 8192, KEPT = 32 };

typedef struct kwic_js_regex {
    kwic_str pattern;
    const char *flags;
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
} kwic_js_regex;

static void free_regex(gpointer p)
{
    kwic_js_regex *r = p;
    pcre2_match_data_free(r->data);
    pcre2_match_context_free(r->context);
    pcre2_code_free(r->code);
    g_free(r);
}

static pcre2_code *compile(kwic_eval *e, kwic_str pattern, const char *flags)
{
    int code;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                       PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
                       PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS;
    options |= strchr(flags, 'i') ? PCRE2_CASELESS : 0;
    options |= strchr(flags, 'm') ? PCRE2_MULTILINE : 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""),
                                      pattern.n, options, &code, &at, context);
    pcre2_compile_context_free(context);
    if (!regex) {
        char message[160];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message);
        kwic_eval_fail(e, "Invalid regular expression /%.*s/: %s",
                       (int)MIN(pattern.n, 200), pattern.p ? pattern.p : "", message);
    }
    return regex;
}

static kwic_js_regex *regex_of(kwic_eval *e, kwic_str pattern, const char *flags)
{
    if (!e->regexes)
        e->regexes = g_ptr_array_new_with_free_func(free_regex);
    for (guint i = e->regexes->len; i-- > 0;) {
        kwic_js_regex *r = e->regexes->pdata[i];
        if (kwic_str_eq(r->pattern, pattern) && strcmp(r->flags, flags) == 0)
            return r;
    }
    pcre2_code *code = compile(e, pattern, flags);
    if (!code)
        return NULL;
    if (e->regexes->len >= KEPT)
        g_ptr_array_remove_index(e->regexes, 0);
    kwic_js_regex *r = g_new0(kwic_js_regex, 1);
    r->pattern = kwic_budget_str(e->budget, pattern);
    r->flags = flags;
    r->code = code;
    r->data = pcre2_match_data_create_from_pattern(code, NULL);
    r->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(r->context, MATCH_LIMIT);
    pcre2_set_depth_limit(r->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(r->context, HEAP_KIB);
    g_ptr_array_add(e->regexes, r);
    return r;
}

int kwic_js_find(kwic_eval *e, kwic_str pattern, const char *flags, kwic_str subject,
                 size_t from, kwic_js_match *match)
{
    kwic_js_regex *r = regex_of(e, pattern, flags);
    if (!r || kwic_eval_spent(e))
        return -1;
    int n = pcre2_match(r->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n,
                        from, 0, r->data, r->context);
    if (n == PCRE2_ERROR_NOMATCH)
        return 0;
    if (n < 0) {
        kwic_eval_fail(e, "the regular expression /%.*s/ takes too many steps",
                       (int)MIN(pattern.n, 200), pattern.p ? pattern.p : "");
        return -1;
    }
    match->places = pcre2_get_ovector_pointer(r->data);
    match->groups = pcre2_get_ovector_count(r->data);
    return 1;
}

static void append(GString *out, kwic_str s)
{
    g_string_append_len(out, s.p, (gssize)s.n);
}

static void append_group(const kwic_js_match *m, kwic_str subject, size_t group,
                         GString *out)
{
    if (m->places[2 * group] != PCRE2_UNSET)
        append(out,
               kwic_str_sub(subject, m->places[2 * group], m->places[2 * group + 1]));
}

// "$12" is group 12 where there is one, else group 1 and a 2.
static size_t read_group(kwic_str by, size_t at, size_t groups, size_t *group)
{
    size_t n = 0, sum = 0, taken = 0;
    while (n < 2 && at + n < by.n && g_ascii_isdigit(by.p[at + n])) {
        sum = sum * 10 + (size_t)(by.p[at + n] - '0');
        n++;
        if (sum > 0 && sum < groups) {
            *group = sum;
            taken = n;
        }
    }
    return taken;
}

static void append_replacement(const kwic_js_match *m, kwic_str subject, kwic_str by,
                               GString *out)
{
    for (size_t i = 0; i < by.n; i++) {
        char next = i + 1 < by.n ? by.p[i + 1] : '\0';
        size_t group, n;
        if (by.p[i] != '$') {
            g_string_append_c(out, by.p[i]);
        } else if ((n = read_group(by, i + 1, m->groups, &group)) > 0) {
            append_group(m, subject, group, out);
            i += n;
        } else if (next == '$' || next == '&' || next == '`' || next == '\'') {
            i++;
            if (next == '$')
                g_string_append_c(out, '$');
            else if (next == '&')
                append_group(m, subject, 0, out);
            else if (next == '`')
                append(out, kwic_str_sub(subject, 0, m->places[0]));
            else
                append(out, kwic_str_sub(subject, m->places[1], subject.n));
        } else {
            g_string_append_c(out, '$');
        }
    }
}

bool kwic_js_replace(kwic_eval *e, kwic_str pattern, const char *flags,
                     kwic_str subject, kwic_str by, kwic_str *out)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool all = strchr(flags, 'g') != NULL;
    size_t at = 0, copied = 0;
    int found;
    kwic_js_match m;
    while (at <= subject.n &&
           (found = kwic_js_find(e, pattern, flags, subject, at, &m)) != 0) {
        if (found < 0)
            return false;
        size_t from = m.places[0], to = m.places[1];
        append(text, kwic_str_sub(subject, copied, from));
        append_replacement(&m, subject, by, text);
        copied = to;
        at = to;
        if (to == from) { // nothing: go on behind the next character
            do
                at++;
            while (at < subject.n && ((unsigned char)subject.p[at] & 0xC0) == 0x80);
        }
        if (!kwic_budget_room(e->budget, text->len))
            return kwic_eval_spent(e) && false;
        if (!all)
            break;
    }
    append(text, kwic_str_sub(subject, copied, subject.n));
    *out = kwic_budget_str(e->budget, (kwic_str){text->str, text->len});
    return true;
}
