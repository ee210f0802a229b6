/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ignore file says of a path: .gitignore's rules (gitignore(5)), for .gitignore
 * and .kwicignore alike.
 *
 *     kwic_ignore *top = kwic_ignore_new(NULL, 0);
 *     kwic_ignore_add(top, KWIC_STR("drafts/\n!keep.md\n"));
 *     kwic_ignore *sub = kwic_ignore_new(top, strlen("People/"));
 *     if (kwic_ignore_check(sub, KWIC_STR("People/drafts"), true) == KWIC_IGNORE_YES) …
 *
 * The last pattern that matches decides; a deeper folder's before its parents'. */
#ifndef KWIC_INDEXER_IGNORE_H
#define KWIC_INDEXER_IGNORE_H

#include <glib.h>
#include <stdint.h>

#include "kwic/str.h"

typedef struct kwic_ignore kwic_ignore;

typedef enum kwic_ignore_verdict {
    KWIC_IGNORE_UNSAID,
    KWIC_IGNORE_YES,
    KWIC_IGNORE_NO, /* kept by a '!' pattern */
} kwic_ignore_verdict;

/* The patterns of one folder, whose path is the first base bytes of the paths asked
 * about. parent (may be NULL) is asked when they say nothing; it must live longer. */
kwic_ignore *kwic_ignore_new(const kwic_ignore *parent, size_t base);
void kwic_ignore_free(kwic_ignore *ignore);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_ignore, kwic_ignore_free)

/* Takes the lines of a file; the later ones win. Copies. */
void kwic_ignore_add(kwic_ignore *ignore, kwic_str text);

/* What is said of path (relative to the vault). That a folder above it may be ignored
 * is the walk's matter. O(patterns × length) whatever the patterns are. */
kwic_ignore_verdict kwic_ignore_check(const kwic_ignore *ignore, kwic_str path,
                                      bool folder);

/* Whether glob matches all of text, neither holding a '/'. */
bool kwic_glob_match(kwic_str glob, kwic_str text);

#endif
