// SPDX-License-Identifier: GPL-2.0-or-later
// The version file:
//
//     "\x0f\x0dXapian Glass" | format u16 | uuid, 16 bytes | vint revision
//     | root, of six tables | statistics
//     root    vint block | vint level << 2 | sequential << 1 | fake | vint entries
//             | vint block size >> 11 | vint least size compressed
//             | vint bytes of the free list | free list
//
// It is read whole: what is not understood to its last byte is not ours.
#include "glass_state.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/index_folder.h"
#include "base/vint.h"
#include "kwic/error.h"

static const char magic[] = "\x0f\x0dXapian Glass\x04\x6e"; // format 2016-03-14

enum {
    MAGIC_BYTES = sizeof magic - 1,
    MOST_BYTES = 255, // readers take the file in one piece
    SEQUENTIAL = 2,
    FAKE = 1,
    UNIT = 4, // places in free lists are counted so
};

// ---- reading ----

static kwic_free_place read_place(kwic_scan *s)
{
    uint32_t block = kwic_scan_vint32(s);
    uint32_t at = kwic_scan_vint32(s);
    if (at > KWIC_GLASS_BLOCK_BYTES / UNIT)
        kwic_scan_fail(s);
    return (kwic_free_place){block, at * UNIT};
}

static void read_free(kwic_scan *s, kwic_table_state *t)
{
    kwic_scan in = kwic_scan_of(kwic_scan_bytes(s, kwic_scan_vint(s)));
    t->known = kwic_scan_left(&in) > 0;
    if (!t->known)
        return;
    t->free_revision = kwic_scan_vint32(&in);
    t->blocks = kwic_scan_vint32(&in);
    t->taken = read_place(&in);
    t->given = read_place(&in);
    if (in.bad || kwic_scan_left(&in))
        kwic_scan_fail(s);
}

static void read_table(kwic_scan *s, kwic_table_state *t)
{
    t->root = kwic_scan_vint32(s);
    uint32_t flags = kwic_scan_vint32(s);
    t->level = flags >> 2;
    t->sequential = flags & SEQUENTIAL;
    t->fake = flags & FAKE;
    t->entries = kwic_scan_vint(s);
    uint32_t units = kwic_scan_vint32(s);
    t->least_compressed = kwic_scan_vint32(s);
    read_free(s, t);
    // A block must be ours in size; a root stands in the file.
    if (units != KWIC_GLASS_BLOCK_BYTES >> 11 || (t->fake ? t->known : !t->known) ||
        (!t->fake && t->root >= t->blocks))
        kwic_scan_fail(s);
}

static void read_stats(kwic_scan *in, kwic_glass_state *s)
{
    s->docs = kwic_scan_vint32(in);
    uint64_t last = (uint64_t)s->docs + kwic_scan_vint32(in);
    s->shortest = kwic_scan_vint32(in);
    s->most_wdf = kwic_scan_vint32(in);
    uint64_t longest = (uint64_t)s->most_wdf + kwic_scan_vint32(in);
    s->changeset = kwic_scan_vint(in);
    s->total_length = kwic_scan_vint(in);
    s->spelling = kwic_scan_vint(in);
    if (last > UINT32_MAX || longest > UINT32_MAX)
        kwic_scan_fail(in);
    s->last_docid = (uint32_t)last;
    s->longest = (uint32_t)longest;
}

bool kwic_glass_state_read(const char *folder, kwic_glass_state *s)
{
    char bytes[MOST_BYTES + 1];
    g_autofree char *path = g_build_filename(folder, "iamglass", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    if (n < MAGIC_BYTES || n > MOST_BYTES || memcmp(bytes, magic, MAGIC_BYTES) != 0)
        return false;
    *s = (kwic_glass_state){0};
    kwic_scan in = kwic_scan_of((kwic_str){bytes, (size_t)n});
    kwic_scan_bytes(&in, MAGIC_BYTES);
    kwic_str uuid = kwic_scan_bytes(&in, sizeof s->uuid);
    if (uuid.n)
        memcpy(s->uuid, uuid.p, uuid.n);
    s->revision = kwic_scan_vint32(&in);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        read_table(&in, &s->tables[i]);
    read_stats(&in, s);
    return !in.bad && kwic_scan_left(&in) == 0;
}

// ---- writing ----

static void put_place(GString *out, kwic_free_place place)
{
    kwic_vint_put(out, place.block);
    kwic_vint_put(out, place.at / UNIT);
}

static void put_table(GString *out, const kwic_table_state *t)
{
    kwic_vint_put(out, t->root);
    kwic_vint_put(out, t->level << 2 | (t->sequential ? SEQUENTIAL : 0U) |
                           (t->fake ? FAKE : 0U));
    kwic_vint_put(out, t->entries);
    kwic_vint_put(out, KWIC_GLASS_BLOCK_BYTES >> 11);
    kwic_vint_put(out, t->least_compressed);
    g_autoptr(GString) list = g_string_new(NULL);
    if (t->known) {
        kwic_vint_put(list, t->free_revision);
        kwic_vint_put(list, t->blocks);
        put_place(list, t->taken);
        put_place(list, t->given);
    }
    kwic_vint_put(out, list->len);
    g_string_append_len(out, list->str, (gssize)list->len);
}

void kwic_glass_state_put(GString *out, const kwic_glass_state *s)
{
    g_string_append_len(out, magic, MAGIC_BYTES);
    g_string_append_len(out, s->uuid, sizeof s->uuid);
    kwic_vint_put(out, s->revision);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        put_table(out, &s->tables[i]);
    kwic_vint_put(out, s->docs);
    kwic_vint_put(out, s->last_docid - s->docs);
    kwic_vint_put(out, s->shortest);
    kwic_vint_put(out, s->most_wdf);
    kwic_vint_put(out, s->longest - s->most_wdf);
    kwic_vint_put(out, s->changeset);
    kwic_vint_put(out, s->total_length);
    kwic_vint_put(out, s->spelling);
}

bool kwic_glass_state_write(const char *folder, const kwic_glass_state *s,
                            GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_glass_state_put(out, s);
    if (out->len > MOST_BYTES) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL,
                    "%s: the version file grows too long", folder);
        return false;
    }
    return kwic_folder_replace(folder, "iamglass", kwic_str_of_string(out), error);
}

// ---- documents ----

void kwic_glass_state_add(kwic_glass_state *s, uint32_t length)
{
    s->docs++;
    if (s->total_length == 0 || (length && length < s->shortest))
        s->shortest = length;
    s->longest = MAX(s->longest, length);
    s->total_length += length;
}

void kwic_glass_state_remove(kwic_glass_state *s, uint32_t length)
{
    s->docs--;
    s->total_length -= length;
    if (s->total_length == 0)
        s->shortest = s->longest = s->most_wdf = 0;
}
