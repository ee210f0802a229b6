/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of notes (title, first H1, file name, aliases) and their headings as tokens, for
 * ranking: read once a note and kept, for what is ranked now is ranked again at the next
 * letter. */
#ifndef KWIC_TITLES_H
#define KWIC_TITLES_H

#include "base/shelf.h"
#include "kwic/tokenizer.h"
#include "kwic/xapian-c.h"

typedef struct kwic_titles kwic_titles;

/* db, tokenizer and shelf must outlive it. What is kept is bounded: some megabytes. */
kwic_titles *kwic_titles_new(kwic_db *db, kwic_tokenizer *tokenizer, kwic_shelf *shelf);
void kwic_titles_free(kwic_titles *n);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_titles, kwic_titles_free)

/* One name or heading. */
typedef struct kwic_title {
    kwic_str tokens;    /* for kwic_list_next */
    uint32_t positions; /* that they cover */
    bool own;           /* the note's title, not another name of it */
} kwic_title;

/* Takes one; false stops. */
typedef bool (*kwic_title_fn)(void *ctx, const kwic_title *title);

/* The tokens of any text as those of a title are; good until the next call. */
kwic_str kwic_titles_tokens(kwic_titles *n, kwic_str text);

/* Calls fn for each different name of the note; none for a note that there is not. False
 * only for faults of the index. */
bool kwic_titles_each(kwic_titles *n, uint32_t docid, kwic_title_fn fn, void *ctx,
                      GError **error);

/* The same for each heading, its first thousand. Reads the note's record. */
bool kwic_titles_headings(kwic_titles *n, uint32_t docid, kwic_title_fn fn, void *ctx,
                          GError **error);

/* The note is called otherwise now. */
void kwic_titles_forget(kwic_titles *n, uint32_t docid);

#endif
