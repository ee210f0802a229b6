/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text under edit: what it is by now, and which splices of the text it was lead there.
 *
 *     kwic_draft *d = kwic_draft_new(KWIC_STR("one two"));
 *     kwic_draft_splice(d, 0, 3, KWIC_STR("1"));   // "1 two"
 *     kwic_draft_splice(d, 2, 5, KWIC_STR("2"));   // offsets of the text as it is by now
 *     size_t n;
 *     const kwic_splice *splices = kwic_draft_splices(d, arena, &n); // of "one two" */
#ifndef KWIC_DRAFT_H
#define KWIC_DRAFT_H

#include "kwic/edit.h"

typedef struct kwic_draft {
    kwic_str before;
    GString *text;
    GArray *regions;  /* what is another text by now, rising and apart */
    unsigned splices; /* made so far */
} kwic_draft;

/* The text must outlive the draft. */
kwic_draft *kwic_draft_new(kwic_str before);
void kwic_draft_free(kwic_draft *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_draft, kwic_draft_free)

kwic_str kwic_draft_text(const kwic_draft *d);
/* Bytes [from, to) of the text as it is by now become text, which is copied. */
void kwic_draft_splice(kwic_draft *d, uint32_t from, uint32_t to, kwic_str text);
/* The splices of the text before, in arena, as small as characters allow. */
kwic_splice *kwic_draft_splices(const kwic_draft *d, kwic_arena *arena, size_t *n);

/* The line end that new lines take: the first one of the text, "\n" when it has none. */
const char *kwic_draft_eol(const kwic_draft *d);

#endif
