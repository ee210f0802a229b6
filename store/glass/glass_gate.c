// SPDX-License-Identifier: GPL-2.0-or-later
// The version file:
//
//     "\x0f\x0dXapian Glass" | format u16 | uuid, 16 bytes | vint revision
//     | root, of six tables | statistics
//     root    vint block | vint level << 2 | sequential << 1 | fake | vint entries
//             | vint block size >> 11 | vint least size compressed
//             | vint bytes of the free list | free list
#include "glass_gate.h"

#include "base/index_folder.h"
#include "base/vint.h"
#include "kwic/error.h"

#define MAGIC "\x0f\x0dXapian Glass\x04\x6e" // format 2016-03-14

enum {
    UUID_BYTES = 16,
    REVISION = 1,
    STATISTICS = 8,
    SEQUENTIAL = 2,
    FAKE = 1,
};

// The least size of tags that Xapian deflates; 0: never.
static const unsigned least_compressed[KWIC_GLASS_TABLES] = {
    [KWIC_GLASS_DOCDATA] = 18,
    [KWIC_GLASS_TERMLIST] = 18,
    [KWIC_GLASS_SPELLING] = 18,
    [KWIC_GLASS_SYNONYM] = 18,
};

static void put_root(GString *out, int table, const kwic_glass_root *root)
{
    bool fake = root->entries == 0;
    kwic_vint_put(out, root->block);
    kwic_vint_put(out, root->level << 2 | SEQUENTIAL | (fake ? FAKE : 0U));
    kwic_vint_put(out, root->entries);
    kwic_vint_put(out, KWIC_GLASS_BLOCK_BYTES >> 11);
    kwic_vint_put(out, least_compressed[table]);
    if (fake) {
        kwic_vint_put(out, 0);
        return;
    }
    g_autoptr(GString) free_list = g_string_new(NULL);
    kwic_vint_put(free_list, REVISION);
    kwic_vint_put(free_list, root->blocks);
    g_string_append_len(free_list, "\0\0\0\0", 4);
    kwic_vint_put(out, free_list->len);
    g_string_append_len(out, free_list->str, (gssize)free_list->len);
}

static void put_uuid(GString *out)
{
    g_autofree char *text = g_uuid_string_random();
    for (const char *p = text; *p; p += *p == '-' ? 1 : 2)
        if (*p != '-')
            g_string_append_c(out, (char)(g_ascii_xdigit_value(p[0]) << 4 |
                                          g_ascii_xdigit_value(p[1])));
}

// ---- the gate ----

// A new database without a document, but for its uuid.
static bool is_ours(const char *bytes, gsize n)
{
    g_autoptr(GString) ours = g_string_new_len(MAGIC, sizeof MAGIC - 1);
    if (n < ours->len + UUID_BYTES)
        return false;
    g_string_append_len(ours, bytes + ours->len, UUID_BYTES);
    kwic_vint_put(ours, 0);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        put_root(ours, i, &(kwic_glass_root){0});
    for (int i = 0; i < STATISTICS; i++)
        kwic_vint_put(ours, 0);
    return ours->len == n && memcmp(ours->str, bytes, n) == 0;
}

bool kwic_glass_gate(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "gate", NULL);
    g_autofree char *file = g_build_filename(path, "iamglass", NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    kwic_writer *w = kwic_writer_open_scratch(path, NULL);
    kwic_writer_close(w);
    bool same = w && g_file_get_contents(file, &bytes, &n, NULL) && is_ours(bytes, n);
    kwic_folder_remove(path);
    return same;
}

// ---- the version file ----

static void put_stats(GString *out, const kwic_glass_stats *s)
{
    kwic_vint_put(out, s->docs);
    kwic_vint_put(out, 0); // last docid - documents
    kwic_vint_put(out, s->shortest);
    kwic_vint_put(out, s->most_wdf);
    kwic_vint_put(out, s->longest - s->most_wdf);
    kwic_vint_put(out, 0); // oldest changeset
    kwic_vint_put(out, s->total_length);
    kwic_vint_put(out, 0); // highest frequency in the spelling table
}

bool kwic_glass_version_write(const char *path, const kwic_glass_root *roots,
                              const kwic_glass_stats *stats, GError **error)
{
    enum { MOST_BYTES = 255 }; // readers take the file in one piece
    g_autoptr(GString) out = g_string_new_len(MAGIC, sizeof MAGIC - 1);
    put_uuid(out);
    kwic_vint_put(out, REVISION);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        put_root(out, i, &roots[i]);
    put_stats(out, stats);
    g_assert(out->len <= MOST_BYTES);
    return kwic_folder_replace(path, "iamglass", kwic_str_of_string(out), error);
}
