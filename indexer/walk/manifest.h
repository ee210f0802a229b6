/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the index knows of the vault's files: one entry a note, in byte order of paths, so
 * that a walk is compared with it in one pass. A side file of the generation, mapped and
 * used as it lies there. It is only a copy (the documents' values say the same): when it is
 * missing, damaged, or of another state of the index, it is made again from them. */
#ifndef KWIC_INDEXER_MANIFEST_H
#define KWIC_INDEXER_MANIFEST_H

#include "kwic/index.h"
#include "kwic/note.h"

typedef struct kwic_manifest_entry {
    uint64_t path; /* offset of its bytes, which a NUL ends */
    uint32_t path_n;
    uint32_t docid;
    kwic_change change;
    uint64_t generation; /* that last wrote the document */
} kwic_manifest_entry;

typedef struct kwic_manifest kwic_manifest;

/* That of the index's state; with index NULL an empty one. */
kwic_manifest *kwic_manifest_open(kwic_index *index, GError **error);
void kwic_manifest_close(kwic_manifest *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_manifest, kwic_manifest_close)

size_t kwic_manifest_count(const kwic_manifest *m);
const kwic_manifest_entry *kwic_manifest_at(const kwic_manifest *m, size_t i);
const char *kwic_manifest_path(const kwic_manifest *m, size_t i);
/* The entry with this path; NULL when there is none. O(log notes). */
const kwic_manifest_entry *kwic_manifest_find(const kwic_manifest *m, kwic_str path);

/* The place of the first entry, from `from` on, whose path is not before this one. */
size_t kwic_manifest_lower(const kwic_manifest *m, size_t from, kwic_str path);

/* A new one, entries given in path order (path of the entry is set here). */
typedef struct kwic_manifest_writer {
    GArray *entries;
    GString *paths;
} kwic_manifest_writer;
void kwic_manifest_writer_init(kwic_manifest_writer *w);
/* With room for the entries of m, and some more. */
void kwic_manifest_writer_init_like(kwic_manifest_writer *w, const kwic_manifest *m,
                                    size_t more);
void kwic_manifest_writer_clear(kwic_manifest_writer *w);
void kwic_manifest_put(kwic_manifest_writer *w, kwic_str path,
                       const kwic_manifest_entry *entry);
/* Entries from … to - 1 of m. */
void kwic_manifest_put_range(kwic_manifest_writer *w, const kwic_manifest *m,
                             size_t from, size_t to);
/* Beside the generation in gen_dir, for the index's state `generation`. A failure costs
 * only the time to make it again: it is not told. */
void kwic_manifest_save(kwic_manifest_writer *w, const char *gen_dir,
                        uint64_t generation);

#endif
