/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a note's structure is kept on the way through cmark's tree, for who asks. */
#ifndef KWIC_PARSE_STRUCTURE_H
#define KWIC_PARSE_STRUCTURE_H

#include "body.h"
#include "kwic/structure.h"

typedef struct kwic_structure_notes {
    GArray *items;    /* kwic_item_place */
    GArray *lists;    /* kwic_line_range */
    GArray *headings; /* kwic_line_range */
    GArray *open;     /* int32_t: the items around, innermost last */
} kwic_structure_notes;

/* Each does nothing unless somebody asked (w->p->structure). */
void kwic_structure_enter_item(const kwic_body *w, cmark_node *item);
void kwic_structure_leave_item(const kwic_body *w);
void kwic_structure_add_list(const kwic_body *w, cmark_node *list);
void kwic_structure_add_heading(const kwic_body *w, cmark_node *heading, uint32_t last);

#endif
