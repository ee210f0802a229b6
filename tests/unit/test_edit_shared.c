// SPDX-License-Identifier: GPL-2.0-or-later
// Edits of real vaults, there and back: any edit and its undo give every file back, byte for
// byte; so does renaming to a tag that no note has and back, and adding and removing where a
// list of tags was. A sample, by KWIC_SEED; KWIC_WHOLE=1 takes every note.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "../shared.h"
#include "kwic/edit.h"
#include "kwic/indexer.h"

enum { SAMPLE = 60 };

static const char *const vaults[] = {
    "data-engineering-wiki",
    "dataview-example-vault",
    "dataview-plugin-vault",
    "dendron-site",
    "eips",
    "js-primer-ja",
    "kepano-vault",
    "ms-driver-ddi",
    "obsidian-help-dev",
    "obsidian-hub",
    "tasks-plugin-vault",
};

typedef struct proof {
    const char *vault;
    GRand *random;
    GPtrArray *paths; // of notes, with NULL behind
    GHashTable *sums; // path to sha256
    GPtrArray *tags;  // as spelt, some twice
    unsigned written, bad;
} proof;

static bool on_file(void *ctx, const kwic_walk_file *file)
{
    g_ptr_array_add(ctx, g_strdup(file->path));
    return true;
}

static GBytes *read_note(const proof *p, const char *path)
{
    g_autofree char *whole = g_build_filename(p->vault, path, NULL);
    char *bytes = NULL;
    gsize n = 0;
    return g_file_get_contents(whole, &bytes, &n, NULL) ? g_bytes_new_take(bytes, n)
                                                        : g_bytes_new(NULL, 0);
}

static char *sum_of(const proof *p, const char *path)
{
    g_autoptr(GBytes) bytes = read_note(p, path);
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}

static void take_sample(proof *p)
{
    guint keep = g_getenv("KWIC_WHOLE") ? p->paths->len : MIN(SAMPLE, p->paths->len);
    for (guint i = 0; i < keep; i++) {
        guint k = (guint)g_rand_int_range(p->random, (gint32)i, (gint32)p->paths->len);
        gpointer one = p->paths->pdata[i];
        p->paths->pdata[i] = p->paths->pdata[k];
        p->paths->pdata[k] = one;
    }
    g_ptr_array_set_size(p->paths, (gint)keep);
}

// A note's record, over its bytes.
static kwic_record parse(GBytes *bytes, const char *path, kwic_arena *arena)
{
    kwic_record note;
    kwic_note_parse(kwic_edit_text(bytes), path, arena, NULL, NULL, &note);
    return note;
}

static void read_notes(proof *p)
{
    for (guint i = 0; i < p->paths->len; i++) {
        const char *path = p->paths->pdata[i];
        g_autoptr(GBytes) bytes = read_note(p, path);
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_record note = parse(bytes, path, arena);
        g_hash_table_insert(p->sums, g_strdup(path), sum_of(p, path));
        for (size_t k = 0; k < note.n_tags; k++)
            g_ptr_array_add(p->tags,
                            g_strndup(note.tags[k].text.p, note.tags[k].text.n));
    }
}

static uint64_t write_edit(proof *p, const kwic_note_edit *edit)
{
    g_autoptr(GError) error = NULL;
    uint64_t number = 0;
    const kwic_edits_request request = {.paths = (const char *const *)p->paths->pdata};
    g_autoptr(kwic_edits) plan =
        kwic_edits_plan(NULL, p->vault, edit, &request, &error);
    if (!plan || !kwic_edits_write(plan, "test", &number, &error))
        print_message("%s\n", error->message);
    assert_null(error);
    p->written += plan->files->len;
    return number;
}

static void undo(proof *p, uint64_t number)
{
    g_autoptr(GError) error = NULL;
    uint64_t found;
    if (!number)
        return;
    g_autoptr(kwic_edits) plan = kwic_undo_plan(p->vault, number, &found, &error);
    assert_non_null(plan);
    assert_int_equal(plan->refused->len, 0);
    assert_true(kwic_undo_write(plan, number, &error));
    assert_int_equal(plan->refused->len, 0);
}

typedef bool (*counts_fn)(const proof *p, const char *path, const void *ctx);

// Every file that counts has its sum again.
static void check(proof *p, const char *what, counts_fn counts, const void *ctx)
{
    for (guint i = 0; i < p->paths->len; i++) {
        const char *path = p->paths->pdata[i];
        g_autofree char *sum = sum_of(p, path);
        if (strcmp(sum, g_hash_table_lookup(p->sums, path)) == 0 ||
            (counts && !counts(p, path, ctx)))
            continue;
        print_message("%s: %s\n", path, what);
        p->bad++;
    }
}

static bool same_name(kwic_str name, const char *tag)
{
    g_autofree char *a = g_utf8_casefold(name.p, (gssize)name.n);
    g_autofree char *b = g_utf8_casefold(tag, -1);
    size_t n = strlen(b);
    return strncmp(a, b, n) == 0 && (a[n] == '\0' || a[n] == '/');
}

// The tag and its children are spelt as it is wherever the note (as it was) has them.
static bool one_spelling(const proof *p, const char *path, const void *ctx)
{
    const char *tag = ctx;
    g_autoptr(GBytes) bytes = read_note(p, path);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note = parse(bytes, path, arena);
    for (size_t i = 0; i < note.n_tags; i++)
        if (same_name(note.tags[i].text, tag) &&
            memcmp(note.tags[i].text.p, tag, strlen(tag)) != 0)
            return false;
    return true;
}

static bool had_list(const proof *p, const char *path, const void *ctx)
{
    (void)ctx;
    g_autoptr(GBytes) bytes = read_note(p, path);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note = parse(bytes, path, arena);
    for (size_t i = 0; i < note.n_properties; i++) {
        const kwic_property *one = &note.properties[i];
        if (one->list && !one->inline_field && one->type != KWIC_VALUE_NULL &&
            one->key.n == 4 && !g_ascii_strncasecmp(one->key.p, "tags", 4))
            return true;
    }
    return false;
}

// ---- edits ----

static const char *any_tag(const proof *p)
{
    guint at = (guint)g_rand_int_range(p->random, 0, (gint32)p->tags->len);
    return p->tags->pdata[at];
}

static void there_and_back(proof *p)
{
    const char *tag = any_tag(p);
    const kwic_tag_rename to = {tag, "kwic-proof/there"},
                          back = {"kwic-proof/there", tag};
    const kwic_note_edit there = {.renames = &to, .n_renames = 1};
    const kwic_note_edit here = {.renames = &back, .n_renames = 1};
    if (!kwic_note_edit_check(&here, NULL))
        return; // "2024" in a list is a tag, but none that could be given
    g_autoptr(GHashTable) counted = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < p->paths->len; i++)
        if (one_spelling(p, p->paths->pdata[i], tag))
            g_hash_table_add(counted, p->paths->pdata[i]);
    uint64_t first = write_edit(p, &there), second = write_edit(p, &here);
    for (guint i = 0; i < p->paths->len; i++) {
        const char *path = p->paths->pdata[i];
        g_autofree char *sum = sum_of(p, path);
        if (g_hash_table_contains(counted, path) &&
            strcmp(sum, g_hash_table_lookup(p->sums, path)) != 0) {
            print_message("%s: not the same after #%s was renamed and back\n", path,
                          tag);
            p->bad++;
        }
    }
    undo(p, second);
    undo(p, first);
    check(p, "not undone (renamed)", NULL, NULL);
}

static void add_and_remove(proof *p)
{
    static const char *const names[] = {"kwic-proof/new", NULL};
    const kwic_note_edit add = {.add = names}, remove = {.remove = names};
    uint64_t first = write_edit(p, &add), second = write_edit(p, &remove);
    check(p, "not the same after a tag was added and removed", had_list, NULL);
    undo(p, second);
    undo(p, first);
    check(p, "not undone (added)", NULL, NULL);
}

static void anything(proof *p)
{
    const char *const remove[] = {any_tag(p), any_tag(p), NULL};
    const kwic_tag_rename renames[] = {{any_tag(p), "kwic-proof/a"},
                                       {any_tag(p), "kwic-proof"}};
    static const char *const add[] = {"kwic-proof", "1e3", NULL};
    static const kwic_setting settings[] = {{"title", NULL},
                                            {"aliases", "[a, \"b: c\"]"},
                                            {"kwic", "x: #y"},
                                            {"created", ""}};
    const kwic_note_edit edits[] = {
        {.remove = remove},
        {.renames = renames, .n_renames = 2, .add = add},
        {.settings = settings, .n_settings = 4},
        {.remove = remove, .add = add, .settings = settings, .n_settings = 2},
    };
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        uint64_t number = write_edit(p, &edits[i]);
        undo(p, number);
        check(p, "not undone", NULL, NULL);
    }
}

static unsigned check_vault(const char *name, GRand *random, unsigned *written)
{
    g_autofree char *archive = g_strdup_printf("corpora/%s.tar.xz", name);
    char *folder = shared_unpack(archive);
    if (!folder)
        return 0;
    proof p = {.vault = folder,
               .random = random,
               .paths = g_ptr_array_new_with_free_func(g_free),
               .sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
               .tags = g_ptr_array_new_with_free_func(g_free)};
    assert_true(kwic_walk(folder, NULL, on_file, NULL, p.paths, NULL));
    take_sample(&p);
    read_notes(&p);
    g_ptr_array_add(p.tags, g_strdup("nowhere"));
    g_ptr_array_add(p.paths, NULL);
    p.paths->len--; // the NULL stays behind it
    there_and_back(&p);
    add_and_remove(&p);
    anything(&p);
    print_message("%s: %u notes, %u written\n", name, p.paths->len, p.written);
    *written += p.written;
    g_ptr_array_unref(p.paths);
    g_ptr_array_unref(p.tags);
    g_hash_table_unref(p.sums);
    shared_remove(folder);
    return p.bad;
}

static void test_vaults(void **state)
{
    (void)state;
    g_autofree char *there = shared_find("corpora");
    if (!there)
        skip();
    // Each note is synced: in memory that costs nothing.
    if (!g_getenv("TMPDIR") && g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    g_autofree char *home = g_dir_make_tmp("kwic-state-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", home, TRUE);
    const char *given = g_getenv("KWIC_SEED");
    guint32 seed = given ? (guint32)g_ascii_strtoull(given, NULL, 10) : g_random_int();
    print_message("seed %u\n", seed);
    GRand *random = g_rand_new_with_seed(seed);
    unsigned bad = 0, written = 0;
    for (size_t i = 0; i < sizeof vaults / sizeof *vaults; i++)
        bad += check_vault(vaults[i], random, &written);
    g_rand_free(random);
    shared_remove(g_steal_pointer(&home));
    assert_int_equal(bad, 0);
    assert_true(written > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vaults)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
