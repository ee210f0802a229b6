/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokenizer at work: what its scanners share. Each is called with p at a character
 * of its kind, pushes the tokens that begin there and returns the byte after them. */
#ifndef KWIC_TOKENIZER_SCAN_H
#define KWIC_TOKENIZER_SCAN_H

#include "char.h"
#include "fold.h"
#include "kwic/limits.h"
#include "kwic/tokenizer.h"

enum {
    KWIC_COMPOUND_PARTS = 32, /* of a longer compound only the parts are tokens */
    KWIC_PART_BYTES = KWIC_TOKEN_BYTES + 2 * KWIC_FOLD_CHAR_BYTES,
};

/* One part of a compound, folded in scan.folded[from, to). */
typedef struct kwic_scan_part {
    const unsigned char *start, *end;
    uint32_t from, to;
    uint8_t level; /* how loosely it is joined to the part before it; 0 for the first */
    bool is_over;  /* longer than KWIC_TOKEN_BYTES: its text is not kept */
    bool is_complex; /* has characters that normalization may join */
} kwic_scan_part;

struct kwic_tokenizer {
    const unsigned char *text, *end;
    kwic_token_fn fn;
    void *ctx;
    uint32_t position; /* of the next token */
    bool is_slow;      /* takes no fast way (for tests) */
    bool is_stopped;   /* fn said so */

    /* The compound being read, or the first parts of it that had no room. */
    kwic_scan_part parts[KWIC_COMPOUND_PARTS];
    unsigned n_parts;
    bool is_continued;
    kwic_char_kind
        last_kind; /* of the character before the one being read, marks aside */
    kwic_wb last_wb;
    uint32_t folded_bytes;
    unsigned char folded[KWIC_COMPOUND_PARTS * KWIC_PART_BYTES];
};

const unsigned char *kwic_scan_compound(kwic_tokenizer *z, const unsigned char *p);
const unsigned char *kwic_scan_bigrams(kwic_tokenizer *z, const unsigned char *p);
const unsigned char *kwic_scan_emoji(kwic_tokenizer *z, const unsigned char *p);

/* Hands a token to the caller, unless it asked for no more. */
static inline void kwic_scan_push(kwic_tokenizer *z, const kwic_token *token)
{
    if (!z->is_stopped && !z->fn(z->ctx, token))
        z->is_stopped = true;
}

static inline uint32_t kwic_scan_offset(const kwic_tokenizer *z, const unsigned char *p)
{
    return (uint32_t)(p - z->text);
}

#endif
