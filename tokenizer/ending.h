/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The accents of endings. Words come folded, without the marks that Snowball's suffixes of
 * some languages have (activée is activee): an ending that can only have been written with
 * them gets them back before it is stemmed. */
#ifndef KWIC_STORE_ENDING_H
#define KWIC_STORE_ENDING_H

#include "kwic/str.h"

typedef struct kwic_ending {
    const char *plain; /* at the end of a folded word; NULL behind a language's last */
    const char *written; /* what stands there instead */
} kwic_ending;

/* The endings of a language (ISO 639-1), the longer ones first; NULL when its stems need
 * none. */
const kwic_ending *kwic_ending_list(const char *lang);

/* The first of the list that word ends with, one letter and more before it; NULL for none. */
const kwic_ending *kwic_ending_find(const kwic_ending *list, kwic_str word);

#endif
