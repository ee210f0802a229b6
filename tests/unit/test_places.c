// SPDX-License-Identifier: GPL-2.0-or-later
// The promise of a mark, held over all of a real vault: the bytes in the file at its place
// begin with the word that the snippet marks, and that word is a form of one asked for.
// KWIC_SHARED names the folder with corpora/obsidian-hub.tar.xz; without it, skipped.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "kwic/indexer.h"
#include "kwic/search.h"
#include "kwic/stemmer.h"
#include "kwic/tokenizer.h"
#include "scratch.h"

typedef struct place {
    char *dir, *vault, *index;
    kwic_searcher *searcher;
    kwic_tokenizer *tokenizer;
    kwic_stemmer *stemmer;
    uint32_t marks, notes;
} place;

static char *archive(void)
{
    const char *shared = g_getenv("KWIC_SHARED");
    g_autofree char *folder =
        shared ? g_strdup(shared)
               : g_build_filename(KWIC_SOURCE_DIR, "../shared", NULL);
    return g_build_filename(folder, "corpora", "obsidian-hub.tar.xz", NULL);
}

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    *state = p;
    g_autofree char *tar = archive();
    if (!g_file_test(tar, G_FILE_TEST_EXISTS))
        return 0;
    p->dir = scratch_new();
    p->vault = g_build_filename(p->dir, "obsidian-hub", NULL);
    p->index = g_build_filename(p->dir, "index", NULL);
    char *argv[] = {(char *)"tar", (char *)"xJf", tar, (char *)"-C", p->dir, NULL};
    int status = 0;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                      &status, NULL) ||
        status != 0)
        return -1;
    GError *error = NULL;
    kwic_index_job job = {.vault = p->vault, .index = p->index};
    kwic_index_counts counts;
    if (!kwic_index_run(&job, &counts, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return -1;
    }
    kwic_searcher_options options = {.resident = true};
    p->searcher = kwic_searcher_open(p->index, &options, &error);
    p->tokenizer = kwic_tokenizer_new();
    p->stemmer = kwic_stemmer_new("en");
    return p->searcher ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_searcher_close(p->searcher);
    kwic_tokenizer_free(p->tokenizer);
    kwic_stemmer_free(p->stemmer);
    if (p->dir)
        scratch_free(p->dir);
    g_free(p->vault);
    g_free(p->index);
    g_free(p);
    return 0;
}

// ---- checking marks ----

static bool take_first(void *ctx, const kwic_token *t)
{
    GString *out = ctx;
    if (t->position > 0)
        return false;
    g_string_truncate(out, 0);
    g_string_append_len(out, t->text.p, (gssize)t->text.n);
    // The part that stands first, not the whole compound: it is where the mark begins.
    return false;
}

static void first_token(const place *p, kwic_str text, GString *out)
{
    g_string_truncate(out, 0);
    kwic_tokenize(p->tokenizer, text, 0, take_first, out);
}

static kwic_str line_of(kwic_str file, uint32_t line)
{
    while (line-- > 1) {
        const char *nl = memchr(file.p, '\n', file.n);
        assert_non_null(nl);
        file = kwic_str_sub(file, (size_t)(nl - file.p) + 1, file.n);
    }
    const char *nl = file.n ? memchr(file.p, '\n', file.n) : NULL;
    return kwic_str_sub(file, 0, nl ? (size_t)(nl - file.p) : file.n);
}

typedef struct wanted {
    const place *p;
    const char *token;
    bool found;
} wanted;

static bool is_form(void *ctx, const kwic_token *t)
{
    wanted *w = ctx;
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    kwic_stem(w->p->stemmer, t->text, a);
    kwic_stem(w->p->stemmer, kwic_str_of(w->token), b);
    w->found |= g_string_equal(a, b) ||
                kwic_str_starts(t->text, kwic_str_of(w->token)) ||
                kwic_str_starts(kwic_str_of(w->token), t->text);
    return !w->found;
}

static void check_mark(place *p, const char *query, const kwic_hit *hit, kwic_str file,
                       const kwic_snippet *s, const kwic_mark *m)
{
    g_autoptr(GString) shown = g_string_new(NULL);
    g_autoptr(GString) there = g_string_new(NULL);
    kwic_str line = line_of(file, m->line);
    first_token(p, (kwic_str){s->text + m->from, m->to - m->from}, shown);
    first_token(p, kwic_str_sub(line, m->byte, line.n), there);
    wanted w = {p, shown->str, false};
    kwic_tokenize(p->tokenizer, kwic_str_of(query), 0, is_form, &w);
    bool same = g_str_has_prefix(there->str, shown->str) ||
                g_str_has_prefix(shown->str, there->str);
    if (!same || there->len == 0 || !w.found)
        print_error("%s: %s:%u:%u: marked \"%.*s\", there \"%.*s\"\n", query, hit->path,
                    m->line, m->byte, (int)(m->to - m->from), s->text + m->from,
                    (int)MIN(line.n - MIN(line.n, m->byte), 40), line.p + m->byte);
    assert_true(same && there->len && w.found);
    assert_true(m->byte < line.n);
    p->marks++;
}

static void check_hit(place *p, const char *query, const kwic_hit *hit)
{
    g_autofree char *path = g_build_filename(p->vault, hit->path, NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    assert_false(hit->stale);
    p->notes++;
    for (size_t i = 0; i < hit->n_snippets; i++) {
        const kwic_snippet *s = &hit->snippets[i];
        assert_true(g_utf8_validate(s->text, -1, NULL));
        assert_null(strpbrk(s->text, "\n\r\t"));
        for (size_t k = 0; k < s->n_marks; k++)
            check_mark(p, query, hit, (kwic_str){bytes, n}, s, &s->marks[k]);
    }
}

static void check_query(place *p, const char *query, uint32_t limit)
{
    GError *error = NULL;
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    request.limit = limit;
    request.check_stale = true;
    g_autoptr(kwic_answer) answer = kwic_search(p->searcher, &request, &error);
    assert_null(error);
    for (size_t i = 0; i < answer->n_hits; i++)
        check_hit(p, query, &answer->hits[i]);
}

// ---- queries ----

static bool take_term(void *ctx, kwic_str term, uint32_t freq)
{
    GPtrArray *out = ctx;
    bool plain = freq > 1 && term.n > 3 && !g_ascii_isupper(term.p[0]);
    for (size_t i = 0; plain && i < term.n; i++)
        plain = g_ascii_islower(term.p[i]) || (uint8_t)term.p[i] >= 0x80;
    if (plain)
        g_ptr_array_add(out, g_strndup(term.p, term.n));
    return true;
}

static bool is_there(const place *p)
{
    if (p->searcher)
        return true;
    print_message("no obsidian-hub.tar.xz under $KWIC_SHARED/corpora: skipped\n");
    return false;
}

// Every word of the vault would take long under sanitizers: each 37th.
static void words_are_where_marks_say(void **state)
{
    place *p = *state;
    if (!is_there(p))
        skip();
    g_autoptr(GPtrArray) terms = g_ptr_array_new_with_free_func(g_free);
    kwic_db *db = kwic_index_db(kwic_searcher_index(p->searcher));
    assert_true(kwic_db_terms(db, KWIC_STR(""), KWIC_STR(""), take_term, terms, NULL));
    for (guint i = 0; i < terms->len; i += 37)
        check_query(p, g_ptr_array_index(terms, i), 3);
    print_message("%u marks in %u notes\n", p->marks, p->notes);
    assert_true(p->marks > 100);
}

// One word in all the notes that have it, big ones and odd ones among them.
static void common_words_in_all_notes(void **state)
{
    place *p = *state;
    if (!is_there(p))
        skip();
    static const char *const queries[] = {"plugin", "theme", "author", "obsidian md"};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++)
        check_query(p, queries[i], 10000);
    print_message("%u marks in %u notes\n", p->marks, p->notes);
}

static void phrases_are_where_marks_say(void **state)
{
    place *p = *state;
    if (!is_there(p))
        skip();
    static const char *const queries[] = {"\"this plugin\"",
                                          "\"daily notes\" template",
                                          "\"community plugin\"",
                                          "graph OR canvas",
                                          "obsidian -theme",
                                          "title:plugin css",
                                          "zettel* note",
                                          "\"search and replace\"",
                                          "open-source",
                                          "GitHub repository",
                                          "心智圖",
                                          "markdown table editor"};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++)
        check_query(p, queries[i], 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_where_marks_say),
        cmocka_unit_test(common_words_in_all_notes),
        cmocka_unit_test(phrases_are_where_marks_say),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
