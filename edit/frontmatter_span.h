/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries of a note's frontmatter with the bytes where they stand, from libyaml's marks.
 *
 *     kwic_front front;
 *     if (!kwic_front_read(&front, text, arena, &error)) …  // "3: …": no valid YAML
 *     const kwic_entry *tags = kwic_front_find(&front, "tags");
 *
 * What is edited is a stretch of bytes; the YAML is never written anew. Offsets are bytes of
 * the whole text; all lives in the arena or in the text. */
#ifndef KWIC_FRONTMATTER_SPAN_H
#define KWIC_FRONTMATTER_SPAN_H

#include "kwic/edit.h"

typedef enum kwic_yaml_kind {
    KWIC_YAML_SCALAR,
    KWIC_YAML_LIST,
    KWIC_YAML_MAP,
    KWIC_YAML_ALIAS,
} kwic_yaml_kind;

typedef struct kwic_yaml_node {
    kwic_yaml_kind kind;
    bool flow;   /* of a list or map: between brackets */
    bool marked; /* has an anchor or an explicit type */
    char quote;  /* of a scalar: '"', '\'', '|' for a block, 0 for plain */
    uint32_t from,
        to;         /* with quotes or brackets; a block list's from its first '-' on */
    kwic_str value; /* of a scalar, decoded */
} kwic_yaml_node;

typedef struct kwic_entry {
    kwic_yaml_node key, value;
    const kwic_yaml_node *items; /* of a list, one level deep */
    size_t n_items;
    uint32_t line;  /* of the file, from 1 */
    uint32_t start; /* of the key's line */
    uint32_t end;   /* behind the last line that is the entry's, its newline included */
    bool anchored;  /* something in it has a name (&) that others may point to */
    uint64_t print; /* hash of the key's and the value's events */
} kwic_entry;

typedef struct kwic_front {
    bool present; /* there are fences with a mapping, or nothing, between them */
    bool is_text; /* there are, and what stands between them is text to the indexer */
    bool flow;    /* the mapping is { … } */
    uint32_t from, to; /* the lines between the fences; both: where one would be put */
    const kwic_entry *entries;
    size_t n;
} kwic_front;

/* False with REFUSED when it is no valid YAML or a mapping in it has a key twice; the message
 * begins with the line and ": ". */
bool kwic_front_read(kwic_front *front, kwic_str text, kwic_arena *arena,
                     GError **error);

/* The entry of a key: spelt so, else but for case. NULL when there is none. */
const kwic_entry *kwic_front_find(const kwic_front *front, const char *key);

/* Sets REFUSED with the line (from 1; 0 for the whole file) in front of the message, and is
 * false. */
bool kwic_refuse(GError **error, uint32_t line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
