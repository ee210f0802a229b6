// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded into kwic by the tests of this folder: file calls on paths below FAULT_PREFIX are
// counted, over all threads, and the FAULT_N-th of the classes in FAULT_CLASS is spoiled:
//
//     FAULT_MODE=kill    the process ends there, as kill -9 does
//     FAULT_MODE=errno   the call fails with FAULT_ERRNO; with FAULT_PERSIST all later ones too
//     FAULT_MODE=short   reads and writes do half
//
// Classes: o open, w write, r read, s sync, t truncate, n rename, u unlink, d mkdir, l flock,
// a stat, i readdir, m mmap, p pthread_create, y inotify. FAULT_COUNT=FILE: how many there
// were, written at the end. FAULT_LOG=FILE: what changed the disk.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FDS = 4096, KILL = 1, FAIL, SHORT };

static char *paths[FDS]; // of descriptors below the prefix
static int mode, cause, persist, ready;
static const char *classes = "", *prefix;
static long target = -1, counter;
static int log_fd = -1;
static const char *count_file;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// libc's own, since ours stands in its place.
static long kernel(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

#define P(x) ((long)(uintptr_t)(x))
#define CALL(number, ...) CALL_(number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define CALL_(number, a, b, c, d, e, f, ...) kernel(number, a, b, c, d, e, f)

static void put(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n;) {
        long w = CALL(SYS_write, fd, P(p), (long)n);
        if (w <= 0)
            return;
        p += w;
        n -= (size_t)w;
    }
}

static int open_log(const char *name, int at)
{
    int fd =
        (int)CALL(SYS_openat, AT_FDCWD, P(name), O_WRONLY | O_CREAT | O_APPEND, 0600);
    int high = fcntl(fd, F_DUPFD_CLOEXEC, at);
    CALL(SYS_close, fd);
    return high;
}

__attribute__((constructor)) static void init(void)
{
    const char *m = getenv("FAULT_MODE"), *n = getenv("FAULT_N");
    mode = !m ? 0 : *m == 'k' ? KILL : *m == 'e' ? FAIL : *m == 's' ? SHORT : 0;
    cause = getenv("FAULT_ERRNO") ? atoi(getenv("FAULT_ERRNO")) : EIO;
    persist = getenv("FAULT_PERSIST") != NULL;
    classes = getenv("FAULT_CLASS") ? getenv("FAULT_CLASS") : "";
    prefix = getenv("FAULT_PREFIX");
    target = n ? atol(n) : -1;
    count_file = getenv("FAULT_COUNT");
    if (getenv("FAULT_LOG"))
        log_fd = open_log(getenv("FAULT_LOG"), 900);
    ready = prefix != NULL;
}

__attribute__((destructor)) static void tell(void)
{
    if (!count_file)
        return;
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", counter);
    int fd = (int)CALL(SYS_openat, AT_FDCWD, P(count_file),
                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    put(fd, text, (size_t)n);
    CALL(SYS_close, fd);
}

static int ours(const char *path)
{
    return ready && path && strncmp(path, prefix, strlen(prefix)) == 0;
}

static void resolve(char *out, int folder, const char *path)
{
    char base[PATH_MAX] = "";
    if (path[0] != '/' && folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base))
            base[0] = '\0';
    } else if (path[0] != '/') {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        long n = CALL(SYS_readlink, P(link), P(base), sizeof base - 1);
        base[n > 0 ? n : 0] = '\0';
    }
    snprintf(out, PATH_MAX, "%s%s%s", base, *base ? "/" : "", path);
}

// What is to be done with a call: 0 nothing, FAIL or SHORT.
static int hit(char class, const char *path)
{
    if (!ours(path) || !strchr(classes, class))
        return 0;
    pthread_mutex_lock(&lock);
    long n = ++counter;
    int act = mode && target > 0 && (n == target || (persist && n >= target));
    if (act && mode == KILL)
        for (;;)
            kill(getpid(), SIGKILL);
    pthread_mutex_unlock(&lock);
    if (act && mode == FAIL)
        errno = cause;
    return act ? mode : 0;
}

// op | lengths of path, second path, data | offset | the three
static void note(char op, const char *path, const char *other, int64_t at,
                 const void *data, size_t n)
{
    if (log_fd < 0 || !ours(path))
        return;
    uint32_t sizes[3] = {(uint32_t)strlen(path), other ? (uint32_t)strlen(other) : 0,
                         (uint32_t)n};
    pthread_mutex_lock(&lock);
    put(log_fd, &op, 1);
    put(log_fd, sizes, sizeof sizes);
    put(log_fd, &at, sizeof at);
    put(log_fd, path, sizes[0]);
    if (other)
        put(log_fd, other, sizes[1]);
    if (n)
        put(log_fd, data, n);
    pthread_mutex_unlock(&lock);
}

static void know(int fd, const char *path)
{
    if (fd < 0 || fd >= FDS)
        return;
    free(paths[fd]);
    paths[fd] = ours(path) ? strdup(path) : NULL;
}

static const char *of(int fd)
{
    return fd >= 0 && fd < FDS ? paths[fd] : NULL;
}

// ---- opening and closing ----

static int open_at(int folder, const char *path, int flags, mode_t m, long number,
                   void *how, size_t size)
{
    char full[PATH_MAX];
    resolve(full, folder, path);
    if (hit('o', full) == FAIL)
        return -1;
    struct stat st;
    int there = !(flags & O_CREAT) || CALL(SYS_newfstatat, AT_FDCWD, P(full), P(&st),
                                           AT_SYMLINK_NOFOLLOW) == 0;
    int fd = number == SYS_openat2
                 ? (int)CALL(SYS_openat2, folder, P(path), P(how), (long)size)
                 : (int)CALL(SYS_openat, folder, P(path), flags, (long)m);
    if (fd < 0)
        return fd;
    know(fd, full);
    if (!there)
        note('c', full, NULL, 0, NULL, 0);
    else if (flags & O_TRUNC)
        note('t', full, NULL, 0, NULL, 0);
    return fd;
}

#define OPEN(name, folder, ...)                                                        \
    int name(__VA_ARGS__ const char *path, int flags, ...)                             \
    {                                                                                  \
        mode_t m = 0;                                                                  \
        if (flags & (O_CREAT | __O_TMPFILE)) {                                         \
            va_list list;                                                              \
            va_start(list, flags);                                                     \
            m = va_arg(list, mode_t);                                                  \
            va_end(list);                                                              \
        }                                                                              \
        return open_at(folder, path, flags, m, SYS_openat, NULL, 0);                   \
    }
#define COMMA ,
OPEN(open, AT_FDCWD)
OPEN(open64, AT_FDCWD)
OPEN(openat, folder, int folder COMMA)
OPEN(openat64, folder, int folder COMMA)

int __open_2(const char *path, int flags)
{
    return open_at(AT_FDCWD, path, flags, 0, SYS_openat, NULL, 0);
}
int __open64_2(const char *path, int flags)
{
    return open_at(AT_FDCWD, path, flags, 0, SYS_openat, NULL, 0);
}
int __openat_2(int f, const char *path, int flags)
{
    return open_at(f, path, flags, 0, SYS_openat, NULL, 0);
}
int __openat64_2(int f, const char *path, int flags)
{
    return open_at(f, path, flags, 0, SYS_openat, NULL, 0);
}

long syscall(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat2) {
        const uint64_t *how = (const uint64_t *)(uintptr_t)a[2];
        return open_at((int)a[0], (const char *)(uintptr_t)a[1], (int)how[0],
                       (mode_t)how[1], number, (void *)(uintptr_t)a[2], (size_t)a[3]);
    }
    return kernel(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int close(int fd)
{
    if (fd >= 0 && fd < FDS) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    return (int)CALL(SYS_close, fd);
}

// ---- bytes ----

static size_t cut(int act, size_t n)
{
    return act == SHORT && n > 1 ? n / 2 : n;
}

ssize_t write(int fd, const void *p, size_t n)
{
    const char *path = of(fd);
    int act = hit('w', path);
    if (act == FAIL)
        return -1;
    long at = path && log_fd >= 0 ? CALL(SYS_lseek, fd, 0, SEEK_CUR) : 0;
    long done = CALL(SYS_write, fd, P(p), (long)cut(act, n));
    if (done > 0)
        note('w', path, NULL, at, p, (size_t)done);
    return done;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    const char *path = of(fd);
    int act = hit('w', path);
    if (act == FAIL)
        return -1;
    long done = CALL(SYS_pwrite64, fd, P(p), (long)cut(act, n), at);
    if (done > 0)
        note('w', path, NULL, at, p, (size_t)done);
    return done;
}
ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return pwrite64(fd, p, n, at);
}

ssize_t writev(int fd, const struct iovec *v, int count)
{
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        ssize_t n = v[i].iov_len ? write(fd, v[i].iov_base, v[i].iov_len) : 0;
        if (n < 0)
            return all ? all : -1;
        all += n;
        if ((size_t)n < v[i].iov_len)
            break;
    }
    return all;
}

ssize_t read(int fd, void *p, size_t n)
{
    int act = hit('r', of(fd));
    return act == FAIL ? -1 : CALL(SYS_read, fd, P(p), (long)cut(act, n));
}
ssize_t __read_chk(int fd, void *p, size_t n, size_t room)
{
    (void)room;
    return read(fd, p, n);
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
    int act = hit('r', of(fd));
    return act == FAIL ? -1 : CALL(SYS_pread64, fd, P(p), (long)cut(act, n), at);
}
ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    return pread64(fd, p, n, at);
}
ssize_t __pread64_chk(int fd, void *p, size_t n, off64_t at, size_t room)
{
    (void)room;
    return pread64(fd, p, n, at);
}
ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
    (void)room;
    return pread64(fd, p, n, at);
}

// ---- what is done with whole files ----

static int synced(int fd, long number)
{
    if (hit('s', of(fd)) == FAIL)
        return -1;
    int result = (int)CALL(number, fd);
    if (result == 0)
        note('s', of(fd), NULL, 0, NULL, 0);
    return result;
}
int fsync(int fd)
{
    return synced(fd, SYS_fsync);
}
int fdatasync(int fd)
{
    return synced(fd, SYS_fdatasync);
}

int ftruncate64(int fd, off64_t n)
{
    if (hit('t', of(fd)) == FAIL)
        return -1;
    int result = (int)CALL(SYS_ftruncate, fd, n);
    if (result == 0)
        note('t', of(fd), NULL, n, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t n)
{
    return ftruncate64(fd, n);
}

int rename(const char *from, const char *to)
{
    char a[PATH_MAX], b[PATH_MAX];
    resolve(a, AT_FDCWD, from);
    resolve(b, AT_FDCWD, to);
    if (hit('n', a) == FAIL)
        return -1;
    int result = (int)CALL(SYS_rename, P(from), P(to));
    if (result == 0)
        note('n', a, b, 0, NULL, 0);
    return result;
}

int unlinkat(int folder, const char *path, int flags)
{
    char full[PATH_MAX];
    resolve(full, folder, path);
    if (hit('u', full) == FAIL)
        return -1;
    int result = (int)CALL(SYS_unlinkat, folder, P(path), flags);
    if (result == 0)
        note('u', full, NULL, 0, NULL, 0);
    return result;
}
int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}
int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t m)
{
    char full[PATH_MAX];
    resolve(full, AT_FDCWD, path);
    if (hit('d', full) == FAIL)
        return -1;
    int result = (int)CALL(SYS_mkdir, P(path), (long)m);
    if (result == 0)
        note('d', full, NULL, 0, NULL, 0);
    return result;
}

int flock(int fd, int how)
{
    return hit('l', of(fd)) == FAIL ? -1 : (int)CALL(SYS_flock, fd, how);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t from)
{
    if (fd >= 0 && hit('m', of(fd)) == FAIL)
        return MAP_FAILED;
    return (void *)kernel(SYS_mmap, P(at), (long)n, prot, flags, fd, from);
}
void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    return mmap64(at, n, prot, flags, fd, from);
}

// ---- looking ----

static int stat_at(int folder, const char *path, struct stat *st, int flags)
{
    char full[PATH_MAX];
    if (ready) {
        resolve(full, folder, path);
        if (hit('a', full) == FAIL)
            return -1;
    }
    return (int)CALL(SYS_newfstatat, folder, P(path), P(st), flags);
}
int fstatat(int f, const char *p, struct stat *st, int flags)
{
    return stat_at(f, p, st, flags);
}
int fstatat64(int f, const char *p, struct stat64 *st, int flags)
{
    return stat_at(f, p, (struct stat *)st, flags);
}
int stat(const char *p, struct stat *st)
{
    return stat_at(AT_FDCWD, p, st, 0);
}
int stat64(const char *p, struct stat64 *st)
{
    return stat_at(AT_FDCWD, p, (struct stat *)st, 0);
}
int lstat(const char *p, struct stat *st)
{
    return stat_at(AT_FDCWD, p, st, AT_SYMLINK_NOFOLLOW);
}
int lstat64(const char *p, struct stat64 *st)
{
    return stat_at(AT_FDCWD, p, (struct stat *)st, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *st)
{
    if (hit('a', of(fd)) == FAIL)
        return -1;
    return (int)CALL(SYS_newfstatat, fd, P(""), P(st), AT_EMPTY_PATH);
}
int fstat64(int fd, struct stat64 *st)
{
    return fstat(fd, (struct stat *)st);
}

#define REAL(result, name, ...)                                                        \
    static result (*real)(__VA_ARGS__);                                                \
    if (!real)                                                                         \
    *(void **)&real = dlsym(RTLD_NEXT, name)

struct dirent64 *readdir64(DIR *d)
{
    REAL(struct dirent64 *, "readdir64", DIR *);
    return hit('i', of(dirfd(d))) == FAIL ? NULL : real(d);
}
struct dirent *readdir(DIR *d)
{
    return (struct dirent *)readdir64(d);
}

DIR *fdopendir(int fd)
{
    REAL(DIR *, "fdopendir", int);
    return hit('i', of(fd)) == FAIL ? NULL : real(fd);
}

DIR *opendir(const char *path)
{
    REAL(DIR *, "opendir", const char *);
    char full[PATH_MAX];
    resolve(full, AT_FDCWD, path);
    DIR *d = hit('i', full) == FAIL ? NULL : real(path);
    if (d)
        know(dirfd(d), full);
    return d;
}

// ---- not of files ----

int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*fn)(void *),
                   void *ctx)
{
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *),
         void *);
    return hit('p', prefix) == FAIL ? EAGAIN : real(t, a, fn, ctx);
}
int inotify_init1(int flags)
{
    return hit('y', prefix) == FAIL ? -1 : (int)CALL(SYS_inotify_init1, flags);
}
int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    return hit('y', prefix) == FAIL
               ? -1
               : (int)CALL(SYS_inotify_add_watch, fd, P(path), mask);
}
