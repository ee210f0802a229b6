/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deflates (RFC 1951, raw) many short texts of one kind. A library counts the symbols of
 * each text, makes codes and writes it in a second pass; here the codes of the texts before
 * serve the next, which is written as it is read. Where the texts are alike that costs a
 * third of the time and a few bytes.
 *
 *     kwic_deflate *d = kwic_deflate_new();
 *     size_t n = kwic_deflate_put(d, text, out);   // 0: write it another way
 *     kwic_deflate_free(d); */
#ifndef KWIC_DEFLATE_H
#define KWIC_DEFLATE_H

#include <glib.h>

#include "kwic/str.h"

typedef struct kwic_deflate kwic_deflate;

kwic_deflate *kwic_deflate_new(void);
void kwic_deflate_free(kwic_deflate *d);

/* Writes text as one stream to out, which has room for as many bytes as the text has. How
 * many; 0 when that would save less than an eighth: the text is of another kind, or short. */
size_t kwic_deflate_put(kwic_deflate *d, kwic_str text, unsigned char *out);

#endif
