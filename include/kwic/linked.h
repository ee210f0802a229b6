/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: search. What a name or link means, who links to a note, and a note's record: one
 * question at a time, for programs that work on the notes' text.
 *
 *     uint32_t others = 0;
 *     g_autofree char *path =
 *         kwic_linked_resolve(s, KWIC_STR("Ada Voss"), "Daily/2026-01-05.md", &others, &error);
 *     g_autoptr(GPtrArray) from = kwic_linked_from(s, path, &error);   // paths
 *
 * Paths are relative to the vault, raw bytes. Unsaved texts count as saved. Errors are
 * faults of the index only. */
#ifndef KWIC_LINKED_H
#define KWIC_LINKED_H

#include "kwic/search.h"

/* The path of the note that a link target or name means, seen from the note at `from` (NULL:
 * from nowhere), by the rule of kwic-query(7). NULL: none, without an error. *others (may
 * be NULL) counts further notes that fit as well. To be g_free'd. A few microseconds. */
char *kwic_linked_resolve(kwic_searcher *s, kwic_str target, const char *from,
                          uint32_t *others, GError **error);

/* The path of the note with the name nearest to one that no note has; NULL when none is near.
 * To be g_free'd. Reads all names. */
char *kwic_linked_nearest(kwic_searcher *s, kwic_str name, GError **error);

/* One note that has a name. */
typedef struct kwic_linked_named {
    char *path;
    bool file; /* it is the file's name, not a title or alias */
} kwic_linked_named;
void kwic_linked_named_free(kwic_linked_named *named);

/* All notes of that name (folded; a file's without folders and ".md"), in order of paths, files
 * first; elements are kwic_linked_named, each note once. */
GPtrArray *kwic_linked_named_so(kwic_searcher *s, kwic_str name, GError **error);

/* Paths (char *) of the notes that link to the one at path, in order of paths. */
GPtrArray *kwic_linked_from(kwic_searcher *s, const char *path, GError **error);
/* Of those that link to a name that no note has. */
GPtrArray *kwic_linked_from_missing(kwic_searcher *s, kwic_str target, GError **error);
/* How many notes link to it. */
uint32_t kwic_linked_count(kwic_searcher *s, const char *path, GError **error);

/* Whether a link that leads to no note could: [[Idea]] may, ![[a.png]] and URLs not. */
bool kwic_linked_may_be_note(const kwic_link *link);

/* The record of the note at path; data and arena hold what it points to. False without an
 * error: there is no such note. */
bool kwic_linked_record(kwic_searcher *s, const char *path, GString *data,
                        kwic_arena *arena, kwic_record *out, GError **error);

#endif
