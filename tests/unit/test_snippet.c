// SPDX-License-Identifier: GPL-2.0-or-later
// Snippets of whole notes, as tests/spec/snippet.txt has them: the first line of an input is
// the query (words, "phrases", word* prefixes, a word+parts compound), and before a space
// may stand chars=N or count=N; the rest is the note. What comes out is, a snippet, its line,
// headings, text with [marks], and where the marks are in the file with the bytes there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "../../search/show/snippet.h"
#include "../spec.h"
#include "kwic/note.h"

typedef struct words {
    kwic_plan_word list[32];
    size_t n;
    kwic_tokenizer *tokenizer;
    kwic_arena *arena;
    bool prefix;
    uint32_t phrase;
} words;

static kwic_form *form_of(words *w, kwic_str text, bool prefix)
{
    kwic_form *form = kwic_arena_new_array(w->arena, kwic_form, 1);
    *form = (kwic_form){kwic_arena_str(w->arena, text), prefix, 1};
    return form;
}

// Parts come before and behind their whole: the whole is the word, they are its parts.
static bool add_token(void *ctx, const kwic_token *t)
{
    words *w = ctx;
    kwic_plan_word *last = w->n ? &w->list[w->n - 1] : NULL;
    if (t->kind == KWIC_TOKEN_WHOLE) {
        kwic_form *parts = kwic_arena_new_array(w->arena, kwic_form, 8);
        parts[0] = last->forms[0];
        last->parts = parts;
        last->n_parts = 1;
        last->forms = form_of(w, t->text, false);
    } else if (t->kind == KWIC_TOKEN_PART && last && last->n_parts) {
        kwic_form *parts = (kwic_form *)last->parts;
        parts[last->n_parts++] = *form_of(w, t->text, false);
    } else if (w->n < G_N_ELEMENTS(w->list)) {
        w->list[w->n++] = (kwic_plan_word){.text = kwic_arena_str(w->arena, t->text),
                                           .forms = form_of(w, t->text, w->prefix),
                                           .n_forms = 1,
                                           .idf = 5,
                                           .field = -1,
                                           .phrase = w->phrase,
                                           .mark = true};
    }
    return true;
}

static void add_words(words *w, kwic_str query)
{
    uint32_t phrases = 0;
    for (size_t i = 0; i < query.n;) {
        size_t from = i;
        bool quoted = query.p[i] == '"';
        char end = quoted ? '"' : ' ';
        for (i += quoted; i < query.n && query.p[i] != end; i++)
            ;
        kwic_str part = kwic_str_sub(query, from + quoted, i);
        w->prefix = part.n && part.p[part.n - 1] == '*';
        w->phrase = quoted ? ++phrases : 0;
        kwic_tokenize(w->tokenizer, part, 0, add_token, w);
        i++;
    }
}

static uint32_t option(kwic_str *query, const char *name, uint32_t otherwise)
{
    if (!kwic_str_starts(*query, kwic_str_of(name)))
        return otherwise;
    const char *space = memchr(query->p, ' ', query->n);
    uint32_t value = (uint32_t)strtoul(query->p + strlen(name), NULL, 10);
    *query = kwic_str_sub(*query, space ? (size_t)(space - query->p) + 1 : query->n,
                          query->n);
    return value;
}

static kwic_str file_line(kwic_str file, uint32_t line)
{
    while (line-- > 1) {
        const char *nl = memchr(file.p, '\n', file.n);
        file = kwic_str_sub(file, nl ? (size_t)(nl - file.p) + 1 : file.n, file.n);
    }
    const char *nl = file.n ? memchr(file.p, '\n', file.n) : NULL;
    return kwic_str_sub(file, 0, nl ? (size_t)(nl - file.p) : file.n);
}

static uint32_t utf16_length(kwic_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((uint8_t)s.p[i] & 0xc0) == 0x80 ? 0 : (uint8_t)s.p[i] >= 0xf0 ? 2 : 1;
    return n;
}

static void print_marked(const kwic_snippet *s, GString *out)
{
    uint32_t at = 0;
    for (size_t i = 0; i < s->n_marks; i++) {
        const kwic_mark *m = &s->marks[i];
        g_string_append_len(out, s->text + at, (gssize)(m->from - at));
        g_string_append_printf(out, "[%.*s]", (int)(m->to - m->from),
                               s->text + m->from);
        at = m->to;
        kwic_str before = {s->text, m->from}, upto = {s->text, m->to};
        assert_int_equal(m->from16, utf16_length(before));
        assert_int_equal(m->to16, utf16_length(upto));
    }
    g_string_append(out, s->text + at);
}

static void print_snippet(const kwic_snippet *s, kwic_str file, GString *out)
{
    g_string_append_printf(out, "%u", s->line);
    for (size_t i = 0; s->headings[i]; i++)
        g_string_append_printf(out, "%s%s", i ? " > " : " ", s->headings[i]);
    g_string_append(out, "\n  ");
    print_marked(s, out);
    g_string_append(out, s->n_marks ? "\n  at" : "");
    for (size_t i = 0; i < s->n_marks; i++) {
        const kwic_mark *m = &s->marks[i];
        kwic_str line = file_line(file, m->line);
        kwic_str there = kwic_str_sub(line, m->byte, m->byte + m->to - m->from);
        g_string_append_printf(out, " %u:%u:%.*s", m->line, m->byte,
                               KWIC_STR_ARG(there));
        assert_int_equal(m->utf16, utf16_length(kwic_str_sub(line, 0, m->byte)));
    }
    g_string_append_c(out, '\n');
}

static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_tokenizer) tokenizer = kwic_tokenizer_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    const char *nl = memchr(input.p, '\n', input.n);
    size_t end = nl ? (size_t)(nl - input.p) : input.n;
    kwic_str query = kwic_str_sub(input, 0, end);
    kwic_str file = kwic_str_sub(input, end + 1, input.n);
    uint32_t chars = option(&query, "chars=", 200);
    uint32_t count = option(&query, "count=", 3);
    words w = {.tokenizer = tokenizer, .arena = arena};
    add_words(&w, query);

    kwic_record record;
    kwic_change change = {0};
    kwic_note_parse(file, "Notes/A note.md", arena, NULL, NULL, &record);
    kwic_document_make(maker, &record, &change, 1);
    kwic_plan plan = {.words = w.list, .n_words = w.n};
    kwic_snippet_query q = {.plan = &plan,
                            .marker = kwic_marker_new(&plan, tokenizer, NULL, arena),
                            .arena = arena,
                            .count = count,
                            .chars = chars};
    const kwic_snippet *snippets;
    size_t n = kwic_snippets_make(&q, 0, &record, &snippets);
    for (size_t i = 0; i < n; i++)
        print_snippet(&snippets[i], file, out);
}

static void snippets_are_as_written(void **state)
{
    (void)state;
    assert_int_equal(spec_run("snippet", make, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snippets_are_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
