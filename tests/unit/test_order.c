// SPDX-License-Identifier: GPL-2.0-or-later
// The order of hits is the vault's: an index grown by updates gives it as a fresh one does,
// though its documents are numbered otherwise.
#include "searched_vault.h"

#include <glib/gstdio.h>

enum { NOTES = 80 };

static char *path_in(const char *dir, const char *vault, const char *name)
{
    return g_build_filename(dir, vault, name, NULL);
}

// Note i: many are alike in all but the path, and so in score.
static void write_note(const char *dir, unsigned i, const char *more)
{
    g_autofree char *name = g_strdup_printf("%c%u.md", 'a' + (char)(i * 7 % 26), i);
    g_autofree char *path = path_in(dir, "vault", name);
    g_autofree char *text = g_strdup_printf(
        "---\nrating: %u\nstatus: %s\n---\n# Rack%s\n\nA storage rack. %s\n", i % 3,
        i % 2 ? "open" : "done", i % 5 ? "" : " plan", more);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void remove_note(const char *dir, unsigned i)
{
    g_autofree char *name = g_strdup_printf("%c%u.md", 'a' + (char)(i * 7 % 26), i);
    g_autofree char *path = path_in(dir, "vault", name);
    assert_int_equal(g_unlink(path), 0);
}

static void rename_note(const char *dir, unsigned i, const char *to)
{
    g_autofree char *name = g_strdup_printf("%c%u.md", 'a' + (char)(i * 7 % 26), i);
    g_autofree char *old = path_in(dir, "vault", name);
    g_autofree char *new = path_in(dir, "vault", to);
    assert_int_equal(g_rename(old, new), 0);
}

static void update(const char *dir, const char *name)
{
    g_autofree char *vault = g_build_filename(dir, "vault", NULL);
    g_autofree char *index = g_build_filename(dir, name, NULL);
    kwic_index_job job = {.vault = vault, .index = index, .jobs = 1};
    kwic_index_counts counts;
    assert_true(kwic_index_run(&job, &counts, NULL));
}

static kwic_searcher *open_index(const char *dir, const char *name)
{
    g_autofree char *index = g_build_filename(dir, name, NULL);
    kwic_searcher *s = kwic_searcher_open(index, NULL, NULL);
    assert_non_null(s);
    return s;
}

static void append_hits(GString *out, const kwic_answer *answer)
{
    g_string_append_printf(out, "%u:", answer->total);
    for (size_t i = 0; i < answer->n_hits; i++)
        g_string_append_printf(out, " %s", answer->hits[i].path);
    g_string_append_c(out, '\n');
}

static char *ask_all(kwic_searcher *s)
{
    static const char *const queries[] = {"",
                                          "rack",
                                          "storage rack",
                                          "\"storage rack\"",
                                          "rating:1",
                                          "plan",
                                          "status:open",
                                          "-plan",
                                          "rack OR plan",
                                          "content:rack",
                                          "path:1",
                                          "heading:rack",
                                          "/rack/",
                                          "what is in the storage rack plan",
                                          "new",
                                          "rack sort:-rating"};
    static const char *const sorts[] = {NULL,     "title",     "-title", "path",
                                        "-path",  "-modified", "rating", "-rating",
                                        "status", "-status"};
    GString *out = g_string_new(NULL);
    for (size_t q = 0; q < G_N_ELEMENTS(queries); q++)
        for (size_t o = 0; o < G_N_ELEMENTS(sorts); o++)
            for (uint32_t limit = 3; limit <= 200; limit *= 8) {
                kwic_request request = kwic_request_default();
                request.query = kwic_str_of(queries[q]);
                request.sort = sorts[o];
                request.limit = limit;
                g_autoptr(kwic_answer) answer = kwic_search(s, &request, NULL);
                assert_non_null(answer);
                g_string_append_printf(out, "%s, %s, %u ", queries[q],
                                       sorts[o] ? sorts[o] : "-", limit);
                append_hits(out, answer);
            }
    g_autoptr(kwic_answer) related =
        kwic_related(s, NULL, KWIC_STR("storage rack"), 50, NULL);
    append_hits(out, related);
    return g_string_free(out, FALSE);
}

static void expect_same(const char *dir, const char *name)
{
    update(dir, "grown");
    update(dir, name);
    kwic_searcher *grown = open_index(dir, "grown"), *fresh = open_index(dir, name);
    g_autofree char *a = ask_all(grown), *b = ask_all(fresh);
    kwic_searcher_close(grown);
    kwic_searcher_close(fresh);
    g_auto(GStrv) x = g_strsplit(a, "\n", -1), y = g_strsplit(b, "\n", -1);
    for (size_t i = 0; x[i] || y[i]; i++)
        assert_string_equal(x[i] ? x[i] : "", y[i] ? y[i] : "");
}

static void same_as_fresh(void **state)
{
    (void)state;
    g_autofree char *dir = scratch_new();
    g_autofree char *vault = g_build_filename(dir, "vault", NULL);
    assert_int_equal(g_mkdir_with_parents(vault, 0700), 0);
    for (unsigned i = 0; i < NOTES; i += 2)
        write_note(dir, i, "");
    expect_same(dir, "first");
    for (unsigned i = 1; i < NOTES; i += 4) // notes between those there are
        write_note(dir, i, "");
    expect_same(dir, "second");
    for (unsigned i = 3; i < NOTES; i += 4)
        write_note(dir, i, "");
    for (unsigned i = 0; i < NOTES; i += 8)
        write_note(dir, i, "new");
    for (unsigned i = 4; i < NOTES; i += 16)
        remove_note(dir, i);
    rename_note(dir, 2, "zz.md");
    rename_note(dir, 6, "0.md");
    expect_same(dir, "third");
    write_note(dir, 2, "new");
    expect_same(dir, "fourth");
    scratch_free(g_steal_pointer(&dir));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
