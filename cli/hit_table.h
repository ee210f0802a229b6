/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hits as a table of what --columns names: title, path or any property. It is laid out as a
 * view's table is (kwic/views.h), so that one printer serves both.
 *
 *     kwic_view_block table;
 *     g_auto(GStrv) names = kwic_args_split(args->columns);
 *     kwic_hit_table_make(answer, names, arena, &table);
 *     kwic_hit_table_tsv(&table, out); */
#ifndef KWIC_HIT_TABLE_H
#define KWIC_HIT_TABLE_H

#include "kwic/arena.h"
#include "kwic/search.h"
#include "kwic/views.h"

/* A row a hit, values of a list parted by ", ". Points into answer and names, lives as long as
 * the arena. The hits' properties must be those that kwic_hit_table_keys gave. */
void kwic_hit_table_make(const kwic_answer *answer, char **names, kwic_arena *arena,
                         kwic_view_block *out);

/* The names that are keys of properties; NULL-terminated, pointing into names. */
const char *const *kwic_hit_table_keys(char **names, kwic_arena *arena);

/* The table as lines with a tab between two cells, a head line first. Tabs and line ends in a
 * cell become spaces. */
void kwic_hit_table_tsv(const kwic_view_block *table, GString *out);

#endif
