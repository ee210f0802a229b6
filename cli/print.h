/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers in their forms: pages for people, lines for programs, JSON. */
#ifndef KWIC_PRINT_H
#define KWIC_PRINT_H

#include "kwic/search.h"
#include "page.h"

/* Hits with snippets, facets beside or below them, notices and a last line of counts. */
void kwic_print_answer(kwic_page *page, const kwic_answer *answer,
                       const kwic_args *args);
void kwic_print_hit(kwic_page *page, const kwic_hit *hit);

/* Facets by themselves. */
void kwic_print_facets(kwic_page *page, const kwic_facet *facets, size_t n);
/* One facet's values as a tree, without its name. */
void kwic_print_tree(kwic_page *page, const kwic_facet *facet);

/* Text of notes among lines that programs read: as it is, but on a terminal, which it could
 * give orders, by kwic_shown. All that is not written through a page goes through this. */
void kwic_print_text(GString *out, const char *text);
/* The same for lines that are nothing but such text: dumps, patches. Prints them. */
int kwic_print_notes(const GString *text);

/* --vimgrep, --paths, --print0, --jsonl */
void kwic_print_lines(GString *out, const kwic_answer *answer, int output);
/* --format; USAGE names a field that is none. */
bool kwic_print_format(GString *out, const kwic_answer *answer, const char *format,
                       GError **error);

/* The answer as JSON and a newline. */
int kwic_print_answer_json(const kwic_answer *answer);

/* JSON and a newline, indented on a terminal. Takes the reference. */
int kwic_print_json(json_t *json);

/* The name of a list and how long it is. */
void kwic_print_heading(kwic_page *page, const char *name, size_t count);
/* A place in a note from JSON: path:line, and text below it. */
void kwic_print_place(kwic_page *page, const json_t *place, kwic_style style,
                      const char *text);
/* A link that stands in note: its line, its text and where it leads. */
void kwic_print_link(kwic_page *page, const char *note, const json_t *link,
                     const char *leads_to);
/* Places as lines of --vimgrep. */
void kwic_print_vimgrep(GString *out, const json_t *places);

/* A string member of a JSON object, "" when it has none. */
const char *kwic_member(const json_t *object, const char *key);

#endif
