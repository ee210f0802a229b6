/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a filter does, in words: a line, or a combination of lines.
 *
 *     AND (All of):
 *       not done =>
 *         status type is TODO or IN_PROGRESS or ON_HOLD
 *       due today =>
 *         due date is on 2026-01-15 (Thursday 15th January 2026) */
#ifndef KWIC_VIEWS_EXPLANATION_H
#define KWIC_VIEWS_EXPLANATION_H

#include <glib.h>

#include "kwic/arena.h"

typedef struct kwic_explanation {
    kwic_str text;
    const char *symbol; /* "AND", "OR", "XOR", "NOT"; NULL for a line */
    struct kwic_explanation *kids, *next;
    size_t n_kids;
} kwic_explanation;

kwic_explanation *kwic_explanation_new(kwic_arena *arena, kwic_str text);
/* Text is copied. */
kwic_explanation *kwic_explanation_printf(kwic_arena *arena, const char *format, ...)
    G_GNUC_PRINTF(2, 3);
void kwic_explanation_add(kwic_explanation *parent, kwic_explanation *kid);
/* symbol of a and b (NULL for NOT); a chain of one AND or OR stays one list. */
kwic_explanation *kwic_explanation_combine(kwic_arena *arena, const char *symbol,
                                           kwic_explanation *a, kwic_explanation *b);

/* Appends its lines, the last without a newline, each behind indent blanks. */
void kwic_explanation_append(const kwic_explanation *e, int indent, GString *out);

#endif
