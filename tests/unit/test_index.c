// SPDX-License-Identifier: GPL-2.0-or-later
// The index folder: one writer, many readers, whole builds published at once, and a kill at
// any moment that leaves the state before or after.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kwic/error.h"
#include "kwic/index.h"
#include "scratch.h"

typedef struct place {
    char *dir;
    char *vault;
} place;

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    char *scratch = scratch_new();
    p->vault = realpath(scratch, NULL);
    p->dir = g_build_filename(p->vault, ".cache", "index", NULL);
    g_free(scratch);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    scratch_remove(p->vault);
    free(p->vault);
    g_free(p->dir);
    g_free(p);
    return 0;
}

static kwic_index_writer *lock_index(place *p)
{
    GError *error = NULL;
    kwic_index_writer *w = kwic_index_lock(p->dir, p->vault, 0, NULL, NULL, &error);
    assert_null(error);
    return w;
}

// A document that says which build and which number it is.
static bool put(kwic_build *b, unsigned lane, const char *build, unsigned n)
{
    char data[64], word[32];
    g_snprintf(data, sizeof data, "%s %u", build, n);
    g_snprintf(word, sizeof word, "w%u", n);
    const uint32_t at[] = {n + 1};
    kwic_posting postings[] = {{KWIC_STR("all"), 2, 1, at},
                               {kwic_str_of(word), 2, 1, at}};
    kwic_value values[] = {{1, kwic_str_of(word)}};
    kwic_document doc = {postings, 2, values, 1, kwic_str_of(data), NULL};
    return kwic_build_put(b, lane, &doc, NULL);
}

static void build(kwic_index_writer *w, const char *name, unsigned docs, unsigned lanes)
{
    GError *error = NULL;
    kwic_build *b = kwic_build_begin(w, lanes, &error);
    assert_non_null(b);
    for (unsigned lane = 0; lane < lanes; lane++)
        for (unsigned i = docs * lane / lanes; i < docs * (lane + 1) / lanes; i++)
            assert_true(put(b, lane, name, i));
    assert_true(kwic_build_put_meta(b, "name", kwic_str_of(name), &error));
    assert_true(kwic_build_finish(b, &error));
    assert_null(error);
}

// Every document is of the build named and stands in its order.
static void holds(kwic_db *db, const char *name, uint32_t docs)
{
    assert_int_equal(kwic_db_count(db), docs);
    assert_int_equal(kwic_db_term_freq(db, KWIC_STR("all"), NULL), docs);
    g_autoptr(GString) meta = g_string_new(NULL);
    assert_true(kwic_db_meta(db, "name", meta, NULL));
    assert_string_equal(meta->str, name);
    for (uint32_t i = 1; i <= docs; i += 1 + docs / 50) {
        g_autoptr(GString) data = g_string_new(NULL);
        g_autofree char *expected = g_strdup_printf("%s %u", name, i - 1);
        assert_true(kwic_db_data(db, i, data, NULL));
        assert_string_equal(data->str, expected);
    }
}

static void error_is(GError **error, int code)
{
    assert_non_null(*error);
    assert_int_equal((*error)->domain, KWIC_ERROR);
    assert_int_equal((*error)->code, code);
    g_clear_error(error);
}

// ---- tests ----

static void no_index_yet(void **state)
{
    place *p = *state;
    GError *error = NULL;
    assert_null(kwic_index_open(p->dir, &error));
    error_is(&error, KWIC_ERROR_NO_INDEX);
    g_autoptr(kwic_index_writer) w = lock_index(p);
    assert_true(kwic_index_needs_build(w));
    assert_int_equal(kwic_index_next_generation(w), 1);
    assert_null(kwic_index_update(w, &error));
    error_is(&error, KWIC_ERROR_NO_INDEX);
    assert_null(kwic_index_open(p->dir, &error));
    error_is(&error, KWIC_ERROR_NO_INDEX);
}

static void builds_and_opens(void **state)
{
    place *p = *state;
    static const struct {
        unsigned docs, lanes;
    } sizes[] = {{0, 1}, {1, 1}, {0, 3}, {2, 3}, {700, 1}, {1500, 4}};
    uint64_t last = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "whole", sizes[i].docs, sizes[i].lanes);
        assert_false(kwic_index_needs_build(w));
        g_autoptr(kwic_index) index = kwic_index_open(p->dir, NULL);
        assert_non_null(index);
        holds(kwic_index_db(index), "whole", sizes[i].docs);
        assert_string_equal(kwic_index_vault(index), p->vault);
        assert_true(kwic_index_generation(index) > last);
        last = kwic_index_generation(index);
        assert_int_equal(kwic_index_next_generation(w), last + 1);
    }
}

static void the_folder_is_private(void **state)
{
    place *p = *state;
    g_autoptr(kwic_index_writer) w = lock_index(p);
    build(w, "whole", 3, 1);
    struct stat dir, gen;
    g_autofree char *gen_dir = g_build_filename(p->dir, "gen-1", NULL);
    assert_int_equal(stat(p->dir, &dir), 0);
    assert_int_equal(stat(gen_dir, &gen), 0);
    assert_int_equal(dir.st_mode & 0777, 0700);
    assert_int_equal(gen.st_mode & 0777, 0700);
}

static void updates_advance(void **state)
{
    place *p = *state;
    g_autoptr(kwic_index_writer) w = lock_index(p);
    build(w, "whole", 10, 1);
    g_autoptr(kwic_index) index = kwic_index_open(p->dir, NULL);
    bool changed = true;
    assert_true(kwic_index_refresh(index, &changed, NULL));
    assert_false(changed);
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(kwic_writer_del(kwic_index_update(w, NULL), i + 1, NULL));
        assert_int_equal(kwic_index_next_generation(w), i + 2);
        assert_true(kwic_index_commit(w, NULL));
        assert_true(kwic_index_refresh(index, &changed, NULL));
        assert_true(changed);
        assert_int_equal(kwic_index_generation(index), i + 2);
        assert_int_equal(kwic_db_count(kwic_index_db(index)), 9 - i);
    }
    // A rebuild goes on counting, though its folder is a new one.
    build(w, "again", 3, 1);
    assert_true(kwic_index_refresh(index, &changed, NULL));
    assert_true(changed);
    assert_int_equal(kwic_index_generation(index), 7);
    holds(kwic_index_db(index), "again", 3);
}

static void unlock_drops_what_is_pending(void **state)
{
    place *p = *state;
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "whole", 10, 1);
        assert_true(kwic_writer_del(kwic_index_update(w, NULL), 1, NULL));
    }
    g_autoptr(kwic_index) index = kwic_index_open(p->dir, NULL);
    holds(kwic_index_db(index), "whole", 10);
}

static void an_aborted_build_leaves_nothing(void **state)
{
    place *p = *state;
    g_autoptr(kwic_index_writer) w = lock_index(p);
    build(w, "whole", 4, 1);
    kwic_build *b = kwic_build_begin(w, 2, NULL);
    assert_true(put(b, 0, "half", 1));
    kwic_build_abort(b);
    g_autofree char *left = g_build_filename(p->dir, "new-2", NULL);
    assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
    g_autoptr(kwic_index) index = kwic_index_open(p->dir, NULL);
    holds(kwic_index_db(index), "whole", 4);
}

static bool has_gen(place *p, unsigned gen)
{
    g_autofree char *path = g_strdup_printf("%s/gen-%u", p->dir, gen);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void readers_hold_their_generation(void **state)
{
    place *p = *state;
    g_autoptr(kwic_index_writer) w = lock_index(p);
    build(w, "one", 500, 1);
    kwic_index *old = kwic_index_open(p->dir, NULL);
    build(w, "two", 20, 1);
    assert_true(has_gen(p, 1) && has_gen(p, 2));
    holds(kwic_index_db(old), "one", 500);
    build(w, "three", 30, 1);
    assert_true(has_gen(p, 1) && !has_gen(p, 2) && has_gen(p, 3));
    bool changed = false;
    assert_true(kwic_index_refresh(old, &changed, NULL));
    assert_true(changed);
    holds(kwic_index_db(old), "three", 30);
    build(w, "four", 40, 1);
    assert_true(!has_gen(p, 1) && has_gen(p, 3) && has_gen(p, 4));
    kwic_index_close(old);
    g_clear_pointer(&w, kwic_index_unlock);
    w = lock_index(p);
    assert_true(!has_gen(p, 3) && has_gen(p, 4));
}

static void count_notice(void *ctx, const char *message)
{
    assert_non_null(strstr(message, "another process"));
    ++*(int *)ctx;
}

static void one_writer(void **state)
{
    place *p = *state;
    kwic_index_writer *w = lock_index(p);
    GError *error = NULL;
    int notices = 0;
    assert_null(kwic_index_lock(p->dir, p->vault, 0, count_notice, &notices, &error));
    error_is(&error, KWIC_ERROR_BUSY);
    assert_int_equal(notices, 0);
    assert_null(kwic_index_lock(p->dir, p->vault, 30, count_notice, &notices, &error));
    error_is(&error, KWIC_ERROR_BUSY);
    assert_int_equal(notices, 1);
    kwic_index_unlock(w);
    w = kwic_index_lock(p->dir, p->vault, -1, count_notice, &notices, &error);
    assert_non_null(w);
    assert_int_equal(notices, 1);
    kwic_index_unlock(w);
}

static void a_dead_writer_is_succeeded(void **state)
{
    place *p = *state;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        kwic_index_writer *w = kwic_index_lock(p->dir, p->vault, 0, NULL, NULL, NULL);
        if (write(ready[1], w ? "y" : "n", 1) == 1)
            pause();
        _exit(0);
    }
    char answer = 0;
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');
    assert_null(kwic_index_lock(p->dir, p->vault, 0, NULL, NULL, NULL));
    kill(child, SIGKILL);
    kwic_index_writer *w = kwic_index_lock(p->dir, p->vault, 5000, NULL, NULL, NULL);
    assert_non_null(w);
    waitpid(child, NULL, 0);
    kwic_index_unlock(w);
    close(ready[0]);
    close(ready[1]);
}

static void the_vault_is_remembered(void **state)
{
    place *p = *state;
    GError *error = NULL;
    assert_null(kwic_index_lock(p->dir, NULL, 0, NULL, NULL, &error));
    error_is(&error, KWIC_ERROR_NO_INDEX);
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "whole", 1, 1);
    }
    {
        g_autoptr(kwic_index_writer) w =
            kwic_index_lock(p->dir, NULL, 0, NULL, NULL, NULL);
        assert_string_equal(kwic_index_writer_vault(w), p->vault);
        assert_false(kwic_index_needs_build(w));
    }
    assert_null(kwic_index_lock(p->dir, "/", 0, NULL, NULL, &error));
    assert_non_null(strstr(error->message, p->vault));
    error_is(&error, KWIC_ERROR_USAGE);
}

static void write_file(place *p, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(p->dir, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static const struct {
    const char *file, *text;
    int code;
} damages[] = {
    {"gen-1/version", "schema 0 tokenizer 99\n", KWIC_ERROR_VERSION},
    {"gen-1/iamglass", "rubbish", KWIC_ERROR_CORRUPT},
    {"current", "rubbish", KWIC_ERROR_CORRUPT},
    {"current", "", KWIC_ERROR_CORRUPT},
    {"current", "77\n", KWIC_ERROR_CORRUPT},
};

static void damage_is_told_and_healed(void **state)
{
    place *p = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
        scratch_remove(p->dir);
        {
            g_autoptr(kwic_index_writer) w = lock_index(p);
            build(w, "whole", 5, 1);
        }
        write_file(p, damages[i].file, damages[i].text);
        GError *error = NULL;
        assert_null(kwic_index_open(p->dir, &error));
        error_is(&error, damages[i].code);
        g_autoptr(kwic_index_writer) w = lock_index(p);
        assert_true(kwic_index_needs_build(w));
        assert_true(kwic_index_next_generation(w) > 1);
        build(w, "healed", 6, 1);
        g_autoptr(kwic_index) index = kwic_index_open(p->dir, &error);
        assert_null(error);
        holds(kwic_index_db(index), "healed", 6);
    }
}

// A folder with this file in it, which nobody marked, is refused and left as it is.
static void is_refused(place *p, const char *name)
{
    GError *error = NULL;
    scratch_remove(p->dir);
    g_autofree char *path = g_build_filename(p->dir, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    write_file(p, name, "mine");
    assert_null(kwic_index_lock(p->dir, p->vault, 0, NULL, NULL, &error));
    error_is(&error, KWIC_ERROR_USAGE);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_string_equal(text, "mine");
    g_autofree char *lock = g_build_filename(p->dir, "lock", NULL);
    assert_false(g_file_test(lock, G_FILE_TEST_EXISTS));
}

static void strangers_are_refused(void **state)
{
    place *p = *state;
    static const char *const names[] = {
        "thesis.txt", "gen-7/thesis.txt", "current",        "vault",
        "new-1/x",    "note.md",          "gen-1/iamglass", "a/b/c"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        is_refused(p, names[i]);
}

// What carries no mark of the folder's is not removed from it, nor what a link leads to.
static void strangers_stay(void **state)
{
    place *p = *state;
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "whole", 5, 1);
    }
    static const char *const folders[] = {"gen-77", "new-9", "gen-8/x"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(p->dir, folders[i], NULL);
        g_autofree char *name = g_build_filename(folders[i], "mine", NULL);
        assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
        write_file(p, name, "mine");
    }
    g_autofree char *target = g_build_filename(p->vault, "elsewhere", NULL);
    g_autofree char *link = g_build_filename(p->dir, "gen-3", NULL);
    g_autofree char *victim = g_build_filename(target, "kwic-index", NULL);
    g_autofree char *mark = g_build_filename(p->dir, "kwic-index", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(mark, &text, NULL, NULL));
    assert_int_equal(g_mkdir_with_parents(target, 0700), 0);
    assert_true(g_file_set_contents(victim, text, -1, NULL));
    assert_int_equal(symlink(target, link), 0);
    g_autoptr(kwic_index_writer) w = lock_index(p);
    build(w, "again", 6, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *file = g_build_filename(p->dir, folders[i], "mine", NULL);
        assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    }
    assert_true(g_file_test(victim, G_FILE_TEST_EXISTS));
}

// An index made before there were marks is taken over, once; a copied one is one.
static void old_ones_are_taken_over(void **state)
{
    place *p = *state;
    static const char *const marks[] = {"kwic-index", "gen-1/kwic-index"};
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "whole", 5, 1);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *path = g_build_filename(p->dir, marks[i], NULL);
        assert_int_equal(remove(path), 0);
    }
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        assert_false(kwic_index_needs_build(w));
        build(w, "again", 6, 1);
    }
    assert_false(has_gen(p, 1));
    g_autofree char *moved = g_strconcat(p->dir, "-copy", NULL);
    assert_int_equal(rename(p->dir, moved), 0);
    g_autoptr(kwic_index_writer) w =
        kwic_index_lock(moved, p->vault, 0, NULL, NULL, NULL);
    assert_non_null(w);
    assert_false(kwic_index_needs_build(w));
}

// In the vault an index is hidden, or refused.
static void not_where_notes_are(void **state)
{
    place *p = *state;
    static const char *const folders[] = {"", "index", "a/b", "..kwic/../x"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        GError *error = NULL;
        g_autofree char *dir = g_build_filename(p->vault, folders[i], NULL);
        assert_null(kwic_index_lock(dir, p->vault, 0, NULL, NULL, &error));
        error_is(&error, KWIC_ERROR_USAGE);
    }
    g_autofree char *hidden = g_build_filename(p->vault, "a", ".kwic", "x", NULL);
    g_autoptr(kwic_index_writer) w =
        kwic_index_lock(hidden, p->vault, 0, NULL, NULL, NULL);
    assert_non_null(w);
}

static void default_folders(void **state)
{
    (void)state;
    g_unsetenv("KWIC_INDEX");
    g_autofree char *one = kwic_index_default_dir("/tmp");
    g_autofree char *same = kwic_index_default_dir("/tmp/.");
    g_autofree char *other = kwic_index_default_dir("/no such: vault");
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_non_null(strstr(other, "/kwic/no-such--vault-"));
    g_setenv("KWIC_INDEX", "/somewhere", TRUE);
    g_autofree char *named = kwic_index_default_dir("/tmp");
    assert_string_equal(named, "/somewhere");
    g_unsetenv("KWIC_INDEX");
}

// ---- killed at any moment ----

// Builds and updates for ever; "round N" is what a whole state holds.
static void write_for_ever(place *p, unsigned round)
{
    g_autoptr(kwic_index_writer) w = lock_index(p);
    for (;; round++) {
        g_autofree char *name = g_strdup_printf("round %u", round);
        build(w, name, 100 + round % 7, 2);
        kwic_writer *db = kwic_index_update(w, NULL);
        for (uint32_t i = 1; i <= 50; i++)
            if (!kwic_writer_del(db, i, NULL))
                _exit(1);
        kwic_writer_put_meta(db, "name", KWIC_STR("halved"), NULL);
        if (!kwic_index_commit(w, NULL))
            _exit(1);
    }
}

// A whole build, or the same after its update.
static unsigned check_whole(place *p, uint64_t *generation)
{
    GError *error = NULL;
    g_autoptr(kwic_index) index = kwic_index_open(p->dir, &error);
    assert_null(error);
    kwic_db *db = kwic_index_db(index);
    g_autoptr(GString) name = g_string_new(NULL), data = g_string_new(NULL);
    assert_true(kwic_db_meta(db, "name", name, NULL));
    assert_true(kwic_db_data(db, 60, data, NULL));
    unsigned round = (unsigned)strtoul(data->str + strlen("round "), NULL, 10);
    bool halved = strcmp(name->str, "halved") == 0;
    uint32_t docs = 100 + round % 7;
    assert_int_equal(kwic_db_count(db), halved ? docs - 50 : docs);
    assert_int_equal(kwic_db_term_freq(db, KWIC_STR("all"), NULL), kwic_db_count(db));
    assert_true(kwic_index_generation(index) >= *generation);
    *generation = kwic_index_generation(index);
    return round;
}

static void killed_at_any_moment(void **state)
{
    place *p = *state;
    enum { KILLS = 40 };
    unsigned round = 1;
    uint64_t generation = 0;
    {
        g_autoptr(kwic_index_writer) w = lock_index(p);
        build(w, "round 0", 100, 1);
    }
    for (int i = 0; i < KILLS; i++) {
        pid_t child = fork();
        if (child == 0) {
            write_for_ever(p, round);
            _exit(0);
        }
        g_usleep((gulong)(1000 + (i * 7919) % 60000));
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        round = check_whole(p, &generation) + 1;
    }
}

#define PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE(no_index_yet),
        PLACE(builds_and_opens),
        PLACE(the_folder_is_private),
        PLACE(updates_advance),
        PLACE(unlock_drops_what_is_pending),
        PLACE(an_aborted_build_leaves_nothing),
        PLACE(readers_hold_their_generation),
        PLACE(one_writer),
        PLACE(a_dead_writer_is_succeeded),
        PLACE(the_vault_is_remembered),
        PLACE(damage_is_told_and_healed),
        PLACE(strangers_are_refused),
        PLACE(strangers_stay),
        PLACE(old_ones_are_taken_over),
        PLACE(not_where_notes_are),
        PLACE(killed_at_any_moment),
        cmocka_unit_test(default_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
