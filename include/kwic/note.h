/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: indexer. A note's bytes to its record: frontmatter (libyaml), blocks (cmark), and
 * links, tags, tasks and inline fields (our scanner over the source).
 *
 *     g_autoptr(kwic_arena) arena = kwic_arena_new();
 *     kwic_record note;
 *     kwic_note_parse(bytes, "People/Marlene Du.md", arena, warn, ctx, &note);
 *     // note.title "Marlene Du", note.tags[0].text "type/people", note.tags[0].line 8 …
 *
 * What a reader sees is the text of blocks: emphasis, comments (%% and HTML), link targets
 * and the source of queries are not; tags, inline fields and task signs are. A wiki link in
 * a property's value stands there as its text, and among the links. An inline field is a
 * property (of type NULL when it has no value), so is `**Role**: value` at the start of a
 * line. The day in a daily note's name is its property `date` (line 0, no block), unless the
 * note states one. A drawing of Excalidraw has no first H1.
 *
 * Pure: reads nothing but its arguments. The bytes must outlive the record. */
#ifndef KWIC_NOTE_H
#define KWIC_NOTE_H

#include "kwic/record.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"
#include "kwic/xapian-c.h"

/* One thing wrong with a note, with its cure: line 0 is the whole file. */
typedef struct kwic_warning {
    const char *path;
    uint32_t line;
    const char *message;
} kwic_warning;
typedef void (*kwic_warn_fn)(void *ctx, const kwic_warning *warning);

/* Parses any bytes. Never fails: what is broken is warned of (warn may be NULL) and costs
 * only itself. UTF-16 is reported and gives an empty body; a BOM is skipped; CRLF, NUL and
 * invalid UTF-8 are taken as they come, offsets staying those of the file. O(bytes). */
void kwic_note_parse(kwic_str bytes, const char *path, kwic_arena *arena,
                     kwic_warn_fn warn, void *ctx, kwic_record *out);

/* Where the frontmatter of a note stands: the lines between its fences are bytes [from, to),
 * the closing fence begins at `to`, the body at `body`. Its content is not looked at: where
 * it is no mapping, kwic_note_parse reads it as text. */
typedef struct kwic_frontmatter {
    uint32_t from, to, body;
} kwic_frontmatter;

/* False when the note has no frontmatter: *out is all at the end of a BOM, or 0. O(lines). */
bool kwic_note_frontmatter(kwic_str bytes, kwic_arena *arena, kwic_frontmatter *out);

/* The length of the tag whose '#' is p[at], of n bytes, '#' included; 0 when it is none. The
 * record has the tags of a note; this is for a line by itself, or a name to become a tag. */
size_t kwic_tag_read(const char *p, size_t n, size_t at);

/* Sets type and number of a property by the look of its value: null, bool, number, date, or
 * text. */
void kwic_property_type(kwic_property *property);

/* What the walk knows of the file, packed in KWIC_SLOT_CHANGE. */
typedef struct kwic_change {
    int64_t mtime_ns;
    uint64_t size;
    uint64_t inode;
    uint64_t hash; /* xxh3-64 of the content */
} kwic_change;

void kwic_change_pack(const kwic_change *change, GString *out);
bool kwic_change_unpack(kwic_str packed, kwic_change *out);

/* The document of a record: terms with positions by the schema, values, data. Reused from
 * note to note: what make returns is valid until the next call. */
typedef struct kwic_document_maker kwic_document_maker;
kwic_document_maker *kwic_document_maker_new(void);
void kwic_document_maker_free(kwic_document_maker *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_document_maker, kwic_document_maker_free)
/* Sets blocks[].position of the record. The record's arrays must come from kwic_note_parse. */
const kwic_document *kwic_document_make(kwic_document_maker *m, kwic_record *record,
                                        const kwic_change *change, uint64_t generation);

#endif
