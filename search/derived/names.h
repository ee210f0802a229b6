/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What notes are called, and which of them a link means.
 *
 *     uint32_t docid = kwic_names_resolve(&names, KWIC_STR("OpenAI"), from, &others);
 *
 * The rule, first that fits: the exact path from the vault's top; the same from the
 * folder of the note with the link; of the notes whose path ends so (in whole parts) the
 * one in the fewest folders, else first in byte order; the same of the notes with that
 * title, first H1 or alias. ".md" may be left out. Case and accents may differ; but where
 * some notes differ in neither accents nor width, others are no candidates, and of two
 * in one rank the one spelled as the link is taken. */
#ifndef KWIC_NAMES_H
#define KWIC_NAMES_H

#include "kwic/arena.h"
#include "kwic/path.h"
#include "kwic/str.h"

/* One name of a note. Sorted by text, then rank, then path. */
typedef struct kwic_name {
    uint32_t at, n; /* folded, in text */
    uint32_t docid;
    uint32_t rank; /* folders above it; KWIC_NAME_OTHER is added when it is no stem */
} kwic_name;

#define KWIC_NAME_OTHER 0x10000U

typedef struct kwic_names {
    const kwic_name *names;
    size_t n_names;
    const char *text;
    size_t n_text;
    const uint32_t
        *path_at; /* path of docid d: paths[path_at[d] … path_at[d + 1] - 1) */
    size_t n_path_at;
    const char *paths; /* each followed by NUL; a docid without note has only that */
    size_t n_paths;
} kwic_names;

/* The path, followed by NUL; empty when there is no such note. */
kwic_str kwic_names_path(const kwic_names *names, uint32_t docid);

static inline kwic_str kwic_names_text(const kwic_names *names, const kwic_name *name)
{
    if (name->at > names->n_text || name->n > names->n_text - name->at)
        return (kwic_str){"", 0};
    return (kwic_str){names->text + name->at, name->n};
}

/* The names that are equal to text (folded): [*from, *to). */
void kwic_names_equal(const kwic_names *names, kwic_str text, size_t *from, size_t *to);
/* The first name that is not below text. */
size_t kwic_names_lower(const kwic_names *names, kwic_str text);

/* The note meant; 0 for none. *others (may be NULL): how many more fit as well. */
uint32_t kwic_names_resolve(const kwic_names *names, kwic_str target, uint32_t from,
                            uint32_t *others);

/* Whether a target that no note has may be a note at all: [[Idea]] may, ![[a.png]] not.
 * kind as in KWIC_SLOT_LINKS. */
bool kwic_target_is_note(char kind, kwic_str target);

#endif
