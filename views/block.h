/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Query blocks of a note: fenced code whose language is one of those that are run, or known
 * not to be.
 *
 *     kwic_block_scan scan = {.text = bytes};
 *     kwic_code_block block;
 *     while (kwic_code_block_next(&scan, &block)) {
 *         puts(block.text->str); // of a dataview, tasks, query … block
 *         g_string_free(block.text, TRUE);
 *     } */
#ifndef KWIC_VIEWS_BLOCK_H
#define KWIC_VIEWS_BLOCK_H

#include <glib.h>

#include "kwic/str.h"

typedef struct kwic_block_scan {
    kwic_str text;
    size_t at;
    uint32_t line; /* that begins at `at`, from 0 */
} kwic_block_scan;

typedef struct kwic_code_block {
    kwic_str language;       /* dataview, tasks, query, base, dataviewjs */
    GString *text;           /* without the marks of quotes around it; to be freed */
    uint32_t line, end_line; /* of the fences, from 1 */
} kwic_code_block;

bool kwic_code_block_next(kwic_block_scan *scan, kwic_code_block *block);

#endif
