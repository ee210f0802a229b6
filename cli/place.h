/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a command works: which vault, which index, with which configuration.
 *
 *     index: --index, else $KWIC_INDEX, else the vault's own folder in the cache
 *     vault: --vault (or the operand of index), else what the index remembers, else the
 *            nearest folder upwards that is one, else the default one (vaults.h) */
#ifndef KWIC_PLACE_H
#define KWIC_PLACE_H

#include "command.h"
#include "config.h"
#include "kwic/search.h"

typedef struct kwic_place {
    char *vault; /* absolute; NULL when only the index is known and it does not say */
    char *index;
    kwic_config config;
} kwic_place;

/* vault: the operand, or NULL. */
bool kwic_place_find(kwic_place *place, const kwic_args *args, const char *vault,
                     GError **error);
void kwic_place_clear(kwic_place *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_place, kwic_place_clear)

/* The place's index for searching. An index that is not there is NO_INDEX with the command
 * that makes it. */
kwic_searcher *kwic_place_open(const kwic_place *place, GError **error);

/* Brings the index up to its vault within a moment (freshness.h); what is left is told. */
void kwic_place_freshen(const kwic_place *place, const kwic_args *args);

/* All of it: where args say, fresh, opened. NULL and an error when either cannot be. */
kwic_searcher *kwic_place_enter(kwic_place *place, const kwic_args *args,
                                GError **error);

/* How far the index is behind its vault, by a walk; -1 when that cannot be said. */
int64_t kwic_place_behind(const kwic_place *place, GError **error);

#endif
