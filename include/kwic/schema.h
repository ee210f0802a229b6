/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. The one table of fields: what the writer puts in the index, the query parser
 * accepts, and help, kwic-query(7) and completion show.
 *
 *     const kwic_field *f = kwic_field_find(KWIC_STR("TAGS"));   // the tag field
 *     GString *term = g_string_new(NULL);
 *     kwic_term_append(term, f->prefix, KWIC_STR("company/openai"));
 */
#ifndef KWIC_SCHEMA_H
#define KWIC_SCHEMA_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

/* Raised when what a document holds changes; an index of another version is rebuilt. */
#define KWIC_SCHEMA_VERSION 1

typedef enum kwic_field_kind {
    KWIC_FIELD_TEXT,      /* prefixed terms with positions, and unprefixed with weight */
    KWIC_FIELD_KEYWORD,   /* one boolean term a value, folded */
    KWIC_FIELD_HIERARCHY, /* as keyword, and a term for each ancestor (a/b: a/b and a) */
    KWIC_FIELD_NUMBER,    /* in the packed slot of numbers and dates */
    KWIC_FIELD_DATE,
    KWIC_FIELD_DERIVED,   /* settled at query time: company, from, mentions, is, has … */
} kwic_field_kind;

typedef enum kwic_field_id {
    KWIC_F_BODY,     /* content: the body's text, unprefixed only via block kinds */
    KWIC_F_TITLE,
    KWIC_F_ALIAS,
    KWIC_F_HEADING,
    KWIC_F_CODE,     /* weight only: unprefixed */
    KWIC_F_PROPERTY, /* key=value terms, and the words of values */
    KWIC_F_KEY,      /* the keys a note has */
    KWIC_F_TAG,
    KWIC_F_COMPANY,
    KWIC_F_TYPE,
    KWIC_F_PATH,
    KWIC_F_FOLDER,
    KWIC_F_FILE,
    KWIC_F_LINK,
    KWIC_F_TASK,
    KWIC_F_LANG,
    KWIC_F_HAS,
    KWIC_F_CREATED,
    KWIC_F_MODIFIED,
    KWIC_F_ID,       /* the note's path, raw bytes: one document's unique term */
    KWIC_FIELDS
} kwic_field_id;

typedef struct kwic_field {
    kwic_field_id id;
    const char *name;
    const char *aliases; /* space-separated, NULL for none: "tags" */
    const char *prefix;  /* of its terms, NULL for none */
    int slot;            /* of its facet values, -1 for none */
    kwic_field_kind kind;
    unsigned weight;     /* wdf that one occurrence adds to the unprefixed term; 0: none */
    const char *help;    /* one line */
    const char *example; /* a query */
} kwic_field;

/* Value slots beside the facets' own. */
enum kwic_slot {
    KWIC_SLOT_CHANGE = 0, /* kwic_change, packed: what change detection compares */
    KWIC_SLOT_MTIME,      /* the file's mtime, ns, sortable */
    KWIC_SLOT_NUMBERS,    /* all number and date properties: key -> double */
    KWIC_SLOT_TITLE,      /* folded title, for sort:title */
    KWIC_SLOT_NAMES,      /* path, title, first H1, stem, aliases: what links resolve to */
    KWIC_SLOT_LINKS,      /* targets as written, with their counts */
    KWIC_SLOT_CLAIMS,     /* company slugs the note itself states, each with how */
    KWIC_SLOT_GENERATION, /* generation that last wrote the document, for since: */
    KWIC_SLOT_TAG,        /* facets: lists of values as written */
    KWIC_SLOT_TYPE,
    KWIC_SLOT_FOLDER,
    KWIC_SLOT_PROPERTIES, /* key=value pairs of all other short properties, for facets */
};

/* The table, KWIC_FIELDS long, indexed by id. */
const kwic_field *kwic_schema(void);

/* By name or alias, ASCII case aside; NULL when it is no field. */
const kwic_field *kwic_field_find(kwic_str name);

/* Appends prefix and text as a term: at most KWIC_TERM_BYTES as the index encodes them (a
 * zero byte counts twice); a longer one is its first 150 bytes (cut at a character) and
 * the xxh3-128 of the whole in hex. */
void kwic_term_append(GString *out, const char *prefix, kwic_str text);

/* A list of strings in a value: each vint length and bytes. Next reads one from *list and
 * advances it; false at the end or when damaged. */
void kwic_list_put(GString *out, kwic_str item);
bool kwic_list_next(kwic_str *list, kwic_str *item);

/* The packed numbers: key (folded) and value, in the order put; dates are seconds since
 * 1970 UTC (a day without time is its midnight). */
void kwic_numbers_put(GString *out, kwic_str key, double value);
bool kwic_numbers_next(kwic_str *list, kwic_str *key, double *value);

#endif
