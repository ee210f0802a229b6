/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of query blocks: tables and lists for people, Markdown, CSV, paths. */
#ifndef KWIC_PRINT_VIEW_H
#define KWIC_PRINT_VIEW_H

#include "kwic/views.h"
#include "page.h"

/* One block's result: a table that fits the page, a list, tasks under their notes. */
void kwic_print_view(kwic_page *page, const kwic_view_block *block);
/* A note with the results of its blocks in their places. */
void kwic_print_view_note(kwic_page *page, const kwic_view_answer *answer);

void kwic_view_markdown(const kwic_view_block *block, GString *out);
void kwic_view_note_markdown(const kwic_view_answer *answer, GString *out);
void kwic_view_csv(const kwic_view_block *block, GString *out);
/* Each path once, a line each. */
void kwic_view_paths(const kwic_view_answer *answer, GString *out);

#endif
