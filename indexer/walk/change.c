// SPDX-License-Identifier: GPL-2.0-or-later
// A file that is written twice within one tick of its file system's clock has one mtime
// for two contents. As git does, a note whose mtime is as young as its reading is
// therefore not trusted: its inode is set to 0 (none has it), and the next run compares
// contents.

#include "change.h"

#define NS_PER_S INT64_C(1000000000)

// A kernel stamps files by its timer's tick, 10 ms at most; a file system that keeps no
// fractions does so by the second, FAT by two.
enum { TICK_NS = 20000000, COARSE_S = 3 };

static void put_u64(GString *out, uint64_t v)
{
    v = GUINT64_TO_LE(v);
    g_string_append_len(out, (const char *)&v, sizeof v);
}

static uint64_t get_u64(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return GUINT64_FROM_LE(v);
}

void kwic_change_pack(const kwic_change *change, GString *out)
{
    put_u64(out, (uint64_t)change->mtime_ns);
    put_u64(out, change->size);
    put_u64(out, change->inode);
    put_u64(out, change->hash);
}

bool kwic_change_unpack(kwic_str packed, kwic_change *out)
{
    if (packed.n != 4 * sizeof(uint64_t))
        return false;
    out->mtime_ns = (int64_t)get_u64(packed.p);
    out->size = get_u64(packed.p + 8);
    out->inode = get_u64(packed.p + 16);
    out->hash = get_u64(packed.p + 24);
    return true;
}

void kwic_change_of_stat(const struct stat *st, kwic_change *out)
{
    out->mtime_ns = (int64_t)st->st_mtim.tv_sec * NS_PER_S + st->st_mtim.tv_nsec;
    out->size = (uint64_t)st->st_size;
    // Who sets a file's time back cannot set the time at which that was done.
    uint64_t changed =
        (uint64_t)st->st_ctim.tv_sec * NS_PER_S + (uint64_t)st->st_ctim.tv_nsec;
    out->inode = ((uint64_t)st->st_ino ^ changed * UINT64_C(0x9E3779B97F4A7C15)) | 1;
    out->hash = 0;
}

bool kwic_change_same(const kwic_change *then, const kwic_change *now)
{
    return then->mtime_ns == now->mtime_ns && then->size == now->size &&
           then->inode == now->inode && then->inode != 0;
}

void kwic_change_guard(kwic_change *change, const struct timespec *read_at)
{
    int64_t read_ns = (int64_t)read_at->tv_sec * NS_PER_S + read_at->tv_nsec;
    bool coarse = change->mtime_ns % NS_PER_S == 0;
    int64_t tick = coarse ? COARSE_S * NS_PER_S : TICK_NS;
    // One from the future is no risk: who writes the file again gives it the time of
    // then.
    if (change->mtime_ns > read_ns - tick && change->mtime_ns < read_ns + tick)
        change->inode = 0;
}
