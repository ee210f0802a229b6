// SPDX-License-Identifier: GPL-2.0-or-later
// Any note and any words: the first line asks (a word with '*' behind it is a prefix, words
// behind '"' are a phrase), the rest is the note. A snippet is UTF-8 on one line, its marks
// stand in it in order, count right in UTF-16 units, and point into the file.
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../search/show/snippet.h"
#include "kwic/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

typedef struct words {
    kwic_arena *arena;
    kwic_plan_word list[16];
    size_t n;
    bool prefix;
    uint32_t phrase;
} words;

static bool add_word(void *ctx, const kwic_token *t)
{
    words *w = ctx;
    kwic_form *form = kwic_arena_new_array(w->arena, kwic_form, 1);
    *form = (kwic_form){kwic_arena_str(w->arena, t->text), w->prefix, 1};
    w->list[w->n++] = (kwic_plan_word){.text = form->term,
                                       .forms = form,
                                       .n_forms = 1,
                                       .parts = form,
                                       .n_parts = t->kind == KWIC_TOKEN_WHOLE,
                                       .idf = 1 + (double)w->n,
                                       .field = (int)(w->n % 7 == 6 ? w->n % 4 : 0) - 1,
                                       .phrase = w->phrase,
                                       .mark = true};
    return w->n < G_N_ELEMENTS(w->list);
}

static uint32_t utf16_length(const char *p, size_t n)
{
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++)
        units += ((uint8_t)p[i] & 0xc0) == 0x80 ? 0 : (uint8_t)p[i] >= 0xf0 ? 2 : 1;
    return units;
}

// A line ends with LF, CR LF or, as CommonMark has it, a CR alone.
static void check_place(const kwic_mark *m, kwic_str file)
{
    size_t at = 0;
    for (uint32_t line = m->line; line > 1; line--) {
        while (at < file.n && file.p[at] != '\n' && file.p[at] != '\r')
            at++;
        check(at < file.n, "a mark below the last line");
        at += file.p[at] == '\r' && at + 1 < file.n && file.p[at + 1] == '\n' ? 2 : 1;
    }
    check(m->byte < file.n - at, "a mark behind the end of the file");
}

static void check_snippet(const kwic_snippet *s, kwic_str file)
{
    size_t n = strlen(s->text);
    uint32_t at = 0;
    check(g_utf8_validate(s->text, -1, NULL), "a snippet is not UTF-8");
    check(!strpbrk(s->text, "\n\r\t"), "a snippet has lines");
    for (size_t i = 0; i < s->n_marks; i++) {
        const kwic_mark *m = &s->marks[i];
        check(m->from >= at && m->from < m->to && m->to <= n, "marks out of order");
        check(m->from16 == utf16_length(s->text, m->from), "UTF-16 units of a mark");
        check(m->to16 == utf16_length(s->text, m->to), "UTF-16 units of a mark");
        check_place(m, file);
        at = m->to;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kwic_str all = {(const char *)data, size};
    const char *nl = size ? memchr(data, '\n', size) : NULL;
    if (!nl)
        return 0;
    kwic_str file = kwic_str_sub(all, (size_t)(nl - all.p) + 1, size);
    kwic_str query = kwic_str_sub(all, 0, (size_t)(nl - all.p));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_tokenizer) tokenizer = kwic_tokenizer_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    words w = {.arena = arena};
    w.prefix = query.n && query.p[query.n - 1] == '*';
    w.phrase = query.n && query.p[0] == '"';
    kwic_tokenize(tokenizer, query, 0, add_word, &w);

    kwic_record record;
    kwic_change change = {0};
    kwic_note_parse(file, "a.md", arena, NULL, NULL, &record);
    kwic_document_make(maker, &record, &change, 1);
    kwic_plan plan = {.words = w.list, .n_words = w.n};
    kwic_snippet_query q = {.plan = &plan,
                            .marker = kwic_marker_new(&plan, tokenizer, NULL, arena),
                            .arena = arena,
                            .count = 3,
                            .chars = (uint32_t)(size % 97) * 4};
    const kwic_snippet *snippets;
    size_t n = kwic_snippets_make(&q, 0, &record, &snippets);
    for (size_t i = 0; i < n; i++)
        check_snippet(&snippets[i], file);
    return 0;
}
