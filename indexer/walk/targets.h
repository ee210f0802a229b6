/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a vault that a job is about: notes and folders, all below a folder with
 * it.
 *
 *     kwic_targets *t = kwic_targets_new("/home/me/notes", paths, warn, ctx);
 *     kwic_targets_hold(t, KWIC_STR("People/Marlene Du.md")); // true if People is in
 * paths
 */
#ifndef KWIC_INDEXER_TARGETS_H
#define KWIC_INDEXER_TARGETS_H

#include "kwic/note.h"

typedef struct kwic_targets kwic_targets;

/* Of paths as a caller names them: relative to the vault or absolute inside it. An
 * ignore file stands for its folder. A path outside of the vault is warned of and left
 * out. */
kwic_targets *kwic_targets_new(const char *vault, const char *const *paths,
                               kwic_warn_fn warn, void *ctx);
void kwic_targets_free(kwic_targets *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_targets, kwic_targets_free)

/* Whether path (the vault itself: empty) is a target or below one. O(log targets). */
bool kwic_targets_hold(const kwic_targets *t, kwic_str path);

/* Those with this beginning ("" or "folder/") are [*from, *to), same parts side by
 * side. */
void kwic_targets_below(const kwic_targets *t, kwic_str folder, size_t *from,
                        size_t *to);
const char *kwic_targets_at(const kwic_targets *t, size_t i);

#endif
