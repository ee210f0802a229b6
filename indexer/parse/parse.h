/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One note on its way from bytes to record: what the files of parsing share. note.c makes
 * it, frontmatter.c and blocks.c fill it, and note.c turns it into the record.
 *
 * Offsets are bytes of the file (a note is at most 16 MiB). Text slices point into the
 * file where they can and into the arena where they were decoded. */
#ifndef KWIC_INDEXER_PARSE_H
#define KWIC_INDEXER_PARSE_H

#include "kwic/limits.h"
#include "kwic/note.h"
#include "lines.h"

typedef struct kwic_parse {
    kwic_str bytes; /* the file, its BOM included */
    const char *path;
    kwic_arena *arena;
    kwic_warn_fn warn;
    void *ctx;
    kwic_lines lines;
    uint32_t body;               /* first line of the body */
    GArray *blocks;              /* kwic_block */
    GArray *links;               /* kwic_link */
    GArray *tags;                /* kwic_tag */
    GArray *properties;          /* kwic_property */
    GArray *tasks;               /* kwic_task */
    GArray *aliases;             /* kwic_str */
    GArray *runs;                /* kwic_run, of the property being added */
    kwic_str title;              /* the property, empty for none */
    kwic_str display_name, name; /* the same: what a note without a title is called */
    bool saw_query; /* the source of a query was among the text read last */
    kwic_str first_h1;
    GHashTable *references; /* of links: folded label to kwic_str *, NULL for none */
    GHashTable *entities;   /* those met, by name: kwic_str * */
    uint32_t last_comment;  /* offset of the body's last %% */
    bool in_comment;        /* a %% comment goes on from block to block */
    bool is_drawing;        /* by Excalidraw: its JSON is no text */
    unsigned full;          /* kinds of items that were warned of, a bit each */
    struct kwic_structure_notes *structure; /* of list items; NULL: nobody asked */
} kwic_parse;

#define KWIC_WHOLE_FILE UINT32_MAX /* in place of a line */

/* Warns of line (from 0), or of KWIC_WHOLE_FILE. */
void kwic_parse_warn(const kwic_parse *p, uint32_t line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

typedef enum kwic_parse_item {
    KWIC_PARSE_LINK,
    KWIC_PARSE_TAG,
    KWIC_PARSE_TASK,
    KWIC_PARSE_FIELD,
} kwic_parse_item;

/* Whether the note, which has n of the kind, takes one more, of line (from 0): KWIC_NOTE_ITEMS are
 * the most. The first that it does not take is warned of. */
bool kwic_parse_takes(kwic_parse *p, kwic_parse_item kind, guint n, uint32_t line);

/* The line's bytes without its newline. */
kwic_str kwic_parse_line(const kwic_parse *p, uint32_t line);

/* ---- small things about text that several files need ---- */

/* s behind its first n bytes, of which it has as many. */
static inline kwic_str kwic_parse_skip(kwic_str s, size_t n)
{
    return (kwic_str){s.p + n, s.n - n};
}

/* Without blanks (space, tab, CR) at both ends. */
kwic_str kwic_parse_trim(kwic_str s);

/* The code point at the front of s (U+FFFD for a bad byte) and its length. s.n > 0. */
gunichar kwic_parse_char(kwic_str s, size_t *n);

/* The code point that ends right before p[at]; 0 at the start. */
gunichar kwic_parse_char_before(const char *p, size_t at);

#endif
