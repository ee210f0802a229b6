// SPDX-License-Identifier: GPL-2.0-or-later
#define PCRE2_CODE_UNIT_WIDTH 8
#include "regexp.h"

#include <glib.h>
#include <pcre2.h>

enum { STEPS = 200000, DEPTH = 2000 };

static pcre2_code *compile(const kwic_regexp *pattern)
{
    int code;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_DOLLAR_ENDONLY | (pattern->exact ? 0 : PCRE2_CASELESS);
    pcre2_code *compiled = pcre2_compile(
        (PCRE2_SPTR)pattern->source, PCRE2_ZERO_TERMINATED, options, &code, &at, NULL);
    if (!compiled)
        g_error("%s: %zu", pattern->source, (size_t)at); // a fault of ours
    return compiled;
}

static void fill(kwic_captures *m, kwic_str text, const PCRE2_SIZE *at, int n)
{
    *m = (kwic_captures){.from = at[0]};
    for (int i = 0; i < MIN(n, KWIC_CAPTURES); i++)
        if (at[2 * i] != PCRE2_UNSET)
            m->group[i] = kwic_str_sub(text, at[2 * i], at[2 * i + 1]);
}

bool kwic_regexp_find(kwic_regexp *pattern, kwic_str text, kwic_captures *m)
{
    if (g_once_init_enter(&pattern->code))
        g_once_init_leave(&pattern->code, (gsize)compile(pattern));
    const pcre2_code *code = (const pcre2_code *)pattern->code; // NOLINT
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(context, STEPS);
    pcre2_set_depth_limit(context, DEPTH);
    pcre2_match_data *data = pcre2_match_data_create(KWIC_CAPTURES, NULL);
    int n = pcre2_match(code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0, data,
                        context);
    if (n >= 0) // 0: there are more groups than captures
        fill(m, text, pcre2_get_ovector_pointer(data), n ? n : KWIC_CAPTURES);
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    return n >= 0;
}

bool kwic_regexp_in(kwic_regexp *pattern, kwic_str text)
{
    kwic_captures m;
    return kwic_regexp_find(pattern, text, &m);
}
