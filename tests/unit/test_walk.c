// SPDX-License-Identifier: GPL-2.0-or-later
// The walk: order, what is left out, links, hostile names; whole and in part.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>

#include "../../indexer/walk/walk.h"
#include "kwic/error.h"
#include "kwic/limits.h"
#include "scratch.h"

static int set_up(void **state)
{
    *state = scratch_new();
    return 0;
}

static int tear_down(void **state)
{
    scratch_free(*state);
    return 0;
}

static void put_file(const char *vault, const char *path, const char *text)
{
    g_autofree char *full = g_build_filename(vault, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(full, text, -1, NULL));
}

static void put_link(const char *vault, const char *path, const char *target)
{
    g_autofree char *full = g_build_filename(vault, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_int_equal(symlink(target, full), 0);
}

typedef struct seen {
    GString *paths; // joined by '|'
    GString *warnings;
    GString *last;
    unsigned most; // stop after; 0: never
} seen;

static bool take(void *ctx, const kwic_walk_file *file)
{
    seen *s = ctx;
    assert_true(s->last->len == 0 || strcmp(s->last->str, file->path) < 0);
    g_string_assign(s->last, file->path);
    g_string_append_printf(s->paths, "%s%s", s->paths->len ? "|" : "", file->path);
    assert_true(file->stat.inode != 0);
    return s->most == 0 || --s->most > 0;
}

static void warn(void *ctx, const kwic_warning *w)
{
    seen *s = ctx;
    g_string_append_printf(s->warnings, "%s: %s\n", w->path, w->message);
}

static void expect(const char *vault, const char *const *targets, const char *ignore,
                   const char *paths)
{
    seen s = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), 0};
    const char *const lines[] = {ignore, NULL};
    g_autoptr(kwic_targets) t =
        targets ? kwic_targets_new(vault, targets, warn, &s) : NULL;
    kwic_walk_job job = {
        .vault = vault,
        .ignore = ignore ? lines : NULL,
        .targets = t,
        .fn = take,
        .ctx = &s,
        .warn = warn,
        .warn_ctx = &s,
    };
    assert_true(kwic_walk_run(&job, NULL));
    assert_string_equal(s.paths->str, paths);
    g_string_free(s.paths, TRUE);
    g_string_free(s.warnings, TRUE);
    g_string_free(s.last, TRUE);
}

static void paths_come_in_byte_order(void **state)
{
    const char *vault = *state;
    static const char *const files[] = {"a/x.md",      "a.md",     "a-b.md",
                                        "a0.md",       "B.md",     "a/b/c.md",
                                        "\xC3\xA4.md", "a-b/x.md", "z.MD"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        put_file(vault, files[i], "");
    expect(vault, NULL, NULL,
           "B.md|a-b.md|a-b/x.md|a.md|a/b/c.md|a/x.md|a0.md|z.MD|\xC3\xA4.md");
}

static void only_notes_count(void **state)
{
    const char *vault = *state;
    static const char *const files[] = {"a.md",
                                        "a.txt",
                                        "md",
                                        ".md",
                                        ".hidden.md",
                                        ".git/x.md",
                                        ".obsidian/x.md",
                                        "folder.md/in.md",
                                        "a.markdown"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        put_file(vault, files[i], "");
    g_autofree char *pipe = g_build_filename(vault, "pipe.md", NULL);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    expect(vault, NULL, NULL, "a.md|folder.md/in.md");
}

static void hostile_names_pass(void **state)
{
    const char *vault = *state;
    put_file(vault, "new\nline.md", "");
    put_file(vault, "bad\xff\xfe.md", "");
    put_file(vault, "tab\t\x01.md", "");
    expect(vault, NULL, NULL, "bad\xff\xfe.md|new\nline.md|tab\t\x01.md");
}

static void ignore_files_hold(void **state)
{
    const char *vault = *state;
    put_file(vault, ".gitignore", "drafts/\n*.tmp.md\n/top.md\n");
    put_file(vault, ".kwicignore", "!kept.tmp.md\nprivate\n");
    put_file(vault, "drafts/a.md", "");
    put_file(vault, "sub/drafts/a.md", "");
    put_file(vault, "x.tmp.md", "");
    put_file(vault, "kept.tmp.md", "");
    put_file(vault, "top.md", "");
    put_file(vault, "sub/top.md", "");
    put_file(vault, "sub/private/a.md", "");
    put_file(vault, "sub/.gitignore", "b*.md\n!bb.md\n");
    put_file(vault, "sub/ba.md", "");
    put_file(vault, "sub/bb.md", "");
    put_file(vault, "ba.md", "");
    expect(vault, NULL, NULL, "ba.md|kept.tmp.md|sub/bb.md|sub/top.md");
    expect(vault, NULL, "ba.md", "kept.tmp.md|sub/bb.md|sub/top.md");
    const char *const part[] = {"sub", "drafts/a.md", NULL};
    expect(vault, part, NULL, "sub/bb.md|sub/top.md");
}

static void links_stay_inside(void **state)
{
    const char *vault = *state;
    g_autofree char *outside = scratch_new();
    put_file(outside, "secret.md", "");
    g_autofree char *secret = g_build_filename(outside, "secret.md", NULL);
    put_file(vault, "real/a.md", "");
    put_link(vault, "out", outside);
    put_link(vault, "out.md", secret);
    put_link(vault, "dangling.md", "nowhere.md");
    put_link(vault, "self.md", "self.md");
    put_link(vault, "to-a.md", "real/a.md");
    put_link(vault, "to-real", "real");
    put_link(vault, "real/loop", "..");
    put_link(vault, "real/own", ".");
    put_file(vault, "text.txt", "");
    put_file(vault, ".gitignore", "left/\n");
    put_file(vault, "left/b.md", "");
    put_file(vault, ".kept/c.md", "");
    put_link(vault, "to-left", "left");
    put_link(vault, "to-kept.md", ".kept/c.md");
    put_link(vault, "to-text.md", "text.txt");
    // What is a note at its own path is one there alone.
    expect(vault, NULL, NULL, "real/a.md|to-kept.md|to-left/b.md|to-text.md");
    scratch_remove(outside);
}

// Each of twelve folders links to all others: 12! paths for who follows them all.
static void linked_folders_do_not_multiply(void **state)
{
    const char *vault = *state;
    for (int i = 0; i < 12; i++) {
        g_autofree char *note = g_strdup_printf("d%02d/n.md", i);
        put_file(vault, note, "");
        for (int k = 0; k < 12; k++) {
            g_autofree char *link = g_strdup_printf("d%02d/l%02d", i, k);
            g_autofree char *target = g_strdup_printf("../d%02d", k);
            put_link(vault, link, target);
        }
    }
    seen s = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), 0};
    assert_true(kwic_walk(vault, NULL, take, warn, &s, NULL));
    unsigned n = 1;
    for (const char *p = s.paths->str; *p; p++)
        n += *p == '|';
    assert_int_equal(n, 12);
    g_string_free(s.paths, TRUE);
    g_string_free(s.warnings, TRUE);
    g_string_free(s.last, TRUE);
}

static void parts_are_walked_alone(void **state)
{
    const char *vault = *state;
    put_file(vault, "a/b/c.md", "");
    put_file(vault, "a/b.md", "");
    put_file(vault, "a-b/x.md", "");
    put_file(vault, "z.md", "");
    put_file(vault, ".hidden/x.md", "");
    const char *const none[] = {NULL};
    const char *const file[] = {"a/b.md",  "aa/x.md",        "z.md", "zz/x.md",
                                "gone.md", "./a//b/../b.md", NULL};
    const char *const nested[] = {"a", "a/b/c.md", "a-b", NULL};
    const char *const out[] = {"../x.md", "/etc/passwd", ".hidden/x.md", "a/b.md/c",
                               NULL};
    const char *const ignore_file[] = {"a/b/.gitignore", NULL};
    g_autofree char *absolute = g_build_filename(vault, "z.md", NULL);
    const char *const full[] = {absolute, NULL};
    expect(vault, none, NULL, "");
    expect(vault, file, NULL, "a/b.md|z.md");
    expect(vault, nested, NULL, "a-b/x.md|a/b.md|a/b/c.md");
    expect(vault, out, NULL, "");
    expect(vault, ignore_file, NULL, "a/b/c.md");
    expect(vault, full, NULL, "z.md");
}

static void targets_hold_what_is_below(void **state)
{
    (void)state;
    const char *const paths[] = {"a", "a-b/c", "b/c.md", NULL};
    g_autoptr(kwic_targets) t = kwic_targets_new("/v", paths, NULL, NULL);
    assert_true(kwic_targets_hold(t, KWIC_STR("a")));
    assert_true(kwic_targets_hold(t, KWIC_STR("a/x/y.md")));
    assert_false(kwic_targets_hold(t, KWIC_STR("a.md")));
    assert_false(kwic_targets_hold(t, KWIC_STR("a-b")));
    assert_true(kwic_targets_hold(t, KWIC_STR("a-b/c/d.md")));
    assert_true(kwic_targets_hold(t, KWIC_STR("b/c.md")));
    assert_false(kwic_targets_hold(t, KWIC_STR("b/c.mdx")));
    assert_false(kwic_targets_hold(t, KWIC_STR("")));
}

static void depth_and_length_have_an_end(void **state)
{
    const char *vault = *state;
    g_autoptr(GString) path = g_string_new(vault);
    for (int i = 0; i < KWIC_WALK_DEPTH + 5; i++)
        g_string_append(path, "/d");
    assert_int_equal(g_mkdir_with_parents(path->str, 0700), 0);
    g_string_append(path, "/deep.md");
    assert_true(g_file_set_contents(path->str, "", -1, NULL));
    put_file(vault, "d/a.md", "");
    seen s = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), 0};
    assert_true(kwic_walk(vault, NULL, take, warn, &s, NULL));
    assert_string_equal(s.paths->str, "d/a.md");
    assert_non_null(strstr(s.warnings->str, "200 deep"));
    g_string_free(s.paths, TRUE);
    g_string_free(s.warnings, TRUE);
    g_string_free(s.last, TRUE);
}

static void a_long_ignore_file_is_cut(void **state)
{
    const char *vault = *state;
    g_autoptr(GString) text = g_string_new("a.md\n");
    while (text->len <= KWIC_IGNORE_BYTES)
        g_string_append(text, "# nothing here to see\n");
    g_string_append(text, "b.md\n");
    put_file(vault, ".gitignore", text->str);
    put_file(vault, "a.md", "");
    put_file(vault, "b.md", "");
    seen s = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), 0};
    assert_true(kwic_walk(vault, NULL, take, warn, &s, NULL));
    assert_string_equal(s.paths->str, "b.md");
    assert_non_null(strstr(s.warnings->str, ".gitignore: more than"));
    g_string_free(s.paths, TRUE);
    g_string_free(s.warnings, TRUE);
    g_string_free(s.last, TRUE);
}

static void it_stops_when_told(void **state)
{
    const char *vault = *state;
    put_file(vault, "a.md", "");
    put_file(vault, "b/c.md", "");
    put_file(vault, "d.md", "");
    seen s = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), 2};
    assert_true(kwic_walk(vault, NULL, take, warn, &s, NULL));
    assert_string_equal(s.paths->str, "a.md|b/c.md");
    g_string_free(s.paths, TRUE);
    g_string_free(s.warnings, TRUE);
    g_string_free(s.last, TRUE);
}

static void no_vault_is_an_error(void **state)
{
    g_autofree char *none = g_build_filename(*state, "none", NULL);
    g_autoptr(GError) error = NULL;
    assert_false(kwic_walk(none, NULL, take, warn, NULL, &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT));
}

static void a_vault_is_found_upwards(void **state)
{
    const char *vault = *state;
    char *real = realpath(vault, NULL);
    g_autofree char *deep = g_build_filename(vault, "a/b", NULL);
    put_file(vault, ".obsidian/app.json", "{}");
    assert_int_equal(g_mkdir_with_parents(deep, 0700), 0);
    g_autofree char *found = kwic_vault_find(deep, NULL);
    assert_string_equal(found, real);
    free(real);
    g_autoptr(GError) error = NULL;
    assert_null(kwic_vault_find("/proc/self", &error));
    assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT));
}

#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCRATCH(paths_come_in_byte_order),
        WITH_SCRATCH(only_notes_count),
        WITH_SCRATCH(hostile_names_pass),
        WITH_SCRATCH(ignore_files_hold),
        WITH_SCRATCH(links_stay_inside),
        WITH_SCRATCH(linked_folders_do_not_multiply),
        WITH_SCRATCH(parts_are_walked_alone),
        cmocka_unit_test(targets_hold_what_is_below),
        WITH_SCRATCH(depth_and_length_have_an_end),
        WITH_SCRATCH(a_long_ignore_file_is_cut),
        WITH_SCRATCH(it_stops_when_told),
        WITH_SCRATCH(no_vault_is_an_error),
        WITH_SCRATCH(a_vault_is_found_upwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
