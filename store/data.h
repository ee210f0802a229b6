// SPDX-License-Identifier: GPL-2.0-or-later
// A document's data as it lies in the database: deflated when that is shorter.
//
//     0 | data      or      vint bytes of the data | raw deflate stream
//
// Xapian would deflate by itself; so it does not, and reading takes a third of the time.
#ifndef KWIC_DATA_H
#define KWIC_DATA_H

#include <glib.h>

#include "kwic/str.h"

G_BEGIN_DECLS

typedef struct kwic_packer kwic_packer;

kwic_packer *kwic_packer_new(void);
void kwic_packer_free(kwic_packer *p);

// Replaces out by the packed data; empty data is empty.
void kwic_packer_pack(kwic_packer *p, kwic_str data, GString *out);

// Replaces out by a raw deflate stream of the bytes; false when that is not shorter.
bool kwic_packer_deflate(kwic_packer *p, kwic_str bytes, GString *out);

// Appends what a raw deflate stream holds, `most` bytes or less; false when it is damaged.
bool kwic_packer_inflate(kwic_packer *p, kwic_str stream, size_t most, GString *out);

// Appends the data to out; false when packed is damaged.
bool kwic_packer_unpack(kwic_packer *p, kwic_str packed, GString *out);

G_END_DECLS

#endif
