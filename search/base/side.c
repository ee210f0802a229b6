// SPDX-License-Identifier: GPL-2.0-or-later
// header | table of parts (offset, bytes) | parts, each aligned to 8 bytes | TAIL
#include "side.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "kwic/schema.h"
#include "kwic/tokenizer.h"

#define MAGIC 0x6b776963u /* reversed on a machine of the other byte order */
#define TAIL 0x656e6421u

enum { SIDE_VERSION = 4 };

typedef struct header {
    uint32_t magic;
    uint16_t side_version, schema_version;
    uint32_t tokenizer_version;
    uint32_t n_parts;
    uint64_t revision;
    uint32_t count, last_docid;
    uint64_t bytes; // of the whole file
    char kind[16];
    // Right for the revisions up to this one. The two may grow while others read: `until`
    // is written first and read last, so `newest` is never that of a later state.
    uint64_t until;
    uint64_t newest; // generation of a document
    uint64_t bounds; // hash of these two, written last
    uint64_t hash;   // of all behind the header
} header;

typedef struct place {
    uint64_t at, bytes;
} place;

struct kwic_side {
    char *p;
    size_t n;
    bool mapped;
    dev_t dev; // of the file mapped
    ino_t ino;
};

kwic_stamp kwic_stamp_of(kwic_index *index)
{
    return kwic_stamp_of_db(kwic_index_db(index));
}

kwic_stamp kwic_stamp_of_db(kwic_db *db)
{
    return (kwic_stamp){.revision = kwic_db_revision(db),
                        .count = kwic_db_count(db),
                        .last_docid = kwic_db_last_docid(db)};
}

bool kwic_stamp_equal(const kwic_stamp *a, const kwic_stamp *b)
{
    return a->revision == b->revision && a->count == b->count &&
           a->last_docid == b->last_docid;
}

static header header_of(const char *kind, const kwic_stamp *stamp, size_t n_parts)
{
    header h = {.magic = MAGIC,
                .side_version = SIDE_VERSION,
                .schema_version = KWIC_SCHEMA_VERSION,
                .tokenizer_version = KWIC_TOKENIZER_VERSION,
                .n_parts = (uint32_t)n_parts,
                .revision = stamp->revision,
                .count = stamp->count,
                .last_docid = stamp->last_docid,
                .until = stamp->revision,
                .newest = stamp->newest};
    g_strlcpy(h.kind, kind, sizeof h.kind);
    return h;
}

static uint64_t bounds_of(uint64_t until, uint64_t newest)
{
    const uint64_t both[] = {until, newest};
    return XXH3_64bits(both, sizeof both);
}

// Of what does not change in place.
static uint64_t hash_of(const kwic_side *side)
{
    return XXH3_64bits(side->p + sizeof(header), side->n - sizeof(header));
}

static size_t aligned(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

kwic_side *kwic_side_make(const char *kind, const kwic_stamp *stamp,
                          const kwic_side_array *parts, size_t n_parts)
{
    size_t at = sizeof(header) + n_parts * sizeof(place);
    size_t n = at + sizeof(uint64_t);
    for (size_t i = 0; i < n_parts; i++)
        n += aligned(parts[i].bytes);
    kwic_side *side = g_new0(kwic_side, 1);
    side->p = g_malloc(n);
    side->n = n;
    for (size_t i = 0; i < n_parts; i++) {
        place where = {at, parts[i].bytes};
        memcpy(side->p + sizeof(header) + i * sizeof where, &where, sizeof where);
        size_t bytes = parts[i].bytes;
        if (bytes)
            memcpy(side->p + at, parts[i].p, bytes);
        memset(side->p + at + bytes, 0, aligned(bytes) - bytes);
        at += aligned(bytes);
    }
    uint64_t tail = TAIL;
    memcpy(side->p + at, &tail, sizeof tail);
    header h = header_of(kind, stamp, n_parts);
    h.bytes = n;
    h.bounds = bounds_of(h.until, h.newest);
    h.hash = hash_of(side);
    memcpy(side->p, &h, sizeof h);
    return side;
}

static bool places_fit(const kwic_side *side, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++) {
        place where;
        memcpy(&where, side->p + sizeof(header) + i * sizeof where, sizeof where);
        if (where.at % 8 || where.at > side->n || where.bytes > side->n - where.at)
            return false;
    }
    uint64_t tail;
    memcpy(&tail, side->p + side->n - sizeof tail, sizeof tail);
    return tail == TAIL;
}

static bool fits(const kwic_side *side, const char *kind, const kwic_stamp *stamp,
                 size_t n_parts)
{
    header h;
    if (side->n < sizeof h + n_parts * sizeof(place) + sizeof(uint64_t))
        return false;
    memcpy(&h, side->p, sizeof h);
    kwic_stamp last = kwic_side_stamp(side);
    kwic_stamp own = {h.revision, h.count, h.last_docid, h.newest};
    header want = header_of(kind, &own, n_parts);
    want.bytes = side->n;
    want.until = h.until;
    want.bounds = bounds_of(h.until, h.newest);
    want.hash = h.hash;
    bool right =
        !stamp || (stamp->revision >= h.revision && stamp->revision <= last.revision &&
                   stamp->count == h.count && stamp->last_docid == h.last_docid);
    return right && memcmp(&h, &want, sizeof h) == 0 && places_fit(side, n_parts) &&
           hash_of(side) == h.hash;
}

kwic_side *kwic_side_open(const char *path, const char *kind, const kwic_stamp *stamp,
                          size_t n_parts)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct stat st;
    void *p = MAP_FAILED;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return NULL;
    kwic_side *side = g_new0(kwic_side, 1);
    *side = (kwic_side){.p = p,
                        .n = (size_t)st.st_size,
                        .mapped = true,
                        .dev = st.st_dev,
                        .ino = st.st_ino};
    if (fits(side, kind, stamp, n_parts))
        return side;
    kwic_side_close(side);
    return NULL;
}

bool kwic_side_save(const kwic_side *side, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    const kwic_str whole = {side->p, side->n};
    return kwic_index_put_side(folder, name, &whole, 1);
}

static bool put_number(int fd, uint64_t number, size_t at)
{
    return pwrite(fd, &number, sizeof number, (off_t)at) == (ssize_t)sizeof number;
}

bool kwic_side_prolong(kwic_side *side, const char *path, const kwic_stamp *now)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    // Another one may stand there by now.
    bool ok =
        fstat(fd, &st) == 0 && st.st_dev == side->dev && st.st_ino == side->ino &&
        put_number(fd, now->revision, offsetof(header, until)) &&
        put_number(fd, now->newest, offsetof(header, newest)) &&
        put_number(fd, bounds_of(now->revision, now->newest), offsetof(header, bounds));
    close(fd);
    return ok;
}

void kwic_side_close(kwic_side *side)
{
    if (!side)
        return;
    if (side->mapped)
        munmap(side->p, side->n);
    else
        g_free(side->p);
    g_free(side);
}

const void *kwic_side_part(const kwic_side *side, size_t part, size_t size, size_t *n)
{
    place where;
    memcpy(&where, side->p + sizeof(header) + part * sizeof where, sizeof where);
    *n = where.bytes / size;
    return side->p + where.at;
}

kwic_stamp kwic_side_stamp(const kwic_side *side)
{
    header h;
    const uint64_t *until =
        (const uint64_t *)(void *)(side->p + offsetof(header, until));
    const uint64_t *newest =
        (const uint64_t *)(void *)(side->p + offsetof(header, newest));
    memcpy(&h, side->p, sizeof h);
    h.newest = __atomic_load_n(newest, __ATOMIC_ACQUIRE);
    h.until = __atomic_load_n(until, __ATOMIC_ACQUIRE);
    return (kwic_stamp){h.until, h.count, h.last_docid, h.newest};
}
