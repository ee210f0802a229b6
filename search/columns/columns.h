/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of one index, each made when first asked for. */
#ifndef KWIC_COLUMNS_H
#define KWIC_COLUMNS_H

#include "base/column.h"
#include "derived/derived.h"

typedef struct kwic_columns kwic_columns;

/* Columns of the index's state as it is now, nothing read yet. derived is called (with
 * ctx) when "company" is first asked for; what it gives and index must outlive the
 * columns. After kwic_index_refresh told of a change, close and open again. */
kwic_columns *kwic_columns_open(kwic_index *index,
                                kwic_derived *(*derived)(void *ctx, GError **error),
                                void *ctx);
void kwic_columns_close(kwic_columns *columns);
/* Values are those that db shows, a view of the index: of the slots in the set `slots` (a
 * bit each) they are others than the index has, and nothing of them is saved. Before the
 * column of such a slot is asked for. */
void kwic_columns_show(kwic_columns *columns, kwic_db *db, uint32_t slots);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_columns, kwic_columns_close)

/* Values have changed in db: of these slots, of terms of fields (terms), of companies. What
 * is made of them goes, and columns of it that were given. */
void kwic_columns_forget(kwic_columns *columns, uint32_t slots, bool terms,
                         bool companies);

/* The column of a field of the schema or a property (case aside), made when there is
 * none yet; never NULL without error (a property that no note has is an empty column).
 * Lives as long as columns. */
const kwic_column *kwic_columns_get(kwic_columns *columns, const char *field,
                                    GError **error);

/* Makes, saves and maps the columns that are kept (tag, type, folder), and derived
 * data. */
bool kwic_columns_load(kwic_columns *columns, GError **error);

#endif
