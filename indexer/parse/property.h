/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties: what a scalar of the frontmatter, or an inline field, comes to: its type, the
 * links in it, and what some keys mean (tags, aliases, title). */
#ifndef KWIC_PROPERTY_H
#define KWIC_PROPERTY_H

#include "parse.h"

/* One scalar of the frontmatter on its way to a property. */
typedef struct kwic_scalar {
    kwic_str key;                  /* whole, with '.' between nested keys */
    kwic_str value;                /* decoded */
    bool list;                     /* an element of a list */
    bool quoted;                   /* text unless it is a date */
    bool link;                     /* the inside of an unquoted [[wiki link]] */
    uint32_t key_from, key_to;     /* where the last key stands in the file */
    uint32_t value_from, value_to; /* where the value stands in the file, with quotes */
} kwic_scalar;

/* Adds the property (several, when the value is a list of wiki links), its block, links,
 * and what its key means. */
void kwic_property_add(kwic_parse *p, const kwic_scalar *scalar);

/* Adds an inline field of the body, whose value comes later. line from 0. */
void kwic_property_add_field(kwic_parse *p, kwic_str key, uint32_t line);

#endif
