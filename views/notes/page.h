/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note as the query language sees it: `file`, and its fields from the frontmatter and from
 * inline fields; its list items and tasks as a tree.
 *
 *     kwic_page_file file = {.path = "Home.md", .bytes = KWIC_STR("# Home\n")};
 *     kwic_moment now = {0, kwic_zone_local()};
 *     kwic_view_page *page = kwic_view_page_read(&file, &now);
 *     kwic_datum size = *kwic_object_find(page->file, KWIC_STR("size"));
 *     kwic_view_page_free(page);
 *
 * What hangs on other notes is settled by notes.h: where links lead (refs), and the values
 * that are LAZY. All of a page lives and dies with it. */
#ifndef KWIC_VIEWS_PAGE_H
#define KWIC_VIEWS_PAGE_H

#include "value/datum.h"

/* Values that are made when they are asked for. */
typedef enum kwic_page_lazy {
    KWIC_LAZY_INLINKS,
    KWIC_LAZY_POSITION, /* of an item: start and end in the file */
} kwic_page_lazy;

/* The file a page is made of. */
typedef struct kwic_page_file {
    const char *path; /* relative to the vault */
    kwic_str bytes;
    uint64_t size;
    int64_t mtime_ms, ctime_ms;
} kwic_page_file;

/* A link of the page: where it stands is refs' order; written: its path as in the text. */
typedef struct kwic_page_ref {
    kwic_reference *link; /* path changes when notes come and go */
    kwic_str written;
    bool outlink; /* of file.outlinks, not of a field */
} kwic_page_ref;

typedef struct kwic_page_item {
    uint32_t line, end_line;           /* from 0 */
    uint32_t column;                   /* bytes before its marker */
    uint32_t start, end;               /* the same places in UTF-16 units of the file */
    uint32_t start_column, end_column; /* and of their lines */
    int32_t parent;                    /* index, -1 */
    const kwic_object *object;
    bool task;
    kwic_str source;  /* of a task: its first line as it stands */
    kwic_str heading; /* and the heading above, as written; p is NULL for none */
} kwic_page_item;

typedef struct kwic_view_page {
    kwic_budget budget;
    kwic_str path;
    const kwic_object *object; /* the page */
    const kwic_object *file;
    const kwic_datum *tags; /* with their parents, '#' included; a list's datum */
    const kwic_datum *tasks;
    kwic_page_ref *refs;
    size_t n_refs;
    kwic_page_item *items;
    size_t n_items;
} kwic_view_page;

/* now: its zone is that of dates without one. */
kwic_view_page *kwic_view_page_read(const kwic_page_file *file, const kwic_moment *now);
void kwic_view_page_free(kwic_view_page *page);

/* What a LAZY position of an item of the page is. */
kwic_datum kwic_view_page_position(kwic_view_page *page, const kwic_object *item,
                                   kwic_budget *b);

#endif
