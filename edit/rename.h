/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What plans of renames have in common: one note at a time, its text parsed, its splices
 * gathered. */
#ifndef KWIC_RENAME_PARTS_H
#define KWIC_RENAME_PARTS_H

#include "kwic/link_parts.h"
#include "kwic/note_source.h"
#include "kwic/rename.h"

/* One note under way. */
typedef struct kwic_rewrite {
    kwic_edits *plan;
    const char *path;
    GBytes *before;
    kwic_arena *arena;
    kwic_note_source source;
    kwic_record record;
    GArray *splices; /* kwic_splice */
} kwic_rewrite;

/* False, noted in the plan, when it cannot be read or is not UTF-8. */
bool kwic_rewrite_begin(kwic_rewrite *w, const kwic_rename *rename, kwic_edits *plan,
                        const char *path);
/* Bytes [from, to) become text, which is copied; the same place twice counts once. */
void kwic_rewrite_splice(kwic_rewrite *w, size_t from, size_t to, const char *text);
/* Where the parts of a link stand; false, noted in the plan, when they are not found. */
bool kwic_rewrite_link(kwic_rewrite *w, const kwic_link *link, kwic_link_parts *parts);
/* The anchor of a link once the block of the record has another name; NULL when it does not
 * mean it, or a heading below it. One of a Markdown link that is written as GitHub writes it
 * stays so. To be g_free'd. */
char *kwic_rewrite_anchor(const kwic_record *record, uint32_t block, const char *name,
                          const kwic_link *link);
/* Puts a target or an anchor, plain, in the place of bytes of a link. */
void kwic_rewrite_put(kwic_rewrite *w, const kwic_link_parts *parts, size_t from,
                      size_t to, const char *plain);
/* Adds the note to the plan. */
void kwic_rewrite_end(kwic_rewrite *w);

#endif
