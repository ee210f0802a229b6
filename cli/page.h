/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page for people: text with styles, wrapped to the terminal's width. Notes are not
 * trusted, so whatever comes from one passes through kwic_page_text, which shows control
 * characters and never sends them. */
#ifndef KWIC_PAGE_H
#define KWIC_PAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "config.h"
#include "kwic/str.h"

typedef enum kwic_style {
    KWIC_STYLE_PLAIN,
    KWIC_STYLE_TITLE,
    KWIC_STYLE_PATH,
    KWIC_STYLE_LINE,
    KWIC_STYLE_MARK,
    KWIC_STYLE_DIM,
    KWIC_STYLE_TAG,
    KWIC_STYLE_COUNT,
    KWIC_STYLE_BAR,
    KWIC_STYLE_NOTICE,
    KWIC_STYLE_LATE,
    KWIC_STYLES
} kwic_style;

typedef struct kwic_page {
    GString *out;
    bool color;
    unsigned width;        /* columns */
    const char *vault;     /* absolute, for links; NULL: no links */
    const char *hyperlink; /* template, NULL: none */
} kwic_page;

/* For standard output: colours by --color, NO_COLOR, TERM and the config. */
void kwic_page_init(kwic_page *page, const kwic_args *args, const kwic_config *config,
                    const char *vault);
/* Writes the page to standard output and frees it. */
void kwic_page_print(kwic_page *page);

/* Appends text, its control characters shown as pictures. */
void kwic_page_text(kwic_page *page, kwic_style style, kwic_str text);
void kwic_page_printf(kwic_page *page, kwic_style style, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void kwic_page_newline(kwic_page *page);
void kwic_page_spaces(kwic_page *page, size_t n);

/* A number with its thousands parted, in static memory of the thread until the fourth call
 * after. */
const char *kwic_count(uint64_t n);

/* Opens and closes a link to a line of a note. */
void kwic_page_link(kwic_page *page, const char *path, uint32_t line);
void kwic_page_unlink(kwic_page *page);

/* A path as it is written for people (paths.h) and its line (0: none); one that is wider than
 * the page is broken behind a '/'. */
void kwic_page_path(kwic_page *page, const char *path, uint32_t line);

/* A line's number, linked to it, to the right in KWIC_GUTTER columns. */
enum { KWIC_GUTTER = 8 };
void kwic_page_gutter(kwic_page *page, const char *path, uint32_t line);

/* A part of a text that has its own style; ascending, not overlapping. */
typedef struct kwic_span {
    uint32_t from, to;
    kwic_style style;
} kwic_span;

/* Text over as many lines as it needs, each indented but for one that is begun already. */
void kwic_page_wrap(kwic_page *page, kwic_str text, const kwic_span *spans,
                    size_t n_spans, unsigned indent);
/* Text on one line, cut with "…" after columns; the columns taken. */
unsigned kwic_page_cut(kwic_page *page, kwic_style style, kwic_str text,
                       unsigned columns);

/* Columns that text takes as shown. */
unsigned kwic_columns(kwic_str text);

/* Lays right beside the lines of page->out from byte `from` on, at that column. */
void kwic_page_beside(kwic_page *page, size_t from, const GString *right,
                      unsigned column);

/* Shows control characters of text: what a message may hold. To be g_free'd. */
char *kwic_shown(const char *text);
/* A line to standard error, so shown: "kwic: MESSAGE". */
void kwic_say(const char *message);

#endif
