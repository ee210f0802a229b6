/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The single tags in the value of a key of tags, as the indexer parts them: an item of a list
 * at commas, a text at blanks, too. */
#ifndef KWIC_TAG_TOKENS_H
#define KWIC_TAG_TOKENS_H

#include "draft.h"
#include "frontmatter_span.h"

typedef struct kwic_tag_token {
    kwic_str name;                 /* without '#' in front and '/' behind */
    size_t item;                   /* of the list; 0 in a text */
    uint32_t from, to;             /* the name */
    uint32_t whole_from, whole_to; /* with '#' and '/' */
    bool hash;
    bool alone;  /* all of its scalar */
    bool opaque; /* the file has other bytes than the value: places are the scalar's */
} kwic_tag_token;

/* REFUSED when the value is a mapping, a block of text, or has an anchor, an alias or an
 * explicit type. */
bool kwic_tag_tokens_check(const kwic_entry *entry, GError **error);

/* An array of kwic_tag_token. Names point into the entry or the text. */
GArray *kwic_tag_tokens(const kwic_entry *entry, kwic_str text);

/* The quotes of the token's scalar, 0 for none. */
char kwic_tag_token_quote(const kwic_entry *entry, const kwic_tag_token *token);

/* What stands between the tags of a text: its last separator, ", " where there is one tag.
 * To be g_free'd. */
char *kwic_tag_separator(const kwic_entry *entry, const GArray *tokens, kwic_str text);

/* Takes the token from the draft, whose tokens these are; the last one takes the key with
 * it, or leaves []. */
bool kwic_tag_token_remove(kwic_draft *d, const kwic_entry *entry, const GArray *tokens,
                           guint token, GError **error);

#endif
