/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: tokenizer. Stems: what the forms of a word have in common, by Snowball's algorithms.
 *
 *     kwic_stemmer *en = kwic_stemmer_new("en");
 *     kwic_stem(en, KWIC_STR("clouds"), out);   // cloud
 *     kwic_stemmer_free(en);
 *
 * One thread at a time each. No index holds stems: they say at a query which words are the
 * forms of one. */
#ifndef KWIC_STEMMER_H
#define KWIC_STEMMER_H

#include <glib.h>

#include "kwic/str.h"

typedef struct kwic_stemmer kwic_stemmer;

/* A stemmer for an ISO 639-1 code; NULL when there is none. */
kwic_stemmer *kwic_stemmer_new(const char *lang);
void kwic_stemmer_free(kwic_stemmer *s);
/* Appends the stem of a folded word. */
void kwic_stem(kwic_stemmer *s, kwic_str word, GString *out);

#endif
