/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. The one table of fields: what the writer puts in the index, the query
 * parser accepts, and help, kwic-query(7) and completion show.
 *
 *     const kwic_field *f = kwic_field_find(KWIC_STR("TAGS"));   // the tag field
 *     GString *term = g_string_new(NULL);
 *     kwic_term_append(term, f->prefix, KWIC_STR("company/openai"));
 *
 * What a document holds
 * ---------------------
 * Only what its own note says. `F` is the field's prefix (none is another's beginning;
 * folded text never starts with a capital letter, prefixes do), fold() is kwic_fold,
 * token a text of kwic_tokenize, stem(path) its last part without ".md". A prefixed
 * term is made by kwic_term_append. "bool" terms have wdf 0 and no positions.
 *
 *   field     terms
 *   (text)    token                 every token of title, aliases, stem, blocks: with
 *                                   positions, and the weight of its field as wdf
 *   title     F token               no positions (the unprefixed has them); wdf 1 an
 *                                   occurrence
 *             F                     wdf 0, with positions: one behind each of its tokens.
 *                                   So title:"a b" is the phrase a b F
 *   alias     F token, F            the same
 *   heading   F token, F            the same, of blocks of kind HEADING
 *   body      none                  content:x is token x at a position inside a block
 *                                   that is no PROPERTY block (kwic_block.position)
 *   code      none                  blocks of kind CODE, by weight only
 *   property  F fold(key)=fold(value)    bool, all of it (key:=value). When the value is
 *                                   one link: as written, and as shown. An empty or null
 *                                   value: F fold(key)=        ([key:null])
 *                                   Of a link shown by other words than the name of its
 *                                   note, the name is a second value of the key, but no
 *                                   facet; of a text with such links the names are words
 *                                   (kwic_property.targets)
 *             F fold(key)~hash      in its place when fold(value) is longer than
 *                                   KWIC_VALUE_BYTES: see kwic_value_append
 *             F fold(key):token     bool, each token of the value as shown (key:word; not
 *                                   of tag, tags, alias, aliases: they are fields)
 *             F fold(key)~          wdf 0: has such a long value. Its words have no terms
 *                                   of their own but positions here, one behind each:
 *                                   key:word is the phrase word F key~. (A value that is
 *                                   in no block as it stands has tokens instead.)
 *   key       F fold(key)           bool; of a nested key a.b also a
 *   tag       F fold(tag)           bool; and each ancestor: a/b/c, a/b, a
 *             F =fold(tag)          bool, the tag itself only (tag:=x)
 *   company   F slug                bool, each claim (see KWIC_SLOT_CLAIMS) and its
 *                                   ancestors: acme/emea, acme
 *   type      F fold(value)         bool, of property type
 *   path      F token               bool, of the path: folders and stem
 *   folder    F fold(folder)        bool, and each ancestor; a note at the top has none
 *   file      F token               bool, of the stem
 *   link      F fold(stem(target))  bool, of every link into the vault, embeds too: what
 *                                   any way to write a link to a note has in common, so
 *                                   [[A/OpenAI.md#x]] gives "openai". Where it leads is
 *                                   settled with KWIC_SLOT_LINKS
 *             F //host  F /hash          bool, of links to outside: the host, and of host and
 *                                   path together a hash; without scheme, "www.",
 *                                   query, fragment and last slash, folded; see
 *                                   kwic_address_append
 *   task      F todo|done|cancelled bool, see kwic_task_state
 *             F [c]                 bool, c the byte in the box: "[/]"
 *   lang      F code                bool
 *   has       F word                bool: task link url embed tag alias property heading
 *                                   code table callout quote list id (a ^block id)
 *   id        F path                bool, raw bytes: the document's unique term
 *
 * Positions: the title from KWIC_FIRST_POSITION on, then each alias, then the stem when
 * it is not the title, then the blocks in order; KWIC_POSITION_GAP between any two of
 * them, so that no phrase crosses. A position below blocks[0].position is none of a
 * block. In a PROPERTY block only the value's tokens are indexed (the key's take their
 * positions). */
#ifndef KWIC_SCHEMA_H
#define KWIC_SCHEMA_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"
#include "kwic/version.h"

typedef enum kwic_field_kind {
    KWIC_FIELD_TEXT,    /* prefixed terms with positions, and unprefixed with weight */
    KWIC_FIELD_KEYWORD, /* one boolean term a value, folded */
    KWIC_FIELD_HIERARCHY, /* as keyword, and a term for each ancestor (a/b: a/b and a) */
    KWIC_FIELD_DATE, /* in the packed slot of numbers and dates, or the file's time */
    KWIC_FIELD_DERIVED, /* settled at query time, by what other notes say as well */
} kwic_field_kind;

/* Where the values come from that a facet of the field counts. */
typedef enum kwic_field_values {
    KWIC_VALUES_OF_PROPERTY, /* it has none: those of the property of that name */
    KWIC_VALUES_OF_SLOT,     /* the field's slot; a side file NAME.col keeps them */
    KWIC_VALUES_OF_TERMS,    /* the field's terms: few */
    KWIC_VALUES_DERIVED,     /* derived data */
} kwic_field_values;

/* What else is true of the properties (kwic_field.keys) that fill a field. Without any: they
 * are properties as all others are, too. */
enum {
    KWIC_KEYS_ASK_FIELD = 1, /* [key:x] and filters by the key ask the field */
    KWIC_KEYS_NO_FACET = 2,  /* their values are no facet under the key */
    KWIC_KEYS_NO_TERMS = 4,  /* … and no terms of the property */
};

typedef enum kwic_field_id {
    KWIC_F_BODY, /* content: the body's text, unprefixed only via block kinds */
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
    KWIC_F_ID, /* the note's path, raw bytes: one document's unique term */
    KWIC_FIELDS
} kwic_field_id;

typedef struct kwic_field {
    kwic_field_id id;
    const char *name;
    const char *aliases; /* space-separated, NULL for none: "tags" */
    const char *prefix;  /* of its terms, NULL for none */
    int slot;            /* of its facet values, -1 for none */
    kwic_field_kind kind;
    kwic_field_values values;
    const char *keys; /* properties that fill it, folded, space-separated; NULL: none */
    unsigned keyed;   /* KWIC_KEYS_… */
    bool unasked;     /* NAME: is a property of that name */
    bool suggested;   /* near values are suggested when nothing is found */
    unsigned weight;  /* wdf that one occurrence adds to the unprefixed term; 0: none */
    const char *help; /* one line */
    const char *example; /* a query */
} kwic_field;

/* Value slots beside the facets' own. */
enum kwic_slot {
    /* kwic_change, packed: what change detection compares. */
    KWIC_SLOT_CHANGE = 0,
    /* The file's mtime in ns: kwic_sortable_put, so that bytes compare as numbers. */
    KWIC_SLOT_MTIME,
    /* kwic_numbers of all number and date properties, key folded, in note order; dates
     * of tasks have the keys task.due, task.scheduled, task.start, task.done,
     * task.created, task.cancelled. A key may come more than once. */
    KWIC_SLOT_NUMBERS,
    /* Folded title, at most KWIC_SORT_BYTES, for sort:title. */
    KWIC_SLOT_TITLE,
    /* kwic_list: path (raw bytes), title, first H1 (empty for none), then each alias:
     * what links resolve to; the stem is the path's. */
    KWIC_SLOT_NAMES,
    /* kwic_list of "kind count:target", without the space: w2:OpenAI. kind: w wiki
     * link, m Markdown link, e embed; target as written, without anchor (never empty,
     * never to outside); count in decimal. Each (kind, target) once, in order of
     * appearance. */
    KWIC_SLOT_LINKS,
    /* kwic_list of "how:slug": the companies the note itself states. how: t a tag
     * company/x (slug of each part, joined by '/': t:acme/emea), p a value of property
     * company, companies, customer or account (of a link its target's stem), n the note
     * is a company's (type: company or tag type/company) and this its title, a likewise
     * its stem or an alias (other names for n). Each once; n before a. */
    KWIC_SLOT_CLAIMS,
    /* Generation that last wrote the document (kwic_sortable_put), for since:. */
    KWIC_SLOT_GENERATION,
    /* Facets: kwic_list of values as written, each once (compared folded), in note order. */
    KWIC_SLOT_TAG,
    KWIC_SLOT_TYPE,
    KWIC_SLOT_FOLDER, /* one item, the note's folder; empty at the top of the vault */
    /* kwic_list of key (folded), value (as shown), key, value …: all properties but
     * tags, aliases, title and type whose value is not null and at most
     * KWIC_FACET_BYTES long. */
    KWIC_SLOT_PROPERTIES,
    /* Where blocks and lines begin, and how words are written (kwic/layout.h). */
    KWIC_SLOT_LAYOUT,
    KWIC_SLOT_WRITTEN,
    KWIC_SLOTS
};

enum {
    KWIC_FIRST_POSITION = 1,
    KWIC_POSITION_GAP = 16, /* between title, aliases, blocks: a phrase crosses none */
    KWIC_SORT_BYTES = 120,
    KWIC_FACET_BYTES = 100,
    KWIC_VALUE_BYTES = 32, /* a longer value of a property is no term as it stands */
    KWIC_HASH_BYTES = 7,   /* of such a value, or of an address, in its term: 42 bits */
};

/* What has: asks for, each a term of the field HAS. */
typedef enum kwic_has {
    KWIC_HAS_TASK,
    KWIC_HAS_LINK,
    KWIC_HAS_URL,
    KWIC_HAS_EMBED,
    KWIC_HAS_TAG,
    KWIC_HAS_ALIAS,
    KWIC_HAS_PROPERTY,
    KWIC_HAS_HEADING,
    KWIC_HAS_CODE,
    KWIC_HAS_TABLE,
    KWIC_HAS_CALLOUT,
    KWIC_HAS_QUOTE,
    KWIC_HAS_LIST,
    KWIC_HAS_ID, /* a ^block id */
    KWIC_HAS_WORDS
} kwic_has;

typedef struct kwic_has_word {
    const char *word;
    const char *plural; /* another way to ask for it; NULL for none */
} kwic_has_word;

extern const kwic_has_word kwic_has_words[KWIC_HAS_WORDS];

/* What the character in a task's box means: the text of the task field's term. */
static inline const char *kwic_task_state(uint32_t box)
{
    return box == 'x' || box == 'X' ? "done" : box == '-' ? "cancelled" : "todo";
}

/* Eight bytes that compare as the number does. */
static inline void kwic_sortable_put(GString *out, int64_t number)
{
    uint64_t be = GUINT64_TO_BE((uint64_t)number ^ (UINT64_C(1) << 63));
    g_string_append_len(out, (const char *)&be, sizeof be);
}

/* The number of such eight bytes; 0 when they are not eight. */
static inline int64_t kwic_sortable_get(kwic_str value)
{
    uint64_t be = 0;
    if (value.n == sizeof be)
        memcpy(&be, value.p, sizeof be);
    return value.n == sizeof be ? (int64_t)(GUINT64_FROM_BE(be) ^ (UINT64_C(1) << 63))
                                : 0;
}

/* The table, KWIC_FIELDS long, indexed by id. */
const kwic_field *kwic_schema(void);

/* By name or alias, ASCII case aside; NULL when it is no field. */
const kwic_field *kwic_field_find(kwic_str name);

/* The field that the property of this (folded) name fills; NULL when it fills none. */
const kwic_field *kwic_field_of_key(kwic_str key);

/* Whether word is one of a list with a space between any two (NULL: of none), ASCII case
 * aside. */
bool kwic_is_listed(const char *list, kwic_str word);

/* Appends prefix and text as a term: at most KWIC_TERM_BYTES as the index encodes them
 * (a zero byte counts twice); a longer one is its first 150 bytes (cut at a character)
 * and the xxh3-128 of the whole in hex. */
void kwic_term_append(GString *out, const char *prefix, kwic_str text);

/* Appends the text of a link term to outside: of a host (folded) "//" and itself, of a host
 * with a path "/" and KWIC_HASH_BYTES of their xxh3-64. Those are mostly in one note
 * alone, long, and only ever asked for whole. */
void kwic_address_append(GString *out, kwic_str address);

/* Appends the text of a property's term for all of a value (both folded): "key=value", or
 * of a long one "key~" and KWIC_HASH_BYTES of its xxh3-64. */
void kwic_value_append(GString *out, kwic_str key, kwic_str value);

/* A list of strings in a value: each vint length and bytes. Next reads one from *list
 * and advances it; false at the end or when damaged. */
void kwic_list_put(GString *out, kwic_str item);
bool kwic_list_next(kwic_str *list, kwic_str *item);

/* The packed numbers: key (folded) and value, in the order put; dates are seconds since
 * 1970 UTC (a day without time is its midnight). */
void kwic_numbers_put(GString *out, kwic_str key, double value);
bool kwic_numbers_next(kwic_str *list, kwic_str *key, double *value);

#endif
