/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paragraphs, and what cmark takes for some: items, tasks, callouts, tables, footnotes. */
#ifndef KWIC_PARAGRAPH_H
#define KWIC_PARAGRAPH_H

#include "body.h"

void kwic_paragraph_read(kwic_body *w, cmark_node *node);

/* The end of the link reference definitions at the front of the leaf's text [from, to). */
uint32_t kwic_paragraph_skip_definitions(const kwic_body *w, uint32_t from,
                                         uint32_t to);

#endif
