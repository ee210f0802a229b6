/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of companies found in texts, as the derived side file keeps them. */
#ifndef KWIC_MENTION_H
#define KWIC_MENTION_H

#include "derived_make.h"

enum { KWIC_NAME_BYTES = 200 }; /* of a name what is looked for */

enum kwic_mention_kind {
    KWIC_MENTION_PHRASE,
    KWIC_MENTION_WORD,
    KWIC_MENTION_CAPITAL, /* an ordinary word: only with a capital */
    KWIC_MENTION_COMMON,  /* too common to be looked for */
};

typedef struct kwic_mention_name {
    kwic_slice key; /* its words with one space between, in KWIC_DP_TEXT */
    uint32_t kind, whole;
    uint32_t first, n; /* in KWIC_DP_MENTION_DOCS */
} kwic_mention_name;

#endif
