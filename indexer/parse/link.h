/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where links lead: targets as written, taken apart.
 *
 * A wiki link's inside is target, #anchor and |text in this order. The destination of a
 * Markdown link is a URL when it names a scheme, else a path in the vault, decoded. */
#ifndef KWIC_LINK_H
#define KWIC_LINK_H

#include "parse.h"

/* A wiki link at the front of s (which starts with "[["), in one line: its length, 0 when it
 * is none or has nothing to show. *inside is what stands between the brackets. */
size_t kwic_link_read_wiki(kwic_str s, kwic_str *inside);

/* Fills target, anchor and text of a wiki link from its inside (the text: what a reader
 * sees when there is no other way to see it; always a slice of inside). */
void kwic_link_split_wiki(kwic_str inside, kwic_link *link);

/* Fills kind (MARKDOWN, EMBED with image, or URL), target and anchor from a destination.
 * False for what leads nowhere (data:, empty). */
bool kwic_link_split_destination(kwic_str destination, bool image, kwic_arena *arena,
                                 kwic_link *link);

/* The name of the note a link leads to when its text is another: the target's last part
 * without ".md". Empty when the text says it, and of a link to outside. */
kwic_str kwic_link_name(const kwic_link *link);

/* The tail "(destination "title")" of a Markdown link at the front of s: its length, 0 when
 * it is none. */
size_t kwic_link_read_tail(kwic_str s, kwic_str *destination);

/* A reference definition "[label]: destination "title"" at the front of s, to the end of its
 * line: its length with the newline, 0 when it is none. */
size_t kwic_link_read_definition(kwic_str s, kwic_str *label, kwic_str *destination);

/* A label as references compare: case folded, blanks as one space. To be g_free'd. */
char *kwic_link_fold_label(kwic_str label);

/* A URL at the front of s, as people leave it in running text: its length. */
size_t kwic_link_read_url(kwic_str s);

/* Whether s is a mail address with its '@' at `at`. */
bool kwic_link_is_address(kwic_str s, size_t at);

/* Length of the scheme that ends before p[at] == ':' ("https" of "see https:"), 0 for none. */
size_t kwic_link_scheme_before(const char *p, size_t at);

#endif
