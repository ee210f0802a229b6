// SPDX-License-Identifier: GPL-2.0-or-later
// open, fstat, read: three calls a note.

#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include "change.h"
#include "kwic/error.h"
#include "kwic/limits.h"

static bool fail(GError **error)
{
    int code =
        errno == ENOENT || errno == ENOTDIR ? KWIC_ERROR_NOT_FOUND : KWIC_ERROR_IO;
    g_set_error(error, KWIC_ERROR, code, "cannot be read: %s", g_strerror(errno));
    return false;
}

static void reserve(kwic_source *s, size_t n)
{
    if (s->max >= n)
        return;
    s->max = MAX(n, s->max * 2);
    g_free(s->p);
    s->p = g_malloc(s->max);
}

// Fills the buffer up to its end or the file's; its size may have grown since fstat. Of size
// bytes it has ended; with fewer it may just have been slow.
static ssize_t read_all(kwic_source *s, int fd, size_t size)
{
    size_t n = 0;
    do {
        ssize_t got = TEMP_FAILURE_RETRY(read(fd, s->p + n, size + 1 - n));
        if (got < 0)
            return -1;
        n += (size_t)got;
        if (got == 0)
            break;
    } while (n < size);
    return (ssize_t)n;
}

static bool read_open(kwic_source *s, int fd, GError **error)
{
    struct stat st;
    struct timespec now;
    if (fstat(fd, &st) != 0)
        return fail(error);
    if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        return fail(error);
    }
    size_t size = (size_t)MIN(st.st_size, KWIC_NOTE_BYTES);
    reserve(s, size + 1); // one more: sees the end, or that there is more
    ssize_t n = read_all(s, fd, size);
    if (n < 0)
        return fail(error);
    s->cut = n > KWIC_NOTE_BYTES;
    s->bytes = (kwic_str){s->p, MIN((size_t)n, KWIC_NOTE_BYTES)};
    kwic_change_of_stat(&st, &s->change);
    s->change.hash = XXH3_64bits(s->bytes.p, s->bytes.n);
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    kwic_change_guard(&s->change, &now);
    if ((uint64_t)n != (uint64_t)size && !s->cut)
        s->change.inode = 0; // it was being written: look again next time
    return true;
}

bool kwic_source_read(kwic_source *s, int vault, const char *path, GError **error)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = (int)TEMP_FAILURE_RETRY(openat(vault, path, flags));
    if (fd < 0)
        return fail(error);
    bool ok = read_open(s, fd, error);
    close(fd);
    return ok;
}

void kwic_source_clear(kwic_source *s)
{
    g_free(s->p);
    *s = (kwic_source){0};
}
