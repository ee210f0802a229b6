// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded by test_edit_kill.sh: kills the program at its KWIC_KILL_AT-th write, sync or
// rename below a folder named by KWIC_KILL_IN (two, parted by ':'); of a write half is done.
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

int rename(const char *from, const char *to);
ssize_t write(int fd, const void *bytes, size_t n);
int fsync(int fd);

static int is_in(const char *path)
{
    const char *in = getenv("KWIC_KILL_IN");
    char copy[8192];
    snprintf(copy, sizeof copy, "%s", in ? in : "");
    for (char *save = NULL, *one = strtok_r(copy, ":", &save); one;
         one = strtok_r(NULL, ":", &save))
        if (strncmp(path, one, strlen(one)) == 0)
            return 1;
    return 0;
}

static int is_due(void)
{
    static int count;
    const char *at = getenv("KWIC_KILL_AT");
    return at && ++count == atoi(at); // NOLINT(cert-err34-c)
}

static int is_file_in(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return 0;
    path[n] = '\0';
    return is_in(path);
}

// What the name means behind this library; ISO C has no cast from it to a function.
static void find_next(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *);
    find_next("rename", &next);
    if (is_in(to) && is_due())
        kill(getpid(), SIGKILL);
    return next(from, to);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*next)(int, const void *, size_t);
    find_next("write", &next);
    if (is_file_in(fd) && is_due()) {
        next(fd, bytes, n / 2);
        kill(getpid(), SIGKILL);
    }
    return next(fd, bytes, n);
}

int fsync(int fd)
{
    int (*next)(int);
    find_next("fsync", &next);
    if (is_file_in(fd) && is_due())
        kill(getpid(), SIGKILL);
    return next(fd);
}
