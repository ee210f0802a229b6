/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A date's or duration's format taken apart: runs of one character, and 'quoted' text.
 *
 *     kwic_date_pattern p = {.rest = KWIC_STR("yyyy 'at' HH")};
 *     kwic_date_pattern_token t;
 *     while (kwic_date_pattern_next(&p, &t)) … // yyyy, " ", at (literal), " ", HH */
#ifndef KWIC_VIEWS_PATTERN_H
#define KWIC_VIEWS_PATTERN_H

#include "kwic/str.h"

typedef struct kwic_date_pattern {
    kwic_str rest;
    bool quoted;
} kwic_date_pattern;

typedef struct kwic_date_pattern_token {
    kwic_str text; /* never empty */
    bool literal;
} kwic_date_pattern_token;

bool kwic_date_pattern_next(kwic_date_pattern *p, kwic_date_pattern_token *token);

#endif
