// SPDX-License-Identifier: GPL-2.0-or-later
// Tables that are damaged under an open searcher: each question then has the answer it had
// before, or an error; never another answer. And each table's damage is told by some question.
#include "searched_vault.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>

#include "kwic/error.h"

enum { NOTES = 600, TEXT_BYTES = 600 };

static const char *const tables[] = {"postlist.glass", "docdata.glass",
                                     "position.glass"};

static const char *const queries[] = {
    "word7",
    "word7 word11",
    "\"word7 word8\"",
    "line:(word7 word8)",
    "NOT line:(word7 -tag:t3) word9",
    "line:(word7 -folder:nowhere)",
    "tag:t3",
    "-tag:t3 word5",
    "has:task",
    "content:word12",
    "word13 NEAR/4 word14",
    "[level:3]",
    "level:>3",
    "/word1[57] word/",
    "match-case:Word7",
    "path:n17",
    "wrod7",
    "word7 nothinglikeit",
};

static kwic_answer *ask(kwic_searcher *s, const char *query, GError **error)
{
    const char *const facets[] = {"tag", "level", NULL};
    kwic_request request = {.query = kwic_str_of(query),
                            .limit = NOTES,
                            .snippets = 1,
                            .snippet_chars = 80,
                            .facets = facets,
                            .facet_limit = 10};
    return kwic_search(s, &request, error);
}

// What an answer says, as text.
static char *told(const kwic_answer *answer)
{
    GString *out = g_string_new(NULL);
    g_string_printf(out, "%u %d", (unsigned)answer->total, answer->exact);
    for (size_t i = 0; i < answer->n_hits; i++)
        g_string_append_printf(out, " %s %.4f", answer->hits[i].path,
                               answer->hits[i].score);
    for (size_t f = 0; f < answer->n_facets; f++)
        for (size_t v = 0; v < answer->facets[f].n_values; v++)
            g_string_append_printf(out, " %s %u", answer->facets[f].values[v].value,
                                   (unsigned)answer->facets[f].values[v].count);
    return g_string_free(out, FALSE);
}

// ---- the vault ----

static char *write_note(const char *vault, unsigned i)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "---\ntags: [t%u]\nlevel: %u\n---\n# Note %u\n\n", i % 7,
                    i % 5, i);
    for (unsigned k = 0; text->len < TEXT_BYTES; k++)
        g_string_append_printf(text, "word%u %s", (i * 7 + k) % 97,
                               k % 9 ? "" : "\n\n");
    g_string_append(text, "\n- [ ] Word7 to do\n");
    g_autofree char *path = g_strdup_printf("%s/n%u.md", vault, i);
    assert_true(g_file_set_contents(path, text->str, -1, NULL));
    return NULL;
}

typedef struct place {
    char *dir, *index, *gen;
    char *told[G_N_ELEMENTS(queries)];
} place;

static int set_up(void **state)
{
    place *p = *state = g_new0(place, 1);
    p->dir = scratch_new();
    p->index = g_build_filename(p->dir, "index", NULL);
    g_autofree char *vault = g_build_filename(p->dir, "vault", NULL);
    assert_int_equal(g_mkdir_with_parents(vault, 0700), 0);
    for (unsigned i = 0; i < NOTES; i++)
        write_note(vault, i);
    kwic_index_job job = {.vault = vault, .index = p->index, .jobs = 1};
    kwic_index_counts counts;
    assert_true(kwic_index_run(&job, &counts, NULL));
    p->gen = g_build_filename(p->index, "gen-1", NULL);
    g_autoptr(kwic_searcher) s = kwic_searcher_open(p->index, NULL, NULL);
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++) {
        kwic_answer *answer = ask(s, queries[q], NULL);
        assert_non_null(answer);
        p->told[q] = told(answer);
        kwic_answer_free(answer);
    }
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++)
        g_free(p->told[q]);
    scratch_free(p->dir);
    g_free(p->index);
    g_free(p->gen);
    g_free(p);
    return 0;
}

// ---- damage ----

// Fills all of the file but its first `from` bytes.
static void fill(const char *path, off_t from, char byte)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_true(st.st_size > from + 4096); // else nothing was tried
    g_autofree char *bytes = g_malloc((gsize)(st.st_size - from));
    memset(bytes, byte, (size_t)(st.st_size - from));
    assert_int_equal(pwrite(fd, bytes, (size_t)(st.st_size - from), from),
                     st.st_size - from);
    close(fd);
}

static unsigned damaged_answers(const place *p, const char *table, char byte)
{
    unsigned errors = 0;
    g_autofree char *path = g_build_filename(p->gen, table, NULL);
    g_autofree char *whole = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &whole, &n, NULL));
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++) {
        g_autoptr(GError) error = NULL;
        kwic_searcher *s = kwic_searcher_open(p->index, NULL, NULL);
        assert_non_null(s);
        fill(path, 8192, byte);
        kwic_answer *answer = ask(s, queries[q], &error);
        assert_true((answer != NULL) != (error != NULL));
        errors += error != NULL;
        if (answer) {
            g_autofree char *now = told(answer);
            if (strcmp(now, p->told[q]) != 0)
                print_error("%s, %s: %s\nnot %s\n", table, queries[q], now, p->told[q]);
            assert_string_equal(now, p->told[q]);
        }
        kwic_answer_free(answer);
        kwic_searcher_close(s);
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        assert_int_equal(write(fd, whole, n), n);
        close(fd);
    }
    return errors;
}

static void a_fault_is_no_answer(void **state)
{
    for (size_t t = 0; t < G_N_ELEMENTS(tables); t++) {
        assert_true(damaged_answers(*state, tables[t], 0) > 0);
        assert_true(damaged_answers(*state, tables[t], (char)0xff) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fault_is_no_answer, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
