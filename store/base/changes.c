// SPDX-License-Identifier: GPL-2.0-or-later
// header | list of terms. In the machine's own byte order, since it never leaves it; of
// another state than the one asked for, cut or damaged it says nothing.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <xxhash.h>

#include "changes.h"
#include "kwic/index.h"

#define MAGIC UINT64_C(0x31676e686377696b) // "kiwchng1"

enum { TERMS_BYTES = 1 << 20 }; // more is no help

typedef struct header {
    uint64_t magic, from, to;
    uint64_t hash; // of the list
} header;

static char *file_name(const char *folder)
{
    return g_build_filename(folder, "changes", NULL);
}

void kwic_changes_save(const char *folder, uint64_t from, uint64_t to,
                       const GString *terms)
{
    if (terms->len > TERMS_BYTES)
        return;
    g_autofree char *name = file_name(folder);
    g_autofree char *fresh = g_strconcat(name, ".new", NULL);
    header h = {MAGIC, from, to, XXH3_64bits(terms->str, terms->len)};
    g_autoptr(GString) bytes = g_string_new_len((char *)&h, sizeof h);
    g_string_append_len(bytes, terms->str, (gssize)terms->len);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    // What is cut has another hash; so there is nothing to check or sync here.
    (void)!write(fd, bytes->str, bytes->len);
    close(fd);
    (void)!rename(fresh, name);
}

bool kwic_index_changed_terms(const char *gen_dir, uint64_t from, uint64_t to,
                              GString *terms)
{
    g_autofree char *name = file_name(gen_dir);
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
