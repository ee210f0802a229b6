/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tests. A scratch folder for one test, removed with all in it. */
#ifndef KWIC_TESTS_SCRATCH_H
#define KWIC_TESTS_SCRATCH_H

#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

static inline char *scratch_new(void)
{
    char *dir = g_dir_make_tmp("kwic-test-XXXXXX", NULL);
    g_assert(dir);
    return dir;
}

static inline void scratch_remove(const char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR) &&
        !g_file_test(path, G_FILE_TEST_IS_SYMLINK)) {
        GDir *dir = g_dir_open(path, 0, NULL);
        for (const char *name; dir && (name = g_dir_read_name(dir));) {
            char *inner = g_build_filename(path, name, NULL);
            scratch_remove(inner);
            g_free(inner);
        }
        if (dir)
            g_dir_close(dir);
        g_rmdir(path);
    } else {
        g_unlink(path);
    }
}

static inline void scratch_free(char *dir)
{
    scratch_remove(dir);
    g_free(dir);
}

#endif
