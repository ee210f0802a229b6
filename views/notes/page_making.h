/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page under way: what page.c, page_fields.c and page_items.c share. */
#ifndef KWIC_VIEWS_PAGE_MAKING_H
#define KWIC_VIEWS_PAGE_MAKING_H

#include "kwic/structure.h"
#include "language/inline_field.h"
#include "page.h"

/* Fields by their keys as written, each with its values in order. */
typedef struct kwic_field_map {
    kwic_budget *budget;
    GArray *keys;      /* kwic_str */
    GPtrArray *values; /* GArray of kwic_datum */
} kwic_field_map;

void kwic_field_map_init(kwic_field_map *map, kwic_budget *budget);
void kwic_field_map_clear(kwic_field_map *map);
void kwic_field_map_add(kwic_field_map *map, kwic_str key, kwic_datum value);
void kwic_field_map_merge(kwic_field_map *map, const kwic_field_map *from);
/* A single value is itself, several are a list. */
kwic_datum kwic_field_map_value(const kwic_field_map *map, size_t i);

typedef struct kwic_page_making {
    kwic_view_page *page;
    kwic_budget *budget; /* the page's */
    const kwic_page_file *file;
    const kwic_moment *now;
    kwic_record record;
    kwic_structure structure;
    kwic_str *lines; /* of the file, without newlines */
    uint32_t n_lines;
    bool *in_item; /* lines that belong to an item */
    GArray *refs;  /* kwic_page_ref */
    kwic_datum frontmatter;
    kwic_field_map fields;
    /* Links by line (from 0), links before embeds: their references and lines. */
    GArray *link_lines; /* uint32_t */
    GPtrArray *links;   /* kwic_reference * */
    kwic_datum lists, tasks;
} kwic_page_making;

/* Notes all links in the value, as what may lead to a note. */
void kwic_page_note_links(kwic_page_making *m, kwic_datum v);
/* A new reference that is noted. */
kwic_reference *kwic_page_add_link(kwic_page_making *m, kwic_reference link,
                                   bool outlink);
/* Adds an inline field with what its value stands for. */
void kwic_page_add_inline(kwic_page_making *m, kwic_field_map *map,
                          const kwic_inline_field *field);

void kwic_page_read_items(kwic_page_making *m);               /* page_items.c */
void kwic_page_read_frontmatter(kwic_page_making *m);         /* page_fields.c */
void kwic_page_read_line_fields(kwic_page_making *m);         /* page_fields.c */
kwic_datum kwic_page_tags(kwic_page_making *m, bool parents); /* page_fields.c */
kwic_datum kwic_page_aliases(kwic_page_making *m);            /* page_fields.c */
bool kwic_page_day(kwic_page_making *m, kwic_datum *day);     /* page_fields.c */
void kwic_page_put_fields(kwic_page_making *m, kwic_object_maker *maker);

#endif
