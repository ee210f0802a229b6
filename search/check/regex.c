// SPDX-License-Identifier: GPL-2.0-or-later
// PCRE2 counts its steps anew for each place a match may start at, so a limit alone does not
// bound a long line: it is matched in windows of starting places, and the clock is looked at
// between two. Worst case between two looks: WINDOW times STEPS, some milliseconds. There is
// no JIT: its code would outlive the arena that all else of a query is in.
#include "check.h"
#include "kwic/utf8.h"

enum {
    WINDOW = 256, // bytes in which a match may start
    STEPS = 5000, // of backtracking for one start
    DEPTH = 1000,
    HEAP_KIB = 1024,
    MESSAGE_BYTES = 256,
};

static void *allocate(PCRE2_SIZE n, void *arena)
{
    return kwic_arena_alloc(arena, n);
}

static void release(void *p, void *arena)
{
    (void)p, (void)arena; // goes with the arena
}

pcre2_code *kwic_regex_compile(kwic_str pattern, uint8_t flags, kwic_arena *arena,
                               size_t *offset, char *message)
{
    pcre2_general_context *general =
        pcre2_general_context_create(allocate, release, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(general);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
                       PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
    if (flags & KWIC_REGEX_I)
        options |= PCRE2_CASELESS;
    if (flags & KWIC_REGEX_S)
        options |= PCRE2_DOTALL;
    if (flags & KWIC_REGEX_X)
        options |= PCRE2_EXTENDED;
    int code;
    PCRE2_SIZE at = 0;
    pcre2_code *regex =
        pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &at, context);
    if (!regex) {
        pcre2_get_error_message(code, (PCRE2_UCHAR *)message, MESSAGE_BYTES);
        *offset = MIN(at, pattern.n);
    }
    return regex;
}

kwic_regex_run kwic_regex_start(kwic_arena *arena, kwic_patience *patience)
{
    pcre2_general_context *general =
        pcre2_general_context_create(allocate, release, arena);
    pcre2_match_context *context = pcre2_match_context_create(general);
    pcre2_set_match_limit(context, STEPS);
    pcre2_set_depth_limit(context, DEPTH);
    pcre2_set_heap_limit(context, HEAP_KIB);
    return (kwic_regex_run){.data = pcre2_match_data_create(1, general),
                            .context = context,
                            .patience = patience};
}

static bool time_is_up(kwic_regex_run *run)
{
    bool over = run->patience && kwic_patience_look(run->patience);
    run->cut = run->cut || over;
    return over;
}

bool kwic_regex_match(kwic_regex_run *run, const pcre2_code *code, kwic_str subject,
                      size_t *from, size_t *to)
{
    for (size_t at = kwic_utf8_next(subject, *from); at <= subject.n;) {
        size_t last = kwic_utf8_next(subject, MIN(at + WINDOW, subject.n));
        if (time_is_up(run))
            return false;
        pcre2_set_offset_limit(run->context, last);
        int rc = pcre2_match(code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n,
                             at, 0, run->data, run->context);
        if (rc >= 0) {
            PCRE2_SIZE *found = pcre2_get_ovector_pointer(run->data);
            // \K in a lookaround can put the start behind the end.
            *from = MIN(found[0], found[1]);
            *to = found[1];
            return true;
        }
        if (rc != PCRE2_ERROR_NOMATCH)
            run->cut = true;
        at = last + 1;
        at = kwic_utf8_next(subject, at);
    }
    return false;
}

// ---- literals ----

typedef struct literal_reader {
    kwic_str pattern;
    size_t at, start; // of the run being read; start > at: none
    kwic_str best;
    int depth;
    bool none;
} literal_reader;

static void end_run(literal_reader *r, size_t end)
{
    size_t n = end > r->start ? end - r->start : 0;
    if (r->depth == 0 && n >= 3 && n > r->best.n)
        r->best = kwic_str_sub(r->pattern, r->start, end);
}

// Passes over a [set], at which r stands.
static void skip_set(literal_reader *r)
{
    size_t i = r->at + 1;
    if (i < r->pattern.n && r->pattern.p[i] == '^')
        i++;
    if (i < r->pattern.n && r->pattern.p[i] == ']')
        i++;
    for (; i < r->pattern.n && r->pattern.p[i] != ']'; i++) {
        if (r->pattern.p[i] == '\\')
            i++;
        else if (r->pattern.p[i] == '[' && i + 1 < r->pattern.n &&
                 strchr(":.=", r->pattern.p[i + 1]))
            r->none = true; // [[:alpha:]]: its end is not worth finding
    }
    r->at = i;
}

static void read_byte(literal_reader *r)
{
    char c = r->pattern.p[r->at];
    char next = r->at + 1 < r->pattern.n ? r->pattern.p[r->at + 1] : 0;
    if (g_ascii_isalnum(c))
        return;
    // What a quantifier may take away is none of the run.
    bool optional = c == '?' || c == '*' || c == '{';
    end_run(r, optional && r->at > r->start ? r->at - 1 : r->at);
    switch (c) {
    case '\\':
        r->none |= next == 'Q' || next == 'E';
        // \x41, \p{L}, \d: what belongs to the escape is not told from what follows.
        r->at++;
        while (g_ascii_isalnum(next) && r->at + 1 < r->pattern.n &&
               (g_ascii_isalnum(r->pattern.p[r->at + 1]) && strchr("xpPogkcN", next)))
            r->at++;
        break;
    case '[':
        skip_set(r);
        break;
    case '(':
        r->none |= next == '*' || next == '?'; // verbs, options, comments, conditions
        r->depth++;
        break;
    case ')':
        r->depth--;
        break;
    case '{':
        while (r->at < r->pattern.n && r->pattern.p[r->at] != '}')
            r->at++;
        break;
    case '|':
        r->none |= r->depth == 0;
        break;
    default:
        break;
    }
    r->start = r->at + 1;
}

kwic_str kwic_regex_literal(kwic_str pattern, uint8_t flags, kwic_arena *arena)
{
    kwic_str empty = {NULL, 0};
    literal_reader r = {.pattern = pattern};
    if (flags & KWIC_REGEX_X)
        return empty;
    for (; r.at < pattern.n; r.at++)
        read_byte(&r);
    end_run(&r, pattern.n);
    if (r.none || r.depth != 0 || r.best.n == 0)
        return empty;
    kwic_str folded = kwic_arena_str(arena, r.best);
    for (size_t i = 0; i < folded.n; i++)
        ((char *)(uintptr_t)folded.p)[i] = g_ascii_tolower(folded.p[i]);
    return folded;
}
