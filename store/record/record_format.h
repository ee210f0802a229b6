/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of a note in bytes:
 *
 *     format | vint text bytes of blocks | vint other text bytes
 *     | head: path title h1 aliases lang properties tags | blocks links tasks | texts
 *
 * The texts of the blocks follow one another in the last part, so a block only tells its
 * length. Any other string is vint(length << 1), taken from what follows them, or
 * vint(length << 1 | 1) and its offset when the same bytes stand where one expects them: a
 * property's key and value in its block. What is elsewhere twice is left to who packs the
 * record. Numbers are told as differences from what is most likely:
 *
 *     kind | flags, level | lines since the last block | positions since it | text bytes
 *     | column
 *
 * is all of a block of one plain line: six bytes. Of more lines, each run that starts where
 * the line before it did is a byte of flags. */
#ifndef KWIC_RECORD_FORMAT_H
#define KWIC_RECORD_FORMAT_H

#include "base/vint.h"
#include "kwic/record.h"

enum {
    FORMAT = 1,
    SHORTEST_COPY = 3,
};

enum block_flags {
    LEVEL_MASK = 7,  /* 7: the level follows */
    HAS_HEADING = 8, /* it is not the one that the levels say */
    HAS_ID = 16,
    ONE_LINE = 32, /* it ends where it starts */
    ONE_RUN =
        64, /* all of it stands at one place of its first line, told by its column */
};

enum run_flags {
    NEXT_LINE = 1, /* starts after the next '\n' of the text; else its offset follows */
    HAS_LINE = 2,
    HAS_BYTE = 4,
    HAS_UTF16 = 8,
};

enum property_flags {
    TYPE_MASK = 7,
    INLINE_FIELD = 8,
    LIST = 16,
    INTEGER = 32,  /* the number is one, a vint; else eight bytes */
    NUMBER = 64,   /* it is not zero */
    TARGETS = 128, /* vint(link), string of targets follow */
};

enum link_flags {
    KIND_MASK = 3,
    IN_PROPERTY = 4,
    HAS_ANCHOR = 8,
    TEXT_IS_TARGET = 16,
};

/* ---- what both sides expect ---- */

/* The nearest heading above, from the levels seen so far. */
typedef struct outline {
    int32_t at[8]; /* the last heading of each level, -1 */
} outline;

static inline void outline_init(outline *o)
{
    for (int i = 0; i < 8; i++)
        o->at[i] = -1;
}

static inline int32_t outline_above(const outline *o, unsigned level)
{
    int32_t nearest = -1;
    for (unsigned i = 0; i < level && i < 8; i++)
        nearest = MAX(nearest, o->at[i]);
    return nearest;
}

static inline int32_t outline_next(outline *o, kwic_block_kind kind, uint32_t level,
                                   int32_t i)
{
    if (kind != KWIC_BLOCK_HEADING)
        return outline_above(o, 8);
    unsigned l = MIN(level, 7);
    int32_t parent = outline_above(o, l);
    o->at[l] = i;
    for (unsigned deeper = l + 1; deeper < 8; deeper++)
        o->at[deeper] = -1;
    return parent;
}

/* A run as it follows from the last: in the same line by as many bytes as the text has,
 * or (next_line) where the last line started, one line down. */
static inline kwic_run expected_run(kwic_run last, kwic_run line_start, uint32_t text,
                                    bool next_line)
{
    if (next_line)
        return (kwic_run){text, last.line + 1, line_start.byte, line_start.utf16};
    uint32_t n = text - last.text;
    return (kwic_run){text, last.line, last.byte + n, last.utf16 + n};
}

/* The offset after the next '\n' from `from` on; 0 when there is none. */
static inline uint32_t next_line_start(kwic_str text, uint32_t from)
{
    const char *nl = from < text.n ? memchr(text.p + from, '\n', text.n - from) : NULL;
    return nl ? (uint32_t)(nl - text.p) + 1 : 0;
}

static const size_t task_dates[] = {
    offsetof(kwic_task, due),     offsetof(kwic_task, scheduled),
    offsetof(kwic_task, start),   offsetof(kwic_task, done),
    offsetof(kwic_task, created), offsetof(kwic_task, cancelled),
};

enum { TASK_HAS_TEXTS = 0x80 }; // in the byte that says which dates there are

static inline int32_t *task_date(kwic_task *t, size_t i)
{
    return (int32_t *)(void *)((char *)t + task_dates[i]);
}

#endif
