// SPDX-License-Identifier: GPL-2.0-or-later
// header | list of terms. In the machine's own byte order, since it never leaves it; of
// another state than the one asked for, cut or damaged it says nothing.
#include <xxhash.h>

#include "changes.h"
#include "kwic/index.h"

#define MAGIC UINT64_C(0x31676e686377696b) // "kiwchng1"

enum { TERMS_BYTES = 1 << 20 }; // more is no help

typedef struct header {
    uint64_t magic, from, to;
    uint64_t hash; // of the list
} header;

void kwic_changes_save(const char *folder, uint64_t from, uint64_t to,
                       const GString *terms)
{
    if (terms->len > TERMS_BYTES)
        return;
    header h = {MAGIC, from, to, XXH3_64bits(terms->str, terms->len)};
    const kwic_str pieces[] = {{(char *)&h, sizeof h}, {terms->str, terms->len}};
    kwic_index_put_side(folder, "changes", pieces, G_N_ELEMENTS(pieces));
}

bool kwic_index_changed_terms(const char *gen_dir, uint64_t from, uint64_t to,
                              GString *terms)
{
    g_autofree char *name = g_build_filename(gen_dir, "changes", NULL);
    g_autofree char *bytes = NULL;
    gsize n;
    header h;
    if (!g_file_get_contents(name, &bytes, &n, NULL) || n < sizeof h)
        return false;
    memcpy(&h, bytes, sizeof h);
    kwic_str list = {bytes + sizeof h, n - sizeof h};
    if (h.magic != MAGIC || h.from != from || h.to != to ||
        h.hash != XXH3_64bits(list.p, list.n))
        return false;
    g_string_append_len(terms, list.p, (gssize)list.n);
    return true;
}
