/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A facet's values by docid: ordinals into a dictionary, so that counting over a whole
 * result is a walk over flat arrays.
 *
 *     size_t n;
 *     const uint32_t *row = kwic_column_row(tags, docid, &n);
 *     for (size_t i = 0; i < n; i++)
 *         if (row[i] & KWIC_ORD_OWN)
 *             puts(kwic_column_value(tags, row[i] & KWIC_ORD).p);
 *
 * A column is made from the value slot of its field once a state of the index and kept
 * in a side file of the generation ("tag.col"), which is mapped, not read: a one-shot
 * search touches the rows of its matches alone. A side file of another state is kept when
 * the notes changed since have the values they had, else written again; one that cannot be
 * written is only slower. */
#ifndef KWIC_COLUMN_H
#define KWIC_COLUMN_H

#include "kwic/index.h"

#define KWIC_ORD_OWN 0x80000000U /* the note itself has it, not only one below it */
#define KWIC_ORD 0x7fffffffU
#define KWIC_ORD_NONE 0x7fffffffU

typedef struct kwic_column_entry {
    uint32_t value, value_n; /* as the vault spells it most; offsets into text */
    uint32_t key, key_n;     /* folded: equal keys are one value */
    uint32_t parent;         /* of a hierarchy ("a" of "a/b"), else KWIC_ORD_NONE */
    uint32_t count;          /* notes that have it, or one below it */
} kwic_column_entry;

/* Entries are in byte order of their keys: an ancestor stands before its children. */
typedef struct kwic_column {
    const uint32_t *starts; /* row of docid d: ords[starts[d] … starts[d + 1]) */
    const uint32_t *ords; /* ascending but for the flag, each value and ancestor once */
    const kwic_column_entry *entries;
    const char *text; /* each string followed by NUL */
    uint32_t n_rows;  /* docids below it */
    uint32_t n_ords;
    uint32_t n_entries;
    uint32_t n_text;
    bool hierarchy;
    bool slugs; /* values are slugs: company */
} kwic_column;

/* The values of a note; empty for a docid that there is not. */
static inline const uint32_t *kwic_column_row(const kwic_column *c, uint32_t docid,
                                              size_t *n)
{
    *n = 0;
    if (docid >= c->n_rows)
        return NULL;
    uint32_t from = c->starts[docid], to = c->starts[docid + 1];
    if (to > c->n_ords || from > to)
        return NULL;
    *n = to - from;
    return c->ords + from;
}

/* The value as shown, followed by NUL. */
static inline kwic_str kwic_column_value(const kwic_column *c, uint32_t ord)
{
    if (ord >= c->n_entries)
        return (kwic_str){"", 0};
    const kwic_column_entry *e = &c->entries[ord];
    if (e->value > c->n_text || e->value_n >= c->n_text - e->value)
        return (kwic_str){"", 0};
    return (kwic_str){c->text + e->value, e->value_n};
}

/* The value folded, followed by NUL. */
static inline kwic_str kwic_column_key(const kwic_column *c, uint32_t ord)
{
    if (ord >= c->n_entries)
        return (kwic_str){"", 0};
    const kwic_column_entry *e = &c->entries[ord];
    if (e->key > c->n_text || e->key_n >= c->n_text - e->key)
        return (kwic_str){"", 0};
    return (kwic_str){c->text + e->key, e->key_n};
}

/* The ordinal of a value (any case), KWIC_ORD_NONE when no note has it. */
uint32_t kwic_column_find(const kwic_column *c, kwic_str value);

/* Entries [*from, *to): those whose value starts with prefix (any case). */
void kwic_column_range(const kwic_column *c, kwic_str prefix, uint32_t *from,
                       uint32_t *to);

/* Appends the docids (ascending) of notes that have the value or one below it. O(rows).
 */
void kwic_column_docids(const kwic_column *c, uint32_t ord, GArray *out);

#endif
