// SPDX-License-Identifier: GPL-2.0-or-later
// What a new database's version file says; glass_state.c draws it.
#include "glass_gate.h"

#include "base/index_folder.h"
#include "glass_state.h"

enum { REVISION = 1 };

// The least size of tags that Xapian deflates; 0: never.
static const unsigned least_compressed[KWIC_GLASS_TABLES] = {
    [KWIC_GLASS_DOCDATA] = 18,
    [KWIC_GLASS_TERMLIST] = 18,
    [KWIC_GLASS_SPELLING] = 18,
    [KWIC_GLASS_SYNONYM] = 18,
};

static kwic_table_state table_of(int id, const kwic_glass_root *root)
{
    bool fake = root->entries == 0;
    return (kwic_table_state){.root = root->block,
                              .level = root->level,
                              .sequential = true,
                              .fake = fake,
                              .known = !fake,
                              .entries = root->entries,
                              .least_compressed = least_compressed[id],
                              .free_revision = REVISION,
                              .blocks = root->blocks};
}

static void put_uuid(char uuid[16])
{
    g_autofree char *text = g_uuid_string_random();
    for (const char *p = text; *p; p += *p == '-' ? 1 : 2)
        if (*p != '-')
            *uuid++ =
                (char)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
}

bool kwic_glass_version_write(const char *path, const kwic_glass_root *roots,
                              const kwic_glass_stats *stats, GError **error)
{
    kwic_glass_state state = {.revision = REVISION,
                              .docs = stats->docs,
                              .last_docid = stats->docs,
                              .shortest = stats->shortest,
                              .longest = stats->longest,
                              .most_wdf = stats->most_wdf,
                              .total_length = stats->total_length};
    put_uuid(state.uuid);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        state.tables[i] = table_of(i, &roots[i]);
    return kwic_glass_state_write(path, &state, error);
}

// ---- the gate ----

// A new database without a document, but for its uuid: to the byte.
static bool is_ours(const char *folder, const char *bytes, gsize n)
{
    kwic_glass_state theirs, ours = {.revision = 0};
    if (!kwic_glass_state_read(folder, &theirs))
        return false;
    memcpy(ours.uuid, theirs.uuid, sizeof ours.uuid);
    for (int i = 0; i < KWIC_GLASS_TABLES; i++)
        ours.tables[i] = table_of(i, &(kwic_glass_root){0});
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_glass_state_put(text, &ours);
    return text->len == n && memcmp(text->str, bytes, n) == 0;
}

bool kwic_glass_gate(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "gate", NULL);
    g_autofree char *file = g_build_filename(path, "iamglass", NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    kwic_writer *w = kwic_writer_open_scratch(path, NULL);
    kwic_writer_close(w);
    bool same =
        w && g_file_get_contents(file, &bytes, &n, NULL) && is_ours(path, bytes, n);
    kwic_folder_remove(path);
    return same;
}
