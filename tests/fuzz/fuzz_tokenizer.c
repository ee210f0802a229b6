// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes: offsets stand in the text, positions never fall, starts never fall but for a
// whole, no token is over its ceiling, and the fast way gives what the slow one does.
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kwic/limits.h"
#include "kwic/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seen {
    kwic_str text;
    uint32_t position, start;
    GString *tokens;
} seen;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort(); // not g_error: libFuzzer knows no SIGTRAP
}

static bool take(void *ctx, const kwic_token *t)
{
    seen *s = ctx;
    check(t->start < t->end && t->end <= s->text.n, "offsets outside the text");
    check(t->position >= s->position, "positions fall");
    check(t->start >= s->start, "starts fall");
    check(t->text.n > 0 && t->text.n <= KWIC_TOKEN_BYTES, "length of a token");
    check(g_utf8_validate_len(t->text.p, t->text.n, NULL), "a token is not UTF-8");
    check((t->kind == KWIC_TOKEN_WHOLE) == (t->span > 1), "span of a token");
    s->position = t->position;
    s->start = t->start;
    g_string_append_len(s->tokens, t->text.p, (gssize)t->text.n);
    g_string_append_printf(s->tokens, " %u %u %u %u %d\n", t->start, t->end,
                           t->position, t->span, (int)t->kind);
    return true;
}

static GString *run(kwic_str text, bool is_slow)
{
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    seen s = {text, 0, 0, g_string_new(NULL)};
    kwic_tokenizer_set_slow(z, is_slow);
    uint32_t next = kwic_tokenize(z, text, 0, take, &s);
    check(s.tokens->len == 0 || next > s.position, "position after the last");
    g_string_append_printf(s.tokens, "%u", next);
    return s.tokens;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_str text = {(const char *)data, size};
    GString *fast = run(text, false), *slow = run(text, true);
    check(g_string_equal(fast, slow), "fast and slow differ");
    g_string_truncate(fast, 0);
    kwic_fold(text, fast);
    check(g_utf8_validate_len(fast->str, fast->len, NULL) || memchr(data, 0, size),
          "fold");
    kwic_slug(text, slow);
    g_string_free(fast, TRUE);
    g_string_free(slow, TRUE);
    return 0;
}
