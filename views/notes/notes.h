/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes of a vault as pages: which there are, what links mean, who links to whom.
 *
 *     kwic_moment zone = {0, kwic_zone_local()};
 *     kwic_view_notes *notes = kwic_view_notes_new("/home/me/notes", &zone);
 *     if (!kwic_view_notes_sync(notes, searcher, &error)) …     // after each change
 *     int32_t at = kwic_view_notes_find(notes, KWIC_STR("People/Du.md"));
 *     const kwic_view_page *page = kwic_view_notes_page(notes, (size_t)at);
 *
 * Which notes there are and which changed is the index's to say; their text is read from the
 * vault when a page is first asked for, and kept until the note changes. Unsaved buffers of
 * the searcher count. Notes are in order of their paths by UTF-16 units. */
#ifndef KWIC_VIEWS_NOTES_H
#define KWIC_VIEWS_NOTES_H

#include "kwic/search.h"
#include "language/eval.h"
#include "page.h"

typedef struct kwic_view_note {
    char *path;
    char *folded;         /* lower case, without ".md" */
    GString *change;      /* what the index knows of the file */
    GBytes *unsaved;      /* the text of a buffer, NULL */
    kwic_view_page *page; /* NULL: not read yet, or cannot be */
    bool tried, linked;   /* the page was read; its links are settled */
    uint32_t docid;       /* 0: of a buffer alone */
} kwic_view_note;

typedef struct kwic_view_notes {
    char *vault;
    kwic_moment zone;    /* what pages' dates without a zone are in */
    GPtrArray *notes;    /* kwic_view_note */
    GHashTable *by_path; /* char * -> index + 1 */
    GHashTable *by_name; /* folded last part -> GArray of uint32_t */
    GHashTable *inverse; /* path as in links -> GArray of uint32_t; NULL: not made */
    GHashTable *by_tag;  /* tag -> GArray of uint32_t; NULL: not made */
    uint64_t generation; /* of the index; */
    size_t unread;       /* notes whose files could not be read */
    unsigned jobs;       /* threads that read */
    bool tags_whole;     /* by_tag is of all notes, not of those read so far */
    kwic_db *db;         /* of the question under way, to narrow what is read */
} kwic_view_notes;

kwic_view_notes *kwic_view_notes_new(const char *vault, const kwic_moment *zone);
void kwic_view_notes_free(kwic_view_notes *n);
/* The first time O(notes); then what changed. */
bool kwic_view_notes_sync(kwic_view_notes *n, kwic_searcher *s, GError **error);

/* Leaves of the notes that are wanted those that the index has under the term (of a field,
 * folded), that are unsaved, or whose pages are there already. Nothing when there is no
 * index to ask. */
void kwic_view_notes_narrow(kwic_view_notes *n, kwic_field_id field, kwic_str text,
                            bool *wanted);

/* By exact path; -1 for none. */
int32_t kwic_view_notes_find(const kwic_view_notes *n, kwic_str path);
/* The note that a link's path leads to from the note `origin` (a path, may be empty): the
 * exact path, with or without ".md"; else of the notes whose path ends so (case ignored)
 * those below origin's folder, then the shortest, then the first. "" is origin itself. */
int32_t kwic_view_notes_resolve(const kwic_view_notes *n, kwic_str path,
                                kwic_str origin);

/* NULL when the file cannot be read. */
kwic_view_page *kwic_view_notes_page(kwic_view_notes *n, size_t at);
/* Reads those of the notes that are wanted (NULL: all), by several threads. */
void kwic_view_notes_read(kwic_view_notes *n, const bool *wanted);

/* Notes with a link to the path (of a note, or as written where it leads nowhere), ascending;
 * NULL for none. Reads all pages. */
const GArray *kwic_view_notes_linking(kwic_view_notes *n, kwic_str path);
/* Notes with the tag or one below it, ascending; NULL for none. *other (may be NULL): a
 * spelling of the tag in other letters, upper or lower case, that some notes have; NULL. */
const GArray *kwic_view_notes_tagged(kwic_view_notes *n, kwic_str tag,
                                     const char **other);

#endif
