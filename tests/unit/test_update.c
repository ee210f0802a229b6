// SPDX-License-Identifier: GPL-2.0-or-later
// An index that was brought up step by step dumps as one made at once: random edits of a
// small vault, seeded (KWIC_SEED, KWIC_ROUNDS to go further). And what a job tells.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kwic/error.h"
#include "kwic/indexer.h"
#include "kwic/limits.h"
#include "kwic/schema.h"
#include "scratch.h"

typedef struct place {
    char *root;
    char *vault;
    char *index;
    char *fresh; // another index of the same vault
} place;

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->root = scratch_new();
    p->vault = g_build_filename(p->root, "vault", NULL);
    p->index = g_build_filename(p->root, "index", NULL);
    p->fresh = g_build_filename(p->root, "fresh", NULL);
    assert_int_equal(g_mkdir(p->vault, 0700), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    scratch_free(p->root);
    g_free(p->vault);
    g_free(p->index);
    g_free(p->fresh);
    g_free(p);
    return 0;
}

// ---- files ----

static char *full_path(const place *p, const char *path)
{
    return g_build_filename(p->vault, path, NULL);
}

static void put_bytes(const place *p, const char *path, const char *bytes, size_t n)
{
    g_autofree char *full = full_path(p, path);
    g_autofree char *folder = g_path_get_dirname(full);
    g_mkdir_with_parents(folder, 0700);
    FILE *f = fopen(full, "we"); // in place: the inode stays
    if (!f)
        return; // a folder has this name, or a note the folder's
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void put_note(const place *p, const char *path, const char *text)
{
    put_bytes(p, path, text, strlen(text));
}

static void remove_path(const place *p, const char *path)
{
    g_autofree char *full = full_path(p, path);
    scratch_remove(full);
}

// ---- jobs ----

typedef struct told {
    GString *warnings;
    GString *changes;
} told;

static void take_warning(void *ctx, const kwic_warning *w)
{
    told *t = ctx;
    if (t->warnings)
        g_string_append_printf(t->warnings, "%s:%u: %s\n", w->path, w->line,
                               w->message);
}

static void take_change(void *ctx, kwic_note_change change, const char *path,
                        const char *old_path)
{
    told *t = ctx;
    g_string_append_printf(t->changes, "%c %s%s%s\n", "+*>-"[change],
                           old_path ? old_path : "", old_path ? " > " : "", path);
}

static kwic_index_job job_of(const place *p, told *t)
{
    t->warnings = g_string_new(NULL);
    t->changes = g_string_new(NULL);
    return (kwic_index_job){
        .vault = p->vault,
        .index = p->index,
        .warn = take_warning,
        .changed = take_change,
        .ctx = t,
    };
}

static void told_clear(told *t)
{
    g_string_free(t->warnings, TRUE);
    g_string_free(t->changes, TRUE);
}

static kwic_index_counts run(const kwic_index_job *job)
{
    kwic_index_counts counts;
    g_autoptr(GError) error = NULL;
    if (!kwic_index_run(job, &counts, &error))
        fail_msg("%s", error->message);
    return counts;
}

// Runs a plain job and compares what it told.
static kwic_index_counts expect_changes(const place *p, const char *changes)
{
    told t;
    kwic_index_job job = job_of(p, &t);
    kwic_index_counts counts = run(&job);
    assert_string_equal(t.changes->str, changes);
    told_clear(&t);
    return counts;
}

static char *dump_of(const char *dir)
{
    char *text = NULL;
    size_t n = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(kwic_index) index = kwic_index_open(dir, &error);
    if (!index)
        fail_msg("%s", error->message);
    FILE *out = open_memstream(&text, &n);
    if (!kwic_dump(kwic_index_db(index), out, &error))
        fail_msg("%s", error->message);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void first_difference(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    fail_msg("incremental:\n%.200s\nfresh:\n%.200s", a, b);
}

static void expect_as_fresh(const place *p)
{
    kwic_index_job job = {
        .vault = p->vault, .index = p->fresh, .full = true, .jobs = 2};
    run(&job);
    char *have = dump_of(p->index), *want = dump_of(p->fresh);
    if (strcmp(have, want) != 0)
        first_difference(have, want);
    free(have);
    free(want);
}

// ---- random edits ----

static const char *const places[] = {
    "a.md",         "b.md",           "People/a.md",         "People/Ann Lee.md",
    "People/b.md",  "Co/Acme.md",     "Co/OpenAI.md",        "deep/er/x.md",
    "deep/er/y.md", "deep/z.md",      "drafts/one.md",       "drafts/two.md",
    "new\nline.md", "bad\xff.md",     "Daily/2026-01-03.md", "deep/drafts/q.md",
    "x.MD",         "folder.md/n.md", "deep-er.md",          "\xC3\xA4.md",
};

static const char *const texts[] = {
    "",
    "# Alpha\n\nOne line about storage.\n",
    "# Bravo\n\nAll line about storage.\n", // as long as the one before
    "---\ntype: people\ntags: [type/people, company/openai]\nmanager: '[[Ann "
    "Lee]]'\n---\n"
    "# Ann\n\n**Role**: Logistics\n- [ ] call #todo \xF0\x9F\x93\x85 2026-02-01\n",
    "---\ntype: company\naliases: [OAI, Open AI]\n---\n[[Acme]] and [x](../b.md) "
    "![[p.png]]\n",
    "---\ntags: [a\nbad: : yaml\n---\nText stays.\n",
    "---\ntags:\n- a\n- b/c\nsize: 7\ncreated: 2026-01-03\n---\n```c\nint x;\n```\n> "
    "[!note] T\n> q\n",
    "\xFF\xFE"
    "a",
    "bytes \xff\xfe and \x01\n\n- item\n  - [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 "
    "|\n",
    "# Alpha\n\nOne line about storage.\n\n## More\n\ncustomer:: [[Acme]]\n",
};

static const char *const ignores[] = {"", "drafts/\n", "*.MD\n/b.md\n", "deep\n!deep\n",
                                      "# nothing\n"};

static const char *pick(GRand *rand, const char *const *list, size_t n)
{
    return list[g_rand_int_range(rand, 0, (gint32)n)];
}

#define PICK(rand, list) pick(rand, list, G_N_ELEMENTS(list))

static void rename_path(const place *p, const char *from, const char *to)
{
    g_autofree char *a = full_path(p, from), *b = full_path(p, to);
    g_autofree char *folder = g_path_get_dirname(b);
    g_mkdir_with_parents(folder, 0700);
    if (g_rename(a, b) != 0)
        assert_int_not_equal(errno, EFAULT); // that it cannot be is fine
}

// One edit; the paths it concerns are added to touched. A link (when wanted) makes edits
// concern more paths than that.
static void edit(const place *p, GRand *rand, GPtrArray *touched, bool links)
{
    static const char *const folders[] = {"People", "deep",  "deep/er", "drafts",
                                          "Co",     "moved", "moved/in"};
    const char *path = PICK(rand, places), *other = PICK(rand, places);
    const char *folder = PICK(rand, folders), *to = PICK(rand, folders);
    g_autofree char *full = full_path(p, path);
    switch (g_rand_int_range(rand, links ? 0 : 1, 12)) {
    case 0: {
        g_autofree char *target = full_path(p, other);
        if (symlink(target, full) != 0)
            assert_int_not_equal(errno, EFAULT);
        break;
    }
    case 1:
        rename_path(p, path, other);
        g_ptr_array_add(touched, (char *)other);
        break;
    case 2:
        rename_path(p, folder, to);
        g_ptr_array_add(touched, (char *)folder);
        g_ptr_array_add(touched, (char *)to);
        break;
    case 3: { // touched, and no more
        struct timespec times[2] = {{.tv_nsec = UTIME_NOW},
                                    {.tv_sec = g_rand_int_range(rand, 0, 1000000)}};
        if (utimensat(AT_FDCWD, full, times, 0) != 0)
            assert_int_equal(errno, ENOENT);
        break;
    }
    case 4:
        path = g_rand_boolean(rand) ? ".gitignore" : "deep/.kwicignore";
        put_note(p, path, PICK(rand, ignores));
        break;
    case 5:
        remove_path(p, path);
        break;
    default:
        put_note(p, path, PICK(rand, texts));
        break;
    }
    g_ptr_array_add(touched, (char *)path);
}

// Sometimes the side file is lost; it is only a copy.
static void lose_manifest(const place *p)
{
    g_autoptr(kwic_index) index = kwic_index_open(p->index, NULL);
    g_autofree char *name =
        index ? g_build_filename(kwic_index_gen_dir(index), "manifest", NULL) : NULL;
    if (name)
        g_unlink(name);
}

static void one_round(const place *p, GRand *rand, bool links)
{
    g_autoptr(GPtrArray) touched = g_ptr_array_new();
    for (int n = g_rand_int_range(rand, 1, 8); n > 0; n--)
        edit(p, rand, touched, links);
    g_ptr_array_add(touched, NULL);
    told dry, real;
    kwic_index_job look = job_of(p, &dry), job = job_of(p, &real);
    look.dry_run = true;
    look.jobs = job.jobs = (unsigned)g_rand_int_range(rand, 1, 4);
    if (!links && g_rand_int_range(rand, 0, 3) == 0)
        look.paths = job.paths = (const char *const *)touched->pdata;
    if (g_rand_int_range(rand, 0, 5) == 0)
        lose_manifest(p);
    kwic_index_counts would = run(&look), done = run(&job);
    assert_string_equal(dry.changes->str, real.changes->str);
    assert_int_equal(would.added, done.added);
    assert_int_equal(would.unchanged, done.unchanged);
    told_clear(&dry);
    told_clear(&real);
    expect_as_fresh(p);
    assert_int_equal(expect_changes(p, "").generation, done.generation);
}

static guint32 number_of(const char *name, guint32 otherwise)
{
    const char *text = g_getenv(name);
    return text ? (guint32)g_ascii_strtoull(text, NULL, 10) : otherwise;
}

static void rounds(const place *p, bool links)
{
    GRand *rand = g_rand_new_with_seed(number_of("KWIC_SEED", 20260103));
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        put_note(p, places[i], PICK(rand, texts));
    kwic_index_job job = {.vault = p->vault, .index = p->index};
    run(&job);
    expect_as_fresh(p);
    for (guint32 n = number_of("KWIC_ROUNDS", 40); n > 0; n--)
        one_round(p, rand, links);
    g_rand_free(rand);
}

static void any_sequence_equals_fresh(void **state)
{
    rounds(*state, false);
}

static void so_it_does_with_links(void **state)
{
    rounds(*state, true);
}

// ---- what is told ----

static void changes_are_told(void **state)
{
    const place *p = *state;
    put_note(p, "a.md", "# A\n");
    put_note(p, "b.md", "# B\n");
    put_note(p, "c/d.md", "# D\n");
    assert_int_equal(expect_changes(p, "+ a.md\n+ b.md\n+ c/d.md\n").notes, 3);
    kwic_index_counts counts = expect_changes(p, "");
    assert_int_equal(counts.unchanged, 3);
    assert_int_equal(counts.notes, 3);
    rename_path(p, "c", "e");
    put_note(p, "a.md", "# A changed\n");
    remove_path(p, "b.md");
    counts = expect_changes(p, "* a.md\n> c/d.md > e/d.md\n- b.md\n");
    assert_int_equal(counts.notes, 2);
    assert_int_equal(counts.moved, 1);
    remove_path(p, "a.md");
    remove_path(p, "e/d.md");
    assert_int_equal(expect_changes(p, "- a.md\n- e/d.md\n").notes, 0);
    expect_as_fresh(p);
}

// The second content has the same size, and most likely the same mtime.
static void quick_edits_are_seen(void **state)
{
    const place *p = *state;
    for (int i = 0; i < 20; i++) {
        g_autofree char *text = g_strdup_printf("number %02d\n", i);
        put_note(p, "a.md", text);
        expect_changes(p, i ? "* a.md\n" : "+ a.md\n");
    }
    expect_as_fresh(p);
}

static void a_touch_changes_times_alone(void **state)
{
    const place *p = *state;
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1234}};
    g_autofree char *full = full_path(p, "a.md");
    put_note(p, "a.md", "# A\n");
    put_note(p, "b.md", "# B\n");
    expect_changes(p, "+ a.md\n+ b.md\n");
    char *before = dump_of(p->index);
    assert_int_equal(utimensat(AT_FDCWD, full, times, 0), 0);
    assert_int_equal(expect_changes(p, "").unchanged, 2);
    char *after = dump_of(p->index);
    assert_string_equal(before, after);
    free(before);
    free(after);
    g_autoptr(kwic_index) index = kwic_index_open(p->index, NULL);
    g_autoptr(GString) mtime = g_string_new(NULL);
    assert_true(kwic_db_value(kwic_index_db(index), 1, KWIC_SLOT_MTIME, mtime, NULL));
    assert_true(kwic_sortable_get(kwic_str_of_string(mtime)) == 1234000000000);
}

static uint64_t generation_of(const place *p, uint32_t docid)
{
    g_autoptr(kwic_index) index = kwic_index_open(p->index, NULL);
    g_autoptr(GString) value = g_string_new(NULL);
    assert_true(
        kwic_db_value(kwic_index_db(index), docid, KWIC_SLOT_GENERATION, value, NULL));
    return (uint64_t)kwic_sortable_get(kwic_str_of_string(value));
}

// A build anew does not make all notes new: since: would call them changed.
static void generations_outlive_a_full_build(void **state)
{
    const place *p = *state;
    put_note(p, "a.md", "# A\n");
    put_note(p, "b.md", "# B\n");
    uint64_t first = expect_changes(p, "+ a.md\n+ b.md\n").generation;
    put_note(p, "b.md", "# B again\n");
    uint64_t second = expect_changes(p, "* b.md\n").generation;
    assert_true(second > first);
    kwic_index_job job = {.vault = p->vault, .index = p->index, .full = true};
    kwic_index_counts counts = run(&job);
    assert_true(counts.generation > second);
    assert_int_equal(counts.unchanged, 2);
    assert_int_equal(generation_of(p, 1), first);
    assert_int_equal(generation_of(p, 2), second);
}

static void bad_notes_are_one_warning_each(void **state)
{
    const place *p = *state;
    g_autofree char *huge = g_malloc(KWIC_NOTE_BYTES + 10);
    for (size_t i = 0; i < KWIC_NOTE_BYTES + 10; i++)
        huge[i] = i % 80 ? 'x' : '\n';
    put_bytes(p, "huge.md", huge, KWIC_NOTE_BYTES + 10);
    put_note(p, "yaml.md", "---\na: [b\n---\nText\n");
    put_note(p, "utf16.md",
             "\xFF\xFE"
             "a");
    put_note(p, "good.md", "fine\n");
    told t;
    kwic_index_job job = job_of(p, &t);
    kwic_index_counts counts = run(&job);
    assert_int_equal(counts.notes, 4);
    assert_int_equal(counts.warnings, 3);
    assert_non_null(strstr(t.warnings->str, "huge.md:0: longer than 16 MiB"));
    assert_non_null(strstr(t.warnings->str, "yaml.md:"));
    assert_non_null(strstr(t.warnings->str, "utf16.md:"));
    told_clear(&t);
    expect_as_fresh(p);
}

static void a_cancelled_job_changes_nothing(void **state)
{
    const place *p = *state;
    put_note(p, "a.md", "# A\n");
    expect_changes(p, "+ a.md\n");
    char *before = dump_of(p->index);
    put_note(p, "b.md", "# B\n");
    const int cancelled = 1;
    for (int full = 0; full < 2; full++) {
        kwic_index_counts counts;
        g_autoptr(GError) error = NULL;
        kwic_index_job job = {.vault = p->vault,
                              .index = p->index,
                              .full = full,
                              .cancelled = &cancelled};
        assert_false(kwic_index_run(&job, &counts, &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_CANCELLED));
    }
    char *after = dump_of(p->index);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void a_lost_vault_loses_nothing(void **state)
{
    const place *p = *state;
    put_note(p, "a.md", "# A\n");
    expect_changes(p, "+ a.md\n");
    g_autofree char *away = g_strconcat(p->vault, ".away", NULL);
    assert_int_equal(g_rename(p->vault, away), 0);
    kwic_index_counts counts;
    g_autoptr(GError) error = NULL;
    kwic_index_job job = {.vault = p->vault, .index = p->index};
    assert_false(kwic_index_run(&job, &counts, &error));
    assert_int_equal(g_rename(away, p->vault), 0);
    expect_changes(p, "");
}

static void many_changes_are_a_build(void **state)
{
    const place *p = *state;
    for (int i = 0; i < 700; i++) {
        g_autofree char *path = g_strdup_printf("%d/%d.md", i % 7, i);
        g_autofree char *text = g_strdup_printf("# Note %d\n\n[[%d]]\n", i, i / 2);
        put_note(p, path, text);
    }
    kwic_index_job job = {.vault = p->vault, .index = p->index, .jobs = 3};
    assert_int_equal(run(&job).added, 700);
    rename_path(p, "1", "one");
    assert_int_equal(run(&job).moved, 100);
    rename_path(p, "2", "two");
    rename_path(p, "3", "three");
    rename_path(p, "4", "four");
    rename_path(p, "5", "five");
    kwic_index_counts counts = run(&job);
    assert_int_equal(counts.moved, 400);
    assert_int_equal(counts.unchanged, 300);
    assert_int_equal(counts.notes, 700);
    expect_as_fresh(p);
    assert_int_equal(run(&job).unchanged, 700);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(changes_are_told),
        WITH_PLACE(quick_edits_are_seen),
        WITH_PLACE(a_touch_changes_times_alone),
        WITH_PLACE(generations_outlive_a_full_build),
        WITH_PLACE(bad_notes_are_one_warning_each),
        WITH_PLACE(a_cancelled_job_changes_nothing),
        WITH_PLACE(a_lost_vault_loses_nothing),
        WITH_PLACE(many_changes_are_a_build),
        WITH_PLACE(any_sequence_equals_fresh),
        WITH_PLACE(so_it_does_with_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
