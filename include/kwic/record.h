/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. The record of a note: all that is shown of it without opening the file. The
 * indexer fills a kwic_record and packs it as the document's data; search unpacks it.
 *
 *     g_autoptr(GString) data = g_string_new(NULL);
 *     kwic_record_pack(&record, data);
 *     kwic_record back;
 *     kwic_arena *arena = kwic_arena_new();
 *     if (!kwic_record_unpack(bytes, arena, &back, &error)) …
 *
 * Lines count from 1, columns from 0. Text is what a reader sees: markdown syntax is gone,
 * a link is its text; '\n' stands between the source lines of a block. */
#ifndef KWIC_RECORD_H
#define KWIC_RECORD_H

#include <glib.h>
#include <stdint.h>

#include "kwic/arena.h"
#include "kwic/str.h"

typedef enum kwic_block_kind {
    KWIC_BLOCK_HEADING,
    KWIC_BLOCK_PARAGRAPH,
    KWIC_BLOCK_ITEM, /* a list item's own text, without the items in it */
    KWIC_BLOCK_TASK, /* a list item with a [ ] box */
    KWIC_BLOCK_CODE,
    KWIC_BLOCK_QUOTE,
    KWIC_BLOCK_ROW, /* of a table, cells joined by two spaces */
    KWIC_BLOCK_CALLOUT,
    KWIC_BLOCK_HTML,
    KWIC_BLOCK_PROPERTY, /* one frontmatter property: "key: value", on its line */
    KWIC_BLOCK_KINDS
} kwic_block_kind;

/* text[text, next run's text) stands in the file from line:byte on, byte for byte (the
 * first character may stand for an escape or entity of other length). */
typedef struct kwic_run {
    uint32_t text;  /* byte offset in the block's text */
    uint32_t line;  /* of the file, from 1 */
    uint32_t byte;  /* column, bytes from the start of the line */
    uint32_t utf16; /* the same column in UTF-16 units */
} kwic_run;

typedef struct kwic_block {
    kwic_block_kind kind;
    uint32_t level; /* heading 1-6; item and task: nesting from 0 */
    int32_t
        heading; /* index of the nearest heading block above (a heading: its parent), -1 */
    uint32_t line; /* first and last source line */
    uint32_t end_line;
    uint32_t position; /* of its first token */
    kwic_str text;
    kwic_str id; /* ^block id, empty for none */
    const kwic_run *runs;
    size_t n_runs;
} kwic_block;

typedef enum kwic_link_kind {
    KWIC_LINK_WIKI,     /* [[target#anchor|text]] */
    KWIC_LINK_MARKDOWN, /* [text](target#anchor), percent-decoded, inside the vault */
    KWIC_LINK_EMBED,    /* ![[…]] and ![](…) */
    KWIC_LINK_URL,      /* to outside: target is the URL */
} kwic_link_kind;

typedef struct kwic_link {
    kwic_link_kind kind;
    bool property;   /* in the frontmatter */
    kwic_str target; /* as written, without anchor; empty for the note itself */
    kwic_str anchor; /* heading, or ^block; empty for none */
    kwic_str text;   /* as shown */
    uint32_t line;
    uint32_t byte; /* column of the link's first byte */
} kwic_link;

typedef struct kwic_tag {
    kwic_str text; /* without '#', as written */
    uint32_t line;
    bool property;
} kwic_tag;

typedef enum kwic_value_type {
    KWIC_VALUE_NULL,
    KWIC_VALUE_TEXT,
    KWIC_VALUE_NUMBER,
    KWIC_VALUE_DATE,
    KWIC_VALUE_BOOL,
} kwic_value_type;

typedef struct kwic_property {
    kwic_str key;   /* as written; nested keys joined by '.' */
    kwic_str value; /* one scalar; a list is several properties of one key */
    kwic_value_type type;
    bool inline_field; /* key:: value or **Role**: value in the body */
    bool list;         /* an element of a list */
    double number;     /* NUMBER: itself; DATE: seconds since 1970 UTC; BOOL: 0 or 1 */
    uint32_t line;
    /* Names (the file's, without ".md") of the notes that links in the value lead to and
     * that it shows by other words, one a line; empty for none. */
    kwic_str targets;
    bool link; /* with targets: the value is one link and nothing else */
} kwic_property;

#define KWIC_NO_DATE INT32_MIN

typedef struct kwic_task {
    uint32_t block;   /* its block, of kind TASK */
    uint32_t state;   /* the character in the box: ' ', 'x', '/', '-', … */
    uint8_t priority; /* 0 none, 1 lowest … 5 highest */
    /* Days since 1970, or KWIC_NO_DATE. */
    int32_t due, scheduled, start, done, created, cancelled;
    kwic_str recurrence; /* "every week"; empty for none */
    kwic_str id;
    kwic_str depends_on;    /* ids, as written: "a1,b2" */
    kwic_str on_completion; /* "delete", "keep" */
} kwic_task;

typedef struct kwic_record {
    kwic_str path; /* relative to the vault, raw bytes */
    kwic_str title;
    kwic_str first_h1; /* empty for none */
    const kwic_str *aliases;
    size_t n_aliases;
    kwic_str lang; /* ISO 639-1, empty when not guessed */
    const kwic_property *properties;
    size_t n_properties;
    const kwic_block *blocks; /* in file order, PROPERTY blocks first */
    size_t n_blocks;
    const kwic_link *links;
    size_t n_links;
    const kwic_tag *tags;
    size_t n_tags;
    const kwic_task *tasks;
    size_t n_tasks;
} kwic_record;

/* Appends the packed form. The head (path, title, type, tags) comes first, so that
 * kwic_record_unpack_head reads it without the rest. */
void kwic_record_pack(const kwic_record *record, GString *out);

/* Unpacks all; slices point into data, arrays live in arena. Damaged bytes give an error
 * (KWIC_ERROR_CORRUPT), never a read outside data. O(bytes). */
bool kwic_record_unpack(kwic_str data, kwic_arena *arena, kwic_record *out,
                        GError **error);

/* Only path, title, first_h1, aliases, lang, properties, tags; counts of the rest are 0. */
bool kwic_record_unpack_head(kwic_str data, kwic_arena *arena, kwic_record *out,
                             GError **error);

/* Where text[offset] of the block stands in the file. */
kwic_run kwic_block_place(const kwic_block *block, uint32_t offset);

#endif
