/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One note of the index, by whatever names it; and the pieces of JSON that answers about
 * notes have in common. */
#ifndef KWIC_NOTE_LOAD_H
#define KWIC_NOTE_LOAD_H

#include "searcher.h"

/* The note at path (relative, or absolute in the vault; ".md" may be left out), else of
 * that name. 0 with NOT_FOUND, which names the nearest. */
uint32_t kwic_note_find(kwic_searcher *s, const char *path, GError **error);

/* The note at exactly that path (relative): 0 for none. False for a fault of the index. */
bool kwic_note_at(kwic_searcher *s, kwic_str path, uint32_t *docid, GError **error);

/* The note one of whose names is nearest to the name wanted; 0 when none is near. */
uint32_t kwic_note_nearest(kwic_derived *d, kwic_str wanted);

/* Its record; data and arena hold what it points to. */
bool kwic_note_load(kwic_searcher *s, uint32_t docid, GString *data, kwic_arena *arena,
                    kwic_record *out, GError **error);

/* The one of n strings that is nearest to text, by letters to change; NULL when none is
 * near. */
const char *kwic_nearest(const char *text, const char *const *strings, size_t n);

/* ---- JSON ---- */

/* A string; what is not UTF-8 becomes U+FFFD. */
json_t *kwic_json_text(kwic_str text);
/* Sets "path", or "pathBytes" when it is not UTF-8. */
void kwic_json_set_path(json_t *object, kwic_str path);
/* The headings above a block, from the H1 down. */
json_t *kwic_json_headings(const kwic_record *record, uint32_t block);
/* A place in a block: {"line", "byte", "utf16"}, set in object. */
void kwic_json_set_place(json_t *object, const kwic_block *block, uint32_t offset);

#endif
