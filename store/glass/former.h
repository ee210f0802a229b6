/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as the last commit has it: its terms and slots. */
#ifndef KWIC_FORMER_H
#define KWIC_FORMER_H

#include "base/data.h"
#include "glass_pack.h"
#include "glass_tree.h"
#include "kwic/arena.h"
#include "kwic/xapian-c.h"

/* The keys of a document's entries in the termlist table; that of its data is doc, too. */
typedef struct kwic_docid_key {
    unsigned char bytes[KWIC_GLASS_DOCID_BYTES + 1];
    kwic_str doc, slots;
} kwic_docid_key;

void kwic_docid_key_make(kwic_docid_key *k, uint32_t docid);

typedef struct kwic_former {
    bool there;
    uint32_t length;
    kwic_arena *arena;
    GArray *postings; /* kwic_posting, without positions */
    GArray *values;   /* kwic_value, slots alone */
    kwic_packer *packer;
    GString *inflated;
} kwic_former;

void kwic_former_init(kwic_former *f);
void kwic_former_clear(kwic_former *f);

/* Reads it from the termlist table; there is false when there is none. False: in doubt. */
bool kwic_former_read(kwic_former *f, kwic_glass_tree *terms, uint32_t docid);
/* Lives until the next reading; its values are empty. */
kwic_document kwic_former_document(const kwic_former *f);

#endif
