// SPDX-License-Identifier: GPL-2.0-or-later
// The watch against a kernel of our own: its queue overflows, its watches run out, a file
// system goes away. Events come out of a pipe.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <glib.h>
#include <sys/inotify.h>

static int fake_init(int flags);
static int fake_add(int fd, const char *path, uint32_t mask);
static int fake_remove(int fd, int wd);

#define inotify_init1 fake_init
#define inotify_add_watch fake_add
#define inotify_rm_watch fake_remove
#include "../../server/watch.c"
#include "scratch.h"

static struct {
    int events; // where the watch reads them from
    int next;   // watch descriptor
    int most;   // watches
} kernel;

static int fake_init(int flags)
{
    int fds[2];
    assert_int_equal(pipe2(fds, flags & IN_NONBLOCK ? O_NONBLOCK : 0), 0);
    kernel.events = fds[1];
    return fds[0];
}

static int fake_add(int fd, const char *path, uint32_t mask)
{
    (void)fd;
    (void)mask;
    if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
        errno = ENOENT;
        return -1;
    }
    if (kernel.next >= kernel.most) {
        errno = ENOSPC;
        return -1;
    }
    return ++kernel.next;
}

static int fake_remove(int fd, int wd)
{
    (void)fd;
    (void)wd;
    return 0;
}

static void happen(int wd, uint32_t mask, const char *name)
{
    _Alignas(struct inotify_event) char bytes[sizeof(struct inotify_event) + 64] = {0};
    struct inotify_event *e = (void *)bytes;
    *e = (struct inotify_event){.wd = wd, .mask = mask, .len = name ? 64 : 0};
    if (name)
        g_strlcpy(bytes + sizeof *e, name, 64);
    size_t n = sizeof *e + e->len;
    assert_int_equal(write(kernel.events, bytes, n), n);
}

// ---- what the watch said ----

typedef struct place {
    char *dir;
    kwic_watch *watch;
    pthread_mutex_t lock;
    GPtrArray *settled; // paths joined by a space, "*" for all
} place;

static GString *told; // by the log, which has no context

static void on_noticed(void *ctx, unsigned files)
{
    (void)ctx;
    (void)files;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void on_settled(void *ctx, const char *const *paths)
{
    place *p = ctx;
    g_auto(GStrv) sorted = g_strdupv((char **)(uintptr_t)paths);
    if (sorted)
        qsort(sorted, g_strv_length(sorted), sizeof *sorted, by_text);
    pthread_mutex_lock(&p->lock);
    g_ptr_array_add(p->settled, sorted ? g_strjoinv(" ", sorted) : g_strdup("*"));
    pthread_mutex_unlock(&p->lock);
}

static void on_log(const char *message)
{
    g_string_append(told, message);
}

// What was said to have settled next, within ten seconds.
static char *next(place *p)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&p->lock);
        char *first = p->settled->len ? g_ptr_array_steal_index(p->settled, 0) : NULL;
        pthread_mutex_unlock(&p->lock);
        if (first)
            return first;
        g_usleep(10000);
    }
    return g_strdup("nothing");
}

static void assert_next(place *p, const char *wanted)
{
    g_autofree char *got = next(p);
    assert_string_equal(got, wanted);
}

static void wait_complete(const place *p, bool complete)
{
    for (int i = 0;
         i < 1000 && (kwic_watch_now(p->watch) == KWIC_WATCH_FULL) != complete; i++)
        g_usleep(10000);
    assert_int_equal((kwic_watch_now(p->watch) == KWIC_WATCH_FULL), complete);
}

static int set_up(void **state)
{
    place *p = g_new0(place, 1);
    p->dir = scratch_new();
    p->settled = g_ptr_array_new_with_free_func(g_free);
    pthread_mutex_init(&p->lock, NULL);
    told = g_string_new(NULL);
    g_autofree char *inner = g_build_filename(p->dir, "In", "Deep", NULL);
    g_mkdir_with_parents(inner, 0700);
    kernel.next = 0;
    kernel.most = 100;
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    kwic_watch_free(p->watch);
    close(kernel.events);
    scratch_free(p->dir);
    g_ptr_array_unref(p->settled);
    g_string_free(told, TRUE);
    pthread_mutex_destroy(&p->lock);
    g_free(p);
    return 0;
}

static void start(place *p)
{
    const kwic_watch_hooks hooks = {on_noticed, on_settled, on_log, p};
    p->watch = kwic_watch_new(p->dir, &hooks);
    assert_non_null(p->watch);
}

// ---- the cases ----

// Descriptors are given in the order of folders: 1 the vault, 2 In, 3 In/Deep.
static void names_what_changed(void **state)
{
    place *p = *state;
    start(p);
    wait_complete(p, true);
    happen(1, IN_CLOSE_WRITE, "A.md");
    happen(1, IN_CLOSE_WRITE, "picture.png");
    happen(1, IN_CLOSE_WRITE, ".hidden.md");
    happen(3, IN_MOVED_TO, "B.MD");
    assert_next(p, "A.md In/Deep/B.MD");
    happen(2, IN_MOVED_FROM | IN_ISDIR, "Deep");
    assert_next(p, "In/Deep");
    happen(99, IN_CLOSE_WRITE, "unknown.md");
    happen(2, IN_CLOSE_WRITE, ".gitignore");
    assert_next(p, "*");
    happen(2, IN_DELETE, "C.md");
    assert_next(p, "In/C.md");
    assert_string_equal(told->str, "");
}

static void many_changes_are_everywhere(void **state)
{
    place *p = *state;
    start(p);
    wait_complete(p, true);
    for (int i = 0; i <= PLACES; i++) {
        g_autofree char *name = g_strdup_printf("%d.md", i);
        happen(1, IN_CLOSE_WRITE, name);
    }
    assert_next(p, "*");
}

static void an_overflow_is_looked_at_everywhere(void **state)
{
    place *p = *state;
    start(p);
    wait_complete(p, true);
    happen(1, IN_CLOSE_WRITE, "A.md");
    happen(-1, IN_Q_OVERFLOW, NULL);
    assert_next(p, "*");
    assert_non_null(strstr(told->str, "overflowed"));
    // The next change is one of its own again.
    happen(kernel.next - 2, IN_CLOSE_WRITE, "B.md");
    assert_next(p, "B.md");
}

static void without_watches_it_looks_by_itself(void **state)
{
    place *p = *state;
    kernel.most = 2;
    start(p);
    assert_next(p, "*");
    assert_next(p, "*");
    assert_false((kwic_watch_now(p->watch) == KWIC_WATCH_FULL));
    assert_non_null(strstr(told->str, "fs.inotify.max_user_watches"));
    const char *said = strstr(told->str, "run out");
    assert_non_null(said);
    assert_null(strstr(said + 1, "run out"));
}

static void a_vault_unmounted_is_waited_for(void **state)
{
    place *p = *state;
    start(p);
    wait_complete(p, true);
    scratch_remove(p->dir);
    assert_int_equal(g_mkdir(p->dir, 0700), 0);
    happen(1, IN_UNMOUNT, NULL);
    happen(1, IN_IGNORED, NULL);
    wait_complete(p, false);
    g_usleep(2 * ABSENT_MS * 1000);
    assert_false(
        (kwic_watch_now(p->watch) == KWIC_WATCH_FULL)); // an empty folder is no vault
    g_autofree char *note = g_build_filename(p->dir, "A.md", NULL);
    assert_true(g_file_set_contents(note, "A", 1, NULL));
    assert_next(p, "*");
    wait_complete(p, true);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_what_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_changes_are_everywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_overflow_is_looked_at_everywhere, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_watches_it_looks_by_itself, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_vault_unmounted_is_waited_for, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
