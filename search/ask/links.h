/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links of a note as JSON: kwic_links, and its parts for the answer about a note. */
#ifndef KWIC_LINKS_H
#define KWIC_LINKS_H

#include "searcher.h"

/* Sets in answer the lists "out" (to notes, with "path"), "unresolved" (to notes that
 * are not there), "files" (to what is no note) and "urls". */
bool kwic_links_out(kwic_searcher *s, uint32_t docid, const kwic_record *record,
                    json_t *answer, GError **error);
/* Appends to list each link to the note, with the "path" and "title" it is in, the "heading"s
 * above it and its line's text as "context"; in the order of paths, of the first notes
 * only, when there are more than limit (0: all). *notes is how many there are (may be
 * NULL). */
bool kwic_links_in(kwic_searcher *s, uint32_t docid, uint32_t limit, json_t *list,
                   uint32_t *notes, GError **error);

#endif
