/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests as text: a file of tests/spec/ is a list of blocks, each a name, an input and
 * what must come of it. What stands before the first block is remarks.
 *
 *     === a compound is whole and in parts
 *     CoreWeave
 *     ---
 *     core @0 0-4
 *     …
 *
 * The last line "---" of a block divides it, so an input may have such lines
 * (frontmatter) and an expectation may not. The newline before "---" is not in the
 * input; empty lines at the end of an expectation mean nothing. A test is then
 *
 *     static void make(void *ctx, kwic_str input, GString *out) { … }
 *     …
 *     assert_int_equal(spec_run("tokenizer", make, NULL), 0);
 *
 * Run with KWIC_RECORD=1 in the environment, the file is written again with what comes
 * out now: read the diff before it is committed. */
#ifndef KWIC_TESTS_SPEC_H
#define KWIC_TESTS_SPEC_H

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "kwic/str.h"

/* Appends to out what must stand below "---". */
typedef void (*spec_fn)(void *ctx, kwic_str input, GString *out);

typedef struct spec_block {
    kwic_str head;  /* the line "=== name" with its newline */
    kwic_str input; /* with the newline that is not passed on */
    kwic_str expected;
    bool divided; /* has a line "---" */
} spec_block;

static inline kwic_str spec_line(kwic_str text)
{
    const char *nl = text.n ? memchr(text.p, '\n', text.n) : NULL;
    return kwic_str_sub(text, 0, nl ? (size_t)(nl - text.p) + 1 : text.n);
}

static inline kwic_str spec_strip(kwic_str s)
{
    while (s.n && s.p[s.n - 1] == '\n')
        s.n--;
    return s;
}

/* Takes the block at the front of *rest, which starts with its head. */
static inline spec_block spec_next(kwic_str *rest)
{
    spec_block b = {.head = spec_line(*rest)};
    kwic_str body = kwic_str_sub(*rest, b.head.n, rest->n);
    size_t at = 0, from = 0, to = 0;
    while (at < body.n &&
           !kwic_str_starts(kwic_str_sub(body, at, body.n), KWIC_STR("=== "))) {
        kwic_str line = spec_line(kwic_str_sub(body, at, body.n));
        if (kwic_str_eq(spec_strip(line), KWIC_STR("---"))) {
            b.divided = true;
            from = at;
            to = at + line.n;
        }
        at += line.n;
    }
    b.input = kwic_str_sub(body, 0, b.divided ? from : at);
    b.expected = kwic_str_sub(body, b.divided ? to : at, at);
    *rest = kwic_str_sub(body, at, body.n);
    return b;
}

/* Runs one block and appends it, with what came out, to record; true if it is as
 * expected. */
static inline bool spec_check(const char *file, const spec_block *b, spec_fn make,
                              void *ctx, GString *record)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_str input = b->input;
    if (input.n && input.p[input.n - 1] == '\n')
        input.n--;
    make(ctx, input, out);
    kwic_str got = spec_strip(kwic_str_of_string(out));
    kwic_str want = spec_strip(b->expected);
    g_string_append_len(record, b->head.p, (gssize)b->head.n);
    g_string_append_len(record, b->input.p, (gssize)b->input.n);
    g_string_append(record, "---\n");
    g_string_append_len(record, got.p, (gssize)got.n);
    g_string_append(record, got.n ? "\n\n" : "\n");
    if (kwic_str_eq(got, want))
        return true;
    fprintf(stderr, "%s: %.*s: got\n%.*s\n--- but expected\n%.*s\n\n", file,
            KWIC_STR_ARG(spec_strip(b->head)), KWIC_STR_ARG(got), KWIC_STR_ARG(want));
    return false;
}

/* Runs tests/spec/NOUN.txt and returns how many blocks differ (a file that cannot be
 * read or has no block is one), each shown on stderr; 0 when it recorded. */
static inline int spec_run(const char *noun, spec_fn make, void *ctx)
{
    g_autofree char *file =
        g_strdup_printf("%s/tests/spec/%s.txt", KWIC_SOURCE_DIR, noun);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize n = 0;
    if (!g_file_get_contents(file, &bytes, &n, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    kwic_str rest = {bytes, n};
    g_autoptr(GString) record = g_string_new(NULL);
    while (rest.n && !kwic_str_starts(rest, KWIC_STR("=== "))) {
        kwic_str line = spec_line(rest);
        g_string_append_len(record, line.p, (gssize)line.n);
        rest = kwic_str_sub(rest, line.n, rest.n);
    }
    int bad = rest.n ? 0 : 1;
    while (rest.n) {
        spec_block b = spec_next(&rest);
        bad += !spec_check(file, &b, make, ctx, record);
    }
    if (g_strcmp0(g_getenv("KWIC_RECORD"), "1") != 0)
        return bad;
    while (g_str_has_suffix(record->str, "\n\n"))
        g_string_truncate(record, record->len - 1);
    if (g_file_set_contents(file, record->str, (gssize)record->len, &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return 1;
}

#endif
