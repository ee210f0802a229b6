// SPDX-License-Identifier: GPL-2.0-or-later
// What a check's regular expressions match in a block: marks of a snippet.
#include "check.h"

enum { MARKING_US = 10000 }; // of a block: it is shown all the same

typedef struct marking {
    const kwic_block *block;
    kwic_regex_run run;
    kwic_mark_fn fn;
    void *ctx;
} marking;

static void mark_line(marking *m, const kwic_check *c, size_t at, size_t end)
{
    kwic_str line = kwic_str_sub(m->block->text, at, end);
    for (size_t from = 0, to; from <= line.n;) {
        if (!kwic_regex_match(&m->run, c->regex, line, &from, &to))
            return;
        if (to > from)
            m->fn(m->ctx, (uint32_t)(at + from), (uint32_t)(at + to));
        from = to > from ? to : to + 1;
    }
}

static void mark_check(marking *m, const kwic_check *c)
{
    kwic_str text = m->block->text;
    for (size_t i = 0; i < c->n && c->kind != KWIC_CHECK_NOT; i++)
        mark_check(m, c->kids[i]);
    if (c->kind != KWIC_CHECK_REGEX || c->region >= KWIC_IN_PATH)
        return;
    for (size_t at = 0; at < text.n;) {
        const char *nl = memchr(text.p + at, '\n', text.n - at);
        size_t end = nl ? (size_t)(nl - text.p) : text.n;
        mark_line(m, c, at, end);
        at = end + 1;
    }
}

void kwic_verify_marks(const kwic_check *check, const kwic_block *block,
                       kwic_mark_fn fn, void *ctx)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_patience patience = {.until_us = g_get_monotonic_time() + MARKING_US};
    marking m = {block, kwic_regex_start(arena, &patience), fn, ctx};
    mark_check(&m, check);
}
