/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. Where the blocks and lines of a note begin, in positions of its words, and how
 * words are written that are not written as they are searched: two values of a document, by
 * which the index alone answers line:, block:, section:, content: and match-case:.
 *
 *     kwic_layout_put(out, &at, KWIC_MARK_HEADING, position);   // in the order of the note
 *     kwic_layout_put(out, &at, KWIC_MARK_LINE, position);
 *
 *     kwic_layout_reader r = kwic_layout_read(value);
 *     while (kwic_layout_next(&r, &what, &position))
 *         printf("%u begins at %u\n", what, position);
 */
#ifndef KWIC_LAYOUT_H
#define KWIC_LAYOUT_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

/* What begins at a position. */
typedef enum kwic_mark_kind {
    KWIC_MARK_LINE, /* another line of the same block */
    KWIC_MARK_TEXT, /* a block, and of which kind */
    KWIC_MARK_HEADING,
    KWIC_MARK_CODE,
    KWIC_MARK_PROPERTY,
    KWIC_MARK_TODO, /* tasks, by kwic_task_state */
    KWIC_MARK_DONE,
    KWIC_MARK_CANCELLED,
} kwic_mark_kind;

/* Appends what begins at the position; *at is that of the one before, 0 at first. Positions
 * never fall: a line without a word begins where the next word stands. One or two bytes. */
void kwic_layout_put(GString *out, uint32_t *at, kwic_mark_kind kind,
                     uint32_t position);

/* How the words of one position are written, beside their folded form. */
typedef enum kwic_written {
    KWIC_WRITTEN_SO,    /* as they are folded: no entry */
    KWIC_WRITTEN_TITLE, /* the first letter is a capital */
    KWIC_WRITTEN_UPPER, /* all letters are, two or more */
    KWIC_WRITTEN_ELSE,  /* in another way, or not all words of the position in one */
} kwic_written;

/* How a word (bytes of a text) is written that is folded so. */
kwic_written kwic_written_of(kwic_str word, kwic_str folded);

/* Appends the position of a word that is not written so; *at as above. */
void kwic_written_put(GString *out, uint32_t *at, kwic_written how, uint32_t position);

/* One after another, of either value; false at the end or when damaged. */
typedef struct kwic_layout_reader {
    const unsigned char *p, *end;
    uint32_t position;
    unsigned bits; /* of what stands beside a position */
} kwic_layout_reader;

kwic_layout_reader kwic_layout_read(kwic_str value);
kwic_layout_reader kwic_written_read(kwic_str value);
bool kwic_layout_next(kwic_layout_reader *r, unsigned *what, uint32_t *position);

#endif
