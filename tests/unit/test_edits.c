// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kwic/edit.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
