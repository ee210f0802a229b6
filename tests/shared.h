/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test data that is not the project's own and is not shipped: real vaults, conformance
 * suites. Where it is absent, what needs it is skipped. */
#ifndef KWIC_TESTS_SHARED_H
#define KWIC_TESTS_SHARED_H

#include <glib.h>
#include <stdbool.h>

/* NAME below $KWIC_SHARED, else below ../shared of the project; NULL when it is not there.
 * To be g_free'd. */
static inline char *shared_find(const char *name)
{
    const char *root = g_getenv("KWIC_SHARED");
    char *path = root ? g_build_filename(root, name, NULL)
                      : g_build_filename(KWIC_SOURCE_DIR, "..", "shared", name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_clear_pointer(&path, g_free);
    return path;
}

static inline bool shared_run(const char *const *argv)
{
    int status = 1;
    return g_spawn_sync(NULL, (char **)(guintptr)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                        NULL, NULL, NULL, &status, NULL) &&
           g_spawn_check_wait_status(status, NULL);
}

/* Unpacks the archive NAME to a new folder; NULL when it is not there. */
static inline char *shared_unpack(const char *name)
{
    g_autofree char *archive = shared_find(name);
    char *dir = archive ? g_dir_make_tmp("kwic-shared-XXXXXX", NULL) : NULL;
    const char *argv[] = {"tar", "xJf", archive, "-C", dir, NULL};
    if (dir && !shared_run(argv))
        g_clear_pointer(&dir, g_free);
    return dir;
}

/* Removes the folder that unpack made, and frees its name. */
static inline void shared_remove(char *dir)
{
    const char *argv[] = {"rm", "-rf", "--", dir, NULL};
    if (dir)
        shared_run(argv);
    g_free(dir);
}

#endif
