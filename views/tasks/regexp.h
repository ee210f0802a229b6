/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions of the program itself, compiled when they are first asked; those that people
 * write are kwic_text_match's.
 *
 *     static kwic_regexp year = KWIC_REGEXP("^([0-9]{4})$");
 *     kwic_captures m;
 *     if (kwic_regexp_find(&year, text, &m)) use(m.group[1]);
 *
 * Bytes, not characters; letters of ASCII match in either case. Any thread may ask. A match
 * that would take more than a fixed number of steps is none. */
#ifndef KWIC_VIEWS_REGEXP_H
#define KWIC_VIEWS_REGEXP_H

#include "kwic/str.h"

enum { KWIC_CAPTURES = 12 };

typedef struct kwic_regexp {
    const char *source;
    bool exact;  /* letters match in their own case only */
    size_t code; /* pcre2_code *, set once */
} kwic_regexp;

#define KWIC_REGEXP(text)                                                              \
    {                                                                                  \
        .source = (text)                                                               \
    }
#define KWIC_REGEXP_EXACT(text)                                                        \
    {                                                                                  \
        .source = (text), .exact = true                                                \
    }

/* Group 0 is the whole; a group that took no part is empty with p == NULL. */
typedef struct kwic_captures {
    kwic_str group[KWIC_CAPTURES];
    size_t from; /* of the whole in the text */
} kwic_captures;

bool kwic_regexp_find(kwic_regexp *pattern, kwic_str text, kwic_captures *m);

/* Whether it is found, when where does not matter. */
bool kwic_regexp_in(kwic_regexp *pattern, kwic_str text);

#endif
