/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens of short texts that come again and again: values of properties, which a note
 * has twice (as text and as facts) and many notes have alike.
 *
 *     const kwic_memo_entry *e = kwic_memo_find(m, value);
 *     for (uint32_t i = 0; i < e->n; i++)
 *         use(kwic_memo_text(m, e, i), position + kwic_memo_position(m, e, i));
 *     position += e->positions;
 *
 * Keeps a few megabytes of them, then begins anew. */
#ifndef KWIC_MEMO_H
#define KWIC_MEMO_H

#include "kwic/tokenizer.h"

enum { KWIC_MEMO_TEXT_BYTES = 512 }; /* a longer one is no short text */

typedef struct kwic_memo_token {
    uint32_t at; /* in the bytes */
    uint16_t n;
    uint16_t position; /* from 0 */
} kwic_memo_token;

typedef struct kwic_memo_entry {
    uint64_t hash;
    uint32_t at, bytes; /* the text */
    uint32_t first, n;  /* its tokens */
    uint32_t positions; /* that they take */
} kwic_memo_entry;

typedef struct kwic_memo {
    kwic_tokenizer *tokenizer; /* not owned */
    uint32_t *table;           /* number of an entry + 1 by hash; 0: free */
    size_t places;             /* in it: few at first, for who reads few notes */
    GArray *entries;           /* kwic_memo_entry */
    GArray *tokens;            /* kwic_memo_token */
    GString *bytes;
} kwic_memo;

void kwic_memo_init(kwic_memo *m, kwic_tokenizer *tokenizer);
void kwic_memo_clear(kwic_memo *m);

/* The tokens of text, which has KWIC_MEMO_TEXT_BYTES at most. Valid until the next call. */
const kwic_memo_entry *kwic_memo_find(kwic_memo *m, kwic_str text);

static inline const kwic_memo_token *
kwic_memo_token_at(const kwic_memo *m, const kwic_memo_entry *e, uint32_t i)
{
    return &g_array_index(m->tokens, kwic_memo_token, e->first + i);
}

static inline kwic_str kwic_memo_text(const kwic_memo *m, const kwic_memo_entry *e,
                                      uint32_t i)
{
    const kwic_memo_token *token = kwic_memo_token_at(m, e, i);
    return (kwic_str){m->bytes->str + token->at, token->n};
}

static inline uint32_t kwic_memo_position(const kwic_memo *m, const kwic_memo_entry *e,
                                          uint32_t i)
{
    return kwic_memo_token_at(m, e, i)->position;
}

#endif
