/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document's data as it lies in the database, and the streams of its other parts.
 *
 *     data    0 | the bytes      or      a zstd frame (RFC 8878) that tells its size
 *
 * Notes of a vault repeat one another more than themselves: templates, properties, phrases.
 * So frames are written with a dictionary of what some of them have in common, learnt when
 * all are written and kept with them (KWIC_META_DICTIONARY). A reader needs the same.
 * Xapian would deflate by itself; so it does not, and reading takes a third of the time. */
#ifndef KWIC_DATA_H
#define KWIC_DATA_H

#include <glib.h>

#include "kwic/str.h"

G_BEGIN_DECLS

/* The name it has among a database's named strings. */
#define KWIC_META_DICTIONARY "dictionary"

typedef struct kwic_packer kwic_packer;

kwic_packer *kwic_packer_new(void);
void kwic_packer_free(kwic_packer *p);

/* The dictionary of all that is packed and unpacked from now on; empty for none. Copied. */
void kwic_packer_set_dictionary(kwic_packer *p, kwic_str dictionary);

/* Replaces out by the packed data; empty data is empty. */
void kwic_packer_pack(kwic_packer *p, kwic_str data, GString *out);

/* Appends the data to out; false when packed is damaged, or another dictionary's. */
bool kwic_packer_unpack(kwic_packer *p, kwic_str packed, GString *out);

/* Replaces out by a raw deflate stream of the bytes; false when that is not shorter. */
bool kwic_packer_deflate(kwic_packer *p, kwic_str bytes, GString *out);

/* Appends what a raw deflate stream holds, `most` bytes or less; false when it is damaged. */
bool kwic_packer_inflate(kwic_packer *p, kwic_str stream, size_t most, GString *out);

/* Learns a dictionary from samples, which follow one another in text: n of the sizes given.
 * out is left empty when they are too few or have too little in common. Five milliseconds
 * for a hundred notes. */
void kwic_dictionary_learn(const GString *text, const size_t *sizes, size_t n,
                           GString *out);

G_END_DECLS

#endif
