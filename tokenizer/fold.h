/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NFKC casefold without the marks that architecture leaves out, for stretches of text.
 */
#ifndef KWIC_TOKENIZER_FOLD_H
#define KWIC_TOKENIZER_FOLD_H

#include "char.h"

enum {
    KWIC_FOLD_CHAR_BYTES = 64, /* the longest fold of one character is 33 */
};

/* The fold of one character that nothing after it joins. Writes up to
 * KWIC_FOLD_CHAR_BYTES to out, returns how many. src: its c.n bytes. */
static inline size_t kwic_fold_one(kwic_char c, const unsigned char *src,
                                   unsigned char *out)
{
    if (!(c.props & KWIC_PROP_MAPPED)) {
        for (unsigned i = 0; i < c.n; i++)
            out[i] = src[i];
        return c.n;
    }
    const unsigned char *fold = kwic_char_fold(c.cp);
    for (unsigned i = 0; i < fold[0]; i++)
        out[i] = fold[i + 1];
    return fold[0];
}

/* The fold of n bytes of valid UTF-8 by utf8proc, whatever they are; what the table and
 * the fast ways are held against. Returns its length, or room + 1 when it does not fit.
 */
size_t kwic_fold_slow(const unsigned char *p, size_t n, unsigned char *out,
                      size_t room);

#endif
