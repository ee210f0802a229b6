// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "kwic/edit.h"
#include "kwic/error.h"

static GBytes *bytes_of(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

static void test_after(void **state)
{
    (void)state;
    g_autoptr(kwic_edits) e = kwic_edits_new("/v");
    g_autoptr(GBytes) before = bytes_of("one two three");
    const kwic_splice splices[] = {
        {0, 3, KWIC_STR("1")}, {4, 7, KWIC_STR("two")}, {13, 13, KWIC_STR("!")}};
    kwic_edits_add(e, "a.md", before, splices, 3);
    assert_int_equal(e->n_splices, 2);
    g_autoptr(GBytes) after = kwic_file_edit_after(e->files->pdata[0]);
    g_autoptr(GBytes) expected = bytes_of("1 two three!");
    assert_true(g_bytes_equal(after, expected));
}

static void test_nothing(void **state)
{
    (void)state;
    g_autoptr(kwic_edits) e = kwic_edits_new("/v");
    g_autoptr(GBytes) before = bytes_of("same");
    const kwic_splice same = {0, 4, KWIC_STR("same")};
    kwic_edits_add(e, "a.md", before, &same, 1);
    kwic_edits_refuse(e, "b.md", 3, "is %s", "read-only");
    assert_int_equal(e->files->len, 0);
    const kwic_refusal *refusal = e->refused->pdata[0];
    assert_string_equal(refusal->message, "is read-only");
    assert_int_equal(refusal->line, 3);
}

// ---- patches ----

// A text of a few lines that are often alike, with or without a newline at its end.
static char *random_text(GRand *r)
{
    static const char *const lines[] = {"a\n",  "b\n", "\n",    "a\r\n", "- x\n",
                                        "@@\n", "é\n", "\\ \n", "\r\n"};
    GString *s = g_string_new(NULL);
    for (int n = g_rand_int_range(r, 0, 30); n > 0; n--)
        g_string_append(
            s, lines[g_rand_int_range(r, 0, (int)(sizeof lines / sizeof *lines))]);
    if (s->len && g_rand_boolean(r))
        g_string_truncate(s, s->len - 1);
    return g_string_free(s, FALSE);
}

static size_t random_splices(GRand *r, kwic_str text, kwic_splice *splices)
{
    static const char *const texts[] = {"", "x", "a\n", "\n", "a\nb\n", "y\r\n"};
    size_t n = 0;
    for (uint32_t at = 0; at <= text.n && n < 8; at++) {
        if (g_rand_int_range(r, 0, 6))
            continue;
        size_t far = at + (size_t)g_rand_int_range(r, 0, 5);
        uint32_t to = (uint32_t)MIN(text.n, far);
        splices[n++] = (kwic_splice){
            at, to,
            kwic_str_of(
                texts[g_rand_int_range(r, 0, (int)(sizeof texts / sizeof *texts))])};
        at = to + 1;
    }
    return n;
}

static void put(const char *vault, const char *name, GBytes *bytes)
{
    g_autofree char *path = g_build_filename(vault, name, NULL);
    gsize n;
    const char *p = g_bytes_get_data(bytes, &n);
    assert_true(g_file_set_contents(path, p ? p : "", (gssize)n, NULL));
}

// The patch of a random edit, read back over the file, makes the same file; so does the
// patch of that plan's reverse.
static void test_patch(void **state)
{
    (void)state;
    g_autofree char *vault = g_dir_make_tmp("kwic-patch-XXXXXX", NULL);
    g_autofree char *seed = g_strdup(g_getenv("KWIC_SEED"));
    guint32 number = seed ? (guint32)g_ascii_strtoull(seed, NULL, 10) : g_random_int();
    print_message("seed %u\n", number);
    GRand *r = g_rand_new_with_seed(number);
    for (int round = 0; round < 3000; round++) {
        g_autofree char *text = random_text(r);
        g_autoptr(GBytes) before = bytes_of(text);
        kwic_splice splices[8];
        size_t n = random_splices(r, kwic_str_of(text), splices);
        g_autoptr(kwic_edits) plan = kwic_edits_new(vault);
        kwic_edits_add(plan, "a b\tc.md", before, splices, n);
        if (!plan->files->len)
            continue;
        g_autoptr(GBytes) meant = kwic_file_edit_after(plan->files->pdata[0]);
        if (g_bytes_equal(meant, before))
            continue;
        g_autoptr(GString) diff = g_string_new(NULL);
        kwic_edits_diff(plan, diff);
        put(vault, "a b\tc.md", before);
        g_autoptr(GError) error = NULL;
        g_autoptr(kwic_edits) back =
            kwic_edits_read_patch(vault, (kwic_str){diff->str, diff->len}, &error);
        assert_null(error);
        assert_int_equal(back->refused->len, 0);
        assert_int_equal(back->files->len, 1);
        g_autoptr(GBytes) after = kwic_file_edit_after(back->files->pdata[0]);
        if (!g_bytes_equal(after, meant))
            print_message("round %d:\n%s\n", round, diff->str);
        assert_true(g_bytes_equal(after, meant));
    }
    g_rand_free(r);
    g_autofree char *path = g_build_filename(vault, "a b\tc.md", NULL);
    g_remove(path);
    g_rmdir(vault);
}

// A patch may have been edited by hand, or made by somebody else.
static void test_patch_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "--- a/x.md\n+++ b/x.md\n@@ -1 +1 @@\n-a\n+b\n",
        "kwic-hash: 12 34\n--- a/x.md\n+++ b/x.md\n",
        "kwic-hash: 00000000000000000000000000000000 00000000000000000000000000000000\n"
        "--- a/x.md\n+++ b/y.md\n@@ -1 +1 @@\n-a\n+b\n",
        "kwic-hash: 00000000000000000000000000000000 00000000000000000000000000000000\n"
        "--- a/x.md\n+++ b/x.md\n@@ -1,9 +1 @@\n-a\n+b\n",
        "kwic-hash: 00000000000000000000000000000000 00000000000000000000000000000000\n"
        "--- a/x.md\n+++ b/x.md\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        g_autoptr(GError) error = NULL;
        assert_null(kwic_edits_read_patch("/tmp", kwic_str_of(wrong[i]), &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_USAGE));
    }
}

static void test_patch_outside(void **state)
{
    (void)state;
    static const char *const paths[] = {"../x.md", "/etc/x.md", ".git/x.md", "x.txt",
                                        "no such.md"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        g_autofree char *text = g_strdup_printf(
            "kwic-hash: 00000000000000000000000000000000 "
            "00000000000000000000000000000000\n--- a/%s\n+++ b/%s\n@@ -1 +1 "
            "@@\n-a\n+b\n",
            paths[i], paths[i]);
        g_autoptr(GError) error = NULL;
        g_autoptr(kwic_edits) plan =
            kwic_edits_read_patch("/tmp", kwic_str_of(text), &error);
        assert_non_null(plan);
        assert_int_equal(plan->files->len, 0);
        assert_int_equal(plan->refused->len, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after),         cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_patch),         cmocka_unit_test(test_patch_wrong),
        cmocka_unit_test(test_patch_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
