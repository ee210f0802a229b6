// SPDX-License-Identifier: GPL-2.0-or-later
#define PCRE2_CODE_UNIT_WIDTH 8
#include "text_match.h"

#include <glib.h>
#include <pcre2.h>

enum { STEPS = 200000, DEPTH = 2000, HEAP_KIB = 8192 };

// ---- a text in a text ----

static bool is_ascii(kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static char *lower(kwic_str s)
{
    g_autofree char *valid = g_utf8_make_valid(s.n ? s.p : "", (gssize)s.n);
    return g_utf8_strdown(valid, -1);
}

void kwic_text_match_text(kwic_text_match *m, kwic_str text, kwic_arena *arena)
{
    g_autofree char *folded = lower(text);
    *m = (kwic_text_match){.folded = kwic_arena_str(arena, kwic_str_of(folded))};
}

static bool has_ascii(kwic_str s, kwic_str folded)
{
    for (size_t i = 0; i + folded.n <= s.n; i++)
        if (g_ascii_strncasecmp(s.p + i, folded.p, folded.n) == 0)
            return true;
    return false;
}

static bool has_text(kwic_str folded, kwic_str s)
{
    if (folded.n == 0)
        return true;
    if (is_ascii(folded) && is_ascii(s))
        return has_ascii(s, folded);
    g_autofree char *lowered = lower(s);
    return strstr(lowered, folded.p) != NULL;
}

// ---- an expression ----

static void *allocate(PCRE2_SIZE n, void *arena)
{
    return kwic_arena_alloc(arena, n);
}

static void release(void *p, void *arena)
{
    (void)p, (void)arena; // goes with the arena
}

static bool options_of(kwic_str flags, uint32_t *options)
{
    for (size_t i = 0; i < flags.n; i++) {
        if (!strchr("dgimsuvy", flags.p[i]) || memchr(flags.p, flags.p[i], i))
            return false;
        *options |= flags.p[i] == 'i'   ? PCRE2_CASELESS
                    : flags.p[i] == 'm' ? PCRE2_MULTILINE
                    : flags.p[i] == 's' ? PCRE2_DOTALL
                                        : 0;
    }
    return true;
}

static const char *message_of(int code, kwic_arena *arena)
{
    char text[160];
    pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof text);
    return kwic_arena_str(arena, kwic_str_of(text)).p;
}

const char *kwic_text_match_regex(kwic_text_match *m, kwic_str pattern, kwic_str flags,
                                  kwic_arena *arena)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                       PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
                       PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS;
    int code;
    PCRE2_SIZE at;
    *m = (kwic_text_match){.cut = false};
    if (!options_of(flags, &options))
        return "Invalid flags supplied to RegExp constructor";
    pcre2_general_context *general =
        pcre2_general_context_create(allocate, release, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(general);
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    m->code =
        pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &at, context);
    if (!m->code)
        return message_of(code, arena);
    pcre2_match_context *limits = pcre2_match_context_create(general);
    pcre2_set_match_limit(limits, STEPS);
    pcre2_set_depth_limit(limits, DEPTH);
    pcre2_set_heap_limit(limits, HEAP_KIB);
    m->context = limits;
    m->data = pcre2_match_data_create(1, general);
    return NULL;
}

bool kwic_text_matches(kwic_text_match *m, kwic_str text)
{
    if (!m->code)
        return has_text(m->folded, text);
    int n = pcre2_match(m->code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0,
                        m->data, m->context);
    if (n < PCRE2_ERROR_PARTIAL)
        m->cut = true;
    return n >= 0;
}
